/**
 * Kernels that treat each element on its own.
 *
 * Every operation's result is stored before it is used again, so it is rounded once to the buffers' precision
 * (see precision.ts); all buffers of a call have one precision. `out` is never one of the operands.
 */
import type { FloatArray } from './precision.js';

/** out = x + y */
export const add = (x: FloatArray, y: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! + y[i]!;
};

/** out = x - y */
export const subtract = (x: FloatArray, y: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! - y[i]!;
};

/** out = x * y */
export const multiply = (x: FloatArray, y: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! * y[i]!;
};

/** out = x / y */
export const divide = (x: FloatArray, y: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! / y[i]!;
};

/** out = max(x, y); NaN where either is. */
export const maximum = (x: FloatArray, y: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = Math.max(x[i]!, y[i]!);
};

/** out = factor * x; the factor is of the buffers' precision. */
export const scale = (factor: number, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = factor * x[i]!;
};

/** out = x + term; the term is of the buffers' precision. */
export const shift = (term: number, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! + term;
};

/** out = |x| */
export const absolute = (x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = Math.abs(x[i]!);
};

/** out = the sign of x, 0 at 0 */
export const sign = (x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = Math.sign(x[i]!);
};

/** out = min(limit, max(-limit, x)) */
export const clamp = (limit: number, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = Math.min(limit, Math.max(-limit, x[i]!));
};

/** out = sqrt(x) */
export const squareRoot = (x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(x[i]!);
};

/** out = f(x, index) */
export const map = (f: (value: number, index: number) => number, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]!, i);
};

/** The index of the first element that is NaN or infinite; -1 if every element is finite. */
export const firstNonFinite = (x: FloatArray): number => {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i]!)) return i;
  return -1;
};

/** Whether two buffers hold the same bits; every NaN is one value. */
export const sameBits = (x: FloatArray, y: FloatArray): boolean => {
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return false;
  return x.length === y.length;
};
