/**
 * The bulk draws of MT19937 (numeric/mt19937.ts), to raw addresses: no kernels of a tape.
 *
 * A place in the stream is 2,512 bytes: 624 words; how many of them have been drawn, a word; 1 if there is a second
 * normal to be drawn, a word; that normal, a float64. A draw moves it on.
 */
import { drawIntegers, drawPermutation, polarFactor, unitInterval } from './sampling';

const keyLength: usize = 624;
const middle: usize = 397;

// Of the place that is drawn from.
let words: usize = 0;
let position: usize = 0;

/** Draws from that place, until `leave`. */
function enter(state: usize): void {
  words = state;
  position = <usize>load<u32>(state, 2496);
}

function leave(): void {
  store<u32>(words, <u32>position, 2496);
}

function twist(upper: v128, lower: v128): v128 {
  const joined = v128.bitselect(upper, lower, v128.splat<u32>(0x80000000));
  const odd = v128.neg<i32>(v128.and(joined, v128.splat<u32>(1)));
  return v128.xor(v128.shr<u32>(joined, 1), v128.and(odd, v128.splat<u32>(0x9908b0df)));
}

/** Four words of the recurrence, from that of byte `at` on; `other` is where those lie that it combines them with. */
function turnFour(at: usize, other: usize): v128 {
  return v128.xor(v128.load(other), twist(v128.load(at), v128.load(at, 4)));
}

/** Replaces the words by the next 624 of the recurrence. */
function turn(): void {
  const wrap = words + ((keyLength - middle) << 2);
  const last = words + ((keyLength - 1) << 2);
  let at = words;
  for (; at + 16 <= wrap; at += 16) v128.store(at, turnFour(at, at + (middle << 2)));
  // Three are left before the other words are new ones.
  const three = turnFour(at, at + (middle << 2));
  v128.store64_lane(at, three, 0);
  v128.store32_lane(at, three, 2, 8);
  for (at = wrap; at < last; at += 16) v128.store(at, turnFour(at, at - (wrap - words)));
  const final = twist(v128.load_splat<u32>(last), v128.load_splat<u32>(words));
  store<u32>(last, load<u32>(words, (middle - 1) << 2) ^ v128.extract_lane<u32>(final, 0));
  position = 0;
}

function nextWord(): u32 {
  if (position == keyLength) turn();
  let y = load<u32>(words + (position++ << 2));
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}

function nextUnit(): f64 {
  const first = nextWord();
  return unitInterval(first, nextWord());
}

/** Of a polar pair the second comes first, and the other is kept. */
function nextNormal(): f64 {
  if (load<u32>(words, 2500) != 0) {
    store<u32>(words, 0, 2500);
    return load<f64>(words, 2504);
  }
  let first: f64;
  let second: f64;
  let factor: f64;
  do {
    first = 2 * nextUnit() - 1;
    second = 2 * nextUnit() - 1;
    factor = polarFactor(first * first + second * second);
  } while (factor != factor);
  store<u32>(words, 1, 2500);
  store<f64>(words, factor * first, 2504);
  return factor * second;
}

/** `length` words. */
export function mt19937Bits(out: usize, length: u32, state: usize): void {
  enter(state);
  for (let i: usize = 0; i < <usize>length; i++) store<u32>(out + (i << 2), nextWord());
  leave();
}

/** `length` float64: low + (high - low) u, u in [0, 1). */
export function mt19937Uniform(out: usize, length: u32, state: usize, low: f64, high: f64): void {
  const width = high - low;
  enter(state);
  for (let i: usize = 0; i < <usize>length; i++) store<f64>(out + (i << 3), low + width * nextUnit());
  leave();
}

/** `length` float64: mean + standardDeviation z; normals z beyond the limit are drawn and dropped. */
export function mt19937Normal(
  out: usize,
  length: u32,
  state: usize,
  mean: f64,
  standardDeviation: f64,
  limit: f64,
): void {
  enter(state);
  for (let i: usize = 0; i < <usize>length; i++) {
    let z = nextNormal();
    while (abs(z) > limit) z = nextNormal();
    store<f64>(out + (i << 3), mean + standardDeviation * z);
  }
  leave();
}

class Words {
  next(): u32 {
    return nextWord();
  }
}

/** An unbiased permutation of 0..length-1, as int32. */
export function mt19937Permutation(out: usize, length: u32, state: usize): void {
  enter(state);
  drawPermutation<Words>(out, length);
  leave();
}

// Slices of a word, the lowest first; what is left of the last word is dropped.
let sliceBits: u32 = 32;
let word: u32 = 0;
let left: u32 = 0;

class Slices {
  next(): u32 {
    word = left == 0 ? nextWord() : word >> sliceBits;
    left = (left == 0 ? 32 / sliceBits : left) - 1;
    return word & ((<u32>0xffffffff) >> (32 - sliceBits));
  }
}

/** `length` unbiased integers of low..high-1, as float64, each try from so many bits. */
export function mt19937Integers(out: usize, length: u32, state: usize, low: f64, high: f64, bits: u32): void {
  enter(state);
  sliceBits = bits;
  left = 0;
  drawIntegers<Slices>(out, length, low, high);
  leave();
}
