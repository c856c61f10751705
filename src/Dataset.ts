/**
 * Data: one sample a row, its inputs and its targets side by side in two matrices. Targets are class labels (one
 * column) or values (one column for each output).
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Matrix from './Matrix.js';
import * as Random from './Random.js';

/** Samples of `I` inputs and `T` target columns. */
export interface Dataset<I extends number, T extends number> {
  readonly inputs: Matrix.Matrix<number, I>;
  readonly targets: Matrix.Matrix<number, T>;
}

/**
 * A dataset of those matrices; `Left` if they differ in rows or precision.
 *
 * @example
 * import { Dataset, Matrix } from 'foldnet'
 * Dataset.make(Matrix.of([[0, 0], [0, 1]]), Matrix.of([[0], [1]])) // Right of a Dataset<2, 1>
 */
export const make = <I extends number, T extends number>(
  inputs: Matrix.Matrix<number, I>,
  targets: Matrix.Matrix<number, T>,
): E.Either<Matrix.MatrixError, Dataset<I, T>> =>
  inputs.rows === targets.rows && inputs.precision === targets.precision
    ? E.right({ inputs, targets })
    : E.left({
        _tag: 'MatrixError',
        path: 'targets',
        expected: `${inputs.rows} rows of ${inputs.precision}`,
        found: `${targets.rows} rows of ${targets.precision}`,
      });

/** The rows of those indices, in that order. */
export const gather =
  (indices: ReadonlyArray<number>) =>
  <I extends number, T extends number>(data: Dataset<I, T>): Dataset<I, T> => ({
    inputs: Matrix.gatherRows(indices)(data.inputs),
    targets: Matrix.gatherRows(indices)(data.targets),
  });

/** The samples to train on, and those to test by. */
export interface Parts<I extends number, T extends number> {
  readonly train: Dataset<I, T>;
  readonly test: Dataset<I, T>;
}

/**
 * A seeded split: of a random permutation of the rows, the first `trainRows` train and the rest test. `Left` unless
 * both parts have a row.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { Dataset, Matrix, Threefry } from 'foldnet'
 * const data = { inputs: Matrix.of([[0], [1], [2], [3]]), targets: Matrix.of([[0], [2], [4], [6]]) }
 * const drawn = Dataset.split(3)(data) // Right of a draw
 * if (E.isRight(drawn)) console.log(Dataset.rows(drawn.right(Threefry.key(42))[0].test)) // 1
 */
export const split =
  (trainRows: number) =>
  <I extends number, T extends number>(data: Dataset<I, T>): E.Either<Matrix.MatrixError, Random.Draw<Parts<I, T>>> =>
    Number.isInteger(trainRows) && trainRows > 0 && trainRows < rows(data)
      ? E.right((random) => {
          const [order, after] = Random.splitOrder(rows(data))(random);
          return [
            { train: gather(order.slice(0, trainRows))(data), test: gather(order.slice(trainRows))(data) },
            after,
          ];
        })
      : E.left({
          _tag: 'MatrixError',
          path: 'trainRows',
          expected: `an integer from 1 to ${rows(data) - 1}`,
          found: String(trainRows),
        });

/** How many samples there are. */
export const rows = (data: Dataset<number, number>): number => data.inputs.rows;

/** Both matrices in that precision. */
export const toPrecision =
  (precision: Matrix.Precision) =>
  <I extends number, T extends number>(data: Dataset<I, T>): Dataset<I, T> => ({
    inputs: Matrix.toPrecision(precision)(data.inputs),
    targets: Matrix.toPrecision(precision)(data.targets),
  });
