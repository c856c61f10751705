/**
 * Runs an operation along a run of elements: two vectors at a time, then one, the last one in part.
 *
 * An operation is a class without fields whose method `of<T>` says once, on vectors, what becomes of an element; the
 * compiler puts it into the loop. `With` gives it a number too, in every lane. Each element is read before its place is
 * written, so the result may lie over an operand.
 */
import { address, columns, length } from './record';
import { first } from './share';
import { storeBefore } from './vectors';

/** What is shared comes in as many elements, rows or columns as this: whole cache lines. */
export const unit: u32 = 16;

/** Bytes of a row of a matrix. */
export function width<T>(op: usize, which: usize): usize {
  return <usize>columns(op, which) * sizeof<T>();
}

/** out = value, from byte i to the end */
export function fill<T>(out: usize, value: T, i: usize, end: usize): void {
  const values = v128.splat<T>(value);
  for (; i < end; i += 16) storeBefore<T>(out + end, out + i, values);
}

/** out = f(x) */
export function along<F, T>(out: usize, x: usize, i: usize, end: usize): void {
  const f = changetype<F>(0);
  for (; i + 32 <= end; i += 32) {
    v128.store(out + i, f.of<T>(v128.load(x + i)));
    v128.store(out + i, f.of<T>(v128.load(x + i, 16)), 16);
  }
  for (; i < end; i += 16) storeBefore<T>(out + end, out + i, f.of<T>(v128.load(x + i)));
}

/** out = f(x, a) */
export function alongWith<F, T>(out: usize, x: usize, number: T, i: usize, end: usize): void {
  const f = changetype<F>(0);
  const a = v128.splat<T>(number);
  for (; i + 32 <= end; i += 32) {
    v128.store(out + i, f.of<T>(v128.load(x + i), a));
    v128.store(out + i, f.of<T>(v128.load(x + i, 16), a), 16);
  }
  for (; i < end; i += 16) storeBefore<T>(out + end, out + i, f.of<T>(v128.load(x + i), a));
}

/** out = f(x, y) */
export function along2<F, T>(out: usize, x: usize, y: usize, i: usize, end: usize): void {
  const f = changetype<F>(0);
  for (; i + 32 <= end; i += 32) {
    v128.store(out + i, f.of<T>(v128.load(x + i), v128.load(y + i)));
    v128.store(out + i, f.of<T>(v128.load(x + i, 16), v128.load(y + i, 16)), 16);
  }
  for (; i < end; i += 16) storeBefore<T>(out + end, out + i, f.of<T>(v128.load(x + i), v128.load(y + i)));
}

/** out = f(x, y, a) */
export function along2With<F, T>(out: usize, x: usize, y: usize, number: T, i: usize, end: usize): void {
  const f = changetype<F>(0);
  const a = v128.splat<T>(number);
  for (; i + 32 <= end; i += 32) {
    v128.store(out + i, f.of<T>(v128.load(x + i), v128.load(y + i), a));
    v128.store(out + i, f.of<T>(v128.load(x + i, 16), v128.load(y + i, 16), a), 16);
  }
  for (; i < end; i += 16) storeBefore<T>(out + end, out + i, f.of<T>(v128.load(x + i), v128.load(y + i), a));
}

/** Where a worker's share of the result's elements begins, in bytes; where the next worker's begins is its end. */
export function begin<T>(op: usize, worker: u32, workers: u32): usize {
  return <usize>first(length(op, 0), unit, worker, workers) * sizeof<T>();
}

// The kernels of elements: a worker's share of them.

/** out = f(x) */
export function unary<F, T>(op: usize, worker: u32, workers: u32): void {
  along<F, T>(address(op, 0), address(op, 1), begin<T>(op, worker, workers), begin<T>(op, worker + 1, workers));
}

/** out = f(x, a) */
export function unaryWith<F, T>(op: usize, worker: u32, workers: u32, a: T): void {
  const start = begin<T>(op, worker, workers);
  alongWith<F, T>(address(op, 0), address(op, 1), a, start, begin<T>(op, worker + 1, workers));
}

/** out = f(x, y) */
export function binary<F, T>(op: usize, worker: u32, workers: u32): void {
  const start = begin<T>(op, worker, workers);
  along2<F, T>(address(op, 0), address(op, 1), address(op, 2), start, begin<T>(op, worker + 1, workers));
}

/** out = f(x, y, a) */
export function binaryWith<F, T>(op: usize, worker: u32, workers: u32, a: T): void {
  const start = begin<T>(op, worker, workers);
  along2With<F, T>(address(op, 0), address(op, 1), address(op, 2), a, start, begin<T>(op, worker + 1, workers));
}
