/**
 * What the types promise, checked where JavaScript or a cast can break it.
 *
 * Bad input (files, options, run-time dimensions) is refused as a `Left` where it enters; what fails here is a mistake
 * in a program, so it throws, naming the operation and both shapes.
 */
import type { Matrix } from './storage.js';

/** Throws a `TypeError` with the message unless the condition holds. */
export const ensure = (condition: boolean, message: () => string): void => {
  if (!condition) throw new TypeError(message());
};

/** Throws a `TypeError`: there is nothing to give back. */
export const refuse = (message: string): never => {
  throw new TypeError(message);
};

/** `3x4 float64`, as messages name a matrix. */
export const describe = (x: Matrix): string => `${x.rows}x${x.columns} ${x.precision}`;

/** Both operands have one shape and one precision. */
export const ensureSameShape = (operation: string, x: Matrix, y: Matrix): void => {
  ensure(
    x.rows === y.rows && x.columns === y.columns && x.precision === y.precision,
    () => `${operation}: expected two matrices of one shape and precision, got ${describe(x)} and ${describe(y)}`,
  );
};

/** A number that can be a dimension: a positive safe integer. */
export const isWidth = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

/** A width is a positive integer. */
export const ensureWidth = (operation: string, value: number): void => {
  ensure(isWidth(value), () => `${operation}: expected a positive integer, got ${value}`);
};
