/**
 * The derivatives of the activations by their textbook formulas, and where a difference would step over a jump of the
 * first derivative or of the second.
 *
 * `Phi` and `phi` are the normal distribution function and its density. Sources: the papers named in `Activation`.
 */
import { type Activation, Elementary } from '../src/index.js';

const { erf, exp, sigmoid, softplus, tanh } = Elementary;

/** The derivative of a function of one number. */
export interface Slope {
  readonly slope: (x: number) => number;
  /** Where it jumps, or its derivative does. */
  readonly kinks: ReadonlyArray<number>;
}

const smooth = (slope: (x: number) => number): Slope => ({ slope, kinks: [] });

const bent =
  (...kinks: ReadonlyArray<number>) =>
  (slope: (x: number) => number): Slope => ({ slope, kinks });

const square = (x: number): number => x * x;

/** sqrt(2 pi), sqrt(2 / pi) */
const rootOfTwoPi = 2.5066282746310002;
const rootOfTwoOverPi = 0.7978845608028654;

const Phi = (x: number): number => (1 + erf(x * Math.SQRT1_2)) / 2;
const phi = (x: number): number => exp(-square(x) / 2) / rootOfTwoPi;

/** Klambauer et al. 2017. */
const selu = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/** The derivative of an activation. */
export const slopeOf = (spec: Activation.ActivationSpec): Slope => {
  switch (spec.type) {
    case 'relu':
      return bent(0)((x) => (x > 0 ? 1 : 0));
    case 'relu6':
      return bent(0, 6)((x) => (x > 0 && x < 6 ? 1 : 0));
    case 'leaky-relu':
      return bent(0)((x) => (x > 0 ? 1 : (spec.negativeSlope ?? 0.01)));
    case 'elu':
      return bent(0)((x) => (x > 0 ? 1 : (spec.alpha ?? 1) * exp(x)));
    case 'selu':
      return bent(0)((x) => selu.scale * (x > 0 ? 1 : selu.alpha * exp(x)));
    case 'hard-tanh':
      return bent(spec.min ?? -1, spec.max ?? 1)((x) => (x > (spec.min ?? -1) && x < (spec.max ?? 1) ? 1 : 0));
    case 'hard-sigmoid':
      return bent(-3, 3)((x) => (x > -3 && x < 3 ? 1 / 6 : 0));
    case 'softsign':
      return bent(0)((x) => 1 / square(1 + Math.abs(x)));
    case 'sigmoid':
      return smooth((x) => sigmoid(x) * sigmoid(-x));
    case 'tanh':
      return smooth((x) => 1 - square(tanh(x)));
    case 'silu':
      return smooth((x) => sigmoid(x) + x * sigmoid(x) * sigmoid(-x));
    case 'mish':
      return smooth((x) => tanh(softplus(x)) + x * (1 - square(tanh(softplus(x)))) * sigmoid(x));
    case 'log-sigmoid':
      return smooth((x) => 1 - sigmoid(x));
    case 'softplus': {
      const { beta = 1, threshold = 20 } = spec;
      return bent(threshold / beta)((x) => (beta * x > threshold ? 1 : sigmoid(beta * x)));
    }
    case 'gelu':
      return spec.approximate === 'tanh'
        ? smooth((x) => {
            const t = tanh(rootOfTwoOverPi * (x + 0.044715 * x * square(x)));
            return (1 + t) / 2 + (x / 2) * (1 - square(t)) * rootOfTwoOverPi * (1 + 3 * 0.044715 * square(x));
          })
        : smooth((x) => Phi(x) + x * phi(x));
  }
};
