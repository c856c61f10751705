/**
 * How classes become the targets of a loss, and outputs classes again.
 *
 *   a loss of labels              the index of the class; an output for each class
 *   others, an output a class     1 in the class's column, 0 in the rest (hinge: -1)
 *   others, one output, 2 classes 1 for the second class, 0 for the first (hinge: -1)
 *
 * An output is the score of its class. Of one output s the two classes have -s and s where it is a logit or a margin,
 * 1 - s and s where it stands for 0 or 1. Predicted is the class with the greatest score, the first of equals.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Dataset } from '../Dataset.js';
import * as Labels from '../Labels.js';
import { softmax } from '../Loss.js';
import { type KnownLossSpec, targetKind } from '../LossSpec.js';
import * as Matrix from '../Matrix.js';
import { exp, sigmoid } from '../numeric/elementary.js';
import * as Classes from './Classes.js';
import { type DecodeError, mismatch } from './DecodeError.js';

type Spec = KnownLossSpec;

/** Whether one output can tell two classes apart: not by a softmax, which of one output is always 1. */
const takesOneOutput = (spec: Spec): boolean =>
  targetKind(spec) !== 'labels' && spec.type !== 'categorical-cross-entropy' && spec.type !== 'kl-divergence';

/**
 * The classes of integer labels for a loss on so many outputs; `Left` where these fit neither.
 *
 * @example
 * import { Targets } from 'foldnet/codec'
 * Targets.fit({ type: 'hinge' }, 1)([7, 3, 7]) // Right of [3, 7]
 */
export const fit =
  (spec: Spec, outputs: number) =>
  (labels: ReadonlyArray<number>): E.Either<DecodeError, Classes.Classes> => {
    const found = Classes.distinct(labels);
    if (found.length !== 2 || !takesOneOutput(spec)) return Classes.fit(outputs)(labels);
    return outputs === 1
      ? E.right(found)
      : E.mapLeft(({ path }: DecodeError) =>
          mismatch(path, `1 output, or 2, one for each class (${Classes.summary(found)})`, String(outputs)),
        )(Classes.fit(outputs)(labels));
  };

const isOneOutput = (spec: Spec, columns: number): boolean => columns === 1 && takesOneOutput(spec);

/**
 * How many classes so many outputs tell apart.
 *
 * @example
 * import { Targets } from 'foldnet/codec'
 * Targets.classCount({ type: 'binary-cross-entropy-with-logits' }, 1) // 2
 * Targets.classCount({ type: 'softmax-cross-entropy' }, 10) // 10
 */
export const classCount = (spec: Spec, outputs: number): number => (isOneOutput(spec, outputs) ? 2 : outputs);

/**
 * The targets of classes given by their indices.
 *
 * @example
 * import { Targets } from 'foldnet/codec'
 * Targets.encode({ type: 'softmax-cross-entropy' }, 3, 'float64')([2, 0]) // [[2], [0]]
 * Targets.encode({ type: 'categorical-cross-entropy' }, 3, 'float64')([2, 0]) // [[0, 0, 1], [1, 0, 0]]
 * Targets.encode({ type: 'hinge' }, 1, 'float64')([1, 0]) // [[1], [-1]]
 */
export const encode =
  (spec: Spec, outputs: number, precision: Matrix.Precision) =>
  (indices: ReadonlyArray<number>): Matrix.Matrix => {
    const column = Matrix.map((_, i) => indices[i] ?? 0)(Matrix.zeros(indices.length, 1, precision));
    const kind = targetKind(spec);
    if (kind === 'labels') return column;
    const zeroOrOne = isOneOutput(spec, outputs) ? column : Labels.oneHot(outputs)(column);
    return kind === 'signs' ? Matrix.map((value) => 2 * value - 1)(zeroOrOne) : zeroOrOne;
  };

/**
 * The indices of the classes that targets stand for.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Targets } from 'foldnet/codec'
 * Targets.decode({ type: 'softmax-cross-entropy' })(Matrix.of([[2], [0]])) // [2, 0]
 * Targets.decode({ type: 'hinge' })(Matrix.of([[1], [-1]])) // [1, 0]
 */
export const decode =
  (spec: Spec) =>
  (targets: Matrix.Matrix): ReadonlyArray<number> => {
    if (targetKind(spec) === 'labels') return Matrix.toArray(targets);
    return isOneOutput(spec, targets.columns)
      ? Matrix.toArray(targets).map((value) => (value > 0 ? 1 : 0))
      : Matrix.argmaxRows(targets);
  };

const beside = (first: (value: number) => number, second: Matrix.Matrix): Matrix.Matrix =>
  Matrix.joinColumns(2)(Matrix.map(first)(second), second);

/**
 * How much outputs speak for each class: a column a class.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Targets } from 'foldnet/codec'
 * Targets.scores({ type: 'hinge' })(Matrix.of([[0.25]])) // [[-0.25, 0.25]]
 * Targets.scores({ type: 'mean-squared-error' })(Matrix.of([[0.25]])) // [[0.75, 0.25]]
 */
export const scores =
  (spec: Spec) =>
  (output: Matrix.Matrix): Matrix.Matrix => {
    if (!isOneOutput(spec, output.columns)) return output;
    return spec.type === 'hinge' || spec.type === 'binary-cross-entropy-with-logits'
      ? beside((s) => -s, output)
      : beside((s) => 1 - s, output);
  };

/**
 * The probability of each class, a column a class; `undefined` for a loss that has none.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Targets } from 'foldnet/codec'
 * Targets.probabilities({ type: 'softmax-cross-entropy' })(Matrix.of([[0, 0]])) // [[0.5, 0.5]]
 * Targets.probabilities({ type: 'hinge' })(Matrix.of([[0.25]])) // undefined
 */
export const probabilities =
  (spec: Spec) =>
  (output: Matrix.Matrix): Matrix.Matrix | undefined => {
    switch (spec.type) {
      case 'softmax-cross-entropy':
      case 'categorical-cross-entropy':
      case 'kl-divergence':
        return softmax(output);
      case 'negative-log-likelihood':
        return Matrix.map(exp)(output);
      case 'binary-cross-entropy-with-logits': {
        const ofOutputs = Matrix.map(sigmoid)(output);
        return output.columns === 1 ? beside((p) => 1 - p, ofOutputs) : ofOutputs;
      }
      case 'binary-cross-entropy':
        return scores(spec)(output);
      case 'hinge':
      case 'mean-squared-error':
      case 'half-squared-error':
      case 'squared-error':
      case 'absolute-error':
      case 'huber':
      case 'smooth-l1':
        return undefined;
    }
  };

/**
 * The index of the predicted class of each row.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Targets } from 'foldnet/codec'
 * Targets.predicted({ type: 'softmax-cross-entropy' })(Matrix.of([[0.1, 0.9], [0.8, 0.2]])) // [1, 0]
 * Targets.predicted({ type: 'hinge' })(Matrix.of([[0.25], [-3]])) // [1, 0]
 */
export const predicted =
  (spec: Spec) =>
  (output: Matrix.Matrix): ReadonlyArray<number> =>
    Matrix.argmaxRows(scores(spec)(output));

/**
 * Data whose targets are labels, one a row.
 *
 * @example
 * import { Dataset, Matrix } from 'foldnet'
 * import { Targets } from 'foldnet/codec'
 * const data: Dataset.Dataset<number, number> = { inputs: Matrix.of([[1], [3]]), targets: Matrix.of([[0], [1]]) }
 * Targets.ofLabels(data).targets // [[0], [1]]
 */
export const ofLabels = (data: Dataset<number, number>): Dataset<number, 1> => ({
  ...data,
  targets: Matrix.sliceColumns(0, 1)(data.targets),
});
