/** Matrices know their shapes: what does not fit does not compile. */
import type * as E from 'fp-ts/lib/Either.js';
import { expectTypeOf, test } from 'vitest';
import { Matrix } from 'foldnet';

declare const x: Matrix.Matrix<2, 784>;
declare const W: Matrix.Matrix<784, 10>;
declare const batch: Matrix.Matrix<number, 784>;
declare const unknown: Matrix.Matrix;

test('constructors infer the shape', () => {
  expectTypeOf(
    Matrix.of([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ).toEqualTypeOf<Matrix.Matrix<2, 3>>();
  expectTypeOf(Matrix.zeros(784, 128)).toEqualTypeOf<Matrix.Matrix<784, 128>>();
  expectTypeOf(Matrix.constant(1, 128, 0.5, 'float32')).toEqualTypeOf<Matrix.Matrix<1, 128>>();
  expectTypeOf(Matrix.fromArray(2, 3)([])).toEqualTypeOf<E.Either<Matrix.MatrixError, Matrix.Matrix<2, 3>>>();
  expectTypeOf(Matrix.fromRows([[1]])).toEqualTypeOf<E.Either<Matrix.MatrixError, Matrix.Matrix>>();

  // @ts-expect-error ragged rows
  Matrix.of([[1, 2], [3]]);
  // @ts-expect-error without a row
  Matrix.of([]);
  // @ts-expect-error without a column
  Matrix.of([[]]);
});

test('a refinement gives run-time dimensions their types', () => {
  expectTypeOf(Matrix.withColumns(784)(unknown)).toEqualTypeOf<
    E.Either<Matrix.MatrixError, Matrix.Matrix<number, 784>>
  >();
  expectTypeOf(Matrix.withShape(2, 3)(unknown)).toEqualTypeOf<E.Either<Matrix.MatrixError, Matrix.Matrix<2, 3>>>();
  expectTypeOf(batch).toExtend<Matrix.Matrix>();

  // @ts-expect-error not without a refinement
  const known: Matrix.Matrix<number, 784> = unknown;
  expectTypeOf(known);
});

test('products', () => {
  expectTypeOf(Matrix.multiply(x, W)).toEqualTypeOf<Matrix.Matrix<2, 10>>();
  expectTypeOf(Matrix.multiply(batch, W)).toEqualTypeOf<Matrix.Matrix<number, 10>>();
  expectTypeOf(Matrix.multiplyTransposedLeft(x, Matrix.zeros(2, 10))).toEqualTypeOf<Matrix.Matrix<784, 10>>();
  expectTypeOf(Matrix.multiplyTransposedRight(Matrix.zeros(2, 10), W)).toEqualTypeOf<Matrix.Matrix<2, 784>>();
  expectTypeOf(Matrix.transpose(x)).toEqualTypeOf<Matrix.Matrix<784, 2>>();

  // @ts-expect-error 784 columns by 2 rows
  Matrix.multiply(x, x);
  // @ts-expect-error 2 rows against 784
  Matrix.multiplyTransposedLeft(x, W);
  // @ts-expect-error 784 columns against 10
  Matrix.multiplyTransposedRight(x, W);
});

test('elementwise operations keep the shape and need one', () => {
  expectTypeOf(Matrix.add(x, x)).toEqualTypeOf<Matrix.Matrix<2, 784>>();
  expectTypeOf(Matrix.scale(2)(x)).toEqualTypeOf<Matrix.Matrix<2, 784>>();
  expectTypeOf(Matrix.addRow(x, Matrix.zeros(1, 784))).toEqualTypeOf<Matrix.Matrix<2, 784>>();
  expectTypeOf(Matrix.columnSums(x)).toEqualTypeOf<Matrix.Matrix<1, 784>>();

  // @ts-expect-error 784 columns and 10
  Matrix.add(x, Matrix.zeros(2, 10));
  // @ts-expect-error 2 rows and 3
  Matrix.hadamard(x, Matrix.zeros(3, 784));
  // @ts-expect-error a row of 10 on 784 columns
  Matrix.addRow(x, Matrix.zeros(1, 10));
  // @ts-expect-error two rows are no row
  Matrix.addRow(x, x);
  // @ts-expect-error 784 columns and 10
  Matrix.dot(x, Matrix.zeros(2, 10));
});

test('nothing is written to, and nothing hands out the buffer', () => {
  // @ts-expect-error a matrix has no public field but its shape and precision
  expectTypeOf(x.buffer);
  // @ts-expect-error its shape is read-only
  x.rows = 2;
  type Public = 'rows' | 'columns' | 'precision' | typeof Symbol.iterator;
  expectTypeOf<Exclude<keyof Matrix.Matrix, Public>>().toBeNever();
  expectTypeOf(Matrix.toArray(x)).toEqualTypeOf<ReadonlyArray<number>>();
});
