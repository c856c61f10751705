/**
 * Scalers, fitted on the training part and applied to any: (x - offset) / divisor, column by column.
 *
 *   divide by d   offset 0, divisor d
 *   standard      offset the mean, divisor the population deviation (ddof 0)
 *   min-max       offset the minimum, divisor maximum - minimum
 *
 * Source: scikit-learn's StandardScaler and MinMaxScaler.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Matrix from './Matrix.js';
import { describe, ensure } from './numeric/invariant.js';
import { build, read } from './numeric/storage.js';
import * as kernels from './numeric/scaling.js';

/** A scaler as data, before it is fitted. */
export type ScalerSpec =
  | { readonly type: 'none' }
  | { readonly type: 'divide'; readonly by: number }
  | { readonly type: 'standard' }
  | { readonly type: 'min-max' };

/** A fitted scaler: one offset and one divisor a column. */
export interface Scaler<C extends number> {
  readonly offset: Matrix.Matrix<1, C>;
  readonly divisor: Matrix.Matrix<1, C>;
}

/** A column that cannot be scaled. */
export type ScalerError =
  | {
      /** Its values are all equal, so there is no spread to divide by. */
      readonly _tag: 'ConstantColumn';
      /** From 0. */
      readonly column: number;
      readonly value: number;
    }
  | {
      /** Its values are so far apart, or so close together, that the spread is no positive finite number. */
      readonly _tag: 'UnscalableColumn';
      readonly column: number;
      readonly divisor: number;
    };

/** What to do with a constant column: refuse it, or divide by 1 as scikit-learn does. */
export type OnConstant = 'refuse' | 'divide-by-one';

const row = <C extends number>(x: Matrix.Matrix<number, C>, fill: (out: Float64Array | Float32Array) => void) =>
  build(1, x.columns, x.precision, fill);

/**
 * Fits a scaler to the columns of x; `Left` names a column that cannot be scaled, for want of a positive finite divisor.
 *
 * @example
 * import { Matrix, Scaler } from 'foldnet'
 * Scaler.fit({ type: 'standard' })(Matrix.of([[1, 10], [3, 30]])) // Right of { offset: [[2, 20]], divisor: [[1, 10]] }
 */
export const fit =
  (spec: ScalerSpec, onConstant: OnConstant = 'refuse') =>
  <C extends number>(x: Matrix.Matrix<number, C>): E.Either<ScalerError, Scaler<C>> => {
    switch (spec.type) {
      case 'none':
      case 'divide':
        return usable({
          offset: Matrix.zeros(1, x.columns, x.precision),
          divisor: Matrix.constant(1, x.columns, spec.type === 'divide' ? spec.by : 1, x.precision),
        });
      case 'standard':
      case 'min-max':
        return fitToData(spec.type, onConstant, x);
    }
  };

const fitToData = <C extends number>(
  type: 'standard' | 'min-max',
  onConstant: OnConstant,
  x: Matrix.Matrix<number, C>,
): E.Either<ScalerError, Scaler<C>> => {
  const minimum = row(x, (out) => {
    kernels.columnMinima(read(x), out);
  });
  const range = Matrix.subtract(
    row(x, (out) => {
      kernels.columnMaxima(read(x), out);
    }),
    minimum,
  );
  const constant = Matrix.toArray(range).indexOf(0);
  if (constant >= 0 && onConstant === 'refuse') {
    return E.left({ _tag: 'ConstantColumn', column: constant, value: Matrix.toArray(minimum)[constant] ?? 0 });
  }
  const divideByOne = (divisor: Matrix.Matrix<1, C>): Matrix.Matrix<1, C> => {
    const ranges = Matrix.toArray(range);
    return Matrix.map((value, j) => (ranges[j] === 0 ? 1 : value))(divisor);
  };
  if (type === 'min-max') return usable({ offset: minimum, divisor: divideByOne(range) });
  const mean = row(x, (out) => {
    kernels.columnMeans(read(x), out);
  });
  const deviation = row(x, (out) => {
    kernels.columnDeviations(read(x), read(mean), out);
  });
  return usable({ offset: mean, divisor: divideByOne(deviation) });
};

const usable = <C extends number>(scaler: Scaler<C>): E.Either<ScalerError, Scaler<C>> => {
  const offsets = Matrix.toArray(scaler.offset);
  const divisors = Matrix.toArray(scaler.divisor);
  const column = divisors.findIndex(
    (divisor, j) => !(divisor > 0 && Number.isFinite(divisor) && Number.isFinite(offsets[j])),
  );
  return column < 0 ? E.right(scaler) : E.left({ _tag: 'UnscalableColumn', column, divisor: divisors[column] ?? NaN });
};

const ensureFits = (scaler: Scaler<number>, x: Matrix.Matrix): void => {
  ensure(
    x.columns === scaler.offset.columns && x.precision === scaler.offset.precision,
    () =>
      `Scaler: cannot scale ${describe(x)} as fitted to ${scaler.offset.columns} columns of ${scaler.offset.precision}`,
  );
};

/**
 * (x - offset) / divisor.
 *
 * @example
 * import { Matrix, Scaler } from 'foldnet'
 * const scaler = { offset: Matrix.of([[10]]), divisor: Matrix.of([[4]]) }
 * Scaler.transform(scaler)(Matrix.of([[12], [18]])) // [[0.5], [2]]
 */
export const transform =
  <C extends number>(scaler: Scaler<C>) =>
  (x: Matrix.Matrix<number, C>): Matrix.Matrix<number, C> => {
    ensureFits(scaler, x);
    return build(x.rows, x.columns, x.precision, (out) => {
      kernels.scaleColumns(read(x), read(scaler.offset), read(scaler.divisor), out);
    });
  };

/**
 * x * divisor + offset: back to the data's own units.
 *
 * @example
 * import { Matrix, Scaler } from 'foldnet'
 * const scaler = { offset: Matrix.of([[10]]), divisor: Matrix.of([[4]]) }
 * Scaler.inverse(scaler)(Matrix.of([[0.5], [2]])) // [[12], [18]]
 */
export const inverse =
  <C extends number>(scaler: Scaler<C>) =>
  (x: Matrix.Matrix<number, C>): Matrix.Matrix<number, C> => {
    ensureFits(scaler, x);
    return build(x.rows, x.columns, x.precision, (out) => {
      kernels.unscaleColumns(read(x), read(scaler.offset), read(scaler.divisor), out);
    });
  };
