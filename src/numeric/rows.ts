/**
 * Kernels over the rows and columns of row-major matrices: broadcasting, sums, gathering, splitting and joining.
 *
 * Sums run in row order from +0, each addition rounded once. `out` is never one of the operands.
 */
import type { FloatArray } from './precision.js';

/** out = x with `row` added to each of its rows */
export const addRow = (x: FloatArray, row: FloatArray, out: FloatArray): void => {
  const columns = row.length;
  for (let start = 0; start < out.length; start += columns) {
    for (let j = 0; j < columns; j++) out[start + j] = x[start + j]! + row[j]!;
  }
};

/** out[j] += sum over i of x[i, j]: the sums go on from what `out` holds */
export const columnSums = (x: FloatArray, out: FloatArray): void => {
  const columns = out.length;
  for (let start = 0; start < x.length; start += columns) {
    for (let j = 0; j < columns; j++) out[j] = out[j]! + x[start + j]!;
  }
};

/** out[0] = sum of x in order; `out` has one element and starts at +0 */
export const sum = (x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < x.length; i++) out[0] = out[0]! + x[i]!;
};

/** out[0] = sum of x * y in order; `out` has one element and starts at +0; `scratch` takes the products */
export const dot = (x: FloatArray, y: FloatArray, out: FloatArray, scratch: FloatArray): void => {
  for (let i = 0; i < x.length; i++) {
    scratch[0] = x[i]! * y[i]!;
    out[0] = out[0]! + scratch[0];
  }
};

/** out = the transpose of x, which has `columns` columns */
export const transpose = (columns: number, x: FloatArray, out: FloatArray): void => {
  const rows = x.length / columns;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = x[i * columns + j]!;
  }
};

/** out[i] = row indices[i] of x, which has `columns` columns */
export const gather = (columns: number, indices: ReadonlyArray<number>, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * columns;
    const to = i * columns;
    for (let j = 0; j < columns; j++) out[to + j] = x[from + j]!;
  }
};

/** out = x and y side by side; they have `left` and `right` columns */
export const join = (left: number, right: number, x: FloatArray, y: FloatArray, out: FloatArray): void => {
  const columns = left + right;
  const rows = out.length / columns;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < left; j++) out[i * columns + j] = x[i * left + j]!;
    for (let j = 0; j < right; j++) out[i * columns + left + j] = y[i * right + j]!;
  }
};

/** out = `width` columns of x from column `start`; x has `columns` columns */
export const slice = (columns: number, start: number, width: number, x: FloatArray, out: FloatArray): void => {
  const rows = out.length / width;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) out[i * width + j] = x[i * columns + start + j]!;
  }
};

/** out = x in its columns from `start`; x has `width` columns, `out` has `columns` and starts at +0 */
export const place = (columns: number, start: number, width: number, x: FloatArray, out: FloatArray): void => {
  const rows = x.length / width;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) out[i * columns + start + j] = x[i * width + j]!;
  }
};

/** The column of the first greatest element of each row; a NaN counts as greatest, as NumPy's argmax has it. */
export const argmax = (columns: number, x: FloatArray): ReadonlyArray<number> => {
  const result: number[] = [];
  for (let start = 0; start < x.length; start += columns) {
    let best = 0;
    for (let j = 1; j < columns && x[start + best]! === x[start + best]!; j++) {
      if (!(x[start + j]! <= x[start + best]!)) best = j;
    }
    result.push(best);
  }
  return result;
};
