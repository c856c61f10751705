/**
 * The losses of classes over a batch: softmax, and every cross-entropy as rows of coefficients a against rows of
 * negative log-probabilities L.
 *
 *   term of a row = sum over j of a_j L_j;  L = log(sum e^(z - max)) - (z - max), so the gradient in z is (sum a) p - a
 *
 * Sums go through the columns in order, from +0. Every result is stored before it is used again, so it is rounded once
 * to the buffers' precision (see precision.ts). `scratch` has four elements and takes intermediate results. `out` is
 * never one of the operands.
 */
import { functionsFor } from './elementary32.js';
import type { FloatArray } from './precision.js';

/** The greatest element of a row; NaN if there is one. */
const rowMaximum = (z: FloatArray, start: number, columns: number): number => {
  let maximum = z[start]!;
  for (let j = 1; j < columns; j++) maximum = Math.max(maximum, z[start + j]!);
  return maximum;
};

/** out = the softmax of each row: e^(z - max), divided by their sum in order. */
export const softmax = (columns: number, z: FloatArray, out: FloatArray, scratch: FloatArray): void => {
  const { exp } = functionsFor(out);
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

/** out = -log softmax of each row, as log(sum_j e^(z_j - max)) - (z - max): finite while the differences are. */
export const negativeLogSoftmax = (columns: number, z: FloatArray, out: FloatArray, scratch: FloatArray): void => {
  const { exp, log } = functionsFor(out);
  for (let start = 0; start < z.length; start += columns) {
    const maximum = rowMaximum(z, start, columns);
    scratch[1] = 0;
    for (let j = start; j < start + columns; j++) {
      out[j] = z[j]! - maximum;
      scratch[0] = exp(out[j]!);
      scratch[1] = scratch[1]! + scratch[0]!;
    }
    scratch[1] = log(scratch[1]!);
    for (let j = start; j < start + columns; j++) out[j] = scratch[1]! - out[j]!;
  }
};

/** out[row] = sum over j of a_j L_j; where a_j is 0, L_j may be infinite. */
export const crossEntropies = (
  columns: number,
  a: FloatArray,
  L: FloatArray,
  out: FloatArray,
  scratch: FloatArray,
): void => {
  for (let row = 0; row < out.length; row++) {
    for (let j = row * columns; j < (row + 1) * columns; j++) {
      scratch[0] = a[j] === 0 ? 0 : a[j]! * L[j]!;
      out[row] = out[row]! + scratch[0]!;
    }
  }
};

/** out = (sum a) p - a, for the softmax p of each row of z */
export const crossEntropyGradient = (
  columns: number,
  z: FloatArray,
  a: FloatArray,
  out: FloatArray,
  scratch: FloatArray,
): void => {
  softmax(columns, z, out, scratch);
  for (let start = 0; start < z.length; start += columns) {
    scratch[0] = 0;
    for (let j = start; j < start + columns; j++) scratch[0] = scratch[0]! + a[j]!;
    for (let j = start; j < start + columns; j++) {
      out[j] = scratch[0]! * out[j]!;
      out[j] = out[j]! - a[j]!;
    }
  }
};

/** out = L + log t, for the terms t (log t - log p) of the Kullback-Leibler divergence; L where t is 0 */
export const addLog = (t: FloatArray, L: FloatArray, out: FloatArray, scratch: FloatArray): void => {
  const { log } = functionsFor(out);
  for (let i = 0; i < out.length; i++) {
    scratch[0] = t[i] === 0 ? 0 : log(t[i]!);
    out[i] = L[i]! + scratch[0]!;
  }
};

/** out[row, label] = 1, for the label of each row; `out` starts at +0 */
export const oneHot = (columns: number, labels: FloatArray, out: FloatArray): void => {
  for (let row = 0; row < labels.length; row++) out[row * columns + labels[row]!] = 1;
};

/** out = w (kept t + spread), column by column: a target with some of its weight spread over all classes */
export const smoothed = (kept: number, spread: number, w: FloatArray, t: FloatArray, out: FloatArray): void => {
  const columns = w.length;
  for (let start = 0; start < out.length; start += columns) {
    for (let j = 0; j < columns; j++) {
      out[start + j] = kept * t[start + j]!;
      out[start + j] = out[start + j]! + spread;
      out[start + j] = w[j]! * out[start + j]!;
    }
  }
};

/** As `smoothed` of the one-hot target of labels. */
export const smoothedLabels = (
  kept: number,
  spread: number,
  w: FloatArray,
  labels: FloatArray,
  out: FloatArray,
): void => {
  const columns = w.length;
  for (let row = 0; row < labels.length; row++) {
    const start = row * columns;
    for (let j = 0; j < columns; j++) out[start + j] = w[j]! * spread;
    const label = labels[row]!;
    out[start + label] = kept + spread;
    out[start + label] = w[label]! * out[start + label]!;
  }
};

/** out[row] = w[label of the row] */
export const labelWeights = (w: FloatArray, labels: FloatArray, out: FloatArray): void => {
  for (let row = 0; row < out.length; row++) out[row] = w[labels[row]!]!;
};
