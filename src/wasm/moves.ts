/**
 * Kernels that only move elements (numeric/rows.ts): gathering rows, joining, slicing and placing columns, transposing.
 */
import { along, fill, unit, width } from './lanes';
import { Copy } from './operations';
import { address, columns, number, rows } from './record';
import { first } from './share';

function gather<T>(op: usize, worker: u32, workers: u32): void {
  const bytes = width<T>(op, 0);
  const end = first(rows(op, 0), unit, worker + 1, workers);
  for (let row = first(rows(op, 0), unit, worker, workers); row < end; row++) {
    const from = <usize>number(op, row) * bytes;
    along<Copy, T>(address(op, 0) + <usize>row * bytes, address(op, 1) + from, 0, bytes);
  }
}

function join<T>(op: usize, worker: u32, workers: u32): void {
  const left = width<T>(op, 1);
  const right = width<T>(op, 2);
  const end = <usize>first(rows(op, 0), unit, worker + 1, workers);
  for (let row = <usize>first(rows(op, 0), unit, worker, workers); row < end; row++) {
    const out = address(op, 0) + row * (left + right);
    along<Copy, T>(out, address(op, 1) + row * left, 0, left);
    along<Copy, T>(out + left, address(op, 2) + row * right, 0, right);
  }
}

function slice<T>(op: usize, worker: u32, workers: u32): void {
  const bytes = width<T>(op, 0);
  const stride = width<T>(op, 1);
  const x = address(op, 1) + <usize>number(op, 0) * sizeof<T>();
  const end = <usize>first(rows(op, 0), unit, worker + 1, workers);
  for (let row = <usize>first(rows(op, 0), unit, worker, workers); row < end; row++)
    along<Copy, T>(address(op, 0) + row * bytes, x + row * stride, 0, bytes);
}

function place<T>(op: usize, worker: u32, workers: u32): void {
  const bytes = width<T>(op, 1);
  const stride = width<T>(op, 0);
  const start = <usize>number(op, 0) * sizeof<T>();
  const end = <usize>first(rows(op, 0), unit, worker + 1, workers);
  for (let row = <usize>first(rows(op, 0), unit, worker, workers); row < end; row++) {
    const out = address(op, 0) + row * stride;
    fill<T>(out, 0, 0, start);
    along<Copy, T>(out + start, address(op, 1) + row * bytes, 0, bytes);
    fill<T>(out, 0, start + bytes, stride);
  }
}

/** Both sides of a tile: as much of a row as a cache line holds, so that lines are written whole. */
const side: usize = 16;

/** A worker has rows of the result, so columns of the operand. */
function transpose<T>(op: usize, worker: u32, workers: u32): void {
  const height = <usize>rows(op, 1);
  const stride = width<T>(op, 1);
  const outStride = width<T>(op, 0);
  const end = <usize>first(columns(op, 1), unit, worker + 1, workers);
  for (let left = <usize>first(columns(op, 1), unit, worker, workers); left < end; left += side)
    for (let top: usize = 0; top < height; top += side)
      for (let j = left; j < min(left + side, end); j++) {
        const bottom = address(op, 0) + j * outStride + min(top + side, height) * sizeof<T>();
        let from = address(op, 1) + top * stride + j * sizeof<T>();
        for (
          let to = address(op, 0) + j * outStride + top * sizeof<T>();
          to < bottom;
          to += sizeof<T>(), from += stride
        )
          store<T>(to, load<T>(from));
      }
}

export function gather32(op: usize, worker: u32, workers: u32): void {
  gather<f32>(op, worker, workers);
}
export function gather64(op: usize, worker: u32, workers: u32): void {
  gather<f64>(op, worker, workers);
}
export function join32(op: usize, worker: u32, workers: u32): void {
  join<f32>(op, worker, workers);
}
export function join64(op: usize, worker: u32, workers: u32): void {
  join<f64>(op, worker, workers);
}
export function slice32(op: usize, worker: u32, workers: u32): void {
  slice<f32>(op, worker, workers);
}
export function slice64(op: usize, worker: u32, workers: u32): void {
  slice<f64>(op, worker, workers);
}
export function place32(op: usize, worker: u32, workers: u32): void {
  place<f32>(op, worker, workers);
}
export function place64(op: usize, worker: u32, workers: u32): void {
  place<f64>(op, worker, workers);
}
export function transpose32(op: usize, worker: u32, workers: u32): void {
  transpose<f32>(op, worker, workers);
}
export function transpose64(op: usize, worker: u32, workers: u32): void {
  transpose<f64>(op, worker, workers);
}
