/**
 * Kernels over the rows and columns of row-major matrices (numeric/rows.ts, normalization.ts, reduction.ts): sums, and
 * what is added to, multiplied with or spread over rows.
 *
 * A sum keeps its order: sums of columns go on side by side, each from row to row; a sum of everything is one chain.
 */
import { along, along2, alongWith, fill, unit, width } from './lanes';
import { Add, Copy, Multiply } from './operations';
import { address, columns, length, number, rows } from './record';
import { first } from './share';
import { storeBefore } from './vectors';

function addRow<T>(op: usize, worker: u32, workers: u32): void {
  const row = address(op, 2);
  const bytes = width<T>(op, 0);
  const end = <usize>first(rows(op, 0), unit, worker + 1, workers) * bytes;
  for (let at = <usize>first(rows(op, 0), unit, worker, workers) * bytes; at < end; at += bytes)
    along2<Add, T>(address(op, 0) + at, address(op, 1) + at, row, 0, bytes);
}

/** out[j] = carried[j], or +0 without, + the elements of column j in order: four rows at a time */
function columnSums<T>(op: usize, carried: usize, start: usize, end: usize): void {
  const out = address(op, 0);
  const stride = width<T>(op, 1);
  let x = address(op, 1);
  let left = rows(op, 1);
  if (carried) along<Copy, T>(out, carried, start, end);
  else fill<T>(out, 0, start, end);
  for (; left >= 4; left -= 4, x += 4 * stride) {
    const x1 = x + stride;
    const x2 = x1 + stride;
    const x3 = x2 + stride;
    for (let i = start; i < end; i += 16) {
      let sum = v128.add<T>(v128.load(out + i), v128.load(x + i));
      sum = v128.add<T>(sum, v128.load(x1 + i));
      sum = v128.add<T>(sum, v128.load(x2 + i));
      storeBefore<T>(out + end, out + i, v128.add<T>(sum, v128.load(x3 + i)));
    }
  }
  for (; left > 0; left--, x += stride) along2<Add, T>(out, out, x, start, end);
}

function columnSumsOf<T>(op: usize, worker: u32, workers: u32): void {
  const start = <usize>first(columns(op, 0), unit, worker, workers) * sizeof<T>();
  columnSums<T>(op, address(op, 2), start, <usize>first(columns(op, 0), unit, worker + 1, workers) * sizeof<T>());
}

function columnMeans<T>(op: usize, worker: u32, workers: u32): void {
  const start = <usize>first(columns(op, 0), unit, worker, workers) * sizeof<T>();
  const end = <usize>first(columns(op, 0), unit, worker + 1, workers) * sizeof<T>();
  columnSums<T>(op, 0, start, end);
  const count = <f64>rows(op, 1);
  for (let i = address(op, 0) + start; i < address(op, 0) + end; i += sizeof<T>())
    store<T>(i, <T>(<f64>load<T>(i) / count));
}

/** The mean of each row; four rows are summed at a time. */
function rowMeans<T>(op: usize, worker: u32, workers: u32): void {
  const stride = width<T>(op, 1);
  const count = <f64>columns(op, 1);
  const end = first(rows(op, 1), unit, worker + 1, workers);
  let row = first(rows(op, 1), unit, worker, workers);
  let x = address(op, 1) + <usize>row * stride;
  let out = address(op, 0) + <usize>row * sizeof<T>();
  for (; row + 4 <= end; row += 4, x += 4 * stride, out += 4 * sizeof<T>()) {
    let a: T = 0;
    let b: T = 0;
    let c: T = 0;
    let d: T = 0;
    for (let i = x; i < x + stride; i += sizeof<T>()) {
      a += load<T>(i);
      b += load<T>(i + stride);
      c += load<T>(i + 2 * stride);
      d += load<T>(i + 3 * stride);
    }
    store<T>(out, <T>(<f64>a / count));
    store<T>(out, <T>(<f64>b / count), sizeof<T>());
    store<T>(out, <T>(<f64>c / count), 2 * sizeof<T>());
    store<T>(out, <T>(<f64>d / count), 3 * sizeof<T>());
  }
  for (; row < end; row++, x += stride, out += sizeof<T>()) store<T>(out, <T>(<f64>total<T>(x, x + stride) / count));
}

function means<T>(op: usize, worker: u32, workers: u32): void {
  if (number(op, 0) == 0) columnMeans<T>(op, worker, workers);
  else rowMeans<T>(op, worker, workers);
}

function spread<T>(op: usize, worker: u32, workers: u32): void {
  const values = address(op, 1);
  const bytes = width<T>(op, 0);
  const ofColumns = number(op, 0) == 0;
  const end = <usize>first(rows(op, 0), unit, worker + 1, workers);
  for (let row = <usize>first(rows(op, 0), unit, worker, workers); row < end; row++) {
    const out = address(op, 0) + row * bytes;
    if (ofColumns) along<Copy, T>(out, values, 0, bytes);
    else fill<T>(out, load<T>(values + row * sizeof<T>()), 0, bytes);
  }
}

function weighRows<T>(op: usize, worker: u32, workers: u32): void {
  const bytes = width<T>(op, 0);
  const end = <usize>first(rows(op, 0), unit, worker + 1, workers);
  for (let row = <usize>first(rows(op, 0), unit, worker, workers); row < end; row++) {
    const weight = load<T>(address(op, 1) + row * sizeof<T>());
    const at = row * bytes;
    if (weight == 0) fill<T>(address(op, 0) + at, 0, 0, bytes);
    else alongWith<Multiply, T>(address(op, 0) + at, address(op, 2) + at, weight, 0, bytes);
  }
}

/** The sum in order, from +0. */
function total<T>(x: usize, end: usize): T {
  let sum: T = 0;
  for (; x < end; x += sizeof<T>()) sum += load<T>(x);
  return sum;
}

function sum<T>(op: usize, worker: u32): void {
  if (worker != 0) return;
  const x = address(op, 1);
  store<T>(address(op, 0), total<T>(x, x + <usize>length(op, 1) * sizeof<T>()));
}

function dot<T>(op: usize, worker: u32): void {
  if (worker != 0) return;
  const x = address(op, 1);
  const y = address(op, 2);
  const end = <usize>length(op, 1) * sizeof<T>();
  let sum: T = 0;
  for (let i: usize = 0; i < end; i += sizeof<T>()) sum += load<T>(x + i) * load<T>(y + i);
  store<T>(address(op, 0), sum);
}

export function addRow32(op: usize, worker: u32, workers: u32): void {
  addRow<f32>(op, worker, workers);
}
export function addRow64(op: usize, worker: u32, workers: u32): void {
  addRow<f64>(op, worker, workers);
}
export function columnSums32(op: usize, worker: u32, workers: u32): void {
  columnSumsOf<f32>(op, worker, workers);
}
export function columnSums64(op: usize, worker: u32, workers: u32): void {
  columnSumsOf<f64>(op, worker, workers);
}
export function means32(op: usize, worker: u32, workers: u32): void {
  means<f32>(op, worker, workers);
}
export function means64(op: usize, worker: u32, workers: u32): void {
  means<f64>(op, worker, workers);
}
export function spread32(op: usize, worker: u32, workers: u32): void {
  spread<f32>(op, worker, workers);
}
export function spread64(op: usize, worker: u32, workers: u32): void {
  spread<f64>(op, worker, workers);
}
export function weighRows32(op: usize, worker: u32, workers: u32): void {
  weighRows<f32>(op, worker, workers);
}
export function weighRows64(op: usize, worker: u32, workers: u32): void {
  weighRows<f64>(op, worker, workers);
}
export function sum32(op: usize, worker: u32, _: u32): void {
  sum<f32>(op, worker);
}
export function sum64(op: usize, worker: u32, _: u32): void {
  sum<f64>(op, worker);
}
export function dot32(op: usize, worker: u32, _: u32): void {
  dot<f32>(op, worker);
}
export function dot64(op: usize, worker: u32, _: u32): void {
  dot<f64>(op, worker);
}
