/**
 * Arithmetic on trees of matrices, element by element: what gradient transformations are made of.
 */
import * as Matrix from './Matrix.js';
import type { Scalar } from './numeric/scalar.js';
import * as Parameters from './Parameters.js';

/** A function of one tree, or of two of one shape. */
type Unary = <P extends Parameters.Parameters>(x: P) => P;
type Binary = <P extends Parameters.Parameters>(x: P, y: NoInfer<P>) => P;

/** x - y */
export const difference: Binary = Parameters.zipWith(Matrix.subtract);

/** x y */
export const product: Binary = Parameters.zipWith(Matrix.hadamard);

/** x / y */
export const quotient: Binary = Parameters.zipWith(Matrix.divide);

/** max(x, y) */
export const maximum: Binary = Parameters.zipWith(Matrix.maximum);

/** x^2 */
export const square: Unary = (x) => product(x, x);

/** x + term */
export const shift = (term: number): Unary => Parameters.map(Matrix.shift(term));

/** sqrt(x) */
export const squareRoot: Unary = Parameters.map(Matrix.squareRoot);

/** abs(x) */
export const absolute: Unary = Parameters.map(Matrix.absolute);

/** x / divisor */
export const divideBy = (divisor: Scalar): Unary => Parameters.map(Matrix.divideBy(divisor));

/** A tree of that shape with every element `value`. */
export const constantLike = (value: number): Unary =>
  Parameters.map((x) => Matrix.constant(x.rows, x.columns, value, x.precision));

/** beta mean + (1 - beta) x: one step of a decayed mean. */
export const decayedMean =
  (beta: number): Binary =>
  (mean, x) =>
    Parameters.add(Parameters.scale(beta)(mean), Parameters.scale(1 - beta)(x));
