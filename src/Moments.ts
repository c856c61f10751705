/**
 * The transformations that divide by moments of the gradients, corrected for their start at 0: Adam and its kin.
 *
 *   m = b1 m + (1 - b1) g      the first moment
 *   v = b2 v + (1 - b2) g^2    the second moment
 *
 * Law O6: with eps 0, a stream of gradients scaled by 2^k gives the same updates. Source: the papers named below, with
 * PyTorch's formulas in the order of operations written here. The power of a decay is the function's, not a product: where
 * it is taken from 1, the roundings of many factors would show.
 */
import { pow } from './numeric/power.js';
import type { MomentsSpec, Options } from './OptimizerSpec.js';
import * as Parameters from './Parameters.js';
import * as Range from './Range.js';
import type { Transformation } from './Transformation.js';
import * as Tree from './TreeArithmetic.js';

/** The moments, and how many gradients are in them. */
export interface MomentsState {
  readonly steps: number;
  readonly first: Parameters.Parameters;
  readonly second: Parameters.Parameters;
}

/** Adam's state. */
export interface AdamState extends MomentsState {
  /** The greatest second moment so far; nothing if it is not asked for. */
  readonly maximum: Parameters.Parameters;
}

/** NAdam's state. */
export interface NadamState extends MomentsState {
  /** mu_1 ... mu_t */
  readonly product: number;
}

const startOf = (parameters: Parameters.Parameters): MomentsState => ({
  steps: 0,
  first: Parameters.zerosLike(parameters),
  second: Parameters.zerosLike(parameters),
});

/** The options with their defaults, and both moments' next step. */
const moments = (operation: string, { betas = [0.9, 0.999], eps = 1e-8 }: MomentsSpec) => {
  Range.check(operation, Range.decay, { 'betas[0]': betas[0], 'betas[1]': betas[1] });
  Range.check(operation, Range.nonNegative, { eps });
  const meanOf = Tree.decayedMean(betas[0]);
  const squaresOf = Tree.decayedMean(betas[1]);
  return {
    betas,
    eps,
    /** Both moments, and the powers of their decays that correct them. */
    next: <P extends Parameters.Parameters>(gradients: P, state: MomentsState) => {
      const steps = state.steps + 1;
      return {
        steps,
        powers: [pow(betas[0], steps), pow(betas[1], steps)] as const,
        first: meanOf(state.first as P, gradients),
        second: squaresOf(state.second as P, Tree.square(gradients)),
      };
    },
  };
};

/**
 * m / (1 - b1^t) over sqrt(v) / sqrt(1 - b2^t) + eps; with `amsgrad`, the greatest v so far in place of v.
 *
 * Source: Kingma and Ba 2015; Reddi, Kale and Kumar 2018; PyTorch's Adam.
 */
export const scaleByAdam = (options: Options<'scale-by-adam'> = {}): Transformation<AdamState> => {
  const { eps, next } = moments('Optimizer.scaleByAdam', options);
  const { amsgrad = false } = options;
  return {
    spec: { type: 'scale-by-adam', ...options },
    init: (parameters) => ({
      ...startOf(parameters),
      maximum: amsgrad ? Parameters.zerosLike(parameters) : Parameters.empty,
    }),
    update: <P extends Parameters.Parameters>(gradients: P, state: AdamState) => {
      const { steps, powers, first, second } = next(gradients, state);
      const maximum = amsgrad ? Tree.maximum(state.maximum as P, second) : state.maximum;
      const root = Tree.squareRoot(amsgrad ? (maximum as P) : second);
      const denominator = Tree.shift(eps)(Tree.divideBy(Math.sqrt(1 - powers[1]))(root));
      const updates = Tree.quotient(Parameters.scale(1 / (1 - powers[0]))(first), denominator);
      return { updates, state: { steps, first, second, maximum } };
    },
  };
};

/**
 * (1 - mu_t) / (1 - mu_1 ... mu_t) g + mu_(t+1) / (1 - mu_1 ... mu_(t+1)) m, over sqrt(v / (1 - b2^t)) + eps, for
 * mu_t = b1 (1 - 0.96^(momentumDecay t) / 2).
 *
 * Source: Dozat 2016; PyTorch's NAdam.
 */
export const scaleByNadam = (options: Options<'scale-by-nadam'> = {}): Transformation<NadamState> => {
  const { betas, eps, next } = moments('Optimizer.scaleByNadam', options);
  const { momentumDecay = 0.004 } = options;
  Range.check('Optimizer.scaleByNadam', Range.nonNegative, { momentumDecay });
  const mu = (step: number): number => betas[0] * (1 - 0.5 * pow(0.96, momentumDecay * step));
  return {
    spec: { type: 'scale-by-nadam', ...options },
    init: (parameters) => ({ ...startOf(parameters), product: 1 }),
    update: (gradients, state) => {
      const { steps, powers, first, second } = next(gradients, state);
      const product = state.product * mu(steps);
      const ahead = mu(steps + 1);
      const denominator = Tree.shift(eps)(Tree.squareRoot(Tree.divideBy(1 - powers[1])(second)));
      const ofGradient = Parameters.scale((1 - mu(steps)) / (1 - product))(gradients);
      const ofMoment = Parameters.scale(ahead / (1 - product * ahead))(first);
      const updates = Tree.quotient(Parameters.add(ofGradient, ofMoment), denominator);
      return { updates, state: { steps, first, second, product } };
    },
  };
};

/**
 * m / (1 - b1^t) over u, where u = max(b2 u, abs(g) + eps) stands in the second moment's place.
 *
 * Source: Kingma and Ba 2015; PyTorch's Adamax.
 */
export const scaleByAdamax = (options: Options<'scale-by-adamax'> = {}): Transformation<MomentsState> => {
  const { betas, eps, next } = moments('Optimizer.scaleByAdamax', options);
  return {
    spec: { type: 'scale-by-adamax', ...options },
    init: startOf,
    update: <P extends Parameters.Parameters>(gradients: P, state: MomentsState) => {
      const { steps, powers, first } = next(gradients, state);
      const size = Tree.shift(eps)(Tree.absolute(gradients));
      const second = Tree.maximum(Parameters.scale(betas[1])(state.second as P), size);
      const updates = Tree.quotient(Parameters.scale(1 / (1 - powers[0]))(first), second);
      return { updates, state: { steps, first, second } };
    },
  };
};

/**
 * m / (1 - b1^t), and from the step on at which the variance of 1 / sqrt(v) is known to be finite, times the factor that
 * rectifies it, over (sqrt(v) + eps) / sqrt(1 - b2^t).
 *
 * Source: Liu et al. 2020; PyTorch's RAdam.
 */
export const scaleByRadam = (options: Options<'scale-by-radam'> = {}): Transformation<MomentsState> => {
  const { betas, eps, next } = moments('Optimizer.scaleByRadam', options);
  const limit = 2 / (1 - betas[1]) - 1;
  return {
    spec: { type: 'scale-by-radam', ...options },
    init: startOf,
    update: (gradients, state) => {
      const { steps, powers, first, second } = next(gradients, state);
      const mean = Parameters.scale(1 / (1 - powers[0]))(first);
      const length = limit - (2 * steps * powers[1]) / (1 - powers[1]);
      const rectify = (): number =>
        Math.sqrt(((length - 4) * (length - 2) * limit * (1 - powers[1])) / ((limit - 4) * (limit - 2) * length));
      const updates =
        length > 5 ? Parameters.scale(rectify())(Tree.quotient(mean, Tree.shift(eps)(Tree.squareRoot(second)))) : mean;
      return { updates, state: { steps, first, second } };
    },
  };
};
