/**
 * Softmax and log-softmax of rows, and their derivatives (numeric/losses.ts, numeric/softmax.ts). Workers share the rows;
 * sums go through the columns in order, from +0.
 */
import { exp, log } from './elementary';
import { eachRow, sum } from './rowwise';
import { maximum, powers, softmaxOfRow } from './softmaxOfRow';
import { storeBefore } from './vectors';

class Softmax {
  of<T>(out: usize, end: usize, z: usize, none: usize): void {
    softmaxOfRow<T>(out, end, z);
  }
}

/** out = log sum - (z - max) */
class NegativeLogSoftmax {
  of<T>(out: usize, end: usize, z: usize, none: usize): void {
    const greatest = maximum<T>(z, z + (end - out));
    const total = log<T>(powers<T>(out, end, z, greatest));
    for (let i = out; i < end; i += 16) {
      const difference = v128.sub<T>(v128.load(i - out + z), greatest);
      storeBefore<T>(end, i, v128.sub<T>(total, difference));
    }
  }
}

class LogSoftmax {
  of<T>(out: usize, end: usize, z: usize, none: usize): void {
    changetype<NegativeLogSoftmax>(0).of<T>(out, end, z, none);
    for (let i = out; i < end; i += 16) storeBefore<T>(end, i, v128.sub<T>(v128.splat<T>(0), v128.load(i)));
  }
}

/** out = y (dy - sum y dy) */
class SoftmaxBackward {
  of<T>(out: usize, end: usize, y: usize, dy: usize): void {
    for (let i = out; i < end; i += 16)
      storeBefore<T>(end, i, v128.mul<T>(v128.load(i - out + y), v128.load(i - out + dy)));
    const total = sum<T>(out, end);
    for (let i = out; i < end; i += 16) {
      const difference = v128.sub<T>(v128.load(i - out + dy), total);
      storeBefore<T>(end, i, v128.mul<T>(v128.load(i - out + y), difference));
    }
  }
}

/** out = dy - e^y sum dy */
class LogSoftmaxBackward {
  of<T>(out: usize, end: usize, y: usize, dy: usize): void {
    const total = sum<T>(dy, dy + (end - out));
    for (let i = out; i < end; i += 16) {
      const term = v128.mul<T>(exp<T>(v128.load(i - out + y)), total);
      storeBefore<T>(end, i, v128.sub<T>(v128.load(i - out + dy), term));
    }
  }
}

export function softmax32(op: usize, worker: u32, workers: u32): void {
  eachRow<Softmax, f32>(op, worker, workers);
}
export function softmax64(op: usize, worker: u32, workers: u32): void {
  eachRow<Softmax, f64>(op, worker, workers);
}
export function negativeLogSoftmax32(op: usize, worker: u32, workers: u32): void {
  eachRow<NegativeLogSoftmax, f32>(op, worker, workers);
}
export function negativeLogSoftmax64(op: usize, worker: u32, workers: u32): void {
  eachRow<NegativeLogSoftmax, f64>(op, worker, workers);
}
export function logSoftmax32(op: usize, worker: u32, workers: u32): void {
  eachRow<LogSoftmax, f32>(op, worker, workers);
}
export function logSoftmax64(op: usize, worker: u32, workers: u32): void {
  eachRow<LogSoftmax, f64>(op, worker, workers);
}
export function softmaxBackward32(op: usize, worker: u32, workers: u32): void {
  eachRow<SoftmaxBackward, f32>(op, worker, workers);
}
export function softmaxBackward64(op: usize, worker: u32, workers: u32): void {
  eachRow<SoftmaxBackward, f64>(op, worker, workers);
}
export function logSoftmaxBackward32(op: usize, worker: u32, workers: u32): void {
  eachRow<LogSoftmaxBackward, f32>(op, worker, workers);
}
export function logSoftmaxBackward64(op: usize, worker: u32, workers: u32): void {
  eachRow<LogSoftmaxBackward, f64>(op, worker, workers);
}
