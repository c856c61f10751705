/**
 * Numbers that kernels take, some of which are not known while a step is traced: they are given at each step.
 *
 * Nothing can be computed from such a number; it can only be passed on to a kernel, rounded to its precision.
 */
import { type Precision, roundTo } from './precision.js';

/** The number of that index of those that are given at each step, rounded. */
export interface Given {
  readonly _tag: 'Given';
  readonly index: number;
  readonly precision: Precision;
}

/** A number, or one that will be given. */
export type Scalar = number | Given;

/** As many numbers to be given. */
export const givens = (count: number): ReadonlyArray<Given> =>
  Array.from({ length: count }, (_, index) => ({ _tag: 'Given', index, precision: 'float64' }));

/** The scalar rounded to the precision. */
export const rounded = (precision: Precision, scalar: Scalar): Scalar =>
  typeof scalar === 'number' ? roundTo(precision, scalar) : { ...scalar, precision };

/** The number, when the others are given. */
export const resolved = (scalar: Scalar, given: ReadonlyArray<number>): number =>
  typeof scalar === 'number' ? scalar : roundTo(scalar.precision, given[scalar.index]!);

/** Whether two scalars are the same number to be given, or both are numbers. */
export const isSameGiven = (x: Scalar, y: Scalar): boolean =>
  typeof x === 'number' || typeof y === 'number'
    ? typeof x === typeof y
    : x.index === y.index && x.precision === y.precision;
