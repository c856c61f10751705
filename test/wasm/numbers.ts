// Elements for the tests of compiled kernels: every exponent, the neighbours of every threshold, and special values.
import results from '../elementary/results.json' with { type: 'json' };
import { allocate, type FloatArray, type Precision } from '../../src/numeric/precision.js';
import { atOrder, type Draw, generator, orderOf, scaled, signed, uniform } from '../numeric/arguments.js';

const seed = 20261122;

/** Where some function of the kernels takes another branch, up to the sign. */
const thresholds = [
  ...[2 ** -54, 2 ** -10, 0.75, Math.SQRT1_2, 1, Math.SQRT2, 3, 4, 6, 20, 25, 34, 37.15, 37.43, 40, 50],
  ...[690, 708, 709.79, 710, 745.14, 760, 2 ** 53, 2 ** 1000, 2.2250738585072014e-308],
];

/**
 * Where a float32 result is hardest to round (`npm run elementary` finds these arguments), and those of log1p of e^-x and of
 * sigmoid near 0, up to the sign.
 */
const hardest = [
  ...Object.values(results).flatMap(({ single }) => single.hardest),
  ...[11.665716171264648, 0.702934980392456],
  ...[1, 3, 5, 33, 127].map((odd) => odd * 2 ** -23),
];

const neighbours = (x: number): ReadonlyArray<number> =>
  Array.from({ length: 41 }, (_, i) => atOrder(orderOf(x) + BigInt(i - 20)));

/** Zeros, subnormals, the largest, infinities, NaN, and the thresholds with what is beside them in either precision. */
const specials: ReadonlyArray<number> = [
  ...[0, 5e-324, 1e-310, 1.4e-45, 1e-40, 1.1754943508222875e-38, 3.4028234663852886e38, Number.MAX_VALUE, Infinity],
  ...hardest,
  ...thresholds.flatMap((x) => [
    ...neighbours(x),
    ...neighbours(Math.fround(x)),
    x * (1 - 2 ** -23),
    x * (1 + 2 ** -23),
  ]),
].flatMap((x) => [x, -x]);

const ranges: ReadonlyArray<Draw> = [
  signed(scaled(-1074, 1024)),
  signed(scaled(-150, 128)),
  signed(scaled(-60, 12)),
  uniform(-4, 4),
  uniform(-60, 60),
  uniform(-800, 800),
];

/** So many elements, drawn by one of the ranges after the other. */
export const drawn = (
  precision: Precision,
  length: number,
  draws: ReadonlyArray<Draw> = ranges,
  stream: number = 0,
): FloatArray => {
  const bits = generator(seed + stream);
  const out = allocate(precision, length);
  for (let i = 0; i < length; i++) out[i] = draws[i % draws.length]!(bits);
  return out;
};

/** The special values, NaN among them, each beside every kind of neighbour in its vector; then so many random elements. */
export const everyKind = (precision: Precision, random: number, stream: number = 0): FloatArray => {
  const mixed = specials.flatMap((x, i) => [x, 0.5, x, NaN, specials[(i * 37) % specials.length]!, -1.25, x]);
  const tail = drawn(precision, random, ranges, stream);
  const out = allocate(precision, mixed.length + specials.length + random);
  out.set(mixed);
  out.set(specials, mixed.length);
  out.set(tail, mixed.length + specials.length);
  return out;
};
