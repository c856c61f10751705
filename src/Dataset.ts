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
  /** How much each sample counts in a loss: as so many copies of it. Each counts 1 where there are none. */
  readonly weights?: Matrix.Matrix<number, 1> | undefined;
}

/** Each matrix of a dataset after a function that keeps columns. */
const mapMatrices = <I extends number, T extends number>(
  f: <C extends number>(x: Matrix.Matrix<number, C>) => Matrix.Matrix<number, C>,
  { inputs, targets, weights }: Dataset<I, T>,
): Dataset<I, T> => ({
  inputs: f(inputs),
  targets: f(targets),
  ...(weights === undefined ? {} : { weights: f(weights) }),
});

/** What a matrix of a dataset must be beside the inputs, if it is not. */
const misfit = (path: string, x: Matrix.Matrix, inputs: Matrix.Matrix): Matrix.MatrixError | undefined =>
  x.rows === inputs.rows && x.precision === inputs.precision
    ? undefined
    : {
        _tag: 'MatrixError',
        path,
        expected: `${inputs.rows} rows of ${inputs.precision}`,
        found: `${x.rows} rows of ${x.precision}`,
      };

/** Weights are not negative, and not all 0. */
const wrongWeight = (weights: Matrix.Matrix): Matrix.MatrixError | undefined => {
  const values = Matrix.toArray(weights);
  const wrong = values.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  const error = (path: string, expected: string, found: unknown): Matrix.MatrixError => ({
    _tag: 'MatrixError',
    path,
    expected,
    found: String(found),
  });
  if (wrong >= 0) return error(`weights[${wrong}]`, 'a finite number that is not negative', values[wrong]);
  return values.some((weight) => weight > 0) ? undefined : error('weights', 'one that is greater than 0', 'none');
};

/**
 * A dataset of those matrices; `Left` if they differ in rows or precision, or a weight is negative.
 *
 * @example
 * import { Dataset, Matrix } from 'foldnet'
 * Dataset.make(Matrix.of([[0, 0], [0, 1]]), Matrix.of([[0], [1]])) // Right of a Dataset<2, 1>
 */
export const make = <I extends number, T extends number>(
  inputs: Matrix.Matrix<number, I>,
  targets: Matrix.Matrix<number, T>,
  weights?: Matrix.Matrix<number, 1>,
): E.Either<Matrix.MatrixError, Dataset<I, T>> => {
  const wrong =
    misfit('targets', targets, inputs) ?? (weights && (misfit('weights', weights, inputs) ?? wrongWeight(weights)));
  return wrong === undefined
    ? E.right({ inputs, targets, ...(weights === undefined ? {} : { weights }) })
    : E.left(wrong);
};

/**
 * The rows of those indices, in that order.
 *
 * @example
 * import { Dataset, Matrix } from 'foldnet'
 * const data = { inputs: Matrix.of([[1], [2], [3]]), targets: Matrix.of([[10], [20], [30]]) }
 * Dataset.gather([2, 0])(data) // { inputs: [[3], [1]], targets: [[30], [10]] }
 */
export const gather =
  (indices: ReadonlyArray<number>) =>
  <I extends number, T extends number>(data: Dataset<I, T>): Dataset<I, T> =>
    mapMatrices(Matrix.gatherRows(indices), data);

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
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Dataset, Matrix, Threefry } from 'foldnet'
 * const data = { inputs: Matrix.of([[0], [1], [2], [3]]), targets: Matrix.of([[0], [2], [4], [6]]) }
 * const parts = pipe(Dataset.split(3)(data), E.map((draw) => draw(Threefry.key(42))[0]))
 * pipe(parts, E.map(({ test }) => test)) // Right of { inputs: [[3]], targets: [[6]] }
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

/**
 * How many samples there are.
 *
 * @example
 * import { Dataset, Matrix } from 'foldnet'
 * Dataset.rows({ inputs: Matrix.zeros(400, 64), targets: Matrix.zeros(400, 1) }) // 400
 */
export const rows = (data: Dataset<number, number>): number => data.inputs.rows;

/**
 * All matrices in that precision.
 *
 * @example
 * import { Dataset, Matrix } from 'foldnet'
 * const data = { inputs: Matrix.of([[0.1]]), targets: Matrix.of([[1]]) }
 * Dataset.toPrecision('float32')(data).inputs.precision // 'float32'
 */
export const toPrecision =
  (precision: Matrix.Precision) =>
  <I extends number, T extends number>(data: Dataset<I, T>): Dataset<I, T> =>
    mapMatrices((x) => Matrix.toPrecision(precision)(x), data);
