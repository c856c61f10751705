/**
 * Laws of softmax and of the losses that are fused with it (A1-A4).
 */
import * as fc from 'fast-check';
import { Loss, Matrix } from '../src/index.js';
import { batchRows, matrix, permutation, width } from './arbitrary.js';
import { finite, first, type Verdict, within, withinRelative } from './comparison.js';
import { type Law, law } from './law.js';
import { labelsOf } from './loss.js';
import { floor, rounding, softmaxShift } from './tolerance.js';

/** Logits of a batch with a label for each row, a constant, and another order of the classes. */
export interface Logits {
  readonly z: Matrix.Matrix;
  readonly labels: Matrix.Matrix<number, 1>;
  readonly shift: number;
  readonly order: ReadonlyArray<number>;
}

const { softmax, softmaxCrossEntropy, softmaxCrossEntropySum } = Loss;

export const largest = (x: Matrix.Matrix): number => Math.max(...Matrix.toArray(x).map(Math.abs));

/** The sum of each row, in order. */
export const rowSums = (x: Matrix.Matrix): Matrix.Matrix => Matrix.transpose(Matrix.columnSums(Matrix.transpose(x)));

// eslint-disable-next-line no-restricted-syntax -- within a tolerance: any logarithm will do, best not the kit's own
export const log: (x: Matrix.Matrix) => Matrix.Matrix = Matrix.map((value) => (value === 0 ? 0 : Math.log(value)));

export const onehot = ({ z, labels }: Pick<Logits, 'z' | 'labels'>): Matrix.Matrix => {
  const label = Matrix.toArray(labels);
  return Matrix.map((_, i) => (i % z.columns === label[Math.floor(i / z.columns)] ? 1 : 0))(z);
};

/** A1: softmax(z + c) = softmax(z) */
export const softmaxIgnoresShift = ({ z, shift }: Logits): Verdict => {
  const shifted = Matrix.shift(shift)(z);
  return withinRelative(softmaxShift * (1 + largest(shifted)))(softmax(shifted), softmax(z));
};

/** A2: softmax sums to 1 */
export const softmaxSumsToOne = ({ z }: Logits): Verdict =>
  within(rounding(2 * z.columns, 1))(rowSums(softmax(z)), Matrix.constant(z.rows, 1, 1));

/** A2: softmax commutes with permutations of the classes */
export const softmaxHasNoOrder = ({ z, order }: Logits): Verdict => {
  const permute = (x: Matrix.Matrix): Matrix.Matrix => Matrix.transpose(Matrix.gatherRows(order)(Matrix.transpose(x)));
  return within(rounding(2 * z.columns, 1))(softmax(permute(z)), permute(softmax(z)));
};

/** A3: the gradient of cross-entropy in the logits = (softmax(z) - onehot) / rows, and its rows sum to 0 */
export const crossEntropyGradient = (logits: Logits): Verdict => {
  const { z, labels } = logits;
  const errors = Matrix.subtract(softmax(z), onehot(logits));
  const sum = softmaxCrossEntropySum.gradient(z, labels);
  return first([
    () => within(floor)(sum, errors),
    () => within(floor)(softmaxCrossEntropy.gradient(z, labels), Matrix.scale(1 / z.rows)(errors)),
    () => within(rounding(2 * z.columns, 1))(rowSums(sum), Matrix.zeros(z.rows, 1)),
  ]);
};

/** A4: fused cross-entropy = -log softmax(z)[label], where softmax is not saturated */
export const fusedIsComposed = (logits: Logits): Verdict => {
  const { z, labels } = logits;
  const total = -Matrix.sum(log(rowSums(Matrix.hadamard(softmax(z), onehot(logits)))));
  const bound = rounding(4 * z.rows * z.columns, 1 + largest(z));
  return first([
    () => within(bound)(softmaxCrossEntropySum.value(z, labels), total),
    () => within(bound)(softmaxCrossEntropy.value(z, labels), total / z.rows),
  ]);
};

/** A4: fused losses and their gradients are finite for logits whose differences are */
export const fusedIsFinite = ({ z, labels }: Logits): Verdict => {
  const target = onehot({ z, labels });
  const logistic = Loss.binaryCrossEntropyWithLogits();
  return finite([
    softmaxCrossEntropy.value(z, labels),
    softmaxCrossEntropy.gradient(z, labels),
    logistic.terms(z, target),
    logistic.gradient(z, target),
  ]);
};

// Runners

/** Multiples of 1/1000 up to a limit. */
const thousandths = (limit: number): fc.Arbitrary<number> =>
  fc.integer({ min: -limit, max: limit }).map((k) => k / 1000);

const logits = (number: fc.Arbitrary<number>, rows: fc.Arbitrary<number>): fc.Arbitrary<Logits> =>
  fc.tuple(rows, width).chain(([n, classes]) =>
    fc.record({
      z: matrix(number, n, classes),
      labels: labelsOf(n, classes),
      shift: thousandths(1_000_000),
      order: permutation(classes),
    }),
  );

export const moderate: fc.Arbitrary<Logits> = logits(thousandths(20_000), batchRows);
export const unsaturated: fc.Arbitrary<Logits> = logits(thousandths(3000), batchRows);

/** Up to where the difference of two logits is finite; one row, whose loss is that difference. */
const extreme = logits(
  fc.oneof(thousandths(1_000_000), fc.constantFrom(0, -0, 1e4, -1e4, 1e300, -1e300, 8e307, -8e307)),
  fc.constant(1),
);

/** The laws of softmax. */
export const softmaxLaws: ReadonlyArray<Law> = [
  law('A1', 'softmax(z + c) = softmax(z)', moderate, softmaxIgnoresShift),
  law('A2', 'softmax sums to 1', moderate, softmaxSumsToOne),
  law('A2', 'softmax commutes with permutations', moderate, softmaxHasNoOrder),
  law(
    'A3',
    'gradient of cross-entropy = (softmax(z) - onehot) / rows; its rows sum to 0',
    moderate,
    crossEntropyGradient,
  ),
  law('A4', 'fused cross-entropy = -log softmax(z)[label] where unsaturated', unsaturated, fusedIsComposed),
  law('A4', 'fused cross-entropies are finite for logits whose differences are', extreme, fusedIsFinite),
];
