/**
 * The activations and their derivatives, elementwise; NaN passes through every one.
 *
 * Every result is stored before it is used again, so it is rounded once to the buffers' precision (see precision.ts).
 * `out` is never one of the operands.
 */
import { functionsFor } from './elementary32.js';
import type { FloatArray } from './precision.js';

/** out = max(0, x), +0 for -0 */
export const relu = (x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! <= 0 ? 0 : x[i]!;
};

/** out = dy where x > 0, else 0 (0 at 0) */
export const reluBackward = (x: FloatArray, dy: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! > 0 ? dy[i]! : x[i]! <= 0 ? 0 : NaN;
};

/** out = 1 / (1 + e^-x) */
export const sigmoid = (x: FloatArray, out: FloatArray): void => {
  const f = functionsFor(out).sigmoid;
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]!);
};

/** out = dy * (y * (1 - y)), for y = sigmoid(x) */
export const sigmoidBackward = (y: FloatArray, dy: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = 1 - y[i]!;
    out[i] = y[i]! * out[i]!;
    out[i] = dy[i]! * out[i]!;
  }
};

/** out = tanh(x) */
export const tanh = (x: FloatArray, out: FloatArray): void => {
  const f = functionsFor(out).tanh;
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]!);
};

/** out = dy * (1 - y * y), for y = tanh(x) */
export const tanhBackward = (y: FloatArray, dy: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! * y[i]!;
    out[i] = 1 - out[i]!;
    out[i] = dy[i]! * out[i]!;
  }
};

/** out = f(x) */
export const apply = (f: (x: number) => number, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]!);
};

/** out = dy * f'(x) */
export const applyDerivative = (
  derivative: (x: number) => number,
  x: FloatArray,
  dy: FloatArray,
  out: FloatArray,
): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = derivative(x[i]!);
    out[i] = dy[i]! * out[i]!;
  }
};
