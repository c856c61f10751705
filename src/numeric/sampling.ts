/**
 * From random 32-bit words to doubles, normals, bounded integers and permutations: what the two generators share.
 *
 * Source: NumPy's legacy `RandomState` (`legacy_double`, `legacy_gauss`, `random_interval`), whose order of draws it
 * keeps.
 */
import { log } from './elementary.js';

/** A source of uint32 words: each call gives the next one. */
export type Words = () => number;

/** The double of 53 random bits in [0, 1): 27 of the first word, 26 of the second. Exact. */
export const unitInterval = (first: number, second: number): number =>
  ((first >>> 5) * 67108864 + (second >>> 6)) / 9007199254740992;

/**
 * The factor sqrt(-2 log(s) / s) of Marsaglia's polar method: it takes a point of the unit disc whose squared radius is
 * s, 0 < s < 1, to two independent standard normals.
 */
export const polarFactor = (squaredRadius: number): number => Math.sqrt((-2 * log(squaredRadius)) / squaredRadius);

/** Why no integer of low..high-1 can be drawn, or nothing. */
export const rangeProblem = (low: number, high: number): string | undefined =>
  low < high && [low, high, high - 1 - low].every(Number.isSafeInteger)
    ? undefined
    : `expected integers low < high, at most 2^53 apart, got low ${String(low)} and high ${String(high)}`;

/**
 * An unbiased integer of 0..limit (a safe integer) by masking and rejecting. It draws nothing for limit 0, one word a
 * try up to 2^32 - 1, and two above, the high one first.
 */
const upTo = (limit: number, words: Words): number => {
  if (limit === 0) return 0;
  const high = Math.floor(limit / 4294967296);
  const mask = 0xffffffff >>> Math.clz32(high === 0 ? limit : high);
  let value: number;
  do {
    const masked = (words() & mask) >>> 0;
    value = high === 0 ? masked : masked * 4294967296 + words();
  } while (value > limit);
  return value;
};

/** Fills `out` with unbiased integers of low..high-1. */
export const drawIntegers = (out: Float64Array, words: Words, low: number, high: number): void => {
  for (let i = 0; i < out.length; i++) out[i] = low + upTo(high - 1 - low, words);
};

/** Fills `out` with an unbiased permutation of 0..length-1: Fisher and Yates, from the last place down. */
export const drawPermutation = (out: Int32Array, words: Words): void => {
  for (let i = 0; i < out.length; i++) out[i] = i;
  for (let i = out.length - 1; i > 0; i--) {
    const j = upTo(i, words);
    const last = out[i]!;
    out[i] = out[j]!;
    out[j] = last;
  }
};

/** The indices that sort `values` upwards; equal values keep their order. */
export const argsort = (values: Float64Array): ReadonlyArray<number> =>
  Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);

/** A fresh buffer, filled. */
export const fill = <Buffer>(buffer: Buffer, write: (out: Buffer) => void): Buffer => {
  write(buffer);
  return buffer;
};

/** The elements of a fresh buffer, filled, as an immutable array. */
export const collect = <Buffer extends Float64Array | Int32Array | Uint32Array>(
  buffer: Buffer,
  write: (out: Buffer) => void,
): ReadonlyArray<number> => {
  write(buffer);
  // Array.from takes six times as long.
  const elements = new Array<number>(buffer.length);
  for (let i = 0; i < buffer.length; i++) elements[i] = buffer[i]!;
  return elements;
};
