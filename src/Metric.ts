/**
 * Metrics: numbers that say how good an output is; nothing is trained by them.
 *
 * Among them the values that the seed documents print, where these are not the integral of the gradient that they train
 * by: 000's and 001's mean over the outputs, 002's 1e-12 inside the logarithm. The others are scikit-learn's.
 */
import * as N from 'fp-ts/lib/number.js';
import * as Ord from 'fp-ts/lib/Ord.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as Loss from './Loss.js';
import * as Matrix from './Matrix.js';
import { log } from './numeric/elementary.js';
import { ensureLabels } from './numeric/domain.js';
import { ensure, ensureSameShape, ensureWidth } from './numeric/invariant.js';

export {
  average,
  type Average,
  type ByClass,
  confusionMatrix,
  type ConfusionMatrix,
  f1,
  precision,
  recall,
} from './ConfusionMatrix.js';

/** A number from a batch's output and target. */
export type Metric<K extends Loss.Target> = <N extends number>(
  output: Matrix.Matrix<number, N>,
  target: Matrix.Matrix<number, Loss.TargetWidth<K, NoInfer<N>>>,
) => number;

const labelsOf = (output: Matrix.Matrix, labels: Matrix.Matrix): ReadonlyArray<number> => {
  ensureLabels('Metric', output.rows, output.columns, labels);
  return Matrix.toArray(labels);
};

/** Each row's output at its label. */
const atLabels = (output: Matrix.Matrix, labels: Matrix.Matrix): ReadonlyArray<number> =>
  RA.zipWith(Matrix.toRows(output), labelsOf(output, labels), (row, label) => row[label] ?? NaN);

const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length;

// Of classes

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

/**
 * The share of {@link correct} rows.
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.accuracy(Matrix.of([[0.1, 0.9], [0.8, 0.2]]), Matrix.of([[1], [1]])) // 0.5
 */
export const accuracy: Metric<'labels'> = (output, labels) => correct(output, labels) / output.rows;

/** Whether y comes before x in a row's order: the greatest first, the first of equals, any NaN before all numbers. */
const isAhead = (y: number, x: number, isEarlier: boolean): boolean =>
  Number.isNaN(y) ? isEarlier || !Number.isNaN(x) : y > x || (y === x && isEarlier);

/**
 * The share of rows whose label is among their k greatest outputs; of equals the first counts as greater, so that k = 1
 * is {@link accuracy} (scikit-learn's `top_k_accuracy_score` takes the last).
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.topKAccuracy(2)(Matrix.of([[0.2, 0.3, 0.5], [0.2, 0.3, 0.5]]), Matrix.of([[0], [1]])) // 0.5
 */
export const topKAccuracy = (k: number): Metric<'labels'> => {
  ensureWidth('Metric.topKAccuracy', k);
  return (output, labels) => {
    const expected = labelsOf(output, labels);
    const values = atLabels(output, labels);
    const ahead = (row: ReadonlyArray<number>, i: number): number =>
      row.filter((y, j) => isAhead(y, values[i] ?? NaN, j < (expected[i] ?? 0))).length;
    return Matrix.toRows(output).filter((row, i) => ahead(row, i) < k).length / output.rows;
  };
};

/**
 * Mean -log p[label] of rows of probabilities, which add up to 1 (for logits, `Loss.softmaxCrossEntropy`). A probability
 * below 2^-52 counts as 2^-52.
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.logLoss(Matrix.of([[0.5, 0.5]]), Matrix.of([[1]])) // 0.693: log 2
 */
export const logLoss: Metric<'labels'> = (output, labels) =>
  mean(atLabels(output, labels).map((p) => -log(Math.max(p, Number.EPSILON))));

/** A row's score, and whether the row is positive. */
interface Scored {
  readonly score: number;
  readonly positive: boolean;
}

/** How far the sweep through ascending scores has come: the run of equal scores that it is in, and what is below. */
interface Sweep {
  readonly score: number;
  readonly positives: number;
  readonly negatives: number;
  readonly negativesBelow: number;
  /** Pairs of a positive and a negative below it, among the scores below. */
  readonly ordered: number;
}

const nextRun = ({ positives, negatives, negativesBelow, ordered }: Sweep, score: number): Sweep => ({
  score,
  positives: 0,
  negatives: 0,
  negativesBelow: negativesBelow + negatives,
  ordered: ordered + positives * (negativesBelow + negatives / 2),
});

const sweep = (before: Sweep, { score, positive }: Scored): Sweep => {
  const run = score === before.score ? before : nextRun(before, score);
  return positive ? { ...run, positives: run.positives + 1 } : { ...run, negatives: run.negatives + 1 };
};

const ascending = Ord.contramap(({ score }: Scored) => score)(N.Ord);

const areaUnderCurve = (rows: ReadonlyArray<Scored>): number => {
  if (rows.some(({ score }) => Number.isNaN(score))) return NaN;
  const start: Sweep = { score: NaN, positives: 0, negatives: 0, negativesBelow: 0, ordered: 0 };
  const { negativesBelow, ordered } = nextRun(RA.sort(ascending)(rows).reduce(sweep, start), NaN);
  return ordered / (negativesBelow * (rows.length - negativesBelow));
};

/**
 * The area under the receiver operating characteristic: of all pairs of a positive row (target 1) and a negative one
 * (target 0), the share whose positive has the greater output; ties count half. The mean over the outputs, where there
 * are several. Any increasing function of the probability will do as output, a logit too. NaN where all rows are of one
 * kind. Exact but for the last division.
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.rocAuc(Matrix.of([[0.1], [0.4], [0.35], [0.8]]), Matrix.of([[0], [0], [1], [1]])) // 0.75
 */
export const rocAuc: Metric<'values'> = (output, target) => {
  ensureSameShape('Metric.rocAuc', output, target);
  const wrong = Matrix.toArray(target).find((t) => t !== 0 && t !== 1);
  ensure(wrong === undefined, () => `Metric.rocAuc: expected targets 0 and 1, got ${wrong}`);
  const targets = Matrix.toRows(Matrix.transpose(target));
  const columns = Matrix.toRows(Matrix.transpose(output));
  return mean(
    columns.map((scores, j) => areaUnderCurve(scores.map((score, i) => ({ score, positive: targets[j]?.[i] === 1 })))),
  );
};

// Of values

/**
 * R^2, the coefficient of determination: 1 - sum (t - y)^2 / sum (t - mean t)^2 for each output, their mean over the
 * outputs. A constant target counts 1 where it is met and 0 elsewhere (scikit-learn's `r2_score`).
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.r2(Matrix.of([[1], [2], [3]]), Matrix.of([[1], [2], [3]])) // 1
 * Metric.r2(Matrix.of([[2], [2], [2]]), Matrix.of([[1], [2], [3]])) // 0: no better than the mean
 */
export const r2: Metric<'values'> = (output, target) => r2Score(output, target);

const squares = (x: Matrix.Matrix): ReadonlyArray<number> => Matrix.toArray(Matrix.columnSums(Matrix.hadamard(x, x)));

const r2Score = (output: Matrix.Matrix, target: Matrix.Matrix): number => {
  const means = Matrix.scale(-1 / target.rows)(Matrix.columnSums(target));
  const totals = squares(Matrix.addRow(target, means));
  // Of equal targets the rounded mean may be another number, and the total not quite 0.
  const constant = Matrix.toRows(Matrix.transpose(target)).map((column) => column.every((t) => t === column[0]));
  return mean(
    squares(Matrix.subtract(output, target)).map((residual, j) => {
      const total = totals[j] ?? 0;
      return constant[j] === true || total === 0 ? (residual === 0 ? 1 : 0) : 1 - residual / total;
    }),
  );
};

const absoluteErrors = (output: Matrix.Matrix, target: Matrix.Matrix): ReadonlyArray<number> =>
  Matrix.toArray(Matrix.subtract(output, target)).map(Math.abs);

/**
 * Mean abs(y - t) over all elements, in the target's units. The mean of squares is `Loss.meanSquaredError.value`.
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.meanAbsoluteError(Matrix.of([[1], [5]]), Matrix.of([[2], [2]])) // 2
 */
export const meanAbsoluteError: Metric<'values'> = (output, target) => mean(absoluteErrors(output, target));

/**
 * The greatest abs(y - t) of all elements.
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.maxError(Matrix.of([[1], [5]]), Matrix.of([[2], [2]])) // 3
 */
export const maxError: Metric<'values'> = (output, target) =>
  absoluteErrors(output, target).reduce((greatest, error) => Math.max(greatest, error), 0);

// The seeds'

/**
 * Half the mean squared error over all elements: what seeds 000 and 001 print.
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.halfMeanSquaredError(Matrix.of([[1], [3]]), Matrix.of([[0], [0]])) // 2.5
 */
export const halfMeanSquaredError: Metric<'values'> = Loss.squaredError(true, 'mean').value;

/**
 * -mean log(p[label] + 1e-12): what seed 002 prints.
 *
 * @example
 * import { Matrix, Metric } from 'foldnet'
 * Metric.crossEntropyWithFloor(Matrix.of([[0, 0]]), Matrix.of([[1]])) // 0.693: log 2
 * Metric.crossEntropyWithFloor(Matrix.of([[1000, 0]]), Matrix.of([[1]])) // 27.631: -log 1e-12
 */
export const crossEntropyWithFloor: Metric<'labels'> = (output, labels) =>
  mean(atLabels(Loss.softmax(output), labels).map((p) => -log(p + 1e-12)));
