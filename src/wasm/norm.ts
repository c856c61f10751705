/**
 * The norm of several matrices as one vector, and what it is clipped by (numeric/norm.ts). Norms and factors are float64
 * cells; what is carried from matrix to matrix is too, and 0 where it is not there.
 */
import { address, length, number } from './record';

function carried(op: usize, which: usize): f64 {
  const cell = address(op, which);
  return cell ? load<f64>(cell) : 0;
}

/** A maximum has no order, so lanes may have one each; NaN, which the comparison of a pseudo-maximum passes by, apart. */
function greatest<T>(op: usize, worker: u32): void {
  if (worker != 0) return;
  const x = address(op, 1);
  const end = <usize>length(op, 1) * sizeof<T>();
  let most = v128.splat<T>(0);
  let strange = v128.splat<T>(0);
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const size = v128.abs<T>(v128.load(x + i));
    most = v128.pmax<T>(most, size);
    strange = v128.or(strange, v128.ne<T>(size, size));
  }
  for (; i < end; i += sizeof<T>()) {
    const size = v128.abs<T>(v128.load_zero<T>(x + i));
    most = v128.pmax<T>(most, size);
    strange = v128.or(strange, v128.ne<T>(size, size));
  }
  most = v128.pmax<T>(most, v128.shuffle<u64>(most, most, 1, 0));
  if (sizeof<T>() == 4) most = v128.pmax<T>(most, v128.shuffle<u32>(most, most, 1, 0, 3, 2));
  const greatest = v128.any_true(strange) ? NaN : <f64>v128.extract_lane<T>(most, 0);
  store<f64>(address(op, 0), max<f64>(carried(op, 2), greatest));
}

/** |x / largest|, or its square */
function term<T>(x: v128, divisor: v128, whole: bool): v128 {
  const ratio = v128.div<T>(x, divisor);
  return whole ? v128.abs<T>(ratio) : v128.mul<T>(ratio, ratio);
}

/** The quotients are vectors; their sum is one chain. */
function normTerm<T>(op: usize, worker: u32): void {
  if (worker != 0) return;
  const whole = number(op, 0) == 1;
  const divisor = v128.splat<T>(<T>load<f64>(address(op, 2)));
  const x = address(op, 1);
  const end = <usize>length(op, 1) * sizeof<T>();
  let sum: T = 0;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const terms = term<T>(v128.load(x + i), divisor, whole);
    sum += v128.extract_lane<T>(terms, 0);
    sum += v128.extract_lane<T>(terms, 1);
    if (sizeof<T>() == 4) {
      sum += v128.extract_lane<T>(terms, 2);
      sum += v128.extract_lane<T>(terms, 3);
    }
  }
  for (; i < end; i += sizeof<T>()) sum += v128.extract_lane<T>(term<T>(v128.load_zero<T>(x + i), divisor, whole), 0);
  store<f64>(address(op, 0), carried(op, 3) + <f64>sum);
}

function norm(op: usize, worker: u32): void {
  if (worker != 0) return;
  const p = number(op, 0);
  const most = load<f64>(address(op, 1));
  const total = load<f64>(address(op, 2));
  const known = p == 0 || most == 0 || !(most < Infinity);
  store<f64>(address(op, 0), known ? most : most * (p == 1 ? total : sqrt(total)));
}

/** What PyTorch adds to a norm before it divides. */
const margin: f64 = 1e-6;

function clipFactor(op: usize, worker: u32): void {
  if (worker != 0) return;
  const maximum = number(op, 0);
  const ofAll = load<f64>(address(op, 1));
  store<f64>(address(op, 0), ofAll <= maximum ? 1 : maximum / (ofAll + margin));
}

export function greatest32(op: usize, worker: u32, _: u32): void {
  greatest<f32>(op, worker);
}
export function greatest64(op: usize, worker: u32, _: u32): void {
  greatest<f64>(op, worker);
}
export function normTerm32(op: usize, worker: u32, _: u32): void {
  normTerm<f32>(op, worker);
}
export function normTerm64(op: usize, worker: u32, _: u32): void {
  normTerm<f64>(op, worker);
}
export function norm32(op: usize, worker: u32, _: u32): void {
  norm(op, worker);
}
export function norm64(op: usize, worker: u32, _: u32): void {
  norm(op, worker);
}
export function clipFactor32(op: usize, worker: u32, _: u32): void {
  clipFactor(op, worker);
}
export function clipFactor64(op: usize, worker: u32, _: u32): void {
  clipFactor(op, worker);
}
