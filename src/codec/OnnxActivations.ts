/**
 * The activations in ONNX's operators.
 *
 * ONNX has most of them as operators of their own, which are not used: their options are binary32, and runtimes have them
 * for float32 alone, or lose digits where a result is small. These formulas keep it accurate in relation to itself, in
 * either precision.
 */
import type { ActivationSpec } from '../ActivationName.js';
import { exp as exponential } from '../numeric/elementary.js';
import * as V from './OnnxValue.js';

/** min(max(x, low), high). ONNX's Clip after a Relu is one that onnxruntime 1.30 does not load in double. */
const clip = (x: V.Operand, low: number, high: number): V.Result => V.minimum(V.maximum(x, low), high);

/** e^x - 1 for x up to 0: 2 t / (1 - t), t = tanh(x / 2). */
const expm1 = (x: V.Operand): V.Result => {
  const t = V.tanh(V.multiply(0.5, x));
  return V.divide(V.multiply(2, t), V.subtract(1, t));
};

/** log(1 + w) for w from 0: w log(u) / (u - 1), u = 1 + w rounded. Source: Kahan 1982; Higham 2002, problem 1.5. */
const log1p = (w: V.Operand): V.Result => {
  const u = V.add(1, w);
  return V.where(V.equal(u, 1), w, V.divide(V.multiply(w, V.log(u)), V.subtract(u, 1)));
};

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). */
const softplus = (x: V.Operand): V.Result => V.add(V.relu(x), log1p(V.exp(V.negative(V.absolute(x)))));

/** x where x > 0, else alpha (e^x - 1). */
const elu = (alpha: number, x: V.Operand): V.Result => V.add(V.relu(x), V.multiply(alpha, expm1(V.minimum(x, 0))));

/** x sigmoid(v) = x / (1 + e^-v). */
const gated = (x: V.Operand, v: V.Operand): V.Result => V.divide(x, V.add(1, V.exp(V.negative(v))));

/** 1 / (1 + e^-x). */
export const sigmoid = (x: V.Operand): V.Result => gated(1, x);

/** What the sum below goes by: its error is e^-(pi / spacing)^2, 7e-18. */
const spacing = 0.5;

/** Squares of (k + 1/2) spacing, as far as e^-square counts. */
const squares: ReadonlyArray<number> = Array.from({ length: 13 }, (_, k) => {
  const node = (k + 0.5) * spacing;
  return node * node;
});

/**
 * The complement of the error function for z from 0: the midpoint rule for its integral, and the residue that it misses.
 *
 *   erfc z = (2 h z / pi) e^(-z^2) sum_k e^-a_k / (z^2 + a_k) + 2 / (1 + e^(2 pi z / h)),  a_k = ((k + 1/2) h)^2
 *
 * Source: Hunter and Regan, "A note on the evaluation of the complementary error function" (1972).
 */
const erfc = (z: V.Operand): V.Result => {
  const square = V.multiply(z, z);
  const sum = squares
    .map((a) => V.divide(exponential(-a), V.add(square, a)))
    .reduceRight((total, term) => V.add(total, term));
  const integral = V.multiply(V.multiply(z, V.exp(V.negative(square))), sum);
  const residue = V.divide(2, V.add(1, V.exp(V.multiply((2 * Math.PI) / spacing, z))));
  return V.add(V.multiply((2 * spacing) / Math.PI, integral), residue);
};

/** x Phi(x) = max(x, 0) - |x| erfc(|x| / sqrt 2) / 2. */
const gelu = (x: V.Operand): V.Result => {
  const size = V.absolute(x);
  const tail = V.multiply(V.multiply(0.5, size), erfc(V.multiply(Math.SQRT1_2, size)));
  return V.subtract(V.relu(x), tail);
};

/** x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)). */
const geluTanh = (x: V.Operand): V.Result => {
  const slope = 2 * Math.sqrt(2 / Math.PI);
  return gated(x, V.multiply(x, V.add(slope, V.multiply(0.044715 * slope, V.multiply(x, x)))));
};

/** Beyond, mish is the identity to the last bit. */
const flat = 20;

/** x n / (n + 2), n = w (w + 2), w = e^x. */
const mish = (x: V.Operand): V.Result => {
  const w = V.exp(V.minimum(x, flat));
  const n = V.multiply(w, V.add(w, 2));
  return V.multiply(x, V.divide(n, V.add(n, 2)));
};

/** The value of an activation. */
export const activation = (spec: ActivationSpec, x: V.Operand): V.Result => {
  switch (spec.type) {
    case 'relu':
      return V.relu(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'tanh':
      return V.tanh(x);
    case 'leaky-relu':
      return V.result('PRelu', [x, spec.negativeSlope ?? 0.01]);
    case 'elu':
      return elu(spec.alpha ?? 1, x);
    case 'selu':
      return V.multiply(1.0507009873554805, elu(1.6732632423543772, x));
    case 'gelu':
      return spec.approximate === 'tanh' ? geluTanh(x) : gelu(x);
    case 'silu':
      return gated(x, x);
    case 'mish':
      return mish(x);
    case 'softplus': {
      const { beta = 1, threshold = 20 } = spec;
      const scaled = V.multiply(beta, x);
      return V.where(V.greater(scaled, threshold), x, V.divide(softplus(scaled), beta));
    }
    case 'softsign':
      return V.divide(x, V.add(1, V.absolute(x)));
    case 'log-sigmoid':
      return V.negative(softplus(V.negative(x)));
    case 'hard-sigmoid':
      return V.divide(clip(V.add(x, 3), 0, 6), 6);
    case 'hard-tanh':
      return clip(x, spec.min ?? -1, spec.max ?? 1);
    case 'relu6':
      return clip(x, 0, 6);
  }
};
