/**
 * The losses that have a term for each element, and their derivatives (numeric/elementwiseLosses.ts): the same operations,
 * two or four elements at a time.
 */
import { binary, binaryWith } from './lanes';
import { Sign } from './operations';
import { number } from './record';

/** The sign of x, 0 at 0. */
function sign<T>(x: v128): v128 {
  return changetype<Sign>(0).of<T>(x);
}

function half<T>(x: v128): v128 {
  return v128.mul<T>(v128.splat<T>(0.5), x);
}

/** x - y / 2, rounded once: half of a subnormal float32 may be no float32. */
function minusHalf<T>(x: v128, y: v128): v128 {
  if (sizeof<T>() == 8) return v128.sub<f64>(x, half<f64>(y));
  const low = minusHalf<f64>(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y));
  const high = minusHalf<f64>(f64x2.promote_low_f32x4(upper(x)), f64x2.promote_low_f32x4(upper(y)));
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** The upper half of the lanes, as the lower. */
function upper(x: v128): v128 {
  return v128.shuffle<u64>(x, x, 1, 1);
}

class SquaredErrors {
  of<T>(y: v128, t: v128, factor: v128): v128 {
    const e = v128.sub<T>(y, t);
    return v128.mul<T>(factor, v128.mul<T>(e, e));
  }
}
class ScaledErrors {
  of<T>(y: v128, t: v128, factor: v128): v128 {
    return v128.mul<T>(factor, v128.sub<T>(y, t));
  }
}
class AbsoluteErrors {
  of<T>(y: v128, t: v128): v128 {
    return v128.abs<T>(v128.sub<T>(y, t));
  }
}
class AbsoluteErrorGradient {
  of<T>(y: v128, t: v128): v128 {
    return sign<T>(v128.sub<T>(y, t));
  }
}
class HuberErrors {
  of<T>(y: v128, t: v128, delta: v128): v128 {
    const size = v128.abs<T>(v128.sub<T>(y, t));
    const near = half<T>(v128.mul<T>(size, size));
    const far = v128.mul<T>(delta, minusHalf<T>(size, delta));
    return v128.bitselect(near, far, v128.lt<T>(size, delta));
  }
}
class HuberGradient {
  of<T>(y: v128, t: v128, delta: v128): v128 {
    const e = v128.sub<T>(y, t);
    return v128.bitselect(e, v128.mul<T>(delta, sign<T>(e)), v128.lt<T>(v128.abs<T>(e), delta));
  }
}
class SmoothL1Errors {
  of<T>(y: v128, t: v128, beta: v128): v128 {
    const size = v128.abs<T>(v128.sub<T>(y, t));
    const near = v128.div<T>(half<T>(v128.mul<T>(size, size)), beta);
    return v128.bitselect(near, minusHalf<T>(size, beta), v128.lt<T>(size, beta));
  }
}
class SmoothL1Gradient {
  of<T>(y: v128, t: v128, beta: v128): v128 {
    const e = v128.sub<T>(y, t);
    return v128.bitselect(v128.div<T>(e, beta), sign<T>(e), v128.lt<T>(v128.abs<T>(e), beta));
  }
}

/** max(0, 1 - t y), +0 at the hinge. */
function hinge<T>(y: v128, t: v128): v128 {
  const margin = v128.sub<T>(v128.splat<T>(1), v128.mul<T>(t, y));
  return v128.andnot(margin, v128.le<T>(margin, v128.splat<T>(0)));
}

class Hinges {
  of<T>(y: v128, t: v128): v128 {
    return hinge<T>(y, t);
  }
}
class HingeGradient {
  of<T>(y: v128, t: v128): v128 {
    const zero = v128.splat<T>(0);
    const h = hinge<T>(y, t);
    return v128.bitselect(v128.sub<T>(zero, t), h, v128.gt<T>(h, zero));
  }
}
class SquaredHinges {
  of<T>(y: v128, t: v128): v128 {
    const h = hinge<T>(y, t);
    return v128.mul<T>(h, h);
  }
}
class SquaredHingeGradient {
  of<T>(y: v128, t: v128): v128 {
    return v128.mul<T>(t, v128.mul<T>(v128.splat<T>(-2), hinge<T>(y, t)));
  }
}

export function squaredErrors32(op: usize, worker: u32, workers: u32): void {
  binaryWith<SquaredErrors, f32>(op, worker, workers, <f32>number(op, 0));
}
export function squaredErrors64(op: usize, worker: u32, workers: u32): void {
  binaryWith<SquaredErrors, f64>(op, worker, workers, number(op, 0));
}
export function scaledErrors32(op: usize, worker: u32, workers: u32): void {
  binaryWith<ScaledErrors, f32>(op, worker, workers, <f32>number(op, 0));
}
export function scaledErrors64(op: usize, worker: u32, workers: u32): void {
  binaryWith<ScaledErrors, f64>(op, worker, workers, number(op, 0));
}
export function huberErrors32(op: usize, worker: u32, workers: u32): void {
  binaryWith<HuberErrors, f32>(op, worker, workers, <f32>number(op, 0));
}
export function huberErrors64(op: usize, worker: u32, workers: u32): void {
  binaryWith<HuberErrors, f64>(op, worker, workers, number(op, 0));
}
export function huberGradient32(op: usize, worker: u32, workers: u32): void {
  binaryWith<HuberGradient, f32>(op, worker, workers, <f32>number(op, 0));
}
export function huberGradient64(op: usize, worker: u32, workers: u32): void {
  binaryWith<HuberGradient, f64>(op, worker, workers, number(op, 0));
}
export function smoothL1Errors32(op: usize, worker: u32, workers: u32): void {
  binaryWith<SmoothL1Errors, f32>(op, worker, workers, <f32>number(op, 0));
}
export function smoothL1Errors64(op: usize, worker: u32, workers: u32): void {
  binaryWith<SmoothL1Errors, f64>(op, worker, workers, number(op, 0));
}
export function smoothL1Gradient32(op: usize, worker: u32, workers: u32): void {
  binaryWith<SmoothL1Gradient, f32>(op, worker, workers, <f32>number(op, 0));
}
export function smoothL1Gradient64(op: usize, worker: u32, workers: u32): void {
  binaryWith<SmoothL1Gradient, f64>(op, worker, workers, number(op, 0));
}
export function absoluteErrors32(op: usize, worker: u32, workers: u32): void {
  binary<AbsoluteErrors, f32>(op, worker, workers);
}
export function absoluteErrors64(op: usize, worker: u32, workers: u32): void {
  binary<AbsoluteErrors, f64>(op, worker, workers);
}
export function absoluteErrorGradient32(op: usize, worker: u32, workers: u32): void {
  binary<AbsoluteErrorGradient, f32>(op, worker, workers);
}
export function absoluteErrorGradient64(op: usize, worker: u32, workers: u32): void {
  binary<AbsoluteErrorGradient, f64>(op, worker, workers);
}
export function hinges32(op: usize, worker: u32, workers: u32): void {
  binary<Hinges, f32>(op, worker, workers);
}
export function hinges64(op: usize, worker: u32, workers: u32): void {
  binary<Hinges, f64>(op, worker, workers);
}
export function hingeGradient32(op: usize, worker: u32, workers: u32): void {
  binary<HingeGradient, f32>(op, worker, workers);
}
export function hingeGradient64(op: usize, worker: u32, workers: u32): void {
  binary<HingeGradient, f64>(op, worker, workers);
}
export function squaredHinges32(op: usize, worker: u32, workers: u32): void {
  binary<SquaredHinges, f32>(op, worker, workers);
}
export function squaredHinges64(op: usize, worker: u32, workers: u32): void {
  binary<SquaredHinges, f64>(op, worker, workers);
}
export function squaredHingeGradient32(op: usize, worker: u32, workers: u32): void {
  binary<SquaredHingeGradient, f32>(op, worker, workers);
}
export function squaredHingeGradient64(op: usize, worker: u32, workers: u32): void {
  binary<SquaredHingeGradient, f64>(op, worker, workers);
}
