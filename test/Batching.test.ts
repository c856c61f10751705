/** Batchings: which rows an epoch takes. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Batching, MersenneTwister, Random, Threefry } from 'foldnet';
import { seed } from './laws/run.js';

const key = Threefry.key(42);

const rowsOf = (batches: ReadonlyArray<Batching.Batch>): ReadonlyArray<ReadonlyArray<number>> =>
  batches.map((batch) => (batch === 'all' ? expect.fail('expected indices') : batch));

const sorted = (rows: ReadonlyArray<number>): ReadonlyArray<number> => [...rows].sort((i, j) => i - j);

describe('full', () => {
  test('is all rows at once, and draws nothing', () => {
    const stream = MersenneTwister.fromSeed(1);
    expect(Batching.batches(Batching.full, 1, 5)(stream)).toEqual([['all'], stream]);
  });
});

describe('shuffled', () => {
  test('takes every row once, in batches of the size and a rest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 70 }), (rows, size) => {
        const batches = rowsOf(Batching.batches(Batching.shuffled(size), 1, rows)(key)[0]);
        expect(sorted(batches.flat())).toEqual(Array.from({ length: rows }, (_, i) => i));
        expect(batches.slice(0, -1).every((batch) => batch.length === size)).toBe(true);
        expect(batches.at(-1)).toHaveLength(rows - size * (batches.length - 1));
        expect(batches.at(-1)!.length).toBeGreaterThan(0);
      }),
      { seed },
    );
  });

  test('has seven batches of 400 rows by 64, the last of 16', () => {
    const batches = rowsOf(Batching.batches(Batching.shuffled(64), 1, 400)(key)[0]);
    expect(batches.map((batch) => batch.length)).toEqual([64, 64, 64, 64, 64, 64, 16]);
  });

  test('from a key, depends on the epoch and leaves the key', () => {
    const [first, after] = Batching.batches(Batching.shuffled(4), 1, 10)(key);
    expect(after).toEqual(key);
    expect(Batching.batches(Batching.shuffled(4), 2, 10)(key)[0]).not.toEqual(first);
    expect(rowsOf(first).flat()).toEqual(Random.epochOrder(1, 10)(key)[0]);
  });

  test('from a stream, takes the next permutation', () => {
    const stream = MersenneTwister.fromSeed(0);
    const [order, next] = MersenneTwister.permutation(10)(stream);
    const [batches, after] = Batching.batches(Batching.shuffled(4), 1, 10)(stream);
    expect(rowsOf(batches)).toEqual([order.slice(0, 4), order.slice(4, 8), order.slice(8)]);
    expect(after).toEqual(next);
  });
});

describe('random', () => {
  test('is one batch without a row twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 50 }), (rows, size) => {
        const batches = rowsOf(Batching.batches(Batching.random(size), 1, rows)(key)[0]);
        expect(batches).toHaveLength(1);
        expect(batches[0]).toHaveLength(Math.min(size, rows));
        expect(new Set(batches[0]).size).toBe(batches[0]!.length);
        expect(batches[0]!.every((i) => i >= 0 && i < rows)).toBe(true);
      }),
      { seed },
    );
  });

  test("from a stream, is seed 000's argsort", () => {
    const stream = MersenneTwister.fromSeed(0);
    const [expected] = MersenneTwister.argsortBatch(10, 4)(stream);
    expect(rowsOf(Batching.batches(Batching.random(4), 1, 10)(stream)[0])).toEqual([expected]);
  });
});

describe('a size that is no positive integer', () => {
  test.each([0, -1, 1.5, NaN, Infinity])('%d throws', (size) => {
    [Batching.random(size), Batching.shuffled(size)].forEach((batching) => {
      expect(() => Batching.batches(batching, 1, 10)).toThrow(
        new TypeError(`Batching.batches: expected a positive integer, got ${size}`),
      );
    });
  });
});
