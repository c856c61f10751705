/**
 * What becomes of a batch's terms and gradients: rows weighed, all divided by one number. `out` is never an operand.
 */
import type { FloatArray } from './precision.js';

/** out = x with each row multiplied by its weight */
export const weighRows = (weights: FloatArray, x: FloatArray, out: FloatArray): void => {
  const columns = x.length / weights.length;
  for (let row = 0, start = 0; row < weights.length; row++, start += columns) {
    for (let j = start; j < start + columns; j++) out[j] = weights[row]! * x[j]!;
  }
};

/** out = x / divisor */
export const divideBy = (divisor: number, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! / divisor;
};
