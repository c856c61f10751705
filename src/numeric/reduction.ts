/**
 * What becomes of a batch's terms and gradients: rows weighed, all divided by one number. `out` is never an operand.
 */
import type { FloatArray } from './precision.js';

/** out = x with each row multiplied by its weight; a row of the weight 0 is 0, whatever is in it */
export const weighRows = (weights: FloatArray, x: FloatArray, out: FloatArray): void => {
  const columns = x.length / weights.length;
  for (let row = 0, start = 0; row < weights.length; row++, start += columns) {
    for (let j = start; j < start + columns; j++) out[j] = weights[row] === 0 ? 0 : weights[row]! * x[j]!;
  }
};

/** out = x / divisor */
export const divideBy = (divisor: number, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! / divisor;
};
