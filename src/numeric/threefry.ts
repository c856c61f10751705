/**
 * Threefry-2x32: a keyed bijection of 64-bit counters, and the bulk draws made from it.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), and their Random123.
 * Law R1.
 */
import { drawIntegers, drawPermutation, polarFactor, unitInterval, type Words } from './sampling.js';

/** A key: two uint32 words. */
export type Key = { readonly _tag: 'ThreefryKey'; readonly high: number; readonly low: number };

/** The rounds of every draw, as in JAX. */
const drawRounds = 20;

const rotations = new Uint8Array([13, 15, 26, 6, 17, 29, 16, 24]);

/** Writes the two words of the counter's block to `out`. */
const encrypt = (out: Uint32Array, key: Key, counterHigh: number, counterLow: number, rounds: number): void => {
  // Three key words take turns: the first two go in after every fourth round, then all move up by one.
  let first = key.low;
  let second = key.high ^ key.low ^ 0x1bd11bda;
  let third = key.high;
  let x0 = (counterHigh + key.high) | 0;
  let x1 = (counterLow + key.low) | 0;
  for (let round = 1; round <= rounds; round++) {
    const rotation = rotations[(round - 1) & 7]!;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    if ((round & 3) === 0) {
      x0 = (x0 + first) | 0;
      x1 = (x1 + second + (round >> 2)) | 0;
      const used = first;
      first = second;
      second = third;
      third = used;
    }
  }
  out[0] = x0;
  out[1] = x1;
};

/** The two words of the counter's block. */
export const block = (
  key: Key,
  counterHigh: number,
  counterLow: number,
  rounds: number = drawRounds,
): readonly [number, number] => {
  const out = new Uint32Array(2);
  encrypt(out, key, counterHigh, counterLow, rounds);
  return [out[0]!, out[1]!];
};

/** Fills `out` with words: word i is x0 XOR x1 of block (0, i). */
export const fillBits = (out: Uint32Array, key: Key): void => {
  const x = new Uint32Array(2);
  for (let i = 0; i < out.length; i++) {
    encrypt(x, key, 0, i, drawRounds);
    out[i] = x[0]! ^ x[1]!;
  }
};

/** Fills `out` with low + (high - low) u, where u in [0, 1) of element i comes from block (0, i). */
export const fillUniform = (out: Float64Array, key: Key, low: number, high: number): void => {
  const x = new Uint32Array(2);
  const width = high - low;
  for (let i = 0; i < out.length; i++) {
    encrypt(x, key, 0, i, drawRounds);
    out[i] = low + width * unitInterval(x[0]!, x[1]!);
  }
};

/**
 * Fills `out` with mean + standardDeviation z, abs(z) <= limit. Elements 2i and 2i+1 are the two normals of one polar
 * pair, whose tries t = 0, 1, ... read blocks (2t, i) and (2t+1, i), until both are within the limit: no element depends
 * on how many are drawn.
 */
export const fillNormal = (
  out: Float64Array,
  key: Key,
  mean: number,
  standardDeviation: number,
  limit: number,
): void => {
  const x = new Uint32Array(2);
  for (let i = 0; 2 * i < out.length; i++) {
    let counter = 0;
    let first: number;
    let second: number;
    let factor: number;
    do {
      encrypt(x, key, counter++, i, drawRounds);
      first = 2 * unitInterval(x[0]!, x[1]!) - 1;
      encrypt(x, key, counter++, i, drawRounds);
      second = 2 * unitInterval(x[0]!, x[1]!) - 1;
      const squaredRadius = first * first + second * second;
      factor = squaredRadius >= 1 || squaredRadius === 0 ? NaN : polarFactor(squaredRadius);
    } while (!(factor * Math.max(Math.abs(first), Math.abs(second)) <= limit));
    out[2 * i] = mean + standardDeviation * (factor * first);
    // In a buffer of odd length the last store falls outside, where typed arrays ignore it.
    out[2 * i + 1] = mean + standardDeviation * (factor * second);
  }
};

/** The words x0, x1 of blocks (0, 0), (0, 1), ..., one after the other. */
const wordsOf = (key: Key): Words => {
  const x = new Uint32Array(2);
  let drawn = 0;
  return () => {
    const place = drawn & 1;
    if (place === 0) encrypt(x, key, 0, drawn / 2, drawRounds);
    drawn++;
    return x[place]!;
  };
};

/** Fills `out` with unbiased integers of low..high-1. */
export const fillIntegers = (out: Float64Array, key: Key, low: number, high: number): void =>
  drawIntegers(out, wordsOf(key), low, high);

/** Fills `out` with an unbiased permutation of 0..length-1. */
export const fillPermutation = (out: Int32Array, key: Key): void => drawPermutation(out, wordsOf(key));
