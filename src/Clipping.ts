/**
 * Clipping of gradients, element by element or by the norm of all of them together.
 *
 * Laws: O3 (clip by value m, then n = by the lesser), O4 (clipped by norm, the norm is no greater than the maximum; what
 * is not above it stays, bit for bit). O8 does not hold by norm: every element depends on all of them. Source: PyTorch's
 * clip_grad_value_ and clip_grad_norm_.
 */
import * as Matrix from './Matrix.js';
import { derive, like } from './numeric/derive.js';
import type { KernelName } from './numeric/kernels.js';
import type { Norm, Options } from './OptimizerSpec.js';
import * as Parameters from './Parameters.js';
import * as Range from './Range.js';
import { stateless, type Transformation } from './Transformation.js';

/**
 * Every element of g, no less than -limit and no greater than limit.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const gradients = { W: Matrix.of([[-5, 0.5, 3]]) }
 * Optimizer.clipByValue(1).update(gradients, null, gradients).updates // { W: [[-1, 0.5, 1]] }
 */
export const clipByValue = (limit: number): Transformation<null> => {
  Range.check('Optimizer.clipByValue', Range.positive, { limit });
  return stateless({ type: 'clip-by-value', limit }, (gradients) => Parameters.map(Matrix.clamp(limit))(gradients));
};

/** A norm as kernels know it: infinity's is 0. */
const order = (norm: Norm): number => (norm === 'infinity' ? 0 : norm);

/** A float64 of one element, of which nothing is carried in at first. */
const cell = (kernel: KernelName, operands: ReadonlyArray<Matrix.Matrix>, numbers: ReadonlyArray<number> = []): Cell =>
  derive(kernel, 1, 1, 'float64', operands, numbers);

type Cell = Matrix.Matrix<1, 1>;

const zero: Cell = Matrix.zeros(1, 1);

const norm = (tree: Parameters.Parameters, p: number): Cell => {
  const matrices = Parameters.leaves(tree).map(({ matrix }) => matrix);
  const largest = matrices.reduce((most, x) => cell('greatest', [x, most]), zero);
  const total = matrices.reduce((sum, x) => cell('normTerm', [x, largest, sum], [p]), zero);
  return cell('norm', [largest, total], [p]);
};

/**
 * The norm of all matrices of a tree together, as one vector.
 *
 * Each is first divided by the greatest absolute value, so no square overflows. Sums are in row-major order from +0,
 * matrix by matrix in path order from +0.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const gradients = { W: Matrix.of([[3]]), b: Matrix.of([[4]]) }
 * Optimizer.globalNorm(gradients) // 5
 * Optimizer.globalNorm(gradients, 1) // 7
 */
export const globalNorm = (tree: Parameters.Parameters, ofOrder: Norm = 2): number =>
  Matrix.first(norm(tree, order(ofOrder)));

/**
 * g, times maximum / (norm + 1e-6) if the norm of all gradients is greater than the maximum.
 *
 * Source: PyTorch's clip_grad_norm_, which also shrinks, by less than 1e-6 / maximum, what is no more than 1e-6 below it.
 *
 * @example
 * import { Optimizer } from 'foldnet'
 * Optimizer.chain(Optimizer.clipByGlobalNorm(1), Optimizer.adam())
 */
export const clipByGlobalNorm = (
  maximum: number,
  options: Omit<Options<'clip-by-global-norm'>, 'maximum'> = {},
): Transformation<null> => {
  Range.check('Optimizer.clipByGlobalNorm', Range.positive, { maximum });
  return stateless({ type: 'clip-by-global-norm', maximum, ...options }, (gradients) => {
    const factor = cell('clipFactor', [norm(gradients, order(options.norm ?? 2))], [maximum]);
    return Parameters.map((x) => like('scaleByCell', x, [factor]))(gradients);
  });
};
