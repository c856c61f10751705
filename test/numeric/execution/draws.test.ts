/**
 * Bulk draws on the fast kernels and by their definitions: the same bits and the same place in the stream, whichever way
 * a size takes, and nothing of a training run in linear memory is disturbed.
 */
import { pipe } from 'fp-ts/lib/function.js';
import { Batching, Digest, Loss, Matrix, MersenneTwister, Network, Optimizer, Threefry, Training } from 'foldnet';
import { start } from 'foldnet/kernels';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { Drawn } from '../../../src/numeric/execution/draws.js';
import { machine, restart } from '../../../src/numeric/execution/machine.js';
import * as mt from '../../../src/numeric/mt19937.js';
import * as mtDraws from '../../../src/numeric/execution/mt19937Draws.js';
import * as threefry from '../../../src/numeric/threefry.js';
import * as threefryDraws from '../../../src/numeric/execution/threefryDraws.js';
import { expectRight } from '../../expectRight.js';

const alone = { workers: 1, spawn: () => undefined, patience: 0 };

/** What was drawn, and what is left of the generator. */
interface Result {
  readonly out: Drawn;
  readonly after: unknown;
}

interface Draw {
  readonly name: string;
  readonly size: number;
  readonly definition: (length: number) => Result;
  /** By the kernels, where it pays. */
  readonly fast: (length: number) => Result;
  /** So many elements are made by them. */
  readonly worthwhile: number;
  /** Whether it is made in parts where it does not fit. */
  readonly isParted: boolean;
}

const words = (length: number): Uint32Array => new Uint32Array(length);
const reals = (length: number): Float64Array => new Float64Array(length);
const places = (length: number): Int32Array => new Int32Array(length);

const key: threefry.Key = { _tag: 'ThreefryKey', high: 0x12345678, low: 0xfedcba98 };

const byKey = <Out extends Drawn>(
  name: string,
  make: (length: number) => Out,
  fill: (by: typeof threefryDraws, out: Out) => void,
  isParted = true,
): Draw => {
  const draw =
    (by: typeof threefryDraws) =>
    (length: number): Result => {
      const out = make(length);
      fill(by, out);
      return { out, after: key };
    };
  const size = make(1).BYTES_PER_ELEMENT;
  return {
    name: `Threefry: ${name}`,
    size,
    definition: draw(threefry),
    fast: draw(threefryDraws),
    worthwhile: 64,
    isParted,
  };
};

// A normal is kept, and words are left.
const [, stream] = MersenneTwister.standardNormal(5)(MersenneTwister.fromSeed(3));

const fromStream = <Out extends Drawn>(
  name: string,
  make: (length: number) => Out,
  fill: (by: typeof mtDraws, out: Out, cursor: mt.Cursor) => void,
  isParted = true,
): Draw => {
  const draw =
    (by: typeof mtDraws) =>
    (length: number): Result => {
      const out = make(length);
      const [, state] = mt.advance(stream, (cursor) => {
        fill(by, out, cursor);
      });
      return { out, after: MersenneTwister.toRecord(state) };
    };
  const size = make(1).BYTES_PER_ELEMENT;
  return { name: `MT19937: ${name}`, size, definition: draw(mt), fast: draw(mtDraws), worthwhile: 1024, isParted };
};

// prettier-ignore
const draws: ReadonlyArray<Draw> = [
  byKey('words', words, (by, out) => { by.fillBits(out, key); }),
  byKey('uniforms', reals, (by, out) => { by.fillUniform(out, key, -2.5, 1e-3); }),
  byKey('normals', reals, (by, out) => { by.fillNormal(out, key, 0.3, 1.7, Infinity); }),
  byKey('truncated normals', reals, (by, out) => { by.fillNormal(out, key, 0.3, 1.7, 2); }),
  byKey('integers', reals, (by, out) => { by.fillIntegers(out, key, -3, 1000); }, false),
  byKey('permutations', places, (by, out) => { by.fillPermutation(out, key); }, false),
  fromStream('words', words, (by, out, cursor) => { by.fillBits(out, cursor); }),
  fromStream('uniforms', reals, (by, out, cursor) => { by.fillUniform(out, cursor, -2.5, 1e-3); }),
  fromStream('normals', reals, (by, out, cursor) => { by.fillNormal(out, cursor, 0.3, 1.7, Infinity); }),
  fromStream('truncated normals', reals, (by, out, cursor) => { by.fillNormal(out, cursor, 0.3, 1.7, 2); }),
  fromStream('integers of 32 bits', reals, (by, out, cursor) => { by.fillIntegers(out, cursor, -3, 1000, 32); }, false),
  fromStream('integers of 8 bits', reals, (by, out, cursor) => { by.fillIntegers(out, cursor, 0, 200, 8); }, false),
  fromStream('permutations', places, (by, out, cursor) => { by.fillPermutation(out, cursor); }, false),
];

const expectSame = ({ definition, fast }: Draw, length: number): void => {
  const [expected, found] = [definition(length), fast(length)];
  const wrong = expected.out.findIndex((value, i) => !Object.is(value, found.out[i]));
  if (wrong >= 0) {
    expect.fail(`of ${length}, element ${wrong} is ${found.out[wrong]}, and ${expected.out[wrong]} by definition`);
  }
  expect(found.after).toEqual(expected.after);
};

/** Whether the draw is made in linear memory. */
const isFast = ({ fast }: Draw, length: number): boolean => {
  const { packing, memoryOf } = machine()!;
  const bytes = new Uint8Array(memoryOf(0)!, packing.start, packing.end - packing.start).fill(0xa5);
  fast(length);
  return bytes.some((byte) => byte !== 0xa5);
};

afterEach(() => {
  vi.unstubAllGlobals();
});
afterAll(() => {
  restart(alone);
});

describe.each([1, 2])('with %i threads', (threads) => {
  test.each(draws)('$name are those of the definition, on either side of each bound', (draw) => {
    start({ threads });
    const { worthwhile, size, isParted } = draw;
    expect([worthwhile - 1, worthwhile].map((length) => isFast(draw, length))).toEqual([false, true]);
    const { packing } = machine()!;
    const room = Math.floor((packing.end - packing.start - 2560) / size);
    expect([room, room + 1].map((length) => isFast(draw, length))).toEqual([true, isParted]);
    for (const length of [0, 1, worthwhile - 1, worthwhile, worthwhile + 1, room - 1, room, room + 1, 2 * room + 3]) {
      expectSame(draw, length);
    }
  });
});

test('a place in a stream stays what it is, whatever is drawn from there', () => {
  const [drawn, after] = MersenneTwister.raw32(5000)(stream);
  const [following, end] = MersenneTwister.raw32(5000)(after);
  expect(MersenneTwister.raw32(5000)(after)).toEqual([following, end]);
  expect(MersenneTwister.raw32(10_000)(stream)).toEqual([[...drawn, ...following], end]);
});

test('without a machine draws are those of the definitions', () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(restart(alone)).toBeUndefined();
  for (const draw of draws) expectSame(draw, 150_000);
});

test('a machine that has not been started is started for large draws alone', async () => {
  vi.resetModules();
  const { startedMachine } = await import('../../../src/numeric/execution/machine.js');
  const { fillUniform } = await import('../../../src/numeric/execution/threefryDraws.js');
  fillUniform(new Float64Array(131071), key, 0, 1);
  expect(startedMachine()).toBeUndefined();
  fillUniform(new Float64Array(131072), key, 0, 1);
  expect(startedMachine()).toBeDefined();
});

describe.each([
  ['Threefry', Threefry.key(1)],
  ['MT19937', MersenneTwister.fromSeed(1)],
])('a training run by %s', (_, random) => {
  const rows = 300;
  const network = pipe(Network.input(70), Network.dense(101), Network.tanh, Network.dense(30));
  const values = (columns: number, seed: number): ReadonlyArray<number> =>
    Threefry.normal(rows * columns)(Threefry.key(seed));
  const problem = {
    network,
    loss: Loss.meanSquaredError,
    optimizer: Optimizer.sgd({ learningRate: 0.05, momentum: 0.9 }),
    batching: Batching.shuffled(67),
    data: {
      inputs: expectRight(Matrix.fromArray(rows, 70, 'float32')(values(70, 1))),
      targets: expectRight(Matrix.fromArray(rows, 30, 'float32')(values(30, 2))),
    },
  };
  const first = Training.start(problem, network.init(Threefry.key(3), 'float32'), random);

  test.each([1, 2])('is not disturbed by draws between its epochs, with %i threads', (threads) => {
    start({ threads });
    const epoch = Training.epoch(problem);
    const train = (between: () => void): ReadonlyArray<string> => {
      const one = expectRight(epoch(first));
      const owner = machine()!.owner;
      expect(owner).toBeDefined();
      between();
      expect(machine()!.owner).toBe(owner);
      const two = expectRight(epoch(one));
      return [one, two].map(({ parameters }) => Digest.ofParameters(parameters));
    };
    const digests = train(() => undefined);
    for (const length of [100, 5000, 300_000]) {
      expect(
        train(() => {
          for (const { fast } of draws) fast(length);
        }),
      ).toEqual(digests);
    }
  });
});
