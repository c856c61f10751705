/**
 * The kernels of the activations (numeric/activations.ts). The result may lie over an operand: every element is read
 * before its place is written.
 */
import * as functions from './activationFunctions';
import * as elementary from './elementary';
import { each } from './float64x2';
import { begin, binary, unary } from './lanes';
import { address } from './record';
import { storeBefore } from './vectors';

/** out = F(x) */
function apply<F, T>(op: usize, worker: u32, workers: u32): void {
  const out = address(op, 0);
  const x = address(op, 1);
  const end = begin<T>(op, worker + 1, workers);
  for (let i = begin<T>(op, worker, workers); i < end; i += 16)
    storeBefore<T>(out + end, out + i, each<F, T>(v128.load(x + i), op));
}

/** out = dy * F(x), for the derivative F of an activation */
function applyDerivative<F, T>(op: usize, worker: u32, workers: u32): void {
  const out = address(op, 0);
  const x = address(op, 1);
  const dy = address(op, 2);
  const end = begin<T>(op, worker + 1, workers);
  for (let i = begin<T>(op, worker, workers); i < end; i += 16)
    storeBefore<T>(out + end, out + i, v128.mul<T>(v128.load(dy + i), each<F, T>(v128.load(x + i), op)));
}

class Relu {
  of<T>(x: v128): v128 {
    return v128.andnot(x, v128.le<T>(x, v128.splat<T>(0)));
  }
}
/** All bits set are a NaN. */
class ReluBackward {
  of<T>(x: v128, dy: v128): v128 {
    return v128.or(v128.and(dy, v128.gt<T>(x, v128.splat<T>(0))), v128.ne<T>(x, x));
  }
}
class Sigmoid {
  of<T>(x: v128): v128 {
    return elementary.sigmoid<T>(x);
  }
}
class SigmoidBackward {
  of<T>(y: v128, dy: v128): v128 {
    return v128.mul<T>(dy, v128.mul<T>(y, v128.sub<T>(v128.splat<T>(1), y)));
  }
}
class Tanh {
  of<T>(x: v128): v128 {
    return elementary.tanh<T>(x);
  }
}
class TanhBackward {
  of<T>(y: v128, dy: v128): v128 {
    return v128.mul<T>(dy, v128.sub<T>(v128.splat<T>(1), v128.mul<T>(y, y)));
  }
}

export function relu32(op: usize, worker: u32, workers: u32): void {
  unary<Relu, f32>(op, worker, workers);
}
export function relu64(op: usize, worker: u32, workers: u32): void {
  unary<Relu, f64>(op, worker, workers);
}
export function reluBackward32(op: usize, worker: u32, workers: u32): void {
  binary<ReluBackward, f32>(op, worker, workers);
}
export function reluBackward64(op: usize, worker: u32, workers: u32): void {
  binary<ReluBackward, f64>(op, worker, workers);
}

export function sigmoid32(op: usize, worker: u32, workers: u32): void {
  unary<Sigmoid, f32>(op, worker, workers);
}
export function sigmoid64(op: usize, worker: u32, workers: u32): void {
  unary<Sigmoid, f64>(op, worker, workers);
}
export function sigmoidBackward32(op: usize, worker: u32, workers: u32): void {
  binary<SigmoidBackward, f32>(op, worker, workers);
}
export function sigmoidBackward64(op: usize, worker: u32, workers: u32): void {
  binary<SigmoidBackward, f64>(op, worker, workers);
}

export function tanh32(op: usize, worker: u32, workers: u32): void {
  unary<Tanh, f32>(op, worker, workers);
}
export function tanh64(op: usize, worker: u32, workers: u32): void {
  unary<Tanh, f64>(op, worker, workers);
}
export function tanhBackward32(op: usize, worker: u32, workers: u32): void {
  binary<TanhBackward, f32>(op, worker, workers);
}
export function tanhBackward64(op: usize, worker: u32, workers: u32): void {
  binary<TanhBackward, f64>(op, worker, workers);
}

export function leakyRelu32(op: usize, worker: u32, workers: u32): void {
  apply<functions.LeakyRelu, f32>(op, worker, workers);
}
export function leakyRelu64(op: usize, worker: u32, workers: u32): void {
  apply<functions.LeakyRelu, f64>(op, worker, workers);
}
export function leakyReluBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.LeakyReluDerivative, f32>(op, worker, workers);
}
export function leakyReluBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.LeakyReluDerivative, f64>(op, worker, workers);
}

export function elu32(op: usize, worker: u32, workers: u32): void {
  apply<functions.Elu, f32>(op, worker, workers);
}
export function elu64(op: usize, worker: u32, workers: u32): void {
  apply<functions.Elu, f64>(op, worker, workers);
}
export function eluBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.EluDerivative, f32>(op, worker, workers);
}
export function eluBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.EluDerivative, f64>(op, worker, workers);
}

export function gelu32(op: usize, worker: u32, workers: u32): void {
  apply<functions.Gelu, f32>(op, worker, workers);
}
export function gelu64(op: usize, worker: u32, workers: u32): void {
  apply<functions.Gelu, f64>(op, worker, workers);
}
export function geluBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.GeluDerivative, f32>(op, worker, workers);
}
export function geluBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.GeluDerivative, f64>(op, worker, workers);
}

export function geluTanh32(op: usize, worker: u32, workers: u32): void {
  apply<functions.GeluTanh, f32>(op, worker, workers);
}
export function geluTanh64(op: usize, worker: u32, workers: u32): void {
  apply<functions.GeluTanh, f64>(op, worker, workers);
}
export function geluTanhBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.GeluTanhDerivative, f32>(op, worker, workers);
}
export function geluTanhBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.GeluTanhDerivative, f64>(op, worker, workers);
}

export function silu32(op: usize, worker: u32, workers: u32): void {
  apply<functions.Silu, f32>(op, worker, workers);
}
export function silu64(op: usize, worker: u32, workers: u32): void {
  apply<functions.Silu, f64>(op, worker, workers);
}
export function siluBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.SiluDerivative, f32>(op, worker, workers);
}
export function siluBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.SiluDerivative, f64>(op, worker, workers);
}

export function mish32(op: usize, worker: u32, workers: u32): void {
  apply<functions.Mish, f32>(op, worker, workers);
}
export function mish64(op: usize, worker: u32, workers: u32): void {
  apply<functions.Mish, f64>(op, worker, workers);
}
export function mishBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.MishDerivative, f32>(op, worker, workers);
}
export function mishBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.MishDerivative, f64>(op, worker, workers);
}

export function softplus32(op: usize, worker: u32, workers: u32): void {
  apply<functions.Softplus, f32>(op, worker, workers);
}
export function softplus64(op: usize, worker: u32, workers: u32): void {
  apply<functions.Softplus, f64>(op, worker, workers);
}
export function softplusBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.SoftplusDerivative, f32>(op, worker, workers);
}
export function softplusBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.SoftplusDerivative, f64>(op, worker, workers);
}

export function softsign32(op: usize, worker: u32, workers: u32): void {
  apply<functions.Softsign, f32>(op, worker, workers);
}
export function softsign64(op: usize, worker: u32, workers: u32): void {
  apply<functions.Softsign, f64>(op, worker, workers);
}
export function softsignBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.SoftsignDerivative, f32>(op, worker, workers);
}
export function softsignBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.SoftsignDerivative, f64>(op, worker, workers);
}

export function logSigmoid32(op: usize, worker: u32, workers: u32): void {
  apply<functions.LogSigmoid, f32>(op, worker, workers);
}
export function logSigmoid64(op: usize, worker: u32, workers: u32): void {
  apply<functions.LogSigmoid, f64>(op, worker, workers);
}
export function logSigmoidBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.LogSigmoidDerivative, f32>(op, worker, workers);
}
export function logSigmoidBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.LogSigmoidDerivative, f64>(op, worker, workers);
}

export function hardTanh32(op: usize, worker: u32, workers: u32): void {
  apply<functions.HardTanh, f32>(op, worker, workers);
}
export function hardTanh64(op: usize, worker: u32, workers: u32): void {
  apply<functions.HardTanh, f64>(op, worker, workers);
}
export function hardTanhBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.HardTanhDerivative, f32>(op, worker, workers);
}
export function hardTanhBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.HardTanhDerivative, f64>(op, worker, workers);
}

export function hardSigmoid32(op: usize, worker: u32, workers: u32): void {
  apply<functions.HardSigmoid, f32>(op, worker, workers);
}
export function hardSigmoid64(op: usize, worker: u32, workers: u32): void {
  apply<functions.HardSigmoid, f64>(op, worker, workers);
}
export function hardSigmoidBackward32(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.HardSigmoidDerivative, f32>(op, worker, workers);
}
export function hardSigmoidBackward64(op: usize, worker: u32, workers: u32): void {
  applyDerivative<functions.HardSigmoidDerivative, f64>(op, worker, workers);
}
