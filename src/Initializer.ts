/**
 * How weights start, as data; with a layer's fans (`fanIn` inputs, `fanOut` outputs) it is a distribution.
 *
 *   glorot (Xavier)   variance gain^2 * 2 / (fanIn + fanOut)
 *   he (Kaiming)      variance gain^2 / fan, gain sqrt(2) unless said
 *   lecun             variance 1 / fanIn
 *
 * A uniform distribution of variance v is over [-sqrt(3 v), sqrt(3 v)). Sources: Glorot and Bengio 2010; He et al. 2015;
 * LeCun et al. 1998; the seeds' three: 000 uniform(-0.5, 0.5), 001 he-normal, 002 normal(0.1).
 */
import type { ActivationName } from './ActivationName.js';
import type { Distribution } from './Distribution.js';

/** The initialisers that go by their name alone. */
export type NamedInitializer =
  'glorot-normal' | 'glorot-uniform' | 'he-normal' | 'he-uniform' | 'lecun-normal' | 'lecun-uniform' | 'zeros';

/** How a parameter starts: a name, or a record with what the name leaves open. */
export type Initializer = NamedInitializer | InitializerRecord;

type InitializerRecord =
  | {
      readonly type: 'glorot-normal' | 'glorot-uniform';
      /** 1 unless said. */
      readonly gain?: number;
    }
  | {
      readonly type: 'he-normal' | 'he-uniform';
      /** sqrt(2) unless said. */
      readonly gain?: number;
      /** Which fan the variance keeps; `fan-in` unless said. */
      readonly mode?: 'fan-in' | 'fan-out';
    }
  | { readonly type: 'lecun-normal' | 'lecun-uniform' | 'zeros' }
  | { readonly type: 'normal'; readonly scale: number }
  | { readonly type: 'uniform'; readonly low: number; readonly high: number }
  | { readonly type: 'constant'; readonly value: number };

const normal = (standardDeviation: number): Distribution => ({ type: 'normal', mean: 0, standardDeviation });

const symmetric = (bound: number): Distribution => ({ type: 'uniform', low: -bound, high: bound });

/**
 * The distribution of an initialiser for a layer of those fans.
 *
 * @example
 * import { Initializer } from 'foldnet'
 * Initializer.distribution('he-normal', 2, 64) // { type: 'normal', mean: 0, standardDeviation: 1 }
 */
export const distribution = (initializer: Initializer, fanIn: number, fanOut: number): Distribution => {
  const of: InitializerRecord = typeof initializer === 'string' ? { type: initializer } : initializer;
  switch (of.type) {
    case 'glorot-normal':
      return normal((of.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut)));
    case 'glorot-uniform':
      return symmetric((of.gain ?? 1) * Math.sqrt(6 / (fanIn + fanOut)));
    case 'he-normal': {
      const fan = of.mode === 'fan-out' ? fanOut : fanIn;
      return normal(of.gain === undefined ? Math.sqrt(2 / fan) : of.gain / Math.sqrt(fan));
    }
    case 'he-uniform': {
      const fan = of.mode === 'fan-out' ? fanOut : fanIn;
      return symmetric(of.gain === undefined ? Math.sqrt(6 / fan) : of.gain * Math.sqrt(3 / fan));
    }
    case 'lecun-normal':
      return normal(Math.sqrt(1 / fanIn));
    case 'lecun-uniform':
      return symmetric(Math.sqrt(3 / fanIn));
    case 'zeros':
      return { type: 'constant', value: 0 };
    case 'normal':
      return normal(of.scale);
    case 'uniform':
    case 'constant':
      return of;
  }
};

/**
 * The gain that keeps a signal's variance through an activation, as PyTorch's `calculate_gain` has it; tanh's 5/3 is
 * LeCun's.
 *
 * @example
 * import { Initializer } from 'foldnet'
 * Initializer.distribution({ type: 'he-normal', gain: Initializer.gain('tanh') }, 2, 64)
 */
export const gain = (activation: ActivationName): number => {
  switch (activation) {
    case 'identity':
    case 'sigmoid':
      return 1;
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
  }
};
