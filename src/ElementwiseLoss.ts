/**
 * Losses with a term for each element, of an error e = y - t, a logit, a probability or a margin t y.
 *
 *   squared (y - t)^2, whole or half   absolute |e|   Huber, smooth L1: squares near 0, linear beyond
 *   binary cross-entropy -(t log p + (1 - t) log(1 - p)), of a logit or of p   hinge max(0, 1 - t y)
 *
 * A mean is over the elements. Source: PyTorch's losses of those names; seed document 001 for half squares. Laws: A5, G2.
 */
import type * as Matrix from './Matrix.js';
import type {
  HingeOptions,
  HuberOptions,
  LogisticOptions,
  LossSpec,
  Reduced,
  Reduction,
  SmoothL1Options,
} from './LossSpec.js';
import { derive } from './numeric/derive.js';
import { ensureIn, probabilities, signs } from './numeric/domain.js';
import { ensure } from './numeric/invariant.js';
import type { KernelName } from './numeric/kernels.js';
import { roundTo } from './numeric/precision.js';
import { rowOf } from './numeric/storage.js';
import { countRows, type Definition, type Loss, reduced, withSpecs } from './Reduction.js';

/** A kernel of the output's shape, its numbers, and the rows that it takes before output and target. */
interface Kernel {
  readonly name: KernelName;
  readonly numbers?: ReadonlyArray<number>;
  readonly rows?: (y: Matrix.Matrix) => ReadonlyArray<Matrix.Matrix>;
}

/** Terms and their derivatives by kernels; `check` refuses what is no target or no output. */
const elementwise = (
  terms: Kernel,
  derivatives: Kernel,
  check: (y: Matrix.Matrix, t: Matrix.Matrix) => void = () => undefined,
): Definition<'values'> => {
  const run =
    ({ name, numbers = [], rows = () => [] }: Kernel) =>
    <N extends number>(y: Matrix.Matrix<number, N>, t: Matrix.Matrix): Matrix.Matrix<number, N> => {
      check(y, t);
      const rounded = numbers.map((number) => roundTo(y.precision, number));
      return derive(name, y.rows, y.columns, y.precision, [...rows(y), y, t], rounded);
    };
  return { target: 'values', per: 'element', terms: run(terms), gradient: run(derivatives) };
};

const squared = (half: boolean, reduction: Reduction | 'batch-mean', own: LossSpec): Loss<'values'> => {
  const definition = elementwise(
    { name: 'squaredErrors', numbers: [half ? 0.5 : 1] },
    { name: 'scaledErrors', numbers: [half ? 1 : 2] },
  );
  const perRow: Definition<'values'>['count'] = (output, _, weights) => countRows(output, weights);
  return withSpecs(
    'Loss.squaredError',
    reduction === 'batch-mean' ? { ...definition, count: perRow } : definition,
    reduction === 'sum' ? 'sum' : 'mean',
    { own, sum: { type: 'squared-error', half, reduction: 'sum' } },
  );
};

/**
 * The sum of squared errors, whole or half, as it is or divided by the number of elements or rows.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * const [output, target] = [Matrix.of([[1, 2], [3, 4]]), Matrix.of([[0, 0], [0, 0]])]
 * Loss.squaredError(false, 'sum').value(output, target) // 30
 * Loss.squaredError(true, 'batch-mean').value(output, target) // 7.5: half of 30, over 2 rows
 */
export const squaredError = (half: boolean, reduction: Reduction | 'batch-mean'): Loss<'values'> =>
  squared(half, reduction, { type: 'squared-error', half, reduction });

/**
 * The mean of (y - t)^2 over all elements; gradient 2 (y - t) / size (PyTorch's `mse_loss`).
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * const [output, target] = [Matrix.of([[1, 3]]), Matrix.of([[0, 0]])]
 * Loss.meanSquaredError.value(output, target) // 5
 * Loss.meanSquaredError.gradient(output, target) // [[1, 3]]
 */
export const meanSquaredError: Loss<'values'> = squared(false, 'mean', { type: 'mean-squared-error' });

/**
 * Half the sum of (y - t)^2 over the outputs, mean over the batch; gradient (y - t) / rows (seed 001, batch form).
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * const [output, target] = [Matrix.of([[1, 3], [0, 0]]), Matrix.of([[0, 0], [0, 0]])]
 * Loss.halfSquaredError.value(output, target) // 2.5: half of 10, over 2 rows
 * Loss.halfSquaredError.gradient(output, target) // [[0.5, 1.5], [0, 0]]
 */
export const halfSquaredError: Loss<'values'> = squared(true, 'batch-mean', { type: 'half-squared-error' });

/**
 * |y - t|; gradient the error's sign, 0 at 0 (PyTorch's `l1_loss`).
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * const [output, target] = [Matrix.of([[1, -3]]), Matrix.of([[0, 0]])]
 * Loss.absoluteError().value(output, target) // 2
 * Loss.absoluteError({ reduction: 'sum' }).gradient(output, target) // [[1, -1]]
 */
export const absoluteError = (options: Reduced = {}): Loss<'values'> =>
  reduced('Loss.absoluteError', elementwise({ name: 'absoluteErrors' }, { name: 'absoluteErrorGradient' }), {
    type: 'absolute-error',
    ...options,
  });

/**
 * e^2 / 2 for errors e below delta, delta (|e| - delta / 2) beyond: an outlier pulls no harder than delta (PyTorch's
 * `huber_loss`).
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.huber({ delta: 1 }).value(Matrix.of([[3]]), Matrix.of([[0]])) // 2.5
 */
export const huber = (options: HuberOptions = {}): Loss<'values'> => {
  const { delta = 1 } = options;
  ensure(delta > 0 && delta < Infinity, () => `Loss.huber: expected a positive delta, got ${delta}`);
  return reduced(
    'Loss.huber',
    elementwise({ name: 'huberErrors', numbers: [delta] }, { name: 'huberGradient', numbers: [delta] }),
    { type: 'huber', ...options },
  );
};

/**
 * e^2 / 2 beta for errors e below beta, |e| - beta / 2 beyond (PyTorch's `smooth_l1_loss`); |e| where beta is 0.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.smoothL1().value(Matrix.of([[0.5]]), Matrix.of([[0]])) // 0.125
 * Loss.smoothL1().value(Matrix.of([[3]]), Matrix.of([[0]])) // 2.5
 */
export const smoothL1 = (options: SmoothL1Options = {}): Loss<'values'> => {
  const { beta = 1 } = options;
  ensure(beta >= 0 && beta < Infinity, () => `Loss.smoothL1: expected a beta that is not negative, got ${beta}`);
  return reduced(
    'Loss.smoothL1',
    elementwise({ name: 'smoothL1Errors', numbers: [beta] }, { name: 'smoothL1Gradient', numbers: [beta] }),
    { type: 'smooth-l1', ...options },
  );
};

/**
 * The binary cross-entropy of sigmoid(logit) with a target from 0 to 1, finite for every finite logit (PyTorch's
 * `binary_cross_entropy_with_logits`).
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.binaryCrossEntropyWithLogits().value(Matrix.of([[0]]), Matrix.of([[1]])) // 0.693: log 2
 */
export const binaryCrossEntropyWithLogits = (options: LogisticOptions = {}): Loss<'values'> => {
  const operation = 'Loss.binaryCrossEntropyWithLogits';
  const { positiveWeight } = options;
  ensure(
    positiveWeight?.every((weight) => weight >= 0 && weight < Infinity) ?? true,
    () => `${operation}: expected positive weights that are not negative, got ${String(positiveWeight)}`,
  );
  const rows = ({ columns, precision }: Matrix.Matrix): ReadonlyArray<Matrix.Matrix> => [
    rowOf(positiveWeight ?? Array.from({ length: columns }, () => 1), precision),
  ];
  return reduced(
    operation,
    elementwise({ name: 'logisticLosses', rows }, { name: 'logisticGradient', rows }, ({ columns }, t) => {
      ensure(
        positiveWeight === undefined || positiveWeight.length === columns,
        () => `${operation}: expected ${columns} positive weights, one a column, got ${positiveWeight?.length ?? 0}`,
      );
      ensureIn(operation, probabilities('targets'), t);
    }),
    { type: 'binary-cross-entropy-with-logits', ...options },
  );
};

/**
 * The binary cross-entropy of probabilities from 0 to 1, such as a sigmoid gives; a logarithm counts as -100 at least, so
 * that the value is finite (PyTorch's `binary_cross_entropy`). Of logits, {@link binaryCrossEntropyWithLogits} is exact.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.binaryCrossEntropy().value(Matrix.of([[0.5]]), Matrix.of([[1]])) // 0.693: log 2
 * Loss.binaryCrossEntropy().value(Matrix.of([[0]]), Matrix.of([[1]])) // 100: not infinite
 */
export const binaryCrossEntropy = (options: Reduced = {}): Loss<'values'> =>
  reduced(
    'Loss.binaryCrossEntropy',
    elementwise({ name: 'binaryCrossEntropies' }, { name: 'binaryCrossEntropyGradient' }, (y, t) => {
      ensureIn('Loss.binaryCrossEntropy', probabilities('probabilities'), y);
      ensureIn('Loss.binaryCrossEntropy', probabilities('targets'), t);
    }),
    { type: 'binary-cross-entropy', ...options },
  );

/**
 * max(0, 1 - t y) for targets t of -1 or 1, or its square; gradient -t inside the margin, 0 at the hinge and beyond.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * Loss.hinge().value(Matrix.of([[0.25]]), Matrix.of([[1]])) // 0.75: inside the margin
 * Loss.hinge().value(Matrix.of([[3]]), Matrix.of([[1]])) // 0
 */
export const hinge = (options: HingeOptions = {}): Loss<'values'> =>
  reduced(
    'Loss.hinge',
    elementwise(
      { name: options.squared === true ? 'squaredHinges' : 'hinges' },
      { name: options.squared === true ? 'squaredHingeGradient' : 'hingeGradient' },
      (_, t) => {
        ensureIn('Loss.hinge', signs, t);
      },
    ),
    { type: 'hinge', ...options },
  );
