/**
 * The losses over a batch: their values, row by row and column by column in order, and their gradients.
 *
 * Every result is stored before it is used again, so it is rounded once to the buffers' precision (see precision.ts).
 * `scratch` has four elements and takes intermediate results. `out` is never one of the operands.
 */
import { exp, log } from './elementary.js';
import type { FloatArray } from './precision.js';

/** scratch[0] = sum over all elements of (y - t)^2 */
export const sumOfSquaredErrors = (y: FloatArray, t: FloatArray, scratch: FloatArray): void => {
  scratch[0] = 0;
  for (let i = 0; i < y.length; i++) {
    scratch[1] = y[i]! - t[i]!;
    scratch[1] = scratch[1] * scratch[1];
    scratch[0] = scratch[0]! + scratch[1];
  }
};

/** out = (y - t) * numerator / denominator */
export const squaredErrorGradient = (
  y: FloatArray,
  t: FloatArray,
  numerator: number,
  denominator: number,
  out: FloatArray,
): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = y[i]! - t[i]!;
    out[i] = numerator * out[i]!;
    out[i] = out[i]! / denominator;
  }
};

/** The greatest element of a row; NaN if there is one. */
const rowMaximum = (z: FloatArray, start: number, columns: number): number => {
  let maximum = z[start]!;
  for (let j = 1; j < columns; j++) maximum = Math.max(maximum, z[start + j]!);
  return maximum;
};

/** out = the softmax of each row: e^(z - max), divided by their sum in order. */
export const softmax = (columns: number, z: FloatArray, out: FloatArray, scratch: FloatArray): void => {
  for (let start = 0; start < z.length; start += columns) {
    const maximum = rowMaximum(z, start, columns);
    scratch[1] = 0;
    for (let j = start; j < start + columns; j++) {
      scratch[0] = z[j]! - maximum;
      out[j] = exp(scratch[0]);
      scratch[1] = scratch[1]! + out[j]!;
    }
    for (let j = start; j < start + columns; j++) out[j] = out[j]! / scratch[1]!;
  }
};

/** scratch[0] = sum over the rows of log(sum_j e^(z_j - max)) - (z_label - max): the cross-entropy of their softmax. */
export const sumOfCrossEntropies = (columns: number, z: FloatArray, labels: FloatArray, scratch: FloatArray): void => {
  scratch[0] = 0;
  for (let row = 0, start = 0; start < z.length; row++, start += columns) {
    const maximum = rowMaximum(z, start, columns);
    scratch[1] = 0;
    for (let j = start; j < start + columns; j++) {
      scratch[2] = z[j]! - maximum;
      scratch[2] = exp(scratch[2]!);
      scratch[1] = scratch[1]! + scratch[2]!;
    }
    scratch[1] = log(scratch[1]!);
    scratch[2] = z[start + labels[row]!]! - maximum;
    scratch[1] = scratch[1]! - scratch[2]!;
    scratch[0] = scratch[0]! + scratch[1]!;
  }
};

/** out = (softmax(z) - onehot(label)) / divisor */
export const crossEntropyGradient = (
  columns: number,
  z: FloatArray,
  labels: FloatArray,
  divisor: number,
  out: FloatArray,
  scratch: FloatArray,
): void => {
  softmax(columns, z, out, scratch);
  for (let row = 0, start = 0; start < z.length; row++, start += columns) {
    out[start + labels[row]!] = out[start + labels[row]!]! - 1;
    for (let j = start; j < start + columns; j++) out[j] = out[j]! / divisor;
  }
};
