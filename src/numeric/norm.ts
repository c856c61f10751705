/**
 * The norm of several buffers together as one vector, and what it is clipped by.
 *
 * Each element is first divided by the greatest absolute value, so that no square overflows. Norms and factors are
 * float64 in both precisions: `out`, and what is carried from buffer to buffer, has one element.
 */
import { allocate, type FloatArray, precisionOf, roundTo } from './precision.js';

/** out[0] = the greatest of |x| and what is carried; NaN if there is one */
export const greatest = (x: FloatArray, carried: FloatArray | undefined, out: FloatArray): void => {
  out[0] = carried?.[0] ?? 0;
  for (let i = 0; i < x.length; i++) out[0] = Math.max(out[0]!, Math.abs(x[i]!));
};

/**
 * out[0] = what is carried + the sum in order, from +0, of |x / largest| (p = 1) or of its square (p = 2), in the precision
 * of x
 */
export const normTerm = (
  p: number,
  x: FloatArray,
  largest: FloatArray,
  carried: FloatArray | undefined,
  out: FloatArray,
): void => {
  const divisor = roundTo(precisionOf(x), largest[0]!);
  const scratch = allocate(precisionOf(x), 2);
  for (let i = 0; i < x.length; i++) {
    scratch[0] = x[i]! / divisor;
    scratch[0] = p === 1 ? Math.abs(scratch[0]) : scratch[0] * scratch[0];
    scratch[1] = scratch[1]! + scratch[0];
  }
  out[0] = (carried?.[0] ?? 0) + scratch[1]!;
};

/** out[0] = the norm: the largest for p = 0 (infinity), else the largest times the total (p = 1) or its root (p = 2) */
export const norm = (p: number, largest: FloatArray, total: FloatArray, out: FloatArray): void => {
  const most = largest[0]!;
  out[0] =
    p === 0 || most === 0 || !(most < Infinity) ? most : p === 1 ? most * total[0]! : most * Math.sqrt(total[0]!);
};

/** What PyTorch adds to a norm before it divides. */
const margin = 1e-6;

/** out[0] = 1 if the norm is at most the maximum, else maximum / (norm + 1e-6) */
export const clipFactor = (maximum: number, ofAll: FloatArray, out: FloatArray): void => {
  out[0] = ofAll[0]! <= maximum ? 1 : maximum / (ofAll[0]! + margin);
};

/** out = factor x, the factor of one element first rounded to the precision of x */
export const scaleByCell = (x: FloatArray, factor: FloatArray, out: FloatArray): void => {
  const rounded = roundTo(precisionOf(x), factor[0]!);
  for (let i = 0; i < out.length; i++) out[i] = rounded * x[i]!;
};
