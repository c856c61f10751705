/**
 * The transformations that divide by a root of the squares of the gradients so far: Adagrad, RMSprop, Adadelta.
 *
 * Source: the papers named below, with PyTorch's formulas in the order of operations written here.
 */
import type { Options } from './OptimizerSpec.js';
import * as Parameters from './Parameters.js';
import * as Range from './Range.js';
import { paced, steady, type Transformation } from './Transformation.js';
import * as Tree from './TreeArithmetic.js';

/**
 * g over sqrt(s) + eps, where s is the sum of the squares so far, from `initialAccumulatorValue`; s is the state.
 *
 * Source: Duchi, Hazan and Singer 2011; PyTorch's Adagrad.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const adagrad = Optimizer.scaleByAdagrad()
 * const gradients = { W: Matrix.of([[3]]) }
 * const first = adagrad.update(gradients, adagrad.init(gradients), gradients)
 * adagrad.update({ W: Matrix.of([[4]]) }, first.state, gradients).updates // about { W: [[0.8]] }
 */
export const scaleByAdagrad = (options: Options<'scale-by-adagrad'> = {}): Transformation<Parameters.Parameters> => {
  const { initialAccumulatorValue = 0, eps = 1e-10 } = options;
  Range.check('Optimizer.scaleByAdagrad', Range.nonNegative, { initialAccumulatorValue, eps });
  const update = <P extends Parameters.Parameters>(gradients: P, state: Parameters.Parameters) => {
    const sum = Parameters.add(state as P, Tree.square(gradients));
    return { updates: Tree.quotient(gradients, Tree.shift(eps)(Tree.squareRoot(sum))), state: sum };
  };
  return paced(steady(update), {
    spec: { type: 'scale-by-adagrad', ...options },
    init: (parameters) => Tree.constantLike(initialAccumulatorValue)(parameters),
  });
};

/** RMSprop's decayed means of the squares, and of the gradients if it is centered. */
export interface RmspropState {
  readonly squares: Parameters.Parameters;
  readonly mean: Parameters.Parameters;
}

/**
 * g over sqrt(v) + eps, for v = alpha v + (1 - alpha) g^2 from 0; centered, v less the square of the mean of g, which
 * rounding does not let fall below 0.
 *
 * Source: Tieleman and Hinton 2012; Graves 2013 (centered); PyTorch's RMSprop.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const rmsprop = Optimizer.scaleByRmsprop({ alpha: 0.75 })
 * const gradients = { W: Matrix.of([[5, -0.001]]) }
 * rmsprop.update(gradients, rmsprop.init(gradients), gradients).updates // about { W: [[2.0, -2.0]] }
 */
export const scaleByRmsprop = (options: Options<'scale-by-rmsprop'> = {}): Transformation<RmspropState> => {
  const { alpha = 0.99, eps = 1e-8, centered = false } = options;
  Range.check('Optimizer.scaleByRmsprop', Range.decay, { alpha });
  Range.check('Optimizer.scaleByRmsprop', Range.nonNegative, { eps });
  const decayedMean = Tree.decayedMean(alpha);
  const update = <P extends Parameters.Parameters>(gradients: P, state: RmspropState) => {
    const squares = decayedMean(state.squares as P, Tree.square(gradients));
    const variance = (mean: P): P =>
      Tree.maximum(Parameters.zerosLike(mean), Tree.difference(squares, Tree.square(mean)));
    const mean = centered ? decayedMean(state.mean as P, gradients) : state.mean;
    const denominator = Tree.shift(eps)(Tree.squareRoot(centered ? variance(mean as P) : squares));
    return { updates: Tree.quotient(gradients, denominator), state: { squares, mean } };
  };
  return paced(steady(update), {
    spec: { type: 'scale-by-rmsprop', ...options },
    init: (parameters) => ({
      squares: Parameters.zerosLike(parameters),
      mean: centered ? Parameters.zerosLike(parameters) : Parameters.empty,
    }),
  });
};

/** Adadelta's decayed means of the squares of gradients and of updates. */
export interface AdadeltaState {
  readonly squares: Parameters.Parameters;
  readonly updates: Parameters.Parameters;
}

/**
 * sqrt(d + eps) / sqrt(v + eps) g, for v = rho v + (1 - rho) g^2 from 0, and d the same mean of the squared updates
 * before.
 *
 * Source: Zeiler 2012; PyTorch's Adadelta.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const adadelta = Optimizer.scaleByAdadelta({ rho: 0.75, eps: 1 })
 * const gradients = { W: Matrix.of([[4]]) }
 * adadelta.update(gradients, adadelta.init(gradients), gradients).updates // { W: [[1.789]] }: 4 / sqrt(5)
 */
export const scaleByAdadelta = (options: Options<'scale-by-adadelta'> = {}): Transformation<AdadeltaState> => {
  const { rho = 0.9, eps = 1e-6 } = options;
  Range.check('Optimizer.scaleByAdadelta', Range.decay, { rho });
  Range.check('Optimizer.scaleByAdadelta', Range.nonNegative, { eps });
  const decayedMean = Tree.decayedMean(rho);
  const rootOf = <P extends Parameters.Parameters>(squares: P): P => Tree.squareRoot(Tree.shift(eps)(squares));
  const update = <P extends Parameters.Parameters>(gradients: P, state: AdadeltaState) => {
    const squares = decayedMean(state.squares as P, Tree.square(gradients));
    const updates = Tree.product(Tree.quotient(rootOf(state.updates as P), rootOf(squares)), gradients);
    return { updates, state: { squares, updates: decayedMean(state.updates as P, Tree.square(updates)) } };
  };
  return paced(steady(update), {
    spec: { type: 'scale-by-adadelta', ...options },
    init: (parameters) => ({ squares: Parameters.zerosLike(parameters), updates: Parameters.zerosLike(parameters) }),
  });
};
