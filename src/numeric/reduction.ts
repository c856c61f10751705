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

/** out = x, or 1 where x is 0: what to divide by; of no weight at all the sum is 0, and stays 0 */
export const nonZero = (x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i] === 0 ? 1 : x[i]!;
};

/** out = x / divisor, which is one number */
export const divideByCell = (x: FloatArray, divisor: FloatArray, out: FloatArray): void => {
  divideBy(divisor[0]!, x, out);
};
