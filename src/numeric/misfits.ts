/**
 * What a loss cannot take, where nobody can look: in a compiled step. Such a step is run again as it is written, and
 * throws what it throws.
 */
import type { FloatArray } from './precision.js';

/** Elements from low to high, or NaN. */
export const inRange = 0;
/** Numbers from low to high. */
export const numberInRange = 1;
/** Integers from low to high. */
export const integerInRange = 2;
/** Low or high, or NaN. */
export const oneOf = 3;

/** Whether a number is of that kind. */
export const fits = (kind: number, low: number, high: number, value: number): boolean => {
  if (Number.isNaN(value)) return kind === inRange || kind === oneOf;
  if (kind === oneOf) return value === low || value === high;
  return value >= low && value <= high && (kind !== integerInRange || value === Math.floor(value));
};

/** out[0] = how many elements are not of that kind; `out` starts at +0 */
export const misfits = (kind: number, low: number, high: number, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < x.length; i++) if (!fits(kind, low, high, x[i]!)) out[0] = out[0]! + 1;
};
