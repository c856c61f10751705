/**
 * What dropout keeps, and what becomes of it (numeric/dropout.ts).
 */
import { begin, binaryWith } from './lanes';
import { address, number } from './record';
import { draw } from './threefry';
import { storeBefore } from './vectors';

/**
 * 1 where the 53 bits of a uniform, 27 of the first word and 26 of the second, are at least a threshold in two such parts;
 * else 0.
 */
class Kept32 {
  take(to: usize, end: usize, x0: v128, x1: v128, high: v128, low: v128): void {
    storeBefore<f32>(end, to, v128.and(kept(x0, x1, high, low), v128.splat<f32>(1)));
  }
}
class Kept64 {
  take(to: usize, end: usize, x0: v128, x1: v128, high: v128, low: v128): void {
    const mask = kept(x0, x1, high, low);
    const one = v128.splat<f64>(1);
    storeBefore<f64>(end, to, v128.and(v128.extend_low<i32>(mask), one));
    if (to + 16 < end) storeBefore<f64>(end, to + 16, v128.and(v128.extend_high<i32>(mask), one));
  }
}

/** All bits where the uniform is at least the threshold. */
function kept(x0: v128, x1: v128, high: v128, low: v128): v128 {
  const first = v128.shr<u32>(x0, 5);
  const second = v128.shr<u32>(x1, 6);
  return v128.or(v128.gt<i32>(first, high), v128.and(v128.eq<i32>(first, high), v128.ge<i32>(second, low)));
}

function mask<F, T>(op: usize, worker: u32, workers: u32): void {
  const from = begin<T>(op, worker, workers);
  const to = address(op, 0) + from;
  const end = address(op, 0) + begin<T>(op, worker + 1, workers);
  const threshold = <u64>ceil(number(op, 0) * 9007199254740992);
  const high = v128.splat<u32>(<u32>(threshold >> 26));
  const low = v128.splat<u32>((<u32>threshold) & 0x3ffffff);
  const counter = <u32>(from / sizeof<T>());
  draw<F>(to, end, sizeof<T>(), counter, <u32>number(op, 1), <u32>number(op, 2), high, low);
}

/** x kept / fraction */
class Dropout {
  of<T>(kept: v128, x: v128, fraction: v128): v128 {
    return v128.div<T>(v128.mul<T>(x, kept), fraction);
  }
}

export function mask32(op: usize, worker: u32, workers: u32): void {
  mask<Kept32, f32>(op, worker, workers);
}
export function mask64(op: usize, worker: u32, workers: u32): void {
  mask<Kept64, f64>(op, worker, workers);
}
export function dropout32(op: usize, worker: u32, workers: u32): void {
  binaryWith<Dropout, f32>(op, worker, workers, <f32>number(op, 0));
}
export function dropout64(op: usize, worker: u32, workers: u32): void {
  binaryWith<Dropout, f64>(op, worker, workers, number(op, 0));
}
