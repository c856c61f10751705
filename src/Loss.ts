/**
 * Losses: a value and its gradient in the network's output, consistent with each other (law G2).
 *
 *   squared error            sum of (y - t)^2, whole or half, over 1, the elements or the rows
 *   softmax cross-entropy    mean over the rows of -log softmax(z)[label];  gradient (p - onehot) / rows
 *
 * Cross-entropy is fused with softmax as log(sum e^(z - max)) - (z[label] - max): finite while the
 * differences of the logits are, and their sum over the batch (law A4). The seeds' own values, where they do not match their gradients, are metrics (see Metric.ts).
 * Source: seed documents 001 (batch form) and 002; laws A1-A5.
 */
import type { Matrix } from './Matrix.js';
import { ensureLabels, ensureSameShape } from './numeric/invariant.js';
import * as kernels from './numeric/losses.js';
import { allocate, roundTo } from './numeric/precision.js';
import { build, read } from './numeric/storage.js';

/** What a loss compares with: class labels, one a row, or values, one for each output. */
export type Target = 'labels' | 'values';

/** The columns of a target for a network of `N` outputs. */
export type TargetWidth<K extends Target, N extends number> = K extends 'labels' ? 1 : N;

/** A loss as data. */
export type LossSpec =
  | { readonly type: 'softmax-cross-entropy'; readonly reduction?: 'mean' | 'sum' }
  | { readonly type: 'mean-squared-error' }
  | { readonly type: 'half-squared-error' }
  | {
      readonly type: 'squared-error';
      readonly half: boolean;
      /** What the sum is divided by: nothing, the number of elements, or the number of rows. */
      readonly reduction: 'sum' | 'mean' | 'batch-mean';
    };

/** A loss over a batch. */
export interface Loss<K extends Target> {
  readonly spec: LossSpec;
  readonly target: K;
  readonly value: <N extends number>(
    output: Matrix<number, N>,
    target: Matrix<number, TargetWidth<K, NoInfer<N>>>,
  ) => number;
  /** The gradient of the value in the output. */
  readonly gradient: <N extends number>(
    output: Matrix<number, N>,
    target: Matrix<number, TargetWidth<K, NoInfer<N>>>,
  ) => Matrix<number, N>;
}

/** The sum of squared errors, whole or half, as it is or divided by the number of elements or rows. */
export const squaredError = (
  half: boolean,
  reduction: 'sum' | 'mean' | 'batch-mean',
  spec: LossSpec = { type: 'squared-error', half, reduction },
): Loss<'values'> => {
  const divisor = (output: Matrix): number =>
    reduction === 'sum' ? 1 : reduction === 'mean' ? output.rows * output.columns : output.rows;
  return {
    spec,
    target: 'values',
    value: (output, target) => {
      ensureSameShape('Loss.squaredError', output, target);
      const scratch = allocate(output.precision, 4);
      kernels.sumOfSquaredErrors(read(output), read(target), scratch);
      return roundTo(output.precision, ((scratch[0] ?? 0) * (half ? 0.5 : 1)) / divisor(output));
    },
    gradient: (output, target) => {
      ensureSameShape('Loss.squaredError', output, target);
      return build(output.rows, output.columns, output.precision, (out) => {
        kernels.squaredErrorGradient(read(output), read(target), half ? 1 : 2, divisor(output), out);
      });
    },
  };
};

/** The mean of (y - t)^2 over all elements; gradient 2 (y - t) / size (PyTorch's `mse_loss`). */
export const meanSquaredError: Loss<'values'> = squaredError(false, 'mean', { type: 'mean-squared-error' });

/** Half the sum of (y - t)^2 over the outputs, mean over the batch; gradient (y - t) / rows (seed 001, batch form). */
export const halfSquaredError: Loss<'values'> = squaredError(true, 'batch-mean', { type: 'half-squared-error' });

const crossEntropy = (reduction: 'mean' | 'sum', spec: LossSpec): Loss<'labels'> => {
  const divisor = (output: Matrix): number => (reduction === 'sum' ? 1 : output.rows);
  return {
    spec,
    target: 'labels',
    value: (output, labels) => {
      ensureLabels('Loss.softmaxCrossEntropy', output, labels);
      const scratch = allocate(output.precision, 4);
      kernels.sumOfCrossEntropies(output.columns, read(output), read(labels), scratch);
      return roundTo(output.precision, (scratch[0] ?? 0) / divisor(output));
    },
    gradient: (output, labels) => {
      ensureLabels('Loss.softmaxCrossEntropy', output, labels);
      return build(output.rows, output.columns, output.precision, (out) => {
        const scratch = allocate(output.precision, 4);
        kernels.crossEntropyGradient(output.columns, read(output), read(labels), divisor(output), out, scratch);
      });
    },
  };
};

/**
 * The cross-entropy of softmax(logits) with integer labels, mean over the batch.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.softmaxCrossEntropy.value(Matrix.of([[0, 0]]), Matrix.of([[1]])) // log 2
 * Loss.softmaxCrossEntropy.gradient(Matrix.of([[0, 0]]), Matrix.of([[1]])) // 0.5, -0.5
 */
export const softmaxCrossEntropy: Loss<'labels'> = crossEntropy('mean', { type: 'softmax-cross-entropy' });

/** As {@link softmaxCrossEntropy}, summed over the batch. */
export const softmaxCrossEntropySum: Loss<'labels'> = crossEntropy('sum', {
  type: 'softmax-cross-entropy',
  reduction: 'sum',
});

/** The loss of a spec. */
export const fromSpec = (spec: LossSpec): Loss<'labels'> | Loss<'values'> => {
  switch (spec.type) {
    case 'softmax-cross-entropy':
      return spec.reduction === 'sum' ? softmaxCrossEntropySum : softmaxCrossEntropy;
    case 'mean-squared-error':
      return meanSquaredError;
    case 'half-squared-error':
      return halfSquaredError;
    case 'squared-error':
      return squaredError(spec.half, spec.reduction);
  }
};

/**
 * The probabilities of each row's logits: e^(z - max), divided by their sum (law A2: they sum to 1).
 *
 * Source: seed document 002, the stable softmax.
 */
export const softmax = <N extends number>(logits: Matrix<number, N>): Matrix<number, N> =>
  build(logits.rows, logits.columns, logits.precision, (out) => {
    kernels.softmax(logits.columns, read(logits), out, allocate(logits.precision, 4));
  });
