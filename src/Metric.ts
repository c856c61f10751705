/**
 * Metrics: numbers that say how good an output is; nothing is trained by them.
 *
 * Among them the values that the seed documents print, where these are not the integral of the gradient that they train
 * by: 000's and 001's mean over the outputs, 002's 1e-12 inside the logarithm.
 */
import * as Loss from './Loss.js';
import * as Matrix from './Matrix.js';
import { log } from './numeric/elementary.js';
import { ensureLabels } from './numeric/invariant.js';

/** A number from a batch's output and target. */
export type Metric<K extends Loss.Target> = <N extends number>(
  output: Matrix.Matrix<number, N>,
  target: Matrix.Matrix<number, Loss.TargetWidth<K, NoInfer<N>>>,
) => number;

const labelsOf = (output: Matrix.Matrix, labels: Matrix.Matrix): ReadonlyArray<number> => {
  ensureLabels('Metric', output, labels);
  return Matrix.toArray(labels);
};

/**
 * How many rows have their greatest output, the first of equals, at the label.
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.correct(Matrix.of([[0.1, 0.9], [0.5, 0.5]]), Matrix.of([[1], [1]])) // 1
 */
export const correct: Metric<'labels'> = (output, labels) => {
  const expected = labelsOf(output, labels);
  return Matrix.argmaxRows(output).filter((predicted, i) => predicted === expected[i]).length;
};

/** The share of {@link correct} rows. */
export const accuracy: Metric<'labels'> = (output, labels) => correct(output, labels) / output.rows;

/**
 * R^2, the coefficient of determination: 1 - sum (t - y)^2 / sum (t - mean t)^2 for each output, their mean over the
 * outputs. A constant target counts 1 where it is met and 0 elsewhere (scikit-learn's `r2_score`).
 */
export const r2: Metric<'values'> = (output, target) => r2Score(output, target);

const squares = (x: Matrix.Matrix): ReadonlyArray<number> => Matrix.toArray(Matrix.columnSums(Matrix.hadamard(x, x)));

const r2Score = (output: Matrix.Matrix, target: Matrix.Matrix): number => {
  const means = Matrix.scale(-1 / target.rows)(Matrix.columnSums(target));
  const totals = squares(Matrix.addRow(target, means));
  // Of equal targets the rounded mean may be another number, and the total not quite 0.
  const constant = Matrix.toRows(Matrix.transpose(target)).map((column) => column.every((t) => t === column[0]));
  const scores = squares(Matrix.subtract(output, target)).map((residual, j) => {
    const total = totals[j] ?? 0;
    return constant[j] === true || total === 0 ? (residual === 0 ? 1 : 0) : 1 - residual / total;
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
};

/** Half the mean squared error over all elements: what seeds 000 and 001 print. */
export const halfMeanSquaredError: Metric<'values'> = Loss.squaredError(true, 'mean').value;

/** -mean log(p[label] + 1e-12): what seed 002 prints. */
export const crossEntropyWithFloor: Metric<'labels'> = (output, labels) => {
  const probabilities = Matrix.toRows(Loss.softmax(output));
  const expected = labelsOf(output, labels);
  const total = probabilities.reduce((sum, row, i) => sum - log((row[expected[i] ?? 0] ?? 0) + 1e-12), 0);
  return total / output.rows;
};

/**
 * Counts of rows by actual class (rows) and predicted class (columns), both from 0 to `classes` - 1; rows of
 * other classes are not counted.
 *
 * @example
 * import { Metric } from 'foldnet'
 * Metric.confusionMatrix(2)([0, 1, 1], [0, 0, 1]) // [[1, 1], [0, 1]]
 */
export const confusionMatrix =
  (classes: number) =>
  (predicted: ReadonlyArray<number>, actual: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> => {
    const count = (row: number, column: number): number =>
      actual.filter((label, i) => label === row && predicted[i] === column).length;
    return Array.from({ length: classes }, (_, row) =>
      Array.from({ length: classes }, (_column, column) => count(row, column)),
    );
  };
