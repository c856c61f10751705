/** The soak in short: what is live after a collection of garbage does not grow, and dead problems leave nothing behind. */
import { setTimeout } from 'node:timers/promises';
import { pipe } from 'fp-ts/lib/function.js';
import { Batching, Loss, Matrix, Network, Optimizer, Threefry, Training } from 'foldnet';
import { describe, expect, test } from 'vitest';
import { machine } from '../../src/numeric/execution/machine.js';
import { collect } from './collect.js';
import { growth, type Sample, soak } from './soak.js';

/** Bytes that are live, in the heap and in buffers. */
const live = async (): Promise<number> => {
  // What was looked at lives until the turn is over; buffers are freed in the background.
  for (let i = 0; i < 4; i++) {
    await setTimeout(10);
    collect();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** What a heap of some 20 MiB may differ by from one collection to the next: code that is compiled meanwhile. */
const noise = 2 ** 20;

describe('memory stays as it is', () => {
  test('over some thousand epochs of problems in turn', async () => {
    soak(2000, 1, () => undefined);
    const [before, linear] = [await live(), machine()!.memoryOf(0)!.byteLength];
    soak(4000, 1, () => undefined);
    expect((await live()) - before).toBeLessThan(noise);
    expect(machine()!.memoryOf(0)!.byteLength).toBe(linear);
  });

  test('over some thousand problems that are made, trained and forgotten', async () => {
    const problem = (seed: number) => {
      const network = pipe(Network.input(16), Network.dense(64), Network.relu, Network.dense(1));
      const inputs = Matrix.constant(32, 16, seed);
      const base = { network, loss: Loss.meanSquaredError, optimizer: Optimizer.adam({ learningRate: 0.01 }) };
      return { ...base, batching: Batching.shuffled(10), data: { inputs, targets: Matrix.zeros(32, 1) } };
    };
    const trained = (seed: number): WeakRef<object> => {
      const own = problem(seed);
      const start = Training.start(own, own.network.init(Threefry.key(seed)), Threefry.key(seed));
      Training.train(own, 2)(start);
      return new WeakRef(own.data.inputs);
    };
    const several = (count: number): ReadonlyArray<WeakRef<object>> =>
      Array.from({ length: count }, (_, seed) => trained(seed));

    several(200);
    const [before, linear] = [await live(), machine()!.memoryOf(0)!.byteLength];
    const problems = several(1000);
    // A problem takes some 20 KiB in linear memory, and more beside it.
    expect((await live()) - before).toBeLessThan(2 * noise);
    expect(machine()!.memoryOf(0)!.byteLength).toBe(linear);
    // The last is in linear memory still, and what is there is held.
    expect(problems.filter((reference) => reference.deref() !== undefined).length).toBeLessThanOrEqual(1);
  });
});

describe('growth', () => {
  const samples = (resident: (i: number) => number): ReadonlyArray<Sample> =>
    Array.from({ length: 40 }, (_, i) => ({
      epochs: i,
      seconds: i,
      resident: resident(i),
      heap: 0,
      buffers: 0,
      linear: 0,
    }));

  test('is that of the last quarter over the second', () => {
    expect(growth(samples(() => 7))).toBe(1);
    expect(growth(samples((i) => (i < 10 ? 1 : 7)))).toBe(1);
    expect(growth(samples((i) => (i < 30 ? 100 : 106)))).toBe(1.06);
    expect(growth(samples((i) => (i === 35 ? 1000 : 100)))).toBe(1);
  });
});
