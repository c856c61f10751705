/**
 * How weights start, as data; with a layer's fans (`fanIn` inputs, `fanOut` outputs) it is a distribution.
 *
 *   glorot (Xavier)   variance gain^2 * 2 / (fanIn + fanOut)
 *   he (Kaiming)      variance gain^2 / fan, gain sqrt(2) unless said
 *   lecun             variance 1 / fanIn
 *   orthogonal        W^T W = gain^2 I, or W W^T where W is wide
 *
 * A uniform distribution of variance v is over [-sqrt(3 v), sqrt(3 v)). A truncated one of variance v is a normal cut off
 * at two standard deviations, wider by as much as the cut takes from the variance (Keras's and JAX's `he_normal`).
 * PyTorch's own default for weights and biases is `{ type: 'he-uniform', gain: Initializer.gain('leaky-relu', Math.sqrt(5)) }`.
 *
 * Sources: Glorot and Bengio 2010; He et al. 2015; LeCun et al. 1998; Saxe et al. 2014 (orthogonal); the seeds' three:
 * 000 uniform(-0.5, 0.5), 001 he-normal, 002 normal(0.1).
 */
import type { Distribution } from './Distribution.js';
import { check, finite, positive, positiveInteger } from './Range.js';

/** The initialisers that go by their name alone. */
export type NamedInitializer =
  | 'glorot-normal'
  | 'glorot-uniform'
  | 'he-normal'
  | 'he-uniform'
  | 'lecun-normal'
  | 'lecun-uniform'
  | 'orthogonal'
  | 'zeros';

/** How a parameter starts: a name, or a record with what the name leaves open. */
export type Initializer = NamedInitializer | InitializerRecord;

/** 1 unless said; for `he`, sqrt(2). */
interface Gain {
  readonly gain?: number;
}

interface Mode {
  /** Which fan the variance keeps; `fan-in` unless said. */
  readonly mode?: 'fan-in' | 'fan-out';
}

interface Truncated {
  /** Whether no value lies beyond two standard deviations; false unless said. */
  readonly truncated?: boolean;
}

type InitializerRecord =
  | ({ readonly type: 'glorot-normal' } & Gain & Truncated)
  | ({ readonly type: 'glorot-uniform' } & Gain)
  | ({ readonly type: 'he-normal' } & Gain & Mode & Truncated)
  | ({ readonly type: 'he-uniform' } & Gain & Mode)
  | ({ readonly type: 'lecun-normal' } & Truncated)
  | ({ readonly type: 'orthogonal' } & Gain)
  | { readonly type: 'lecun-uniform' | 'zeros' }
  | {
      readonly type: 'normal' | 'truncated-normal';
      /** The standard deviation: of the whole normal, where it is cut off at two of them. */
      readonly scale: number;
    }
  | { readonly type: 'uniform'; readonly low: number; readonly high: number }
  | { readonly type: 'constant'; readonly value: number };

/** The standard deviation of a standard normal cut off at -2 and 2. */
const truncatedDeviation = 0.87962566103423978;

const normal = (standardDeviation: number, { truncated = false }: Truncated = {}): Distribution =>
  truncated
    ? { type: 'truncated-normal', mean: 0, standardDeviation: standardDeviation / truncatedDeviation }
    : { type: 'normal', mean: 0, standardDeviation };

const symmetric = (bound: number): Distribution => ({ type: 'uniform', low: -bound, high: bound });

const operation = 'Initializer.distribution';

/** A number out of range is a mistake in a program; in a file the decoder refuses it. */
const ensureInRange = (of: InitializerRecord): void => {
  if ('gain' in of) check(operation, positive, { gain: of.gain });
  if ('scale' in of) check(operation, positive, { scale: of.scale });
  if (of.type === 'constant') check(operation, finite, { value: of.value });
  if (of.type === 'uniform') {
    check(operation, finite, { low: of.low, high: of.high });
    check(operation, positive, { 'high - low': of.high - of.low });
  }
};

/**
 * The distribution of an initialiser for a layer of those fans. A gain, scale or bound out of range is a mistake in the
 * program.
 *
 * @example
 * import { Initializer } from 'foldnet'
 * Initializer.distribution('he-normal', 2, 64) // { type: 'normal', mean: 0, standardDeviation: 1 }
 */
export const distribution = (initializer: Initializer, fanIn: number, fanOut: number): Distribution => {
  check(operation, positiveInteger, { fanIn, fanOut });
  const of: InitializerRecord = typeof initializer === 'string' ? { type: initializer } : initializer;
  ensureInRange(of);
  switch (of.type) {
    case 'glorot-normal':
      return normal((of.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut)), of);
    case 'glorot-uniform':
      return symmetric((of.gain ?? 1) * Math.sqrt(6 / (fanIn + fanOut)));
    case 'he-normal': {
      const fan = of.mode === 'fan-out' ? fanOut : fanIn;
      return normal(of.gain === undefined ? Math.sqrt(2 / fan) : of.gain / Math.sqrt(fan), of);
    }
    case 'he-uniform': {
      const fan = of.mode === 'fan-out' ? fanOut : fanIn;
      return symmetric(of.gain === undefined ? Math.sqrt(6 / fan) : of.gain * Math.sqrt(3 / fan));
    }
    case 'lecun-normal':
      return normal(Math.sqrt(1 / fanIn), of);
    case 'lecun-uniform':
      return symmetric(Math.sqrt(3 / fanIn));
    case 'orthogonal':
      return { type: 'orthogonal', gain: of.gain ?? 1 };
    case 'zeros':
      return { type: 'constant', value: 0 };
    case 'normal':
    case 'truncated-normal':
      return { type: of.type, mean: 0, standardDeviation: of.scale };
    case 'uniform':
    case 'constant':
      return of;
  }
};

/** The activations that have a gain by convention. */
export type GainName = 'identity' | 'leaky-relu' | 'relu' | 'selu' | 'sigmoid' | 'tanh';

/**
 * The gain that keeps a signal's variance through an activation, as PyTorch's `calculate_gain` has it: 1 for the
 * identity and sigmoid, sqrt(2) for ReLU, sqrt(2 / (1 + slope^2)) for leaky ReLU, 3/4 for SELU, LeCun's 5/3 for tanh.
 * `negativeSlope` is leaky ReLU's.
 *
 * @example
 * import { Initializer } from 'foldnet'
 * Initializer.distribution({ type: 'he-normal', gain: Initializer.gain('tanh') }, 2, 64)
 */
export const gain = (activation: GainName, negativeSlope: number = 0.01): number => {
  switch (activation) {
    case 'identity':
    case 'sigmoid':
      return 1;
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leaky-relu':
      return Math.sqrt(2 / (1 + negativeSlope * negativeSlope));
    case 'selu':
      return 3 / 4;
  }
};
