/**
 * The cross-entropies of classes (numeric/losses.ts): rows of coefficients a against rows of negative log-probabilities
 * L. Workers share the rows; sums go through the columns in order, from +0.
 *
 * A label that is no column is refused elsewhere (misfits.ts); here it only must not lead out of the matrix.
 */
import { log } from './elementary';
import { binary } from './lanes';
import { address, columns, number, rows } from './record';
import { eachRow, rowUnit, sum } from './rowwise';
import { first } from './share';
import { softmaxOfRow } from './softmaxOfRow';
import { storeBefore } from './vectors';

/** out[row] = sum of a L; where a is 0, L may be infinite. */
function crossEntropies<T>(op: usize, worker: u32, workers: u32): void {
  const size = <usize>columns(op, 1) * sizeof<T>();
  const out = address(op, 0);
  const end = first(rows(op, 0), rowUnit, worker + 1, workers);
  let row = first(rows(op, 0), rowUnit, worker, workers);
  let a = address(op, 1) + row * size;
  let L = address(op, 2) + row * size;
  for (; row < end; row++) {
    let total: T = 0;
    for (const stop = a + size; a < stop; a += sizeof<T>(), L += sizeof<T>()) {
      const coefficient = load<T>(a);
      total += coefficient == 0 ? 0 : coefficient * load<T>(L);
    }
    store<T>(out + row * sizeof<T>(), total);
  }
}

/** out = (sum a) softmax(z) - a */
class CrossEntropyGradient {
  of<T>(out: usize, end: usize, z: usize, a: usize): void {
    softmaxOfRow<T>(out, end, z);
    const total = sum<T>(a, a + (end - out));
    for (let i = out; i < end; i += 16)
      storeBefore<T>(end, i, v128.sub<T>(v128.mul<T>(total, v128.load(i)), v128.load(i - out + a)));
  }
}

/** out = L + log t; L where t is 0 */
class AddLog {
  of<T>(t: v128, L: v128): v128 {
    const zero = v128.eq<T>(t, v128.splat<T>(0));
    return v128.add<T>(L, v128.andnot(log<T>(t), zero));
  }
}

/** out = w (kept t + spread), column by column */
function smoothed<T>(op: usize, worker: u32, workers: u32): void {
  const kept = v128.splat<T>(<T>number(op, 0));
  const spread = v128.splat<T>(<T>number(op, 1));
  const size = <usize>columns(op, 0) * sizeof<T>();
  const w = address(op, 1);
  const t = address(op, 2) - address(op, 0);
  let row = address(op, 0) + first(rows(op, 0), rowUnit, worker, workers) * size;
  const end = address(op, 0) + first(rows(op, 0), rowUnit, worker + 1, workers) * size;
  for (; row < end; row += size) {
    for (let i = row; i < row + size; i += 16) {
      const share = v128.add<T>(v128.mul<T>(kept, v128.load(i + t)), spread);
      storeBefore<T>(row + size, i, v128.mul<T>(v128.load(i - row + w), share));
    }
  }
}

/** Whether a label is the index of a column. */
function isColumn<T>(label: T, count: u32): bool {
  return label >= 0 && label < <T>count;
}

/** As `smoothed` of the one-hot target of labels. */
function smoothedLabels<T>(op: usize, worker: u32, workers: u32): void {
  const kept = <T>number(op, 0);
  const spread = <T>number(op, 1);
  const count = columns(op, 0);
  const size = <usize>count * sizeof<T>();
  const w = address(op, 1);
  const labels = address(op, 2);
  const end = first(rows(op, 0), rowUnit, worker + 1, workers);
  for (let i = first(rows(op, 0), rowUnit, worker, workers); i < end; i++) {
    const row = address(op, 0) + i * size;
    for (let j: usize = 0; j < size; j += 16)
      storeBefore<T>(row + size, row + j, v128.mul<T>(v128.load(w + j), v128.splat<T>(spread)));
    const label = load<T>(labels + i * sizeof<T>());
    if (!isColumn<T>(label, count)) continue;
    const j = <usize>label * sizeof<T>();
    store<T>(row + j, load<T>(w + j) * (kept + spread));
  }
}

/** out[row, label] = 1, +0 elsewhere */
function oneHot<T>(op: usize, worker: u32, workers: u32): void {
  const count = columns(op, 0);
  const size = <usize>count * sizeof<T>();
  const begin = first(rows(op, 0), rowUnit, worker, workers);
  const end = first(rows(op, 0), rowUnit, worker + 1, workers);
  memory.fill(address(op, 0) + begin * size, 0, (end - begin) * size);
  for (let i = begin; i < end; i++) {
    const label = load<T>(address(op, 1) + i * sizeof<T>());
    if (isColumn<T>(label, count)) store<T>(address(op, 0) + i * size + <usize>label * sizeof<T>(), 1);
  }
}

/** out[row] = w[label of the row] */
function labelWeights<T>(op: usize, worker: u32, workers: u32): void {
  const end = first(rows(op, 0), rowUnit, worker + 1, workers);
  for (let i = first(rows(op, 0), rowUnit, worker, workers); i < end; i++) {
    const label = load<T>(address(op, 2) + i * sizeof<T>());
    const weight = isColumn<T>(label, columns(op, 1)) ? load<T>(address(op, 1) + <usize>label * sizeof<T>()) : <T>NaN;
    store<T>(address(op, 0) + i * sizeof<T>(), weight);
  }
}

export function crossEntropies32(op: usize, worker: u32, workers: u32): void {
  crossEntropies<f32>(op, worker, workers);
}
export function crossEntropies64(op: usize, worker: u32, workers: u32): void {
  crossEntropies<f64>(op, worker, workers);
}
export function crossEntropyGradient32(op: usize, worker: u32, workers: u32): void {
  eachRow<CrossEntropyGradient, f32>(op, worker, workers);
}
export function crossEntropyGradient64(op: usize, worker: u32, workers: u32): void {
  eachRow<CrossEntropyGradient, f64>(op, worker, workers);
}
export function addLog32(op: usize, worker: u32, workers: u32): void {
  binary<AddLog, f32>(op, worker, workers);
}
export function addLog64(op: usize, worker: u32, workers: u32): void {
  binary<AddLog, f64>(op, worker, workers);
}
export function smoothed32(op: usize, worker: u32, workers: u32): void {
  smoothed<f32>(op, worker, workers);
}
export function smoothed64(op: usize, worker: u32, workers: u32): void {
  smoothed<f64>(op, worker, workers);
}
export function smoothedLabels32(op: usize, worker: u32, workers: u32): void {
  smoothedLabels<f32>(op, worker, workers);
}
export function smoothedLabels64(op: usize, worker: u32, workers: u32): void {
  smoothedLabels<f64>(op, worker, workers);
}
export function oneHot32(op: usize, worker: u32, workers: u32): void {
  oneHot<f32>(op, worker, workers);
}
export function oneHot64(op: usize, worker: u32, workers: u32): void {
  oneHot<f64>(op, worker, workers);
}
export function labelWeights32(op: usize, worker: u32, workers: u32): void {
  labelWeights<f32>(op, worker, workers);
}
export function labelWeights64(op: usize, worker: u32, workers: u32): void {
  labelWeights<f64>(op, worker, workers);
}
