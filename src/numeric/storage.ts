/**
 * What stands behind a matrix: its shape and a buffer that only this folder's callers can reach.
 *
 * The buffer is a private field, so that no user can change a matrix. `build` has it filled once, `read` lends it to
 * kernels, which never write to what they read. Neither is exported by the package.
 *
 * A traced matrix (trace.ts) has a shape and no elements: it stands for what a compiled step will have there.
 */
import { allocate, type FloatArray, type Precision, precisionOf } from './precision.js';

/** What a traced matrix stands for: a value of a trace. */
export interface Traced {
  readonly _tag: 'Traced';
  readonly precision: Precision;
}

/** Thrown where a function under trace asks for elements: it is run as it is, and not compiled. */
export class NotTraceable extends Error {
  /** How many there have been: a function that catches one has gone a way that it would not go otherwise. */
  static count = 0;
  override readonly name = 'NotTraceable';

  constructor(message: string) {
    super(message);
    NotTraceable.count++;
  }
}

let sourceOf: (matrix: Matrix) => FloatArray | Traced;

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
  readonly #source: FloatArray | Traced;

  constructor(rows: Rows, columns: Columns, source: FloatArray | Traced) {
    this.rows = rows;
    this.columns = columns;
    this.precision = '_tag' in source ? source.precision : precisionOf(source);
    this.#source = source;
    Object.freeze(this);
  }

  /** The elements, row-major: `[...x]`, and deep equality in test frameworks. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    yield* read(this);
  }

  static {
    sourceOf = (matrix) => matrix.#source;
  }
}

/** What a matrix stands for in a trace; `undefined` if it has elements. */
export const tracedOf = (matrix: Matrix): Traced | undefined => {
  const source = sourceOf(matrix);
  return '_tag' in source ? source : undefined;
};

/** Whether a matrix has no elements, and stands for something in a trace. */
export const isTraced = (matrix: Matrix): boolean => tracedOf(matrix) !== undefined;

/** The elements of a matrix, row-major: to be read, never written. */
export const read = (matrix: Matrix): FloatArray => {
  const source = sourceOf(matrix);
  if ('_tag' in source) throw new NotTraceable('the elements of a matrix are not known while a step is traced');
  return source;
};

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

/** A row of those numbers, rounded to the precision. */
export const rowOf = (numbers: ReadonlyArray<number>, precision: Precision): Matrix<1> =>
  build(1, numbers.length, precision, (out) => out.set(numbers));

/**
 * Whether a value is a matrix.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * Matrix.isMatrix(Matrix.of([[1, 2]])) // true
 * Matrix.isMatrix([[1, 2]]) // false
 */
export const isMatrix = (value: unknown): value is Matrix => value instanceof Matrix;
