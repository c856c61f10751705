/**
 * Losses of classes, with a term for each row.
 *
 *   softmax cross-entropy        - sum over the classes c of a_c log softmax(z)_c;  gradient (sum a) softmax(z) - a
 *   negative log-likelihood      - a_c x_c for log-probabilities x, as log-softmax gives them
 *   Kullback-Leibler divergence    sum of t_c (log t_c - log softmax(z)_c)
 *
 * With smoothing s and class weights w, the coefficients of a target t (a label is one-hot) are
 * a_c = w_c ((1 - s) t_c + s / classes). Of labels, a mean divides by the sum of the labels' class weights; else by rows.
 *
 * Softmax is fused, as log(sum e^(z - max)) - (z - max): finite while the differences of the logits are (law A4).
 * Source: PyTorch's `cross_entropy`, `nll_loss`, `kl_div`; seed document 002. Laws A1-A4, A7, A8.
 */
import type { ClassOptions, CrossEntropyOptions, Reduced, ReducedSpec } from './LossSpec.js';
import * as Matrix from './Matrix.js';
import { derive, like } from './numeric/derive.js';
import { ensureIn, probabilities } from './numeric/domain.js';
import { ensure } from './numeric/invariant.js';
import { roundTo } from './numeric/precision.js';
import { rowOf } from './numeric/storage.js';
import { countRows, type Loss, reduced, weigh } from './Reduction.js';

/**
 * The probabilities of each row's logits: e^(z - max), divided by their sum (law A2: they sum to 1).
 *
 * Source: seed document 002, the stable softmax.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.softmax(Matrix.of([[0, 0], [1000, 0]])) // [[0.5, 0.5], [1, 0]]
 */
export const softmax = <N extends number>(logits: Matrix.Matrix<number, N>): Matrix.Matrix<number, N> =>
  like('softmax', logits);

/** -log softmax of each row. */
const negativeLogSoftmax = <N extends number>(logits: Matrix.Matrix<number, N>): Matrix.Matrix<number, N> =>
  like('negativeLogSoftmax', logits);

/** sum_c a_c L_c of each row. */
const crossEntropies = (a: Matrix.Matrix, L: Matrix.Matrix): Matrix.Matrix<number, 1> =>
  derive('crossEntropies', a.rows, 1, a.precision, [a, L]);

/** (sum a) softmax(z) - a */
const crossEntropyGradient = <N extends number>(
  logits: Matrix.Matrix<number, N>,
  a: Matrix.Matrix,
): Matrix.Matrix<number, N> => like('crossEntropyGradient', logits, [a]);

// Coefficients

const ensureOptions = (operation: string, { classWeights, labelSmoothing = 0 }: CrossEntropyOptions): void => {
  ensure(
    classWeights?.every((weight) => weight >= 0 && weight < Infinity) ?? true,
    () => `${operation}: expected class weights that are not negative, got ${String(classWeights)}`,
  );
  ensure(
    labelSmoothing >= 0 && labelSmoothing <= 1,
    () => `${operation}: expected a label smoothing from 0 to 1, got ${labelSmoothing}`,
  );
};

/** The weights of the classes of an output, 1 where there are none. */
const weightsOf = (
  operation: string,
  { columns, precision }: Matrix.Matrix,
  classWeights: ReadonlyArray<number> | undefined,
): Matrix.Matrix => {
  ensure(
    classWeights === undefined || classWeights.length === columns,
    () => `${operation}: expected ${columns} class weights, got ${classWeights?.length ?? 0}`,
  );
  return rowOf(classWeights ?? Array.from({ length: columns }, () => 1), precision);
};

/** a_c = w_c ((1 - s) t_c + s / classes), of a target or of labels by its kernel. */
const coefficients = (
  operation: string,
  output: Matrix.Matrix,
  target: Matrix.Matrix,
  { classWeights, labelSmoothing = 0 }: CrossEntropyOptions,
  kernel: 'smoothed' | 'smoothedLabels',
): Matrix.Matrix => {
  const weights = weightsOf(operation, output, classWeights);
  const kept = roundTo(output.precision, 1 - labelSmoothing);
  const spread = roundTo(output.precision, labelSmoothing / output.columns);
  return derive(kernel, output.rows, output.columns, output.precision, [weights, target], [kept, spread]);
};

/** The weight of each label's class. */
const labelWeights = (
  operation: string,
  output: Matrix.Matrix,
  labels: Matrix.Matrix<number, 1>,
  classWeights: ReadonlyArray<number>,
): Matrix.Matrix<number, 1> => {
  const weights = weightsOf(operation, output, classWeights);
  return derive('labelWeights', labels.rows, 1, output.precision, [
    weights,
    Matrix.toPrecision(output.precision)(labels),
  ]);
};

// Losses

/** The terms and the gradient of a loss by its coefficients. */
interface ByCoefficients {
  readonly terms: (output: Matrix.Matrix, a: Matrix.Matrix) => Matrix.Matrix;
  readonly gradient: <N extends number>(output: Matrix.Matrix<number, N>, a: Matrix.Matrix) => Matrix.Matrix<number, N>;
}

const ofLogits: ByCoefficients = {
  terms: (logits, a) => crossEntropies(a, negativeLogSoftmax(logits)),
  gradient: crossEntropyGradient,
};

const ofLogProbabilities: ByCoefficients = {
  terms: (x, a) => crossEntropies(a, Matrix.scale(-1)(x)),
  gradient: <N extends number>(x: Matrix.Matrix<number, N>, a: Matrix.Matrix) =>
    derive('scale', x.rows, x.columns, x.precision, [a], [-1]),
};

const ofDivergence: ByCoefficients = {
  terms: (logits, t) => crossEntropies(t, like('addLog', t, [negativeLogSoftmax(logits)])),
  gradient: crossEntropyGradient,
};

const withLabels = (
  operation: string,
  { terms, gradient }: ByCoefficients,
  options: CrossEntropyOptions,
  spec: ReducedSpec,
): Loss<'labels'> => {
  ensureOptions(operation, options);
  const { classWeights } = options;
  const a = (output: Matrix.Matrix, labels: Matrix.Matrix<number, 1>): Matrix.Matrix =>
    coefficients(operation, output, labels, options, 'smoothedLabels');
  return reduced(
    operation,
    {
      target: 'labels',
      per: 'row',
      terms: (output, labels) => terms(output, a(output, labels)),
      gradient: (output, labels) => gradient(output, a(output, labels)),
      count: (output, labels, weights) =>
        classWeights === undefined
          ? countRows(output, weights)
          : Matrix.total(weigh(labelWeights(operation, output, labels, classWeights), weights)),
    },
    spec,
  );
};

const withShares = (
  operation: string,
  { terms, gradient }: ByCoefficients,
  options: CrossEntropyOptions,
  spec: ReducedSpec,
): Loss<'values'> => {
  ensureOptions(operation, options);
  const a = (target: Matrix.Matrix): Matrix.Matrix => {
    ensureIn(operation, probabilities('targets'), target);
    return coefficients(operation, target, target, options, 'smoothed');
  };
  return reduced(
    operation,
    {
      target: 'values',
      per: 'row',
      terms: (output, target) => terms(output, a(target)),
      gradient: (output, target) => gradient(output, a(target)),
    },
    spec,
  );
};

/**
 * The cross-entropy of softmax(logits) with integer labels. With class weights, the mean divides by the sum of the
 * labels' weights (PyTorch's `cross_entropy`).
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.crossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2] }).value(Matrix.of([[0, 0]]), Matrix.of([[1]]))
 */
export const crossEntropy = (options: CrossEntropyOptions = {}): Loss<'labels'> =>
  withLabels('Loss.softmaxCrossEntropy', ofLogits, options, { type: 'softmax-cross-entropy', ...options });

/**
 * The cross-entropy of softmax(logits) with integer labels, mean over the batch.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.softmaxCrossEntropy.value(Matrix.of([[0, 0]]), Matrix.of([[1]])) // 0.693: log 2
 * Loss.softmaxCrossEntropy.gradient(Matrix.of([[0, 0]]), Matrix.of([[1]])) // 0.5, -0.5
 */
export const softmaxCrossEntropy: Loss<'labels'> = crossEntropy();

/**
 * As {@link softmaxCrossEntropy}, summed over the batch.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.softmaxCrossEntropySum.value(Matrix.of([[0, 0], [0, 0]]), Matrix.of([[0], [1]])) // 1.386: 2 log 2
 */
export const softmaxCrossEntropySum: Loss<'labels'> = crossEntropy({ reduction: 'sum' });

/**
 * The cross-entropy of softmax(logits) with a probability for each class: soft labels, or one-hot columns (PyTorch's
 * `cross_entropy` with probabilities). A mean is over the rows, with class weights too.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.categoricalCrossEntropy().value(Matrix.of([[0, 0]]), Matrix.of([[0.3, 0.7]])) // 0.693: log 2
 */
export const categoricalCrossEntropy = (options: CrossEntropyOptions = {}): Loss<'values'> =>
  withShares('Loss.categoricalCrossEntropy', ofLogits, options, { type: 'categorical-cross-entropy', ...options });

/**
 * -x[label] for rows x of log-probabilities. With class weights, the mean divides by the sum of the labels' weights
 * (PyTorch's `nll_loss`).
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.negativeLogLikelihood().value(Matrix.of([[-0.1, -2.4]]), Matrix.of([[1]])) // 2.4
 */
export const negativeLogLikelihood = (options: ClassOptions = {}): Loss<'labels'> =>
  withLabels('Loss.negativeLogLikelihood', ofLogProbabilities, options, {
    type: 'negative-log-likelihood',
    ...options,
  });

/**
 * The Kullback-Leibler divergence of softmax(logits) from a probability for each class: their cross-entropy less the
 * target's entropy. A mean is over the rows (PyTorch's `kl_div` of log-softmax, reduction `batchmean`).
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * const logits = Matrix.of([[0, 0]])
 * Loss.klDivergence().value(logits, Matrix.of([[0.5, 0.5]])) // 0
 * Loss.klDivergence().value(logits, Matrix.of([[1, 0]])) // 0.693: log 2
 */
export const klDivergence = (options: Reduced = {}): Loss<'values'> =>
  withShares('Loss.klDivergence', ofDivergence, options, { type: 'kl-divergence', ...options });
