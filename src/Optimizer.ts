/**
 * Optimisers as gradient transformations: everything is a `chain` of small ones.
 *
 *   sgd    = addDecayedWeights, momentum, scaleByLearningRate
 *   adam   = addDecayedWeights, scaleByAdam, scaleByLearningRate
 *   adamw  = scaleByAdam, addDecayedWeights, scaleByLearningRate
 *
 * and so on. Each is PyTorch's of that name, with its options in camel case and its defaults. A learning rate or a
 * momentum is a number or a schedule, which counts steps unless its `every` says epochs.
 *
 * Laws: O1 to O8, L2. Source: optax; formulas and defaults: PyTorch.
 */
import { accumulate } from './Accumulation.js';
import { clipByGlobalNorm, clipByValue } from './Clipping.js';
import { reduceOnPlateau, scaleByLearningRate, scaleBySchedule } from './LearningRate.js';
import {
  type AdamState,
  type MomentsState,
  type NadamState,
  scaleByAdam,
  scaleByAdamax,
  scaleByNadam,
  scaleByRadam,
} from './Moments.js';
import { momentum, type MomentumState } from './Momentum.js';
import { ensure, refuse } from './numeric/invariant.js';
import { asData, type Mask, type OptimizerSpec, type Options } from './OptimizerSpec.js';
import type { Parameters } from './Parameters.js';
import {
  type AdadeltaState,
  type RmspropState,
  scaleByAdadelta,
  scaleByAdagrad,
  scaleByRmsprop,
} from './RootMeanSquare.js';
import * as Schedule from './Schedule.js';
import { addDecayedWeights, chain, erase, identity, scale, type Transformation } from './Transformation.js';

export type { EpochEnd } from './EarlyStopping.js';
export * from './Accumulation.js';
export * from './Clipping.js';
export * from './LearningRate.js';
export * from './Moments.js';
export * from './Momentum.js';
export {
  type Mask,
  type MaskSpec,
  type Norm,
  type OptimizerSpec,
  type Options,
  type ScheduledSpec,
  show,
} from './OptimizerSpec.js';
export * from './RootMeanSquare.js';
export {
  addDecayedWeights,
  apply,
  chain,
  endEpoch,
  erase,
  identity,
  scale,
  type Transformation,
} from './Transformation.js';

/** A transformation with state `S` between weight decay and the learning rate. */
export type Decayed<S> = Transformation<readonly [readonly [null, S], Schedule.Clock]>;

/** A transformation after weight decay as a penalty, and before the learning rate. */
const decayed = <S>(
  options: { readonly weightDecay?: number; readonly mask?: Mask },
  inner: Transformation<S>,
  learningRate: Schedule.Scheduled,
): Decayed<S> =>
  chain(chain(addDecayedWeights(options.weightDecay ?? 0, options.mask), inner), scaleByLearningRate(learningRate));

/**
 * Stochastic gradient descent, with momentum, Nesterov's look-ahead and weight decay if asked for.
 *
 * @example
 * import { Optimizer } from 'foldnet'
 * Optimizer.sgd({ learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 })
 */
export const sgd = (options: Options<'sgd'>): Decayed<MomentumState> => {
  const { momentum: decay = 0, dampening = 0, nesterov = false } = options;
  ensure(!nesterov || decay !== 0, () => 'Optimizer.sgd: expected a momentum with nesterov');
  return {
    ...decayed(options, momentum(decay, { dampening, nesterov }), options.learningRate),
    spec: { type: 'sgd', ...asData(options) },
  };
};

/**
 * Adam (Kingma and Ba 2015), or AMSGrad; its weight decay is a penalty.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const adam = Optimizer.adam({ learningRate: 0.01 })
 * const gradients = { W: Matrix.of([[5, -0.001]]) }
 * adam.update(gradients, adam.init(gradients), gradients).updates // about { W: [[-0.01, 0.01]] }
 */
export const adam = (options: Options<'adam'> = {}): Decayed<AdamState> => ({
  ...decayed(options, scaleByAdam(options), options.learningRate ?? 0.001),
  spec: { type: 'adam', ...asData(options) },
});

/**
 * Adam with decoupled weight decay: the moments never see it (Loshchilov and Hutter 2019).
 *
 * @example
 * import { Optimizer, Schedule } from 'foldnet'
 * const learningRate = Schedule.cosine({ start: 0.001, steps: 50, every: 'epoch' })
 * Optimizer.adamw({ learningRate, weightDecay: 0.05, mask: 'weights' })
 */
export const adamw = (
  options: Options<'adamw'> = {},
): Transformation<readonly [readonly [AdamState, null], Schedule.Clock]> => ({
  ...chain(
    chain(scaleByAdam(options), addDecayedWeights(options.weightDecay ?? 0.01, options.mask)),
    scaleByLearningRate(options.learningRate ?? 0.001),
  ),
  spec: { type: 'adamw', ...asData(options) },
});

/**
 * Adagrad (Duchi, Hazan and Singer 2011).
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const adagrad = Optimizer.adagrad({ learningRate: 0.5 })
 * const gradients = { W: Matrix.of([[4]]) }
 * const first = adagrad.update(gradients, adagrad.init(gradients), gradients)
 * adagrad.update(gradients, first.state, gradients).updates // { W: [[-0.354]] }: 0.5 / sqrt(2)
 */
export const adagrad = (
  options: Options<'adagrad'> = {},
): Transformation<readonly [readonly [readonly [null, Parameters], Schedule.Clock], Schedule.Clock]> => {
  const { learningRate = 0.01, learningRateDecay = 0 } = options;
  const slower =
    learningRateDecay === 0 ? Schedule.constant(1) : Schedule.inverseTime({ start: 1, decay: learningRateDecay });
  return {
    ...chain(decayed(options, scaleByAdagrad(options), learningRate), scaleBySchedule(slower)),
    spec: { type: 'adagrad', ...asData(options) },
  };
};

/**
 * RMSprop (Tieleman and Hinton 2012), with momentum or centered if asked for.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const rmsprop = Optimizer.rmsprop({ learningRate: 0.01, alpha: 0.75 })
 * const gradients = { W: Matrix.of([[5, -0.001]]) }
 * rmsprop.update(gradients, rmsprop.init(gradients), gradients).updates // about { W: [[-0.02, 0.02]] }
 */
export const rmsprop = (options: Options<'rmsprop'> = {}): Decayed<readonly [RmspropState, MomentumState]> => ({
  ...decayed(options, chain(scaleByRmsprop(options), momentum(options.momentum ?? 0)), options.learningRate ?? 0.01),
  spec: { type: 'rmsprop', ...asData(options) },
});

/**
 * Adam with Nesterov's momentum (Dozat 2016).
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const nadam = Optimizer.nadam({ learningRate: 0.01 })
 * const gradients = { W: Matrix.of([[5]]) }
 * nadam.update(gradients, nadam.init(gradients), gradients).updates // { W: [[-0.0106]] }
 */
export const nadam = (options: Options<'nadam'> = {}): Decayed<NadamState> => ({
  ...decayed(options, scaleByNadam(options), options.learningRate ?? 0.002),
  spec: { type: 'nadam', ...asData(options) },
});

/**
 * Adam with the greatest gradient in the second moment's place (Kingma and Ba 2015).
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const adamax = Optimizer.adamax({ learningRate: 0.01 })
 * const gradients = { W: Matrix.of([[5, -0.001]]) }
 * adamax.update(gradients, adamax.init(gradients), gradients).updates // about { W: [[-0.01, 0.01]] }
 */
export const adamax = (options: Options<'adamax'> = {}): Decayed<MomentsState> => ({
  ...decayed(options, scaleByAdamax(options), options.learningRate ?? 0.002),
  spec: { type: 'adamax', ...asData(options) },
});

/**
 * Rectified Adam (Liu et al. 2020).
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const radam = Optimizer.radam({ learningRate: 0.01 })
 * const gradients = { W: Matrix.of([[5, -0.5]]) }
 * radam.update(gradients, radam.init(gradients), gradients).updates // { W: [[-0.050, 0.005]] }
 */
export const radam = (options: Options<'radam'> = {}): Decayed<MomentsState> => ({
  ...decayed(options, scaleByRadam(options), options.learningRate ?? 0.001),
  spec: { type: 'radam', ...asData(options) },
});

/**
 * Adadelta (Zeiler 2012).
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const adadelta = Optimizer.adadelta({ rho: 0.75 })
 * const gradients = { W: Matrix.of([[5, -5]]) }
 * adadelta.update(gradients, adadelta.init(gradients), gradients).updates // { W: [[-0.002, 0.002]] }
 */
export const adadelta = (options: Options<'adadelta'> = {}): Decayed<AdadeltaState> => ({
  ...decayed(options, scaleByAdadelta(options), options.learningRate ?? 1),
  spec: { type: 'adadelta', ...asData(options) },
});

const build = (spec: OptimizerSpec): Transformation<unknown> => {
  switch (spec.type) {
    case 'sgd':
      return erase(sgd(spec));
    case 'adam':
      return erase(adam(spec));
    case 'adamw':
      return erase(adamw(spec));
    case 'adagrad':
      return erase(adagrad(spec));
    case 'rmsprop':
      return erase(rmsprop(spec));
    case 'nadam':
      return erase(nadam(spec));
    case 'adamax':
      return erase(adamax(spec));
    case 'radam':
      return erase(radam(spec));
    case 'adadelta':
      return erase(adadelta(spec));
    case 'identity':
      return erase(identity);
    case 'scale':
      return erase(scale(spec.factor));
    case 'scale-by-schedule':
      return erase(scaleBySchedule(spec.schedule));
    case 'scale-by-learning-rate':
      return erase(scaleByLearningRate(spec.learningRate));
    case 'add-decayed-weights':
      return erase(addDecayedWeights(spec.decay, spec.mask));
    case 'momentum':
      return erase(momentum(spec.decay, spec));
    case 'scale-by-adam':
      return erase(scaleByAdam(spec));
    case 'scale-by-nadam':
      return erase(scaleByNadam(spec));
    case 'scale-by-adamax':
      return erase(scaleByAdamax(spec));
    case 'scale-by-radam':
      return erase(scaleByRadam(spec));
    case 'scale-by-adagrad':
      return erase(scaleByAdagrad(spec));
    case 'scale-by-rmsprop':
      return erase(scaleByRmsprop(spec));
    case 'scale-by-adadelta':
      return erase(scaleByAdadelta(spec));
    case 'clip-by-value':
      return erase(clipByValue(spec.limit));
    case 'clip-by-global-norm':
      return erase(clipByGlobalNorm(spec.maximum, spec));
    case 'accumulate':
      return erase(accumulate(spec.every, fromSpec(spec.transformation), spec));
    case 'reduce-on-plateau':
      return erase(reduceOnPlateau(spec));
    case 'chain': {
      const [first, ...rest] = spec.transformations.map(fromSpec);
      return rest.reduce((before, next) => erase(chain(before, next)), first ?? erase(identity));
    }
    case 'custom':
      return refuse(`Optimizer.fromSpec: a file cannot build the custom transformation '${spec.name}'`);
  }
};

/**
 * The transformation of a spec; a custom one has no more than its name there, and is refused.
 *
 * @example
 * import { Optimizer } from 'foldnet'
 * Optimizer.fromSpec({ type: 'chain', transformations: [{ type: 'clip-by-global-norm', maximum: 1 }, { type: 'adam' }] })
 */
export const fromSpec = (spec: OptimizerSpec): Transformation<unknown> => ({ ...build(spec), spec });
