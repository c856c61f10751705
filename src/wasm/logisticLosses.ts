/**
 * The losses of probabilities (numeric/elementwiseLosses.ts): the same operations, two or four elements at a time. Workers
 * share the rows of the logistic ones, whose weights w have an element for each column.
 */
import { exp, log, log1p, sigmoid } from './elementary';
import { binary } from './lanes';
import { address, columns, rows } from './record';
import { rowUnit } from './rowwise';
import { first } from './share';
import { storeBefore } from './vectors';

function oneMinus<T>(x: v128): v128 {
  return v128.sub<T>(v128.splat<T>(1), x);
}
function zeroMinus<T>(x: v128): v128 {
  return v128.sub<T>(v128.splat<T>(0), x);
}

/** out = w t softplus(-y) + (1 - t) softplus(y) */
class LogisticLosses {
  of<T>(w: v128, y: v128, t: v128): v128 {
    const zero = v128.splat<T>(0);
    const tail = log1p<T>(exp<T>(v128.neg<T>(v128.abs<T>(y))));
    const below = v128.add<T>(v128.max<T>(zeroMinus<T>(y), zero), tail);
    const above = v128.add<T>(v128.max<T>(y, zero), tail);
    return v128.add<T>(v128.mul<T>(w, v128.mul<T>(t, below)), v128.mul<T>(oneMinus<T>(t), above));
  }
}

/** out = (1 - t) sigmoid(y) - w t sigmoid(-y) */
class LogisticGradient {
  of<T>(w: v128, y: v128, t: v128): v128 {
    const below = v128.mul<T>(w, v128.mul<T>(t, sigmoid<T>(zeroMinus<T>(y))));
    return v128.sub<T>(v128.mul<T>(oneMinus<T>(t), sigmoid<T>(y)), below);
  }
}

/** out = f(w, y, t), w repeated for each row */
function weighted<F, T>(op: usize, worker: u32, workers: u32): void {
  const f = changetype<F>(0);
  const size = <usize>columns(op, 0) * sizeof<T>();
  const out = address(op, 0);
  const w = address(op, 1);
  const y = address(op, 2);
  const t = address(op, 3);
  const end = <usize>first(rows(op, 0), rowUnit, worker + 1, workers) * size;
  for (let row = <usize>first(rows(op, 0), rowUnit, worker, workers) * size; row < end; row += size) {
    for (let j: usize = 0; j < size; j += 16) {
      const i = row + j;
      const value = f.of<T>(v128.load(w + j), v128.load(y + i), v128.load(t + i));
      storeBefore<T>(out + row + size, out + i, value);
    }
  }
}

/** out = -(t log y + (1 - t) log(1 - y)), each logarithm at least -100 */
class BinaryCrossEntropies {
  of<T>(y: v128, t: v128): v128 {
    const least = v128.splat<T>(-100);
    const one = v128.mul<T>(t, v128.max<T>(log<T>(y), least));
    const other = v128.mul<T>(oneMinus<T>(t), v128.max<T>(log1p<T>(zeroMinus<T>(y)), least));
    return zeroMinus<T>(v128.add<T>(one, other));
  }
}

/** out = (y - t) / (y (1 - y)), the divisor at least 1e-12 */
class BinaryCrossEntropyGradient {
  of<T>(y: v128, t: v128): v128 {
    const variance = v128.max<T>(v128.mul<T>(y, oneMinus<T>(y)), v128.splat<T>(<T>1e-12));
    return v128.div<T>(v128.sub<T>(y, t), variance);
  }
}

export function logisticLosses32(op: usize, worker: u32, workers: u32): void {
  weighted<LogisticLosses, f32>(op, worker, workers);
}
export function logisticLosses64(op: usize, worker: u32, workers: u32): void {
  weighted<LogisticLosses, f64>(op, worker, workers);
}
export function logisticGradient32(op: usize, worker: u32, workers: u32): void {
  weighted<LogisticGradient, f32>(op, worker, workers);
}
export function logisticGradient64(op: usize, worker: u32, workers: u32): void {
  weighted<LogisticGradient, f64>(op, worker, workers);
}
export function binaryCrossEntropies32(op: usize, worker: u32, workers: u32): void {
  binary<BinaryCrossEntropies, f32>(op, worker, workers);
}
export function binaryCrossEntropies64(op: usize, worker: u32, workers: u32): void {
  binary<BinaryCrossEntropies, f64>(op, worker, workers);
}
export function binaryCrossEntropyGradient32(op: usize, worker: u32, workers: u32): void {
  binary<BinaryCrossEntropyGradient, f32>(op, worker, workers);
}
export function binaryCrossEntropyGradient64(op: usize, worker: u32, workers: u32): void {
  binary<BinaryCrossEntropyGradient, f64>(op, worker, workers);
}
