/**
 * How every matrix comes from others: by a kernel, at once; or recorded, where an operand is traced.
 */
import { type KernelName, kernels } from './kernels.js';
import type { Precision } from './precision.js';
import { largeProduct } from './execution/product.js';
import type { Scalar } from './scalar.js';
import { build, type Matrix, NotTraceable, tracedOf } from './storage.js';
import { record } from './execution/trace.js';

/** The matrix of that shape that a kernel makes; the numbers are those it takes, rounded where it wants them rounded. */
export const derive = <R extends number, C extends number>(
  kernel: KernelName,
  rows: R,
  columns: C,
  precision: Precision,
  operands: ReadonlyArray<Matrix>,
  numbers: ReadonlyArray<Scalar> = [],
): Matrix<R, C> =>
  operands.some((operand) => tracedOf(operand) !== undefined)
    ? record(kernel, rows, columns, precision, operands, numbers)
    : (largeProduct(kernel, rows, columns, precision, operands) ??
      build(rows, columns, precision, (out) => kernels[kernel](out, operands, numbers.map(known))));

/** What is not given yet can be recorded, not computed with. */
const known = (scalar: Scalar): number => {
  if (typeof scalar === 'number') return scalar;
  throw new NotTraceable('a number of a step is not known while it is traced');
};

/** A matrix of the shape and precision of the first operand. */
export const like = <R extends number, C extends number>(
  kernel: KernelName,
  x: Matrix<R, C>,
  others: ReadonlyArray<Matrix> = [],
  numbers: ReadonlyArray<Scalar> = [],
): Matrix<R, C> => derive(kernel, x.rows, x.columns, x.precision, [x, ...others], numbers);
