/**
 * The losses that have a term for each element: the terms and their derivatives in the output y, for the target t.
 *
 * Every result is stored before it is used again, so it is rounded once to the buffers' precision (see precision.ts);
 * constants are of that precision. `scratch` has four elements and takes intermediate results. `out` is never one of the
 * operands. NaN passes through every one.
 */
import { functionsFor } from './elementary32.js';
import type { FloatArray } from './precision.js';

/** out = factor (y - t)^2 */
export const squaredErrors = (factor: number, y: FloatArray, t: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! - t[i]!;
    out[i] = out[i]! * out[i]!;
    out[i] = factor * out[i]!;
  }
};

/** out = factor (y - t) */
export const scaledErrors = (factor: number, y: FloatArray, t: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! - t[i]!;
    out[i] = factor * out[i]!;
  }
};

/** out = |y - t| */
export const absoluteErrors = (y: FloatArray, t: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! - t[i]!;
    out[i] = Math.abs(out[i]!);
  }
};

/** out = sign(y - t), 0 at 0 */
export const absoluteErrorGradient = (y: FloatArray, t: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! - t[i]!;
    out[i] = Math.sign(out[i]!);
  }
};

/** out = e^2 / 2 where |e| < delta, else delta (|e| - delta / 2), for e = y - t */
export const huberErrors = (delta: number, y: FloatArray, t: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! - t[i]!;
    const size = Math.abs(out[i]!);
    if (size < delta) {
      out[i] = size * size;
      out[i] = 0.5 * out[i]!;
    } else {
      out[i] = size - 0.5 * delta;
      out[i] = delta * out[i]!;
    }
  }
};

/** out = e where |e| < delta, else delta sign(e), for e = y - t */
export const huberGradient = (delta: number, y: FloatArray, t: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! - t[i]!;
    if (!(Math.abs(out[i]!) < delta)) out[i] = delta * Math.sign(out[i]!);
  }
};

/** out = e^2 / 2 / beta where |e| < beta, else |e| - beta / 2, for e = y - t */
export const smoothL1Errors = (beta: number, y: FloatArray, t: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! - t[i]!;
    const size = Math.abs(out[i]!);
    if (size < beta) {
      out[i] = size * size;
      out[i] = 0.5 * out[i]!;
      out[i] = out[i]! / beta;
    } else out[i] = size - 0.5 * beta;
  }
};

/** out = e / beta where |e| < beta, else sign(e), for e = y - t */
export const smoothL1Gradient = (beta: number, y: FloatArray, t: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! - t[i]!;
    out[i] = Math.abs(out[i]!) < beta ? out[i]! / beta : Math.sign(out[i]!);
  }
};

/** out = max(0, 1 - t y) */
export const hinges = (y: FloatArray, t: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = t[i]! * y[i]!;
    out[i] = 1 - out[i]!;
    if (out[i]! <= 0) out[i] = 0;
  }
};

/** out = -t where 1 - t y > 0, else 0 (0 at the hinge) */
export const hingeGradient = (y: FloatArray, t: FloatArray, out: FloatArray): void => {
  hinges(y, t, out);
  for (let i = 0; i < out.length; i++) if (out[i]! > 0) out[i] = 0 - t[i]!;
};

/** out = max(0, 1 - t y)^2 */
export const squaredHinges = (y: FloatArray, t: FloatArray, out: FloatArray): void => {
  hinges(y, t, out);
  for (let i = 0; i < out.length; i++) out[i] = out[i]! * out[i]!;
};

/** out = -2 t max(0, 1 - t y) */
export const squaredHingeGradient = (y: FloatArray, t: FloatArray, out: FloatArray): void => {
  hinges(y, t, out);
  for (let i = 0; i < out.length; i++) {
    out[i] = -2 * out[i]!;
    out[i] = t[i]! * out[i]!;
  }
};

/**
 * out = w t softplus(-y) + (1 - t) softplus(y), softplus(y) = max(y, 0) + log(1 + e^-|y|): two terms of one sign, so none
 * cancels the other. w has an element for each column.
 */
export const logisticLosses = (
  w: FloatArray,
  y: FloatArray,
  t: FloatArray,
  out: FloatArray,
  scratch: FloatArray,
): void => {
  const { exp, log1p } = functionsFor(out);
  for (let i = 0; i < out.length; i++) {
    scratch[0] = exp(-Math.abs(y[i]!));
    scratch[0] = log1p(scratch[0]!);
    scratch[1] = Math.max(0 - y[i]!, 0) + scratch[0]!;
    scratch[1] = t[i]! * scratch[1]!;
    scratch[1] = w[i % w.length]! * scratch[1]!;
    scratch[2] = 1 - t[i]!;
    out[i] = Math.max(y[i]!, 0) + scratch[0]!;
    out[i] = scratch[2]! * out[i]!;
    out[i] = scratch[1]! + out[i]!;
  }
};

/** out = (1 - t) sigmoid(y) - w t sigmoid(-y) */
export const logisticGradient = (
  w: FloatArray,
  y: FloatArray,
  t: FloatArray,
  out: FloatArray,
  scratch: FloatArray,
): void => {
  const { sigmoid } = functionsFor(out);
  for (let i = 0; i < out.length; i++) {
    scratch[0] = sigmoid(0 - y[i]!);
    scratch[0] = t[i]! * scratch[0]!;
    scratch[0] = w[i % w.length]! * scratch[0]!;
    scratch[1] = 1 - t[i]!;
    out[i] = sigmoid(y[i]!);
    out[i] = scratch[1]! * out[i]!;
    out[i] = out[i]! - scratch[0]!;
  }
};

// PyTorch's: a logarithm of a probability is at least -100, and a variance is at least 1e-12.
const leastLog = -100;
const leastVariance = 1e-12;

/** out = -(t log y + (1 - t) log(1 - y)), each logarithm at least -100 */
export const binaryCrossEntropies = (y: FloatArray, t: FloatArray, out: FloatArray, scratch: FloatArray): void => {
  const { log, log1p } = functionsFor(out);
  for (let i = 0; i < out.length; i++) {
    scratch[0] = Math.max(log(y[i]!), leastLog);
    scratch[0] = t[i]! * scratch[0]!;
    scratch[1] = Math.max(log1p(0 - y[i]!), leastLog);
    scratch[2] = 1 - t[i]!;
    scratch[1] = scratch[2]! * scratch[1]!;
    out[i] = scratch[0]! + scratch[1]!;
    out[i] = 0 - out[i]!;
  }
};

/** out = (y - t) / (y (1 - y)), the divisor at least 1e-12 */
export const binaryCrossEntropyGradient = (
  y: FloatArray,
  t: FloatArray,
  out: FloatArray,
  scratch: FloatArray,
): void => {
  for (let i = 0; i < out.length; i++) {
    scratch[0] = 1 - y[i]!;
    scratch[0] = y[i]! * scratch[0]!;
    scratch[0] = Math.max(scratch[0]!, leastVariance);
    out[i] = y[i]! - t[i]!;
    out[i] = out[i]! / scratch[0]!;
  }
};
