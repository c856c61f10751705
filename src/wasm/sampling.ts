/**
 * From random words to doubles, normals, bounded integers and permutations (numeric/sampling.ts).
 *
 * A source of words is a class without fields, whose method `next` gives the next one; its state is its module's.
 */
import { log } from './log';

/** The double of 53 random bits in [0, 1): 27 of the first word, 26 of the second. */
export function unitInterval(first: u32, second: u32): f64 {
  return <f64>(((<u64>(first >>> 5)) << 26) | ((<u64>second) >>> 6)) * (1.0 / 9007199254740992);
}

/** The factor of Marsaglia's polar method; NaN outside of the disc, and at its centre. */
export function polarFactor(squaredRadius: f64): f64 {
  if (squaredRadius >= 1 || squaredRadius == 0) return NaN;
  const logarithm = f64x2.extract_lane(log(f64x2.splat(squaredRadius)), 0);
  return sqrt((-2 * logarithm) / squaredRadius);
}

/** An unbiased integer of 0..limit: of one word a try up to 2^32 - 1, of two above, the high one first. */
function upTo<W>(limit: u64): u64 {
  const words = changetype<W>(0);
  if (limit == 0) return 0;
  const high = <u32>(limit >> 32);
  const mask = (<u32>0xffffffff) >> clz(high == 0 ? <u32>limit : high);
  let value: u64;
  do {
    value = <u64>(words.next() & mask);
    if (high != 0) value = (value << 32) | (<u64>words.next());
  } while (value > limit);
  return value;
}

/** Fills `out` with unbiased integers of low..high-1, as float64. */
export function drawIntegers<W>(out: usize, length: u32, low: f64, high: f64): void {
  const limit = <u64>(high - 1 - low);
  for (let i: usize = 0; i < <usize>length; i++) store<f64>(out + (i << 3), low + <f64>upTo<W>(limit));
}

/** Fills `out` with an unbiased permutation of 0..length-1, as int32: Fisher and Yates, from the last place down. */
export function drawPermutation<W>(out: usize, length: u32): void {
  for (let i: u32 = 0; i < length; i++) store<u32>(out + ((<usize>i) << 2), i);
  for (let i = length; i-- > 1;) {
    const there = out + ((<usize>i) << 2);
    const other = out + ((<usize>upTo<W>(i)) << 2);
    const last = load<u32>(there);
    store<u32>(there, load<u32>(other));
    store<u32>(other, last);
  }
}
