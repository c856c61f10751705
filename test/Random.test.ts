/** The randomness of training from both generators: what depends on what (R1, R3, R5). */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import type { ScalarDistribution } from '../src/Distribution.js';
import * as MersenneTwister from '../src/MersenneTwister.js';
import * as Random from '../src/Random.js';
import * as Threefry from '../src/Threefry.js';

/** Relative: what the logarithms of two platforms may differ by. */
const normalTolerance = 1e-15;

const key = Threefry.key(42);
const stream = MersenneTwister.fromSeed(42);
const uniform: ScalarDistribution = { type: 'uniform', low: -0.5, high: 0.5 };
const normal: ScalarDistribution = { type: 'normal', mean: 0, standardDeviation: 0.1 };
const truncated: ScalarDistribution = { type: 'truncated-normal', mean: 0, standardDeviation: 1 };
const constant: ScalarDistribution = { type: 'constant', value: 0.25 };
const bits = (values: Iterable<number>): ReadonlyArray<bigint> => [
  ...new BigUint64Array(Float64Array.from(values).buffer),
];

describe('fromSeed', () => {
  it('takes every seed of the generator', () => {
    expect(Random.fromSeed('threefry', 42)).toEqual(E.right(key));
    expect(Random.fromSeed('threefry', 2 ** 53 - 1)).toEqual(E.right(Threefry.key(2 ** 53 - 1)));
    expect(
      pipe(
        Random.fromSeed('mt19937', 2 ** 32 - 1),
        E.map((random) => Random.permutation(9, [])(random)[0]),
      ),
    ).toEqual(E.right(MersenneTwister.permutation(9)(MersenneTwister.fromSeed(2 ** 32 - 1))[0]));
  });
  it.each([
    ['threefry', -1, 'expected an integer from 0 to 9007199254740991 as the seed of threefry, got -1'],
    [
      'threefry',
      2 ** 53,
      'expected an integer from 0 to 9007199254740991 as the seed of threefry, got 9007199254740992',
    ],
    ['mt19937', 2 ** 32, 'expected an integer from 0 to 4294967295 as the seed of mt19937, got 4294967296'],
    ['mt19937', 1.5, 'expected an integer from 0 to 4294967295 as the seed of mt19937, got 1.5'],
    ['mt19937', NaN, 'expected an integer from 0 to 4294967295 as the seed of mt19937, got NaN'],
  ] as const)('refuses a seed of %s: %d', (generator, seed, message) => {
    expect(Random.fromSeed(generator, seed)).toEqual(E.left(message));
  });
});

describe('from a key', () => {
  it('pins the orders and parameters, against an independent Python implementation', () => {
    expect(Random.splitOrder(8)(key)[0]).toEqual([5, 2, 6, 3, 4, 0, 1, 7]);
    expect(Random.epochOrder(3, 8)(key)[0]).toEqual([4, 1, 5, 7, 2, 0, 6, 3]);
    expect(Random.epochSample(3, 8, 5)(key)[0]).toEqual([4, 1, 5, 7, 2]);
    expect([...Random.draw({ type: 'uniform', low: 0, high: 1 }, '0.W', 3)(key)[0]]).toEqual([
      0.27774283952587964, 0.7612140839774096, 0.9716284976384443,
    ]);
    const expected = [-1.29088705429845, 0.8921131025212022, 0.5117039423551096];
    Random.draw(
      { type: 'normal', mean: 0, standardDeviation: 1 },
      '0.W',
      3,
    )(key)[0].forEach((z, i) =>
      expect(Math.abs(z - expected[i]!)).toBeLessThanOrEqual(normalTolerance * Math.abs(expected[i]!)),
    );
  });
  it('gives the key back as it was', () => {
    const draws: ReadonlyArray<Random.Draw<unknown>> = [
      Random.splitOrder(5),
      Random.epochOrder(1, 5),
      Random.epochSample(1, 5, 2),
      Random.draw(normal, '0.W', 4),
      Random.draw(constant, '0.b', 4),
    ];
    draws.forEach((draw) => expect(draw(key)[1]).toBe(key));
  });
  it.each([
    ['uniform', uniform],
    ['normal', normal],
    ['truncated', truncated],
  ] as const)('%s: parameters depend on their path alone (R3)', (_, distribution) => {
    const paths = ['0.W', '0.b', '1.W', '10.W', '0.W.0', 'W.0'];
    const drawn = paths.map((path) => bits(Random.draw(distribution, path, 6)(key)[0]).join());
    expect(new Set(drawn).size).toBe(paths.length);
    expect(bits(Random.draw(distribution, '0.W', 3)(key)[0]).join()).toBe(drawn[0]!.split(',').slice(0, 3).join());
  });
  it('a pair of normals within the limit is the truncated pair, any other is drawn again', () => {
    const [whole] = Random.draw({ ...normal, standardDeviation: 1 }, '0.W', 400)(key);
    const [cut] = Random.draw(truncated, '0.W', 400)(key);
    const within = (i: number): boolean => Math.max(Math.abs(whole[i]!), Math.abs(whole[i ^ 1]!)) <= 2;
    cut.forEach((z, i) => expect(Object.is(z, whole[i])).toBe(within(i)));
    expect(cut.every((z) => Math.abs(z) <= 2)).toBe(true);
  });
  it('orders differ from epoch to epoch, from the split, and from tag to tag', () => {
    const orders = [
      Random.splitOrder(20),
      ...[0, 1, 2, 3].map((epoch) => Random.epochOrder(epoch, 20)),
      Random.permutation(20, []),
      Random.permutation(20, ['epoch']),
      Random.permutation(20, [1, 'epoch']),
    ].map((draw) => draw(key)[0].join());
    expect(new Set(orders).size).toBe(orders.length);
  });
});

describe('from a stream', () => {
  it('draws follow each other, whatever their tags', () => {
    const [split, s1] = MersenneTwister.permutation(10)(stream);
    const [first, s2] = MersenneTwister.uniform(-0.5, 0.5, 7)(s1);
    const [second, s3] = MersenneTwister.standardNormal(5)(s2);
    const [third, s4] = MersenneTwister.standardNormal(4)(s3);
    const [order, s5] = MersenneTwister.permutation(10)(s4);
    const [batch, s6] = MersenneTwister.argsortBatch(10, 4)(s5);

    const [split_, r1] = Random.splitOrder(10)(stream);
    const [first_, r2] = Random.draw(uniform, '0.W', 7)(r1);
    const [constant_, r3] = Random.draw(constant, '0.b', 7)(r2);
    const [second_, r4] = Random.draw(normal, '1.W', 5)(r3);
    const [third_, r5] = Random.draw({ type: 'normal', mean: 2, standardDeviation: 3 }, '2.W', 4)(r4);
    const [order_, r6] = Random.epochOrder(1, 10)(r5);
    const [batch_, r7] = Random.epochSample(2, 10, 4)(r6);

    expect(split_).toEqual(split);
    expect(bits(first_)).toEqual(bits(first));
    expect([...constant_]).toEqual(new Array(7).fill(0.25));
    expect(r3).toBe(r2);
    expect(bits(second_)).toEqual(bits(second.map((z) => 0.1 * z)));
    expect(bits(third_)).toEqual(bits(third.map((z) => 2 + 3 * z)));
    expect(order_).toEqual(order);
    expect(batch_).toEqual(batch);
    expect(Random.permutation(5, [])(r7)[0]).toEqual(MersenneTwister.permutation(5)(s6)[0]);
  });
  it('a truncated normal drops what is beyond two standard deviations, and goes on after it', () => {
    const [normals, after] = MersenneTwister.standardNormal(100)(stream);
    const kept = normals.filter((z) => Math.abs(z) <= 2);
    const scaled: ScalarDistribution = { type: 'truncated-normal', mean: 2, standardDeviation: 3 };
    const [values, next] = Random.draw(scaled, '0.W', kept.length)(stream);
    expect(kept.length).toBeLessThan(100);
    expect(kept.at(-1)).toBe(normals.at(-1));
    expect(bits(values)).toEqual(bits(kept.map((z) => 2 + 3 * z)));
    expect(MersenneTwister.raw32(1)(next as MersenneTwister.State)[0]).toEqual(MersenneTwister.raw32(1)(after)[0]);
  });
  it("has seed 000's bits, rand - 0.5", () => {
    const [values] = MersenneTwister.randomSample(1000)(stream);
    expect(bits(Random.draw(uniform, '0.W', 1000)(stream)[0])).toEqual(bits(values.map((u) => u - 0.5)));
  });
});

describe('from either', () => {
  it('a key of its own comes from the tags, and from a stream without advancing it', () => {
    expect(Random.key(['noise', 3])(key)).toEqual(Threefry.foldIn(3)(Threefry.foldInText('noise')(key)));
    const [high, low] = MersenneTwister.raw32(2)(stream)[0];
    expect(Random.key([])(stream)).toEqual({ _tag: 'ThreefryKey', high, low });
    expect(Random.key(['noise', 3])(stream)).toEqual(
      Threefry.foldIn(3)(Threefry.foldInText('noise')(Random.key([])(stream))),
    );
  });
  it.each([
    ['threefry', key],
    ['mt19937', stream],
  ] as const)('%s: orders are bijections, samples have no repeats and at most all rows (R5)', (_, random) => {
    const ascending = (values: ReadonlyArray<number>): ReadonlyArray<number> => [...values].sort((a, b) => a - b);
    const all = Array.from({ length: 50 }, (_value, i) => i);
    expect(ascending(Random.splitOrder(50)(random)[0])).toEqual(all);
    expect(ascending(Random.epochOrder(7, 50)(random)[0])).toEqual(all);
    expect(ascending(Random.epochSample(7, 50, 80)(random)[0])).toEqual(all);
    const [sample] = Random.epochSample(7, 50, 20)(random);
    expect([sample.length, new Set(sample).size]).toEqual([20, 20]);
  });
  it.each([
    ['threefry', key],
    ['mt19937', stream],
  ] as const)('%s: a draw repeats, and its buffer is the caller’s alone', (_, random) => {
    const draw = Random.draw(normal, '0.W', 9);
    const [first] = draw(random);
    const before = bits(first);
    first.fill(0);
    expect(bits(draw(random)[0])).toEqual(before);
  });
  it.each([
    ['threefry', key],
    ['mt19937', stream],
  ] as const)('%s: a truncated normal has the moments of its density, and no value beyond 2', (_, random) => {
    const n = 40_000;
    const [values] = Random.draw(truncated, '0.W', n)(random);
    const moment = (power: (z: number) => number): number => values.reduce((sum, z) => sum + power(z), 0) / n;
    expect(values.every((z) => Math.abs(z) <= 2)).toBe(true);
    expect(Math.abs(moment((z) => z))).toBeLessThan(5 / Math.sqrt(n));
    // The variance is 1 - 4 pdf(2) / (cdf(2) - cdf(-2)); z^2 has a standard deviation below 1.
    expect(Math.abs(moment((z) => z * z) - 0.7737413035759092)).toBeLessThan(5 / Math.sqrt(n));
  });
});
