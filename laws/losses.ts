/**
 * Laws of the kit's losses: of errors (A5), of options that change nothing (A7), and of what the losses have to do
 * with each other (A8).
 */
import { Elementary, Labels, Loss, Matrix } from '../src/index.js';
import { bitwise, equal, finite, first, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { type Batch, lawsOf, weighedOf, type Weighed } from './loss.js';
import { certain, ofLabels, ofNumbers, ofValues, type Related, related } from './lossSample.js';
import { largest, log, type Logits, moderate, onehot, softmaxLaws, unsaturated } from './softmax.js';
import { rounding } from './tolerance.js';

const { softmax, softmaxCrossEntropy } = Loss;

// eslint-disable-next-line no-restricted-syntax -- within a tolerance: any exponential will do, best not the kit's own
const sigmoid: (x: Matrix.Matrix) => Matrix.Matrix = Matrix.map((z) => 1 / (1 + Math.exp(-z)));

/** A5: the errors of equal arguments are 0, and so is their gradient */
export const errorsVanish = ({ z }: Logits): Verdict =>
  first(
    [
      ...[true, false].flatMap((half) =>
        (['sum', 'mean', 'batch-mean'] as const).map((reduction) => Loss.squaredError(half, reduction)),
      ),
      ...(['sum', 'mean'] as const).flatMap((reduction) => [
        Loss.absoluteError({ reduction }),
        Loss.huber({ reduction, delta: 0.5 }),
        Loss.smoothL1({ reduction, beta: 0.5 }),
      ]),
    ].map((loss) => () => equal([loss.value(z, z), loss.gradient(z, z)], [0, Matrix.scale(0)(z)])),
  );

/** Two losses with the same bits in value and gradient. */
const sameBits =
  <K extends Loss.Target>(output: Matrix.Matrix, target: Batch<K>['target']) =>
  (left: Loss.Loss<K>, right: Loss.Loss<K>) =>
  (): Verdict =>
    bitwise(
      [left.value(output, target), left.gradient(output, target)],
      [right.value(output, target), right.gradient(output, target)],
    );

/** A7: no label smoothing, class and positive weights of 1 and the option's default change no bit */
export const neutralOptions = ({ z, labels }: Logits): Verdict => {
  const ones = Matrix.toArray(Matrix.constant(1, z.columns, 1));
  const target = onehot({ z, labels });
  const ofLabels = sameBits<'labels'>(z, labels);
  const ofValues = sameBits<'values'>(z, target);
  return first([
    ofLabels(softmaxCrossEntropy, Loss.crossEntropy({ labelSmoothing: 0 })),
    ofLabels(softmaxCrossEntropy, Loss.crossEntropy({ classWeights: ones })),
    ofLabels(Loss.negativeLogLikelihood(), Loss.negativeLogLikelihood({ classWeights: ones })),
    ofValues(Loss.categoricalCrossEntropy(), Loss.categoricalCrossEntropy({ labelSmoothing: 0, classWeights: ones })),
    ofValues(Loss.binaryCrossEntropyWithLogits(), Loss.binaryCrossEntropyWithLogits({ positiveWeight: ones })),
    ofValues(Loss.huber(), Loss.huber({ delta: 1 })),
    ofValues(Loss.smoothL1({ beta: 0 }), Loss.absoluteError()),
    ofValues(Loss.huber({ delta: 1000 }), Loss.squaredError(true, 'mean')),
  ]);
};

/** A8: labels = one-hot targets; their log-likelihood, of log-softmax; KL divergence = cross-entropy - entropy */
export const lossesOfClassesAgree = ({ z, labels, shares, options }: Related): Verdict => {
  const bound = rounding(
    16 * z.rows * z.columns,
    (1 + largest(z)) * Math.max(2, ...(options.classWeights ?? [])) * z.rows,
  );
  const { reduction, labelSmoothing = 0 } = options;
  const target = Labels.oneHot(z.columns)(labels);
  const logSoftmax = log(softmax(z));
  const entropy = -Matrix.dot(shares, log(shares)) / (reduction === 'sum' ? 1 : z.rows);
  const hard = Loss.crossEntropy({ reduction, labelSmoothing });
  const soft = Loss.categoricalCrossEntropy({ reduction, labelSmoothing });
  const sum = { ...options, reduction: 'sum' } as const;
  const likelihood = {
    reduction,
    ...(options.classWeights === undefined ? {} : { classWeights: options.classWeights }),
  };
  const divergence = Loss.klDivergence({ reduction });
  const plain = Loss.categoricalCrossEntropy({ reduction });
  return first([
    () => within(bound)(hard.value(z, labels), soft.value(z, target)),
    () => within(bound)(hard.gradient(z, labels), soft.gradient(z, target)),
    // Of labels, a mean divides by the sum of their class weights: with weights only the sums are one.
    () => within(bound)(Loss.crossEntropy(sum).value(z, labels), Loss.categoricalCrossEntropy(sum).value(z, target)),
    () =>
      within(bound)(Loss.crossEntropy(sum).gradient(z, labels), Loss.categoricalCrossEntropy(sum).gradient(z, target)),
    () =>
      within(bound)(
        Loss.crossEntropy(likelihood).value(z, labels),
        Loss.negativeLogLikelihood(likelihood).value(logSoftmax, labels),
      ),
    () => within(bound)(divergence.value(z, shares), plain.value(z, shares) - entropy),
    () => within(bound)(divergence.gradient(z, shares), plain.gradient(z, shares)),
  ]);
};

/** A8: class weights = weights of the rows by their labels */
export const classWeightsAreRowWeights = ({
  z,
  labels,
  options: { classWeights = [], reduction },
}: Related): Verdict => {
  const bound = rounding(16 * z.rows * z.columns, (1 + largest(z)) * Math.max(2, ...classWeights) * z.rows);
  const ofRows = Matrix.map((label) => classWeights[label] ?? 1)(labels);
  const options = classWeights.length === 0 ? { reduction } : { reduction, classWeights };
  return first(
    [Loss.crossEntropy, Loss.negativeLogLikelihood].flatMap((make) => {
      const [classed, plain] = [make(options), make({ reduction })];
      return [
        () => within(bound)(classed.count(z, labels), plain.count(z, labels, ofRows)),
        () => within(bound)(classed.value(z, labels), plain.value(z, labels, ofRows)),
        () => within(bound)(classed.gradient(z, labels), plain.gradient(z, labels, ofRows)),
      ];
    }),
  );
};

/** A8: with label smoothing s, 1 - s of the label's loss and s of the mean over all labels' */
export const smoothingMixesLabels = ({
  z,
  labels,
  options: { labelSmoothing: s = 0, reduction },
}: Related): Verdict => {
  const plain = Loss.crossEntropy({ reduction });
  const classes = Matrix.toArray(Matrix.constant(1, z.columns, 0)).map((_, k) => Matrix.map(() => k)(labels));
  const all = classes.reduce((sum, each) => sum + plain.value(z, each), 0) / z.columns;
  return within(rounding(16 * z.rows * z.columns, (1 + largest(z)) * z.rows))(
    Loss.crossEntropy({ reduction, labelSmoothing: s }).value(z, labels),
    (1 - s) * plain.value(z, labels) + s * all,
  );
};

/** A8: binary cross-entropy of a logit = that of its sigmoid = cross-entropy of two classes whose logits differ by it */
export const binaryLossesAgree = ({ z }: Logits): Verdict => {
  const bound = rounding(16 * z.rows, 1 + largest(z));
  const first0 = Matrix.sliceColumns(0, 1)(z);
  const second = Matrix.sliceColumns(z.columns - 1, 1)(z);
  const logits = Matrix.subtract(second, first0);
  const labels = Matrix.map((_, i) => i % 2)(first0);
  const pair = Matrix.joinColumns(2)(first0, second);
  const binary = Loss.binaryCrossEntropyWithLogits();
  const value = binary.value(logits, labels);
  const gradient = binary.gradient(logits, labels);
  return first([
    // 1 - sigmoid loses as many digits as it is smaller than 1.
    () =>
      within(bound * Elementary.exp(largest(logits)))(value, Loss.binaryCrossEntropy().value(sigmoid(logits), labels)),
    () => within(bound)(value, softmaxCrossEntropy.value(pair, labels)),
    () => within(bound)(gradient, Matrix.sliceColumns(1, 1)(softmaxCrossEntropy.gradient(pair, labels))),
  ]);
};

/** A8: the Huber loss of delta d = d times the smooth L1 loss of beta d; beyond the knee it is linear */
export const linearLossesAgree = ({ loss, output, target, factor }: Weighed<'values'>): Verdict => {
  const bound = rounding(64, (1 + factor) * (1 + loss.terms(output, target).rows) * 8);
  const huber = Loss.huber({ delta: factor });
  const smooth = Loss.smoothL1({ beta: factor });
  return first([
    () => within(bound)(huber.value(output, target), factor * smooth.value(output, target)),
    () => within(bound)(huber.gradient(output, target), Matrix.scale(factor)(smooth.gradient(output, target))),
  ]);
};

/** W1: of losses with one term an element or a row, a mean divides by the number of the terms */
export const meanDividesByTerms = ({ z, labels, shares }: Related): Verdict => {
  const signs = Matrix.map((share) => (share < 0.5 ? -1 : 1))(shares);
  const batches: ReadonlyArray<readonly [Loss.Loss<'values'>, Matrix.Matrix, Matrix.Matrix]> = [
    ...[Loss.meanSquaredError, Loss.absoluteError(), Loss.huber(), Loss.smoothL1()].map(
      (loss) => [loss, z, shares] as const,
    ),
    ...[Loss.binaryCrossEntropyWithLogits(), Loss.categoricalCrossEntropy(), Loss.klDivergence()].map(
      (loss) => [loss, z, shares] as const,
    ),
    [Loss.binaryCrossEntropy(), softmax(z), shares],
    [Loss.hinge(), z, signs],
  ];
  return first([
    ...batches.map(([loss, y, t]) => () => {
      const terms = loss.terms(y, t);
      return equal(loss.count(y, t), terms.rows * terms.columns);
    }),
    ...[softmaxCrossEntropy, Loss.negativeLogLikelihood()].map((loss) => () => equal(loss.count(z, labels), z.rows)),
  ]);
};

/** A4: binary cross-entropy is finite for every probability, 0 and 1 included */
export const certaintyIsFinite = ({ output, target }: Batch<'values'>): Verdict => {
  const loss = Loss.binaryCrossEntropy();
  return finite([loss.value(output, target), loss.gradient(output, target)]);
};

/** The laws of softmax and of the kit's losses, with all their options. */
export const losses: ReadonlyArray<Law> = [
  ...softmaxLaws,
  law('A5', 'errors of equal arguments are 0, and so is their gradient', moderate, errorsVanish),
  law('A7', 'smoothing 0, weights 1 and defaults change no bit', moderate, neutralOptions),
  law(
    'A8',
    'labels = one-hot targets = log-likelihood of log-softmax; KL = cross-entropy - entropy',
    related,
    lossesOfClassesAgree,
  ),
  law('A8', 'class weights = weights of the rows by their labels', related, classWeightsAreRowWeights),
  law('A8', 'label smoothing mixes in the mean over all labels', related, smoothingMixesLabels),
  law('A4', 'binary cross-entropy is finite for every probability', certain, certaintyIsFinite),
  law('W1', 'a mean divides by the number of its terms', related, meanDividesByTerms),
  law('A8', 'binary cross-entropy of a logit = of its sigmoid = of two classes', unsaturated, binaryLossesAgree),
  law('A8', 'Huber of delta d = d times smooth L1 of beta d', weighedOf(ofNumbers), linearLossesAgree),
  ...lawsOf('losses of labels', 'labels', weighedOf(ofLabels)),
  ...lawsOf('losses of values', 'values', weighedOf(ofValues)),
];
