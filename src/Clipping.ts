/**
 * Clipping of gradients, element by element or by the norm of all of them together.
 *
 * Laws: O3 (clip by value m, then n = by the lesser), O4 (clipped by norm, the norm is no greater than the maximum; what
 * is not above it stays, bit for bit). O8 does not hold by norm: every element depends on all of them. Source: PyTorch's
 * clip_grad_value_ and clip_grad_norm_.
 */
import * as Matrix from './Matrix.js';
import type { Norm, Options } from './OptimizerSpec.js';
import * as Parameters from './Parameters.js';
import * as Range from './Range.js';
import { stateless, type Transformation } from './Transformation.js';

/** Every element of g, no less than -limit and no greater than limit. */
export const clipByValue = (limit: number): Transformation<null> => {
  Range.check('Optimizer.clipByValue', Range.positive, { limit });
  const clip = Matrix.map((value) => Math.min(limit, Math.max(-limit, value)));
  return stateless({ type: 'clip-by-value', limit }, (gradients) => Parameters.map(clip)(gradients));
};

const absolute: (x: Matrix.Matrix) => Matrix.Matrix = Matrix.map((value) => Math.abs(value));

/** The greatest absolute value; NaN if there is one. */
const greatest = (matrices: ReadonlyArray<Matrix.Matrix>): number =>
  matrices.reduce((most, x) => Matrix.toArray(x).reduce((a, b) => Math.max(a, Math.abs(b)), most), 0);

/**
 * The norm of all matrices of a tree together, as one vector.
 *
 * Each is first divided by the greatest absolute value, so no square overflows. Sums are in row-major order from +0,
 * matrix by matrix in path order from +0.
 */
export const globalNorm = (tree: Parameters.Parameters, norm: Norm = 2): number => {
  const matrices = Parameters.leaves(tree).map(({ matrix }) => matrix);
  const largest = greatest(matrices);
  if (norm === 'infinity' || largest === 0 || !Number.isFinite(largest)) return largest;
  const total = matrices.reduce((sum, x) => {
    const ratios = Matrix.divide(x, Matrix.constant(x.rows, x.columns, largest, x.precision));
    return sum + (norm === 1 ? Matrix.sum(absolute(ratios)) : Matrix.dot(ratios, ratios));
  }, 0);
  return largest * (norm === 1 ? total : Math.sqrt(total));
};

/** What PyTorch adds to a norm before it divides. */
const margin = 1e-6;

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
    const norm = globalNorm(gradients, options.norm);
    return norm <= maximum ? gradients : Parameters.scale(maximum / (norm + margin))(gradients);
  });
};
