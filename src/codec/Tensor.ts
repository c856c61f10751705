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

/** How many numbers a shape holds. */
export const sizeOf = (shape: ReadonlyArray<number>): number => shape.reduce((size, length) => size * length, 1);

/** `2 x 3`, and for a single number `a number`. */
export const showShape = (shape: ReadonlyArray<number>): string =>
  shape.length === 0 ? 'a number' : shape.join(' x ');

/** A matrix as a tensor of two dimensions. */
export const ofMatrix = (x: Matrix.Matrix): Tensor => ({
  precision: x.precision,
  shape: [x.rows, x.columns],
  bytes: Matrix.toBytes(x),
});

/** A tensor's numbers as a matrix of that shape; `Left`, at that path, if there are more or fewer of them. */
export const toMatrix =
  (path: string, rows: number, columns: number) =>
  (tensor: Tensor): E.Either<DecodeError, Matrix.Matrix> =>
    sizeOf(tensor.shape) === rows * columns
      ? E.right(
          build(rows, columns, tensor.precision, (out) => {
            fromBytes(tensor.precision, tensor.bytes, out);
          }),
        )
      : E.left(mismatch(path, `${rows} rows and ${columns} columns`, showShape(tensor.shape)));
