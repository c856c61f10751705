/**
 * Threads that die, never start, or are sent away: an error or one thread instead, never a hang, and the same bits.
 */
import { Worker as Thread } from 'node:worker_threads';
import { pipe } from 'fp-ts/lib/function.js';
import { Batching, Digest, Loss, Matrix, Network, Optimizer, Threefry, Training } from 'foldnet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { machine, restart, type Worker, workerSource } from '../../src/numeric/execution/machine.js';
import { expectRight } from '../expectRight.js';

const [rows, width] = [128, 256];
const uniform = (seed: number): Matrix.Matrix =>
  expectRight(Matrix.fromArray(rows, width, 'float32')(Threefry.uniform(rows * width)(Threefry.key(seed))));

const network = pipe(Network.input(width), Network.dense(width), Network.tanh, Network.dense(width));
const start = Training.start(
  { network, optimizer: Optimizer.adam() },
  network.init(Threefry.key(3), 'float32'),
  Threefry.key(4),
);

type State = typeof start;

/** A problem whose steps are large enough to be shared; each time another one, that nothing is known of. */
const problem = (): ((state: State) => State) => {
  const epoch = Training.epoch({
    network,
    loss: Loss.meanSquaredError,
    optimizer: Optimizer.adam(),
    batching: Batching.shuffled(32),
    data: { inputs: uniform(1), targets: uniform(2) },
  });
  return (state) => expectRight(epoch(state));
};

const digest = ({ parameters }: State): string => Digest.ofParameters(parameters);

/** Milliseconds. */
const patience = 300;
const startUp = 10000;

const alone = { workers: 1, spawn: () => undefined, patience };

let expected: string;
beforeAll(() => {
  restart(alone);
  expected = digest(problem()(start));
});
afterAll(() => {
  restart(alone);
});

interface Started {
  readonly threads: ReadonlyArray<Thread>;
  readonly ready: () => number;
}

/** Where the number of those that are ready is among the words that workers have in common (src/wasm/workers.ts). */
const readyWord = 5;

/** Starts the machine with so many workers, whose threads this test holds: each runs a function of its {@link Worker}. */
const threadsOf = (workers: number, source: string = workerSource): Started => {
  const threads: Thread[] = [];
  const words: Int32Array[] = [];
  restart({
    workers,
    patience,
    spawn: (worker) => {
      const { buffer } = worker.memory as { readonly buffer: SharedArrayBuffer };
      words.push(new Int32Array(buffer, worker.block, readyWord + 1));
      const code = `const { workerData } = require('node:worker_threads'); (${source})(workerData)`;
      threads.push(new Thread(code, { eval: true, workerData: worker }));
    },
  });
  return { threads, ready: () => words[0]?.[readyWord] ?? 0 };
};

/** Waits for all threads, which the first shared step starts. */
const whenReady = async (workers: number, { ready }: Started): Promise<void> => {
  const limit = Date.now() + startUp;
  while (ready() < workers - 1 && Date.now() < limit) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(ready()).toBe(workers - 1);
};

/** How long it takes to fail, in milliseconds. */
const failing = (run: () => unknown): number => {
  const since = performance.now();
  expect(run).toThrow(`a thread of the fast kernels has not answered for ${patience} ms`);
  return performance.now() - since;
};

test.each([2, 3])(
  'a thread of %i that dies: an error within the patience, then all goes on with one',
  async (workers) => {
    const started = threadsOf(workers);
    const epoch = problem();
    expect(digest(epoch(start))).toBe(expected);
    await whenReady(workers, started);
    expect(digest(epoch(start))).toBe(expected);
    expect(machine()!.workers).toBe(workers);

    await started.threads[0]!.terminate();
    const took = failing(() => epoch(start));
    expect(took).toBeGreaterThan(patience / 2);
    expect(took).toBeLessThan(10 * patience);

    expect(machine()!.workers).toBe(1);
    expect(digest(epoch(start))).toBe(expected);
    expect(digest(problem()(start))).toBe(expected);
  },
);

/** Is ready, and does nothing until it is given up; then it writes everywhere. */
const late = `({ memory, block }) => {
  const words = new Int32Array(memory.buffer, block);
  Atomics.add(words, ${readyWord}, 1);
  Atomics.wait(words, 100, 0, ${2 * patience});
  for (const end = Date.now() + ${patience}; Date.now() < end; ) new Uint8Array(memory.buffer).fill(1, 131072);
}`;

test('a thread that comes too late: it reaches nothing that is trained', async () => {
  const started = threadsOf(2, late);
  const epoch = problem();
  epoch(start);
  await whenReady(2, started);
  const ended = new Promise((resolve) => started.threads[0]!.once('exit', resolve));
  failing(() => epoch(start));
  const limit = performance.now() + 3 * patience;
  while (performance.now() < limit) expect(digest(epoch(start))).toBe(expected);
  expect(await ended).toBe(0);
});

test('a thread that never starts: all goes on with one', () => {
  const spawned: Worker[] = [];
  restart({ workers: 2, patience, spawn: (worker) => void spawned.push(worker) });
  const epoch = problem();
  expect(digest(epoch(start))).toBe(expected);
  expect(digest(epoch(start))).toBe(expected);
  expect(spawned.map(({ worker }) => worker)).toEqual([1]);
});

test('threads that are sent away end, and what was trained with them goes on with one', async () => {
  const started = threadsOf(2);
  const epoch = problem();
  epoch(start);
  await whenReady(2, started);
  epoch(start);
  const ended = new Promise((resolve) => started.threads[0]!.once('exit', resolve));
  const before = machine()!;
  restart(alone);
  expect(await ended).toBe(0);
  expect(digest(epoch(start))).toBe(expected);
  // Whoever still has the machine that they were of is not kept waiting: a task without operations.
  before.run([0, 0, 0, 0, 0, 0, 0, 0, 1], true);
  expect(before.workers).toBe(1);
});
