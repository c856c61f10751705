/**
 * What stands behind a matrix: its shape and a buffer that only this folder's callers can reach.
 *
 * The buffer is a private field, so that no user can change a matrix. `build` has it filled once, `read` lends it to
 * kernels, which never write to what they read. Neither is exported by the package.
 */
import { allocate, type FloatArray, type Precision, precisionOf } from './precision.js';

let bufferOf: (matrix: Matrix) => FloatArray;

/**
 * A `rows` by `columns` matrix of real numbers, immutable; its shape is part of its type.
 *
 * Where a dimension is known only at run time (the rows of a batch, as a rule), its type is `number`.
 */
export class Matrix<out Rows extends number = number, out Columns extends number = number> {
  /** Number of rows: the samples of a batch, the inputs of a weight matrix. */
  readonly rows: Rows;
  /** Number of columns: the features of a batch, the outputs of a weight matrix. */
  readonly columns: Columns;
  /** The element type. */
  readonly precision: Precision;
  readonly #buffer: FloatArray;

  constructor(rows: Rows, columns: Columns, buffer: FloatArray) {
    this.rows = rows;
    this.columns = columns;
    this.precision = precisionOf(buffer);
    this.#buffer = buffer;
    Object.freeze(this);
  }

  /** The elements, row-major: `[...x]`, and deep equality in test frameworks. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    yield* this.#buffer;
  }

  static {
    bufferOf = (matrix) => matrix.#buffer;
  }
}

/** The elements of a matrix, row-major: to be read, never written. */
export const read = (matrix: Matrix): FloatArray => bufferOf(matrix);

/** A new matrix of that shape and precision, its buffer filled by `fill` (it starts at +0). */
export const build = <R extends number, C extends number>(
  rows: R,
  columns: C,
  precision: Precision,
  fill: (out: FloatArray) => void,
): Matrix<R, C> => {
  const out = allocate(precision, rows * columns);
  fill(out);
  return new Matrix(rows, columns, out);
};

/** Whether a value is a matrix. */
export const isMatrix = (value: unknown): value is Matrix => value instanceof Matrix;
