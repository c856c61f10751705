/**
 * The bulk draws of Threefry-2x32 (numeric/threefry.ts), to raw addresses: no kernels of a tape.
 */
import { drawIntegers, drawPermutation, polarFactor, unitInterval } from './sampling';
import { block, draw } from './threefry';
import { storeBefore } from './vectors';

/** The first word XOR the second. */
class Bits {
  take(to: usize, end: usize, x0: v128, x1: v128, _a: v128, _b: v128): void {
    storeBefore<u32>(end, to, v128.xor(x0, x1));
  }
}

/** low + width u, for u of 27 bits of the first word and 26 of the second. */
class Uniform {
  take(to: usize, end: usize, x0: v128, x1: v128, low: v128, width: v128): void {
    const first = v128.shr<u32>(x0, 5);
    const second = v128.shr<u32>(x1, 6);
    storeBefore<f64>(end, to, uniform(first, second, low, width));
    if (to + 16 >= end) return;
    const upperFirst = v128.shuffle<u64>(first, first, 1, 1);
    storeBefore<f64>(end, to + 16, uniform(upperFirst, v128.shuffle<u64>(second, second, 1, 1), low, width));
  }
}

function uniform(first: v128, second: v128, low: v128, width: v128): v128 {
  const high = v128.mul<f64>(v128.convert_low<u32>(first), v128.splat<f64>(67108864));
  const bits = v128.add<f64>(high, v128.convert_low<u32>(second));
  const u = v128.mul<f64>(bits, v128.splat<f64>(1.0 / 9007199254740992));
  return v128.add<f64>(low, v128.mul<f64>(width, u));
}

/** `length` words from the first-th on: word i is x0 XOR x1 of block (0, i). */
export function threefryBits(out: usize, length: u32, high: u32, low: u32, first: u32): void {
  const none = v128.splat<u32>(0);
  draw<Bits>(out, out + ((<usize>length) << 2), 4, first, high, low, none, none);
}

/** `length` float64 from the first-th on: from + (to - from) u, u of [0, 1) of block (0, i). */
export function threefryUniform(out: usize, length: u32, high: u32, low: u32, from: f64, to: f64, first: u32): void {
  const width = v128.splat<f64>(to - from);
  draw<Uniform>(out, out + ((<usize>length) << 3), 8, first, high, low, v128.splat<f64>(from), width);
}

/**
 * `length` float64 from the first-th on, which is even: mean + standardDeviation z, |z| <= limit, each two of them from
 * the tries of one polar pair.
 */
export function threefryNormal(
  out: usize,
  length: u32,
  high: u32,
  low: u32,
  mean: f64,
  standardDeviation: f64,
  limit: f64,
  first: u32,
): void {
  for (let i: u32 = 0; i < length; i += 2) {
    const pair = (first + i) >> 1;
    const to = out + ((<usize>i) << 3);
    let x: f64;
    let y: f64;
    let factor: f64;
    let counter: u32 = 0;
    do {
      x = 2 * unitOf(block(high, low, counter, pair)) - 1;
      y = 2 * unitOf(block(high, low, counter + 1, pair)) - 1;
      factor = polarFactor(x * x + y * y);
      counter += 2;
    } while (!(factor * max(abs(x), abs(y)) <= limit));
    store<f64>(to, mean + standardDeviation * (factor * x));
    if (i + 1 < length) store<f64>(to, mean + standardDeviation * (factor * y), 8);
  }
}

function unitOf(words: u64): f64 {
  return unitInterval(<u32>(words >> 32), <u32>words);
}

// The words of blocks (0, 0), (0, 1), ..., one after the other.
let keyHigh: u32 = 0;
let keyLow: u32 = 0;
let counter: u32 = 0;
let kept: u32 = 0;
let hasKept: bool = false;

class Words {
  next(): u32 {
    hasKept = !hasKept;
    if (!hasKept) return kept;
    const words = block(keyHigh, keyLow, 0, counter++);
    kept = <u32>words;
    return <u32>(words >> 32);
  }
}

function start(high: u32, low: u32): void {
  keyHigh = high;
  keyLow = low;
  counter = 0;
  hasKept = false;
}

/** `length` unbiased integers of from..to-1, as float64. */
export function threefryIntegers(out: usize, length: u32, high: u32, low: u32, from: f64, to: f64): void {
  start(high, low);
  drawIntegers<Words>(out, length, from, to);
}

/** An unbiased permutation of 0..length-1, as int32. */
export function threefryPermutation(out: usize, length: u32, high: u32, low: u32): void {
  start(high, low);
  drawPermutation<Words>(out, length);
}
