/**
 * Losses against PyTorch: terms, values and gradients, extreme inputs included.
 */
import { test } from 'vitest';
import { Loss, Matrix, Metric } from 'foldnet';
import { expectRight } from '../../expectRight.js';
import { expectClose, float32LossTolerance, type Tolerance, torchTolerance } from '../../tolerance.js';
import { known } from '../claims.js';
import { type Case, casesOf, column, expectMatrix, flat, matrix, named, type Row } from './cases.js';

/** How a case is run. */
interface Run {
  readonly precision: Matrix.Precision;
  readonly tolerance: Tolerance;
}

/** A case without a reduction has a gradient upstream of each term; the others have 1 upstream of their value. */
const check = <K extends Loss.Target>(
  loss: Loss.Loss<K>,
  target: Matrix.Matrix<number, Loss.TargetWidth<K, number>>,
  c: Case,
  { precision, tolerance }: Run,
): void => {
  const output = matrix(c.input, precision);
  if (c.hyper.reduction !== 'none') {
    expectClose(loss.value(output, target), c.output, tolerance, 'output');
    expectMatrix(loss.gradient(output, target), c.grad_input, 'grad_input', tolerance);
    return;
  }
  const terms = loss.terms(output, target);
  const upstream = expectRight(Matrix.fromArray(terms.rows, terms.columns, precision)(flat(c.grad_output)));
  expectClose(Matrix.toArray(terms), flat(c.output), tolerance, 'output');
  expectMatrix(Loss.gradientOfTerms(loss)(output, target, upstream), c.grad_input, 'grad_input', tolerance);
};

const row = (c: Case, name: string): Row | undefined => c.hyper[name] as Row | undefined;

const number = (c: Case, name: string): number => c.hyper[name] as number;

/** PyTorch's options, in the kit's names. */
const reduction = ({ hyper }: Case): Loss.Reduced => (hyper.reduction === 'sum' ? { reduction: 'sum' } : {});

/** PyTorch's mean of the Kullback-Leibler divergence is over all numbers, its `batchmean` over rows, as here. */
const batchReduction = ({ hyper }: Case): Loss.Reduced =>
  known<Loss.Reduced>({ batchmean: { reduction: 'mean' }, sum: { reduction: 'sum' } }, String(hyper['reduction']));

const classOptions = (c: Case): Loss.ClassOptions => {
  const classWeights = row(c, 'class_weights');
  return { ...reduction(c), ...(classWeights === undefined ? {} : { classWeights }) };
};

const crossEntropyOptions = (c: Case): Loss.CrossEntropyOptions =>
  'label_smoothing' in c.hyper ? { ...classOptions(c), labelSmoothing: number(c, 'label_smoothing') } : classOptions(c);

const logisticOptions = (c: Case): Loss.LogisticOptions => {
  const positiveWeight = row(c, 'pos_weight');
  return { ...reduction(c), ...(positiveWeight === undefined ? {} : { positiveWeight }) };
};

const onLabels =
  (loss: (c: Case) => Loss.Loss<'labels'>) =>
  (c: Case, run: Run): void => {
    check(loss(c), Matrix.toPrecision(run.precision)(column(c.target!)), c, run);
  };

const onValues =
  (loss: (c: Case) => Loss.Loss<'values'>) =>
  (c: Case, run: Run): void => {
    check(loss(c), matrix(c.target!, run.precision), c, run);
  };

const crossEntropy = onLabels((c) => Loss.crossEntropy(crossEntropyOptions(c)));

/** What seed 002 prints, with 1e-12 in the logarithm, and its gradient, without. */
const checkSeed002 = (c: Case, { precision, tolerance }: Run): void => {
  const logits = matrix(c.input, precision);
  const labels = column(c.target!);
  expectClose(Metric.crossEntropyWithFloor(logits, labels), c.seed_loss!, tolerance, 'seed_loss');
  expectMatrix(Loss.softmaxCrossEntropy.gradient(logits, labels), c.seed_dlogits!, 'seed_dlogits', tolerance);
};

/** The seeds' mean of squares, and the gradient that they train by in its place. */
const seedSquares =
  (trainedBy: Loss.Loss<'values'>) =>
  (c: Case, run: Run): void => {
    const output = matrix(c.input, run.precision);
    const target = matrix(c.target!, run.precision);
    check(Loss.squaredError(true, 'mean'), target, c, run);
    expectClose(Metric.halfMeanSquaredError(output, target), c.output, run.tolerance, 'metric');
    expectMatrix(trainedBy.gradient(output, target), c.seed_gradient!, 'seed_gradient', run.tolerance);
  };

const runners: Readonly<Record<string, (c: Case, run: Run) => void>> = {
  mse: onValues(({ hyper }) => (hyper.reduction === 'sum' ? Loss.squaredError(false, 'sum') : Loss.meanSquaredError)),
  l1: onValues((c) => Loss.absoluteError(reduction(c))),
  huber: onValues((c) => Loss.huber({ ...reduction(c), delta: number(c, 'delta') })),
  smooth_l1: onValues((c) => Loss.smoothL1({ ...reduction(c), beta: number(c, 'beta') })),
  bce_with_logits: onValues((c) => Loss.binaryCrossEntropyWithLogits(logisticOptions(c))),
  bce: onValues((c) => Loss.binaryCrossEntropy(reduction(c))),
  cross_entropy: (c, run) => {
    crossEntropy(c, run);
    if (c.seed_loss !== undefined) checkSeed002(c, run);
  },
  cross_entropy_soft: onValues((c) => Loss.categoricalCrossEntropy(reduction(c))),
  nll: onLabels((c) => Loss.negativeLogLikelihood(classOptions(c))),
  kl_div_logits: onValues((c) => Loss.klDivergence(batchReduction(c))),
  seed000_mse: seedSquares(Loss.squaredError(true, 'sum')),
  seed001_code: seedSquares(Loss.halfSquaredError),
  seed001_formula: onValues(() => Loss.halfSquaredError),
  seed002_ce: (c, run) => {
    crossEntropy(c, run);
    checkSeed002(c, run);
  },
};

const run = (c: Case, how: Run): void => {
  known(runners, c.loss ?? '')(c, how);
};

const cases = casesOf('loss');

test.each(named(cases))('as PyTorch has it: %s', (_, c) => {
  run(c, { precision: 'float64', tolerance: torchTolerance });
});

test.each(named(cases))('in float32: %s', (_, c) => {
  run(c, { precision: 'float32', tolerance: float32LossTolerance });
});
