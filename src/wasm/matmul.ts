/**
 * The matrix products (numeric/matmul.ts): one accumulator for each element, from +0 or a sum carried in, the inner
 * index upwards, each product and each sum rounded once.
 */
import { product } from './product';
import { address, columns, rows } from './record';
import { first } from './share';

/** Columns of C that are a cache line of it, and rows that are a tile's. */
const lineBytes: u32 = 64;
const tileRows: u32 = 4;

/** A worker's part of C: some of its columns; where there are few of them, some of its rows. */
function share<T>(
  op: usize,
  worker: u32,
  workers: u32,
  k: usize,
  aRow: usize,
  aStep: usize,
  bStep: usize,
  bColumn: usize,
  carried: usize,
  row: usize,
): void {
  const m = rows(op, 0);
  const n = columns(op, 0);
  let top: u32 = 0;
  let bottom = m;
  let left: u32 = 0;
  let right = n;
  if (workers > 1) {
    const unit = lineBytes / <u32>sizeof<T>();
    const lines = (n + unit - 1) / unit;
    if (lines < 4 * workers && m / tileRows > lines) {
      top = first(m, tileRows, worker, workers);
      bottom = first(m, tileRows, worker + 1, workers);
    } else {
      left = first(n, unit, worker, workers);
      right = first(n, unit, worker + 1, workers);
    }
  }
  const size: usize = sizeof<T>();
  const cRow = <usize>n * size;
  const at = <usize>top * cRow + <usize>left * size;
  product<T>(
    bottom - top,
    right - left,
    k,
    address(op, 1) + <usize>top * aRow * size,
    aRow * size,
    aStep * size,
    address(op, 2) + <usize>left * bColumn * size,
    bStep * size,
    bColumn * size,
    carried ? carried + at : 0,
    row ? row + <usize>left * size : 0,
    address(op, 0) + at,
    cRow,
  );
}

function matmul<T>(op: usize, worker: u32, workers: u32, row: usize): void {
  const k = columns(op, 1);
  share<T>(op, worker, workers, k, k, 1, columns(op, 0), 1, 0, row);
}
function matmulTransposedLeft<T>(op: usize, worker: u32, workers: u32): void {
  share<T>(op, worker, workers, rows(op, 1), 1, rows(op, 0), columns(op, 0), 1, address(op, 3), 0);
}
function matmulTransposedRight<T>(op: usize, worker: u32, workers: u32): void {
  const k = columns(op, 1);
  share<T>(op, worker, workers, k, k, 1, 1, k, 0, 0);
}

export function matmul32(op: usize, worker: u32, workers: u32): void {
  matmul<f32>(op, worker, workers, 0);
}
export function matmul64(op: usize, worker: u32, workers: u32): void {
  matmul<f64>(op, worker, workers, 0);
}
export function dense32(op: usize, worker: u32, workers: u32): void {
  matmul<f32>(op, worker, workers, address(op, 3));
}
export function dense64(op: usize, worker: u32, workers: u32): void {
  matmul<f64>(op, worker, workers, address(op, 3));
}
export function matmulTransposedLeft32(op: usize, worker: u32, workers: u32): void {
  matmulTransposedLeft<f32>(op, worker, workers);
}
export function matmulTransposedLeft64(op: usize, worker: u32, workers: u32): void {
  matmulTransposedLeft<f64>(op, worker, workers);
}
export function matmulTransposedRight32(op: usize, worker: u32, workers: u32): void {
  matmulTransposedRight<f32>(op, worker, workers);
}
export function matmulTransposedRight64(op: usize, worker: u32, workers: u32): void {
  matmulTransposedRight<f64>(op, worker, workers);
}
