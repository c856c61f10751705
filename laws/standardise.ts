/**
 * Forward-mode derivatives of the normalisations, by columns; those along rows are the same of the transpose.
 *
 *   n = (x - mean x) / s,  s = sqrt(mean (x - mean x)^2 + eps)     dn = (dc - n mean(n dc)) / s,  dc = dx - mean dx
 *
 * Source: differentiated by hand from Ioffe and Szegedy 2015, Ba et al. 2016, Zhang and Sennrich 2019.
 */
import { Matrix } from '../src/index.js';
import type { Reading } from './tangent.js';

/** A value normalised, and its tangent. */
export interface Standardised {
  readonly value: Matrix.Matrix;
  readonly tangent: Matrix.Matrix;
  /** The least deviation divided by. */
  readonly deviation: number;
}

/** Each column's mean, in every row. */
const means = (x: Matrix.Matrix): Matrix.Matrix => spread(Matrix.scale(1 / x.rows)(Matrix.columnSums(x)), x);

/** A row in every row of a matrix of the shape of x. */
export const spread = (row: Matrix.Matrix, x: Matrix.Matrix): Matrix.Matrix =>
  Matrix.gatherRows(Array.from({ length: x.rows }, () => 0))(row);

const least = (x: Matrix.Matrix): number => Math.min(...Matrix.toArray(x));

/** Normalised by its own statistics; without centring, the mean counts as 0. */
export const byItself = (
  { factor, minus }: Reading,
  x: Matrix.Matrix,
  dx: Matrix.Matrix,
  eps: number,
  centring: boolean,
): Standardised => {
  const c = centring ? Matrix.subtract(x, means(x)) : x;
  const s = Matrix.squareRoot(Matrix.shift(eps)(means(Matrix.hadamard(c, c))));
  const terms = centring ? minus(factor(x), means(factor(x))) : factor(x);
  const n = Matrix.divide(terms, s);
  const dc = centring ? minus(dx, means(dx)) : dx;
  return {
    value: n,
    tangent: Matrix.divide(minus(dc, Matrix.hadamard(n, means(Matrix.hadamard(n, dc)))), s),
    deviation: least(s),
  };
};

/** Normalised by statistics that are given. */
export const byGiven = (
  { factor, minus }: Reading,
  x: Matrix.Matrix,
  dx: Matrix.Matrix,
  eps: number,
  mean: Matrix.Matrix,
  variance: Matrix.Matrix,
): Standardised => {
  const s = Matrix.squareRoot(Matrix.shift(eps)(spread(variance, x)));
  return {
    value: Matrix.divide(minus(factor(x), factor(spread(mean, x))), s),
    tangent: Matrix.divide(dx, s),
    deviation: least(s),
  };
};

/** Of the transposes: along rows instead of columns. */
export const transposed = (
  standardise: (x: Matrix.Matrix, dx: Matrix.Matrix) => Standardised,
  x: Matrix.Matrix,
  dx: Matrix.Matrix,
): Standardised => {
  const { value, tangent, deviation } = standardise(Matrix.transpose(x), Matrix.transpose(dx));
  return { value: Matrix.transpose(value), tangent: Matrix.transpose(tangent), deviation };
};
