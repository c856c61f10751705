/**
 * Tensors as files of many kits have them: numbers of one type in a shape, row-major, in little-endian bytes.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Matrix from '../Matrix.js';
import { fromBytes } from '../numeric/bytes.js';
import { build } from '../numeric/storage.js';
import { type DecodeError, mismatch } from './DecodeError.js';

/** A tensor. */
export interface Tensor {
  readonly precision: Matrix.Precision;
  readonly shape: ReadonlyArray<number>;
  /** As many numbers as the shape says. */
  readonly bytes: Uint8Array;
}

/** Tensors by name, in the order of their file. */
export type Tensors = ReadonlyArray<readonly [name: string, tensor: Tensor]>;

/** What a file of tensors holds. */
export interface Contents {
  readonly tensors: Tensors;
  /** Those whose numbers are neither float64 nor float32, and of what type they are; they are not read. */
  readonly others: ReadonlyArray<readonly [name: string, type: string]>;
}

/**
 * How many numbers a shape holds.
 *
 * @example
 * import { Tensor } from 'foldnet/codec'
 * Tensor.sizeOf([2, 3, 4]) // 24
 * Tensor.sizeOf([]) // 1: a single number
 */
export const sizeOf = (shape: ReadonlyArray<number>): number => shape.reduce((size, length) => size * length, 1);

/**
 * `2 x 3`, and for a single number `a number`.
 *
 * @example
 * import { Tensor } from 'foldnet/codec'
 * Tensor.showShape([2, 3]) // '2 x 3'
 */
export const showShape = (shape: ReadonlyArray<number>): string =>
  shape.length === 0 ? 'a number' : shape.join(' x ');

/**
 * A matrix as a tensor of two dimensions.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Tensor } from 'foldnet/codec'
 * Tensor.ofMatrix(Matrix.of([[1, 2]])) // { precision: 'float64', shape: [1, 2], ... }
 */
export const ofMatrix = (x: Matrix.Matrix): Tensor => ({
  precision: x.precision,
  shape: [x.rows, x.columns],
  bytes: Matrix.toBytes(x),
});

/** Whether a shape is that of a matrix. A row may be a vector, of one dimension. */
const isShapeOf = (rows: number, columns: number, shape: ReadonlyArray<number>): boolean =>
  (shape.length === 2 && shape[0] === rows && shape[1] === columns) ||
  (shape.length === 1 && rows === 1 && shape[0] === columns);

/**
 * A tensor as a matrix of that shape; `Left`, at that path, if it is of another.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Tensor } from 'foldnet/codec'
 * const tensor = Tensor.ofMatrix(Matrix.of([[1, 2]]))
 * Tensor.toMatrix('b', 1, 2)(tensor) // Right of [[1, 2]]
 * Tensor.toMatrix('b', 2, 1)(tensor) // Left: b: expected 2 x 1, got 1 x 2
 */
export const toMatrix =
  (path: string, rows: number, columns: number) =>
  (tensor: Tensor): E.Either<DecodeError, Matrix.Matrix> =>
    isShapeOf(rows, columns, tensor.shape)
      ? E.right(
          build(rows, columns, tensor.precision, (out) => {
            fromBytes(tensor.precision, tensor.bytes, out);
          }),
        )
      : E.left(mismatch(path, showShape([rows, columns]), showShape(tensor.shape)));
