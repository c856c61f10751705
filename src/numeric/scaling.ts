/**
 * Kernels of the scalers: statistics of columns, in row order from the first row, and column-wise affine maps.
 *
 * Every result is stored before it is used again, so it is rounded once to the buffers' precision (see precision.ts).
 * The number of columns is the length of a row operand. `out` is never one of the operands.
 */
import type { FloatArray } from './precision.js';
import { columnSums } from './rows.js';

/** out[j] = the least element of column j */
export const columnMinima = (x: FloatArray, out: FloatArray): void => {
  const columns = out.length;
  for (let j = 0; j < columns; j++) {
    out[j] = x[j]!;
    for (let i = j; i < x.length; i += columns) out[j] = Math.min(out[j]!, x[i]!);
  }
};

/** out[j] = the greatest element of column j */
export const columnMaxima = (x: FloatArray, out: FloatArray): void => {
  const columns = out.length;
  for (let j = 0; j < columns; j++) {
    out[j] = x[j]!;
    for (let i = j; i < x.length; i += columns) out[j] = Math.max(out[j]!, x[i]!);
  }
};

/** out[j] = (sum of column j) / rows; `out` starts at +0 */
export const columnMeans = (x: FloatArray, out: FloatArray): void => {
  const rows = x.length / out.length;
  columnSums(x, out);
  for (let j = 0; j < out.length; j++) out[j] = out[j]! / rows;
};

/** out[j] = sqrt((sum of (x - mean[j])^2 over column j) / rows); `out` starts at +0 */
export const columnDeviations = (x: FloatArray, mean: FloatArray, out: FloatArray): void => {
  const columns = out.length;
  const rows = x.length / columns;
  const scratch = out.slice(0, 1);
  for (let j = 0; j < columns; j++) {
    for (let i = j; i < x.length; i += columns) {
      scratch[0] = x[i]! - mean[j]!;
      scratch[0] = scratch[0]! * scratch[0]!;
      out[j] = out[j]! + scratch[0]!;
    }
    out[j] = out[j]! / rows;
    out[j] = Math.sqrt(out[j]!);
  }
};

/** out = (x - offset) / divisor, by column */
export const scaleColumns = (x: FloatArray, offset: FloatArray, divisor: FloatArray, out: FloatArray): void => {
  const columns = offset.length;
  for (let start = 0; start < out.length; start += columns) {
    for (let j = 0; j < columns; j++) {
      out[start + j] = x[start + j]! - offset[j]!;
      out[start + j] = out[start + j]! / divisor[j]!;
    }
  }
};

/** out = x * divisor + offset, by column */
export const unscaleColumns = (x: FloatArray, offset: FloatArray, divisor: FloatArray, out: FloatArray): void => {
  const columns = offset.length;
  for (let start = 0; start < out.length; start += columns) {
    for (let j = 0; j < columns; j++) {
      out[start + j] = x[start + j]! * divisor[j]!;
      out[start + j] = out[start + j]! + offset[j]!;
    }
  }
};
