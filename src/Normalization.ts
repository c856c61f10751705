/**
 * What the normalisations share: a centred x divided by a deviation, over an axis, then a gain and a shift.
 *
 *   centre      c = x - mean x                       dx = dc - mean dc
 *   normalise   n = c / s, s = sqrt(mean c^2 + eps)  dc = (dn - n mean(n dn)) / s
 *   affine      y = gain n + shift                   dn = gain dy, dgain = sum of dy n, dshift = sum of dy
 *
 * The means go down the columns (axis 0) or along the rows (axis 1), in order; the sums of the affine part go through
 * the rows in order, and on from what is carried in. Axis 0 makes a row of means, axis 1 a column of them.
 */
import { declare, type Declarations } from './Declaration.js';
import * as Matrix from './Matrix.js';
import { derive } from './numeric/derive.js';
import { ensure, ensureSameShape } from './numeric/invariant.js';
import type { Axis } from './numeric/normalization.js';
import { empty, type Empty } from './Parameters.js';

/** The mean of each column (axis 0) or each row (axis 1). */
export const means = (axis: Axis, x: Matrix.Matrix): Matrix.Matrix =>
  derive('means', axis === 0 ? 1 : x.rows, axis === 0 ? x.columns : 1, x.precision, [x], [axis]);

/** A matrix of the shape of x, with one value for each column (axis 0) or each row (axis 1). */
const spread = <N extends number>(axis: Axis, values: Matrix.Matrix, x: Matrix.Matrix<number, N>): typeof x =>
  derive('spread', x.rows, x.columns, x.precision, [values, x], [axis]);

/** x - mean: its own, as a rule. */
export const centre = <N extends number>(
  axis: Axis,
  x: Matrix.Matrix<number, N>,
  mean: Matrix.Matrix = means(axis, x),
): Matrix.Matrix<number, N> => Matrix.subtract(x, spread(axis, mean, x));

/** mean(x y) */
export const meanProducts = <N extends number>(
  axis: Axis,
  x: Matrix.Matrix<number, N>,
  y: Matrix.Matrix<number, NoInfer<N>>,
): Matrix.Matrix => means(axis, Matrix.hadamard(x, y));

/** What was normalised, and by what. */
export interface Normalized<N extends number> {
  readonly axis: Axis;
  readonly normalized: Matrix.Matrix<number, N>;
  readonly deviation: Matrix.Matrix;
}

/** n = c / sqrt(variance + eps) */
export const normalize = <N extends number>(
  axis: Axis,
  eps: number,
  centred: Matrix.Matrix<number, N>,
  variance: Matrix.Matrix,
): Normalized<N> => {
  const deviation = Matrix.squareRoot(Matrix.shift(eps)(variance));
  return { axis, normalized: Matrix.divide(centred, spread(axis, deviation, centred)), deviation };
};

/** dc = dn / s, for a deviation that is a constant. */
export const rescale = <N extends number>(
  { axis, deviation }: Normalized<N>,
  gradient: Matrix.Matrix<number, N>,
): Matrix.Matrix<number, N> => Matrix.divide(gradient, spread(axis, deviation, gradient));

/** dc = (dn - n mean(n dn)) / s, for a deviation that depends on c. */
export const normalizeBackward = <N extends number>(
  made: Normalized<N>,
  gradient: Matrix.Matrix<number, N>,
): Matrix.Matrix<number, N> => {
  const { axis, normalized } = made;
  const along = spread(axis, meanProducts(axis, normalized, gradient), normalized);
  return rescale(made, Matrix.subtract(gradient, Matrix.hadamard(normalized, along)));
};

// The affine part

/** A gain alone. */
export type GainParameters<N extends number, Affine extends boolean = true> = Affine extends true
  ? { readonly gain: Matrix.Matrix<1, N> }
  : Empty;

/** A gain and a shift; nothing without an affine part. */
export type AffineParameters<N extends number, Affine extends boolean = true> = Affine extends true
  ? { readonly gain: Matrix.Matrix<1, N>; readonly shift: Matrix.Matrix<1, N> }
  : Empty;

/** What there is of it. */
interface Known<N extends number> {
  readonly gain?: Matrix.Matrix<1, N>;
  readonly shift?: Matrix.Matrix<1, N>;
}

/** The gain starts at 1. */
export const gainDeclarations = (width: number, affine: boolean): Declarations =>
  affine ? { gain: declare(1, width, { type: 'constant', value: 1 }) } : empty;

/** The gain starts at 1, the shift at 0. */
export const affineDeclarations = (width: number, affine: boolean): Declarations =>
  affine
    ? {
        gain: declare(1, width, { type: 'constant', value: 1 }),
        shift: declare(1, width, { type: 'constant', value: 0 }),
      }
    : empty;

const times = <N extends number>(gain: Matrix.Matrix<1, N> | undefined, x: Matrix.Matrix<number, N>): typeof x =>
  gain === undefined ? x : Matrix.hadamard(x, spread(0, gain, x));

/** y = gain n + shift */
export const affine = <N extends number>(
  parameters: object,
  normalized: Matrix.Matrix<number, N>,
): Matrix.Matrix<number, N> => {
  const { gain, shift }: Known<N> = parameters;
  const scaled = times(gain, normalized);
  return shift === undefined ? scaled : Matrix.addRow(scaled, shift);
};

/** The gradients of the parameters that there are, and dn. */
export const affineBackward = <N extends number, P extends object>(
  operation: string,
  carried: P | undefined,
  parameters: P,
  normalized: Matrix.Matrix<number, N>,
  upstream: Matrix.Matrix<number, N>,
): { readonly parameters: P; readonly normalized: Matrix.Matrix<number, N> } => {
  ensureSameShape(`${operation}: backward`, normalized, upstream);
  const { gain, shift }: Known<N> = parameters;
  const sums: Known<N> | undefined = carried;
  const gradients: Known<N> = {
    ...(gain && { gain: Matrix.columnSums(Matrix.hadamard(upstream, normalized), sums?.gain) }),
    ...(shift && { shift: Matrix.columnSums(upstream, sums?.shift) }),
  };
  return { parameters: gradients as P, normalized: times(gain, upstream) };
};

/** The input has the layer's width. */
export const ensureColumns = (operation: string, width: number, x: Matrix.Matrix): void => {
  ensure(x.columns === width, () => `${operation}: expected ${width} columns, got ${x.columns}`);
};
