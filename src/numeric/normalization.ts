/**
 * Means over an axis of a row-major matrix, and what they are subtracted from: everything else that normalisation needs
 * is elementwise.
 *
 * The axis is NumPy's: axis 0 goes down the columns, each of which has a mean; axis 1 along the rows. `out` is never one
 * of the operands.
 */
import type { FloatArray } from './precision.js';

/** 0: down the columns. 1: along the rows. */
export type Axis = 0 | 1;

/** out = the mean of each column or row: the sum of its elements in order, from +0, divided by their number. */
export const means = (axis: Axis, columns: number, x: FloatArray, out: FloatArray): void => {
  for (let start = 0, row = 0; start < x.length; start += columns, row++) {
    for (let j = 0; j < columns; j++) {
      const k = axis === 0 ? j : row;
      out[k] = out[k]! + x[start + j]!;
    }
  }
  const count = x.length / out.length;
  for (let k = 0; k < out.length; k++) out[k] = out[k]! / count;
};

/** out[row, j] = values[j] for axis 0, values[row] for axis 1: as many as `means` gives, one for each element again. */
export const spread = (axis: Axis, columns: number, values: FloatArray, out: FloatArray): void => {
  for (let start = 0, row = 0; start < out.length; start += columns, row++) {
    for (let j = 0; j < columns; j++) out[start + j] = values[axis === 0 ? j : row]!;
  }
};
