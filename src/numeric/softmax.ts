/**
 * Log-softmax of the rows of a matrix, and the derivatives of softmax and log-softmax. Sums go through the columns in order, from +0.
 *
 * Every result is stored before it is used again, so it is rounded once to the buffers' precision (see precision.ts).
 * `scratch` has four elements and takes intermediate results. `out` is never one of the operands.
 */
import { functionsFor } from './elementary32.js';
import { negativeLogSoftmax } from './losses.js';
import type { FloatArray } from './precision.js';

/** out = log softmax of each row = z - max - log(sum_j e^(z_j - max)) */
export const logSoftmax = (columns: number, z: FloatArray, out: FloatArray, scratch: FloatArray): void => {
  negativeLogSoftmax(columns, z, out, scratch);
  for (let i = 0; i < out.length; i++) out[i] = 0 - out[i]!;
};

/** out = y * (dy - sum_j y_j dy_j) for y = softmax of a row */
export const softmaxBackward = (
  columns: number,
  y: FloatArray,
  dy: FloatArray,
  out: FloatArray,
  scratch: FloatArray,
): void => {
  for (let start = 0; start < y.length; start += columns) {
    scratch[0] = 0;
    for (let j = start; j < start + columns; j++) {
      scratch[1] = y[j]! * dy[j]!;
      scratch[0] = scratch[0]! + scratch[1];
    }
    for (let j = start; j < start + columns; j++) {
      out[j] = dy[j]! - scratch[0]!;
      out[j] = y[j]! * out[j]!;
    }
  }
};

/** out = dy - e^y * sum_j dy_j for y = log-softmax of a row */
export const logSoftmaxBackward = (
  columns: number,
  y: FloatArray,
  dy: FloatArray,
  out: FloatArray,
  scratch: FloatArray,
): void => {
  const { exp } = functionsFor(out);
  for (let start = 0; start < y.length; start += columns) {
    scratch[0] = 0;
    for (let j = start; j < start + columns; j++) scratch[0] = scratch[0]! + dy[j]!;
    for (let j = start; j < start + columns; j++) {
      out[j] = exp(y[j]!);
      out[j] = out[j]! * scratch[0]!;
      out[j] = dy[j]! - out[j]!;
    }
  }
};
