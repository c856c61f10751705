/**
 * The two element types of numerics v1, binary64 and binary32, and the buffers that hold them.
 *
 * A store into a buffer rounds to the buffer's precision. Of two operands of one precision, + - * / and sqrt computed in
 * binary64 and then stored are the correctly rounded result of that precision (double rounding is harmless here, since
 * 53 >= 2 * 24 + 2). So a kernel that stores every intermediate result is one definition for both precisions.
 */

import { needs } from './room.js';

/** The element type of a matrix; a model has one for all of its parameters. */
export type Precision = 'float64' | 'float32';

/** A buffer of elements of one precision. */
export type FloatArray = Float64Array | Float32Array;

/** Bytes of an element. */
export const elementBytes = (precision: Precision): number => (precision === 'float64' ? 8 : 4);

/** `length` zeros. A `RangeError` says how much memory they need, if there is not as much. */
export const allocate = (precision: Precision, length: number): FloatArray => {
  try {
    return precision === 'float64' ? new Float64Array(length) : new Float32Array(length);
  } catch {
    throw new RangeError(needs(`a matrix of ${length} numbers`, length * elementBytes(precision)));
  }
};

/** The precision of a buffer's elements. */
export const precisionOf = (buffer: FloatArray): Precision => (buffer instanceof Float64Array ? 'float64' : 'float32');

/** The nearest value of the precision (ties to even). */
export const roundTo = (precision: Precision, value: number): number =>
  precision === 'float64' ? value : Math.fround(value);
