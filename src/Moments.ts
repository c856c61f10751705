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
import { type Pace, paced, type Transformation } from './Transformation.js';
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

const advance = <S extends MomentsState>(state: S, updates: number): S => ({ ...state, steps: state.steps + updates });

/** The options with their defaults, and both moments' next step. */
const moments = (operation: string, { betas = [0.9, 0.999], eps = 1e-8 }: MomentsSpec) => {
  Range.check(operation, Range.decay, { 'betas[0]': betas[0], 'betas[1]': betas[1] });
  Range.check(operation, Range.nonNegative, { eps });
  const meanOf = Tree.decayedMean(betas[0]);
  const squaresOf = Tree.decayedMean(betas[1]);
  return {
    betas,
    eps,
    /** The powers of the decays that correct the moments of the next step. */
    powersOf: ({ steps }: MomentsState): readonly [number, number] => [
      pow(betas[0], steps + 1),
      pow(betas[1], steps + 1),
    ],
    next: <P extends Parameters.Parameters>(gradients: P, state: MomentsState) => ({
      steps: state.steps + 1,
      first: meanOf(state.first as P, gradients),
      second: squaresOf(state.second as P, Tree.square(gradients)),
    }),
  };
};

/**
 * m / (1 - b1^t) over sqrt(v) / sqrt(1 - b2^t) + eps; with `amsgrad`, the greatest v so far in place of v.
 *
 * Source: Kingma and Ba 2015; Reddi, Kale and Kumar 2018; PyTorch's Adam.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const adam = Optimizer.scaleByAdam()
 * const gradients = { W: Matrix.of([[5, -0.001]]) }
 * adam.update(gradients, adam.init(gradients), gradients).updates // { W: [[1.000, -1.000]] }
 */
export const scaleByAdam = (options: Options<'scale-by-adam'> = {}): Transformation<AdamState> => {
  const { eps, powersOf, next } = moments('Optimizer.scaleByAdam', options);
  const { amsgrad = false } = options;
  const pace: Pace<AdamState> = {
    count: 2,
    numbers: (state) => {
      const [ofFirst, ofSecond] = powersOf(state);
      return [1 / (1 - ofFirst), Math.sqrt(1 - ofSecond)];
    },
    advance,
    by:
      ([factor = NaN, divisor = NaN]) =>
      <P extends Parameters.Parameters>(gradients: P, state: AdamState) => {
        const { steps, first, second } = next(gradients, state);
        const maximum = amsgrad ? Tree.maximum(state.maximum as P, second) : state.maximum;
        const root = Tree.squareRoot(amsgrad ? (maximum as P) : second);
        const denominator = Tree.shift(eps)(Tree.divideBy(divisor)(root));
        const updates = Tree.quotient(Parameters.scale(factor)(first), denominator);
        return { updates, state: { steps, first, second, maximum } };
      },
  };
  return paced(pace, {
    spec: { type: 'scale-by-adam', ...options },
    init: (parameters) => ({
      ...startOf(parameters),
      maximum: amsgrad ? Parameters.zerosLike(parameters) : Parameters.empty,
    }),
  });
};

/**
 * (1 - mu_t) / (1 - mu_1 ... mu_t) g + mu_(t+1) / (1 - mu_1 ... mu_(t+1)) m, over sqrt(v / (1 - b2^t)) + eps, for
 * mu_t = b1 (1 - 0.96^(momentumDecay t) / 2).
 *
 * Source: Dozat 2016; PyTorch's NAdam.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const nadam = Optimizer.scaleByNadam()
 * const gradients = { W: Matrix.of([[5, -0.001]]) }
 * nadam.update(gradients, nadam.init(gradients), gradients).updates // { W: [[1.056, -1.056]] }
 */
export const scaleByNadam = (options: Options<'scale-by-nadam'> = {}): Transformation<NadamState> => {
  const { betas, eps, powersOf, next } = moments('Optimizer.scaleByNadam', options);
  const { momentumDecay = 0.004 } = options;
  Range.check('Optimizer.scaleByNadam', Range.nonNegative, { momentumDecay });
  const mu = (step: number): number => betas[0] * (1 - 0.5 * pow(0.96, momentumDecay * step));
  const after = (state: NadamState): NadamState => ({
    ...advance(state, 1),
    product: state.product * mu(state.steps + 1),
  });
  const pace: Pace<NadamState> = {
    count: 3,
    numbers: (state) => {
      const { steps, product } = after(state);
      const ahead = mu(steps + 1);
      return [(1 - mu(steps)) / (1 - product), ahead / (1 - product * ahead), 1 - powersOf(state)[1]];
    },
    advance: (state, updates) => Array.from({ length: updates }).reduce(after, state),
    by:
      ([ofNow = NaN, ofNext = NaN, divisor = NaN]) =>
      (gradients, state) => {
        const { first, second } = next(gradients, state);
        const denominator = Tree.shift(eps)(Tree.squareRoot(Tree.divideBy(divisor)(second)));
        const both = Parameters.add(Parameters.scale(ofNow)(gradients), Parameters.scale(ofNext)(first));
        return { updates: Tree.quotient(both, denominator), state: { ...after(state), first, second } };
      },
  };
  return paced(pace, {
    spec: { type: 'scale-by-nadam', ...options },
    init: (parameters) => ({ ...startOf(parameters), product: 1 }),
  });
};

/**
 * m / (1 - b1^t) over u, where u = max(b2 u, abs(g) + eps) stands in the second moment's place.
 *
 * Source: Kingma and Ba 2015; PyTorch's Adamax.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const adamax = Optimizer.scaleByAdamax()
 * const gradients = { W: Matrix.of([[5, -0.001]]) }
 * adamax.update(gradients, adamax.init(gradients), gradients).updates // { W: [[1.000, -1.000]] }
 */
export const scaleByAdamax = (options: Options<'scale-by-adamax'> = {}): Transformation<MomentsState> => {
  const { betas, eps, powersOf, next } = moments('Optimizer.scaleByAdamax', options);
  const pace: Pace<MomentsState> = {
    count: 1,
    numbers: (state) => [1 / (1 - powersOf(state)[0])],
    advance,
    by:
      ([factor = NaN]) =>
      <P extends Parameters.Parameters>(gradients: P, state: MomentsState) => {
        const { steps, first } = next(gradients, state);
        const size = Tree.shift(eps)(Tree.absolute(gradients));
        const second = Tree.maximum(Parameters.scale(betas[1])(state.second as P), size);
        return { updates: Tree.quotient(Parameters.scale(factor)(first), second), state: { steps, first, second } };
      },
  };
  return paced(pace, { spec: { type: 'scale-by-adamax', ...options }, init: startOf });
};

/**
 * m / (1 - b1^t), and from the step on at which the variance of 1 / sqrt(v) is known to be finite, times the factor that
 * rectifies it, over (sqrt(v) + eps) / sqrt(1 - b2^t).
 *
 * Source: Liu et al. 2020; PyTorch's RAdam.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const radam = Optimizer.scaleByRadam()
 * const gradients = { W: Matrix.of([[5, -0.5]]) }
 * radam.update(gradients, radam.init(gradients), gradients).updates // about { W: [[5.0, -0.5]] }: not rectified yet
 */
export const scaleByRadam = (options: Options<'scale-by-radam'> = {}): Transformation<MomentsState> => {
  const { betas, eps, powersOf, next } = moments('Optimizer.scaleByRadam', options);
  const limit = 2 / (1 - betas[1]) - 1;
  return {
    spec: { type: 'scale-by-radam', ...options },
    init: startOf,
    update: (gradients, state) => {
      const { steps, first, second } = next(gradients, state);
      const powers = powersOf(state);
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
