/**
 * Immutable matrices of float64 or float32, their shape in their type.
 *
 * Nothing hands out the buffer, so a matrix never changes. Every result is a fixed sequence of IEEE-754 operations, each
 * rounded once to the precision of the operands: the same bits on every engine. Kernels: `numeric/`.
 *
 * Laws: gradients form a vector space (V1); no function changes its arguments (I1).
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Eq } from 'fp-ts/lib/Eq.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Show } from 'fp-ts/lib/Show.js';
import { toBytes as bytesOf } from './numeric/bytes.js';
import { derive, like } from './numeric/derive.js';
import * as elementwise from './numeric/elementwise.js';
import { ensure, ensureSameShape, ensureWidth, describe, isWidth } from './numeric/invariant.js';
import type { KernelName } from './numeric/kernels.js';
import type { Precision } from './numeric/precision.js';
import * as rowwise from './numeric/rows.js';
import { rounded, type Scalar } from './numeric/scalar.js';
import { build, type Matrix as Stored, read } from './numeric/storage.js';

export type { Precision } from './numeric/precision.js';

/**
 * A `Rows` by `Columns` matrix of real numbers, immutable.
 *
 * A batch is a `Matrix<number, width>`: one sample a row, their count known only at run time.
 */
export type Matrix<Rows extends number = number, Columns extends number = number> = Stored<Rows, Columns>;

/** Why values do not make a matrix. `path` names the value at fault, as `[2]` or `[2][0]`. */
export interface MatrixError {
  readonly _tag: 'MatrixError';
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

const failure = (path: string, expected: string, found: string): E.Either<MatrixError, never> =>
  E.left({ _tag: 'MatrixError', path, expected, found });

// Constructors

/**
 * A matrix from its elements, row-major.
 *
 * `Left` if a dimension is not a positive integer or the number of elements is not `rows * columns`.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.fromArray(2, 3)([1, 2, 3, 4, 5, 6]) // Right of a Matrix<2, 3>
 */
export const fromArray =
  <const R extends number, const C extends number>(rows: R, columns: C, precision: Precision = 'float64') =>
  (values: ArrayLike<number>): E.Either<MatrixError, Matrix<R, C>> =>
    !isWidth(rows)
      ? failure('rows', 'a positive integer', String(rows))
      : !isWidth(columns)
        ? failure('columns', 'a positive integer', String(columns))
        : values.length !== rows * columns
          ? failure('', `${rows * columns} elements`, `${values.length} elements`)
          : E.right(
              build(rows, columns, precision, (out) => {
                out.set(values);
              }),
            );

/**
 * A matrix from its rows; its widths are known at run time only (see {@link withShape}).
 *
 * `Left` if there is no row or no column, or if the rows differ in length.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.fromRows([[1, 2], [3, 4]]) // Right of a Matrix<number, number>
 * Matrix.fromRows([[1, 2], [3]]) // Left: [1]: expected 2 elements, found 1 elements
 */
export const fromRows = (
  rows: ReadonlyArray<ArrayLike<number>>,
  precision: Precision = 'float64',
): E.Either<MatrixError, Matrix> => {
  const columns = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== columns);
  return rows.length === 0
    ? failure('', 'at least one row', 'none')
    : columns === 0
      ? failure('[0]', 'at least one element', 'none')
      : ragged >= 0
        ? failure(`[${ragged}]`, `${columns} elements`, `${rows[ragged]?.length} elements`)
        : E.right(
            build(rows.length, columns, precision, (out) => {
              rows.forEach((row, i) => {
                out.set(row, i * columns);
              });
            }),
          );
};

/** A row as long as another. */
type RowLike<Row extends ReadonlyArray<number>> = { readonly [J in keyof Row]: number };

/**
 * A matrix written out in the program: its shape is its type, and ragged rows do not compile.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.of([[1, 2, 3], [4, 5, 6]]) // [[1, 2, 3], [4, 5, 6]]: a Matrix<2, 3>
 */
export const of = <const Rows extends readonly [readonly [number, ...number[]], ...(readonly number[])[]]>(
  rows: Rows & ReadonlyArray<RowLike<Rows[0]>>,
  precision: Precision = 'float64',
): Matrix<Rows['length'], Rows[0]['length']> => {
  const columns: Rows[0]['length'] = rows[0].length;
  ensure(
    rows.every((row) => row.length === columns),
    () => `Matrix.of: expected rows of ${columns} elements`,
  );
  return build(rows.length as Rows['length'], columns, precision, (out) => {
    rows.forEach((row, i) => {
      out.set(row, i * columns);
    });
  });
};

/**
 * A matrix with every element `value`.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.constant(2, 3, 0.5) // [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]
 */
export const constant = <const R extends number, const C extends number>(
  rows: R,
  columns: C,
  value: number,
  precision: Precision = 'float64',
): Matrix<R, C> => {
  ensureWidth('Matrix.constant', rows);
  ensureWidth('Matrix.constant', columns);
  return build(rows, columns, precision, (out) => {
    out.fill(value);
  });
};

/**
 * A matrix of +0.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.zeros(2, 3) // [[0, 0, 0], [0, 0, 0]]
 */
export const zeros = <const R extends number, const C extends number>(
  rows: R,
  columns: C,
  precision: Precision = 'float64',
): Matrix<R, C> => constant(rows, columns, 0, precision);

/**
 * Gives a matrix of run-time dimensions the widths that the program needs; `Left` if it has others.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as E from 'fp-ts/lib/Either.js'
 * pipe(Matrix.fromRows([[1, 2]]), E.chainW(Matrix.withColumns(2))) // Right of a Matrix<number, 2>
 */
export const withColumns =
  <const C extends number>(columns: C) =>
  <R extends number>(x: Matrix<R>): E.Either<MatrixError, Matrix<R, C>> =>
    x.columns === columns
      ? E.right(x as Matrix<R, C>)
      : failure('columns', `${columns} columns`, `${x.columns} columns`);

/**
 * As {@link withColumns}, for both dimensions.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * const read: Matrix.Matrix = Matrix.of([[1, 2]])
 * Matrix.withShape(1, 2)(read) // Right of a Matrix<1, 2>
 * Matrix.withShape(2, 1)(read) // Left: shape: expected 2 rows and 1 columns, found 1 rows and 2 columns
 */
export const withShape =
  <const R extends number, const C extends number>(rows: R, columns: C) =>
  (x: Matrix): E.Either<MatrixError, Matrix<R, C>> =>
    x.rows === rows && x.columns === columns
      ? E.right(x as Matrix<R, C>)
      : failure('shape', `${rows} rows and ${columns} columns`, `${x.rows} rows and ${x.columns} columns`);

// Reading

/**
 * The element at row `i` and column `j`; `None` outside the matrix.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.lookup(0, 1)(Matrix.of([[1, 2]])) // Some of 2
 * Matrix.lookup(1, 0)(Matrix.of([[1, 2]])) // None
 */
export const lookup =
  (i: number, j: number) =>
  (x: Matrix): O.Option<number> =>
    Number.isInteger(i) && Number.isInteger(j) && i >= 0 && j >= 0 && i < x.rows && j < x.columns
      ? O.fromNullable(read(x)[i * x.columns + j])
      : O.none;

/**
 * The elements, row-major; a copy.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.toArray(Matrix.of([[1, 2], [3, 4]])) // [1, 2, 3, 4]
 */
export const toArray = (x: Matrix): ReadonlyArray<number> => Array.from(read(x));

/**
 * The rows; a copy.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.toRows(Matrix.of([[1, 2], [3, 4]])) // [[1, 2], [3, 4]]
 */
export const toRows = (x: Matrix): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: x.rows }, (_, i) => Array.from(read(x).subarray(i * x.columns, (i + 1) * x.columns)));

/**
 * The elements' IEEE-754 bytes, row-major, little-endian; a copy. NaN has one form.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.toBytes(Matrix.of([[1]])) // [0, 0, 0, 0, 0, 0, 240, 63]
 */
export const toBytes = (x: Matrix): Uint8Array => bytesOf(read(x));

/**
 * Whether no element is NaN or infinite.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.isFinite(Matrix.of([[1, 2]])) // true
 * Matrix.isFinite(Matrix.of([[1, NaN]])) // false
 */
export const isFinite = (x: Matrix): boolean => elementwise.firstNonFinite(read(x)) < 0;

/**
 * The first element, of a matrix of one.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.first(Matrix.multiply(Matrix.of([[1, 2]]), Matrix.of([[3], [4]]))) // 11
 */
export const first = (x: Matrix): number => read(x)[0] ?? NaN;

// Arithmetic

/** An operation on two matrices of one shape. */
type Elementwise2 = <R extends number, C extends number>(
  x: Matrix<R, C>,
  y: Matrix<NoInfer<R>, NoInfer<C>>,
) => Matrix<R, C>;

/** An operation on one matrix. */
type Elementwise1 = <R extends number, C extends number>(x: Matrix<R, C>) => Matrix<R, C>;

const elementwise2 =
  (name: string, kernel: KernelName): Elementwise2 =>
  (x, y) => {
    ensureSameShape(name, x, y);
    return like(kernel, x, [y]);
  };

const elementwise1 =
  (kernel: KernelName): Elementwise1 =>
  (x) =>
    like(kernel, x);

/** By one number, first rounded to the precision of x. */
const withNumber =
  (kernel: KernelName) =>
  (number: Scalar): Elementwise1 =>
  (x) =>
    like(kernel, x, [], [rounded(x.precision, number)]);

/**
 * x + y, elementwise.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.add(Matrix.of([[1, 2]]), Matrix.of([[3, 4]])) // [[4, 6]]
 */
export const add: Elementwise2 = elementwise2('Matrix.add', 'add');

/**
 * x - y, elementwise.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.subtract(Matrix.of([[1, 2]]), Matrix.of([[3, 5]])) // [[-2, -3]]
 */
export const subtract: Elementwise2 = elementwise2('Matrix.subtract', 'subtract');

/**
 * x * y, elementwise (the Hadamard product).
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.hadamard(Matrix.of([[1, 2]]), Matrix.of([[3, 4]])) // [[3, 8]]
 */
export const hadamard: Elementwise2 = elementwise2('Matrix.hadamard', 'hadamard');

/**
 * x / y, elementwise.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.divide(Matrix.of([[1, 2]]), Matrix.of([[4, 0]])) // [[0.25, Infinity]]
 */
export const divide: Elementwise2 = elementwise2('Matrix.divide', 'divide');

/**
 * The greater of x and y, elementwise; NaN where either is.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.maximum(Matrix.of([[1, 4]]), Matrix.of([[3, 2]])) // [[3, 4]]
 */
export const maximum: Elementwise2 = elementwise2('Matrix.maximum', 'maximum');

/**
 * factor * x; the factor is first rounded to the precision of x.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.scale(10)(Matrix.of([[1, 2]])) // [[10, 20]]
 */
export const scale: (factor: Scalar) => Elementwise1 = withNumber('scale');

/**
 * x + term, elementwise; the term is first rounded to the precision of x.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.shift(10)(Matrix.of([[1, 2]])) // [[11, 12]]
 */
export const shift: (term: Scalar) => Elementwise1 = withNumber('shift');

/**
 * x / divisor, elementwise; the divisor is first rounded to the precision of x.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.divideBy(4)(Matrix.of([[1, 2]])) // [[0.25, 0.5]]
 */
export const divideBy: (divisor: Scalar) => Elementwise1 = withNumber('divideBy');

/**
 * Each element, no less than -limit and no greater than limit, which is first rounded to the precision of x.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.clamp(1)(Matrix.of([[-5, 0.5, 3]])) // [[-1, 0.5, 1]]
 */
export const clamp: (limit: Scalar) => Elementwise1 = withNumber('clamp');

/**
 * The square root of each element.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.squareRoot(Matrix.of([[4, 9]])) // [[2, 3]]
 */
export const squareRoot: Elementwise1 = elementwise1('squareRoot');

/**
 * The absolute value of each element.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.absolute(Matrix.of([[-1, 2]])) // [[1, 2]]
 */
export const absolute: Elementwise1 = elementwise1('absolute');

/**
 * The sign of each element: 1, -1, or 0 at 0.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.sign(Matrix.of([[-3, 0, 7]])) // [[-1, 0, 1]]
 */
export const sign: Elementwise1 = elementwise1('sign');

/**
 * f of each element and its row-major index, rounded to the precision of x.
 *
 * A step that calls it is never compiled: f is code that nobody else knows.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.map((value, index) => value * index)(Matrix.of([[5, 6], [7, 8]])) // [[0, 6], [14, 24]]
 */
export const map =
  (f: (value: number, index: number) => number): Elementwise1 =>
  (x) =>
    build(x.rows, x.columns, x.precision, (out) => {
      elementwise.map(f, read(x), out);
    });

/**
 * The matrix product x y: one accumulator for each element, from +0, the inner index ascending.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.multiply(Matrix.of([[1, 2]]), Matrix.of([[3], [4]])) // [[11]]: a Matrix<1, 1>
 */
export const multiply = <R extends number, K extends number, C extends number>(
  x: Matrix<R, K>,
  y: Matrix<NoInfer<K>, C>,
): Matrix<R, C> => {
  ensure(
    x.columns === y.rows && x.precision === y.precision,
    () => `Matrix.multiply: cannot multiply ${describe(x)} by ${describe(y)}`,
  );
  return derive('matmul', x.rows, y.columns, x.precision, [x, y]);
};

/** The operands, and what is carried in if anything is. */
const and = (operands: ReadonlyArray<Matrix>, carried: Matrix | undefined): ReadonlyArray<Matrix> =>
  carried === undefined ? operands : [...operands, carried];

/** A sum to go on from has the shape of the result. */
const ensureCarried = (operation: string, carried: Matrix | undefined, rows: number, columns: number, like: Matrix) => {
  ensure(
    carried === undefined ||
      (carried.rows === rows && carried.columns === columns && carried.precision === like.precision),
    () => `${operation}: expected a carried ${rows}x${columns} ${like.precision}, got ${carried && describe(carried)}`,
  );
};

/**
 * x^T y, as {@link multiply} of the transpose, which is not formed: a dense layer's weight gradient. Its sums start from
 * +0, or go on from `carried`.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * const [x, upstream] = [Matrix.of([[1, 2], [3, 4]]), Matrix.of([[1], [10]])]
 * Matrix.multiplyTransposedLeft(x, upstream) // [[31], [42]]: 1 * 1 + 3 * 10, 2 * 1 + 4 * 10
 */
export const multiplyTransposedLeft = <R extends number, K extends number, C extends number>(
  x: Matrix<K, R>,
  y: Matrix<NoInfer<K>, C>,
  carried?: Matrix<NoInfer<R>, NoInfer<C>>,
): Matrix<R, C> => {
  ensure(
    x.rows === y.rows && x.precision === y.precision,
    () => `Matrix.multiplyTransposedLeft: cannot multiply the transpose of ${describe(x)} by ${describe(y)}`,
  );
  ensureCarried('Matrix.multiplyTransposedLeft', carried, x.columns, y.columns, x);
  return derive('matmulTransposedLeft', x.columns, y.columns, x.precision, and([x, y], carried));
};

/**
 * x y^T, as {@link multiply} by the transpose, which is not formed: a dense layer's input gradient.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * const [upstream, W] = [Matrix.of([[1, 10]]), Matrix.of([[1, 2], [3, 4]])]
 * Matrix.multiplyTransposedRight(upstream, W) // [[21, 43]]: 1 * 1 + 10 * 2, 1 * 3 + 10 * 4
 */
export const multiplyTransposedRight = <R extends number, K extends number, C extends number>(
  x: Matrix<R, K>,
  y: Matrix<C, NoInfer<K>>,
): Matrix<R, C> => {
  ensure(
    x.columns === y.columns && x.precision === y.precision,
    () => `Matrix.multiplyTransposedRight: cannot multiply ${describe(x)} by the transpose of ${describe(y)}`,
  );
  return derive('matmulTransposedRight', x.rows, y.rows, x.precision, [x, y]);
};

/**
 * The transpose.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.transpose(Matrix.of([[1, 2, 3], [4, 5, 6]])) // [[1, 4], [2, 5], [3, 6]]
 */
export const transpose = <R extends number, C extends number>(x: Matrix<R, C>): Matrix<C, R> =>
  derive('transpose', x.columns, x.rows, x.precision, [x]);

/**
 * x with `row` added to each of its rows.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.addRow(Matrix.of([[1, 2], [3, 4]]), Matrix.of([[10, 20]])) // [[11, 22], [13, 24]]
 */
export const addRow = <R extends number, C extends number>(
  x: Matrix<R, C>,
  row: Matrix<1, NoInfer<C>>,
): Matrix<R, C> => {
  ensure(
    row.columns === x.columns && row.precision === x.precision,
    () => `Matrix.addRow: cannot add ${describe(row)} to the rows of ${describe(x)}`,
  );
  return like('addRow', x, [row]);
};

// Reductions

/**
 * The sum of the rows in their order, from +0 or going on from `carried`.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.columnSums(Matrix.of([[1, 2], [3, 4]])) // [[4, 6]]
 * Matrix.columnSums(Matrix.of([[1, 2], [3, 4]]), Matrix.of([[100, 200]])) // [[104, 206]]
 */
export const columnSums = <C extends number>(x: Matrix<number, C>, carried?: Matrix<1, NoInfer<C>>): Matrix<1, C> => {
  ensureCarried('Matrix.columnSums', carried, 1, x.columns, x);
  return derive('columnSums', 1, x.columns, x.precision, and([x], carried));
};

/**
 * The sum of all elements, from +0 in row-major order, as a matrix of one.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.total(Matrix.of([[1, 2], [3, 4]])) // [[10]]
 */
export const total = (x: Matrix): Matrix<1, 1> => derive('sum', 1, 1, x.precision, [x]);

/**
 * The sum of all elements, from +0 in row-major order.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.sum(Matrix.of([[1, 2], [3, 4]])) // 10
 */
export const sum = (x: Matrix): number => first(total(x));

/**
 * The sum of the products of all elements, from +0 in row-major order, as a matrix of one.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.totalProduct(Matrix.of([[1, 2]]), Matrix.of([[3, 4]])) // [[11]]
 */
export const totalProduct = <R extends number, C extends number>(
  x: Matrix<R, C>,
  y: Matrix<NoInfer<R>, NoInfer<C>>,
): Matrix<1, 1> => {
  ensureSameShape('Matrix.dot', x, y);
  return derive('dot', 1, 1, x.precision, [x, y]);
};

/**
 * The sum of the products of all elements, from +0 in row-major order.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.dot(Matrix.of([[1, 2]]), Matrix.of([[3, 4]])) // 11
 */
export const dot = <R extends number, C extends number>(x: Matrix<R, C>, y: Matrix<NoInfer<R>, NoInfer<C>>): number =>
  first(totalProduct(x, y));

/**
 * The column of each row's greatest element, the first of equals.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.argmaxRows(Matrix.of([[0.1, 0.7, 0.2], [0.5, 0.5, 0]])) // [1, 0]
 */
export const argmaxRows = (x: Matrix): ReadonlyArray<number> => rowwise.argmax(x.columns, read(x));

// Rows and columns

/**
 * The rows of those indices, in that order.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.gatherRows([2, 0, 0])(Matrix.of([[1], [2], [3]])) // [[3], [1], [1]]
 */
export const gatherRows =
  (indices: ReadonlyArray<number>) =>
  <C extends number>(x: Matrix<number, C>): Matrix<number, C> => {
    ensure(
      indices.length > 0 && indices.every((i) => Number.isInteger(i) && i >= 0 && i < x.rows),
      () => `Matrix.gatherRows: expected at least one index, each from 0 to ${x.rows - 1}`,
    );
    return derive('gather', indices.length, x.columns, x.precision, [x], indices);
  };

/**
 * `width` columns from column `start`.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.sliceColumns(1, 2)(Matrix.of([[7, 8, 9]])) // [[8, 9]]
 */
export const sliceColumns =
  <const W extends number>(start: number, width: W) =>
  <R extends number>(x: Matrix<R>): Matrix<R, W> => {
    ensure(
      Number.isInteger(start) && start >= 0 && isWidth(width) && start + width <= x.columns,
      () => `Matrix.sliceColumns: no ${width} columns from ${start} in ${describe(x)}`,
    );
    return derive('slice', x.rows, width, x.precision, [x], [start]);
  };

/**
 * x in the columns from `start` of a matrix of `width` columns, which is +0 elsewhere.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.placeColumns(1, 4)(Matrix.of([[8, 9]])) // [[0, 8, 9, 0]]
 */
export const placeColumns =
  <const W extends number>(start: number, width: W) =>
  <R extends number>(x: Matrix<R>): Matrix<R, W> => {
    ensure(
      Number.isInteger(start) && start >= 0 && isWidth(width) && start + x.columns <= width,
      () => `Matrix.placeColumns: no place for ${describe(x)} from column ${start} of ${width}`,
    );
    return derive('place', x.rows, width, x.precision, [x], [start]);
  };

/**
 * x and y side by side; `width` is the sum of their columns.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.joinColumns(3)(Matrix.of([[1], [2]]), Matrix.of([[3, 4], [5, 6]])) // [[1, 3, 4], [2, 5, 6]]
 */
export const joinColumns =
  <const W extends number>(width: W) =>
  <R extends number>(x: Matrix<R>, y: Matrix<NoInfer<R>>): Matrix<R, W> => {
    ensure(
      x.rows === y.rows && x.columns + y.columns === width && x.precision === y.precision,
      () => `Matrix.joinColumns: cannot join ${describe(x)} and ${describe(y)} into ${width} columns`,
    );
    return derive('join', x.rows, width, x.precision, [x, y]);
  };

/**
 * x rounded to that precision; x itself if it has it already.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.toPrecision('float32')(Matrix.of([[0.1]])) // [[0.10000000149011612]]
 */
export const toPrecision =
  (precision: Precision) =>
  <R extends number, C extends number>(x: Matrix<R, C>): Matrix<R, C> =>
    x.precision === precision
      ? x
      : build(x.rows, x.columns, precision, (out) => {
          out.set(read(x));
        });

// Instances

/**
 * Bitwise equality: one shape, one precision, the same bits (+0 is not -0; NaN is one value).
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.eq.equals(Matrix.of([[1, 2]]), Matrix.of([[1, 2]])) // true
 * Matrix.eq.equals(Matrix.of([[0]]), Matrix.of([[-0]])) // false
 */
export const eq: Eq<Matrix> = {
  equals: (x, y) =>
    x.rows === y.rows &&
    x.columns === y.columns &&
    x.precision === y.precision &&
    elementwise.sameBits(read(x), read(y)),
};

const showNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/**
 * As the program that makes it: `Matrix.of([[1, 2], [3, 4]])`.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.show.show(Matrix.of([[1, 2], [3, 4]])) // 'Matrix.of([[1, 2], [3, 4]])'
 */
export const show: Show<Matrix> = {
  show: (x) => {
    const rows = toRows(x).map((row) => `[${row.map(showNumber).join(', ')}]`);
    return `Matrix.of([${rows.join(', ')}]${x.precision === 'float64' ? '' : `, '${x.precision}'`})`;
  },
};

/** Whether a value is a matrix of this module. */
export { isMatrix } from './numeric/storage.js';
