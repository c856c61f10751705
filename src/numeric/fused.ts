/**
 * Kernels that do what two or three others do, one after the other, with the same roundings and no result between them.
 *
 * A compiled step uses them (fusion.ts); nothing else does. `out` may be an operand.
 */
import { allocate, type FloatArray, precisionOf } from './precision.js';

/** out = out with `row` added to each of its rows */
export const addRowOnto = (row: FloatArray, out: FloatArray): void => {
  const columns = row.length;
  for (let start = 0; start < out.length; start += columns) {
    for (let j = 0; j < columns; j++) out[start + j] = out[start + j]! + row[j]!;
  }
};

/** out = x + factor y */
export const addScaled = (factor: number, x: FloatArray, y: FloatArray, out: FloatArray): void => {
  const product = allocate(precisionOf(out), 1);
  for (let i = 0; i < out.length; i++) {
    product[0] = factor * y[i]!;
    out[i] = x[i]! + product[0]!;
  }
};

/** out = a m + b x */
export const decayedMean = (a: number, b: number, m: FloatArray, x: FloatArray, out: FloatArray): void => {
  const products = allocate(precisionOf(out), 2);
  for (let i = 0; i < out.length; i++) {
    products[0] = a * m[i]!;
    products[1] = b * x[i]!;
    out[i] = products[0]! + products[1]!;
  }
};

/** out = x */
export const copy = (x: FloatArray, out: FloatArray): void => {
  out.set(x);
};
