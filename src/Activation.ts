/**
 * Activations: layers that change each element on its own and have no parameters.
 *
 *   sigmoid  s = 1 / (1 + e^-x)    ds = dy * s (1 - s)     its slope is at most 1/4
 *   tanh     t                     dx = dy * (1 - t^2)
 *   relu     max(0, x)             dx = dy where x > 0, else 0 (0 at 0: a "dead" unit passes nothing back)
 *   others   f(x)                  dx = dy * f'(x); f and f' each one elementary function of x in binary64, then stored
 *
 * At a kink the derivative is PyTorch's. NaN passes through every one (law A6).
 * Source: all three seed documents; for the others the papers named beside them, and torch.nn.
 */
import type {
  ActivationSpec,
  EluOptions,
  GeluOptions,
  HardTanhOptions,
  LeakyReluOptions,
  Nonlinearity,
  SoftplusOptions,
} from './ActivationName.js';
import { type Activation, elementwise, ofFunction } from './ElementwiseLayer.js';
import { ensure } from './numeric/invariant.js';
import * as Range from './Range.js';

export type {
  ActivationName,
  ActivationSpec,
  EluOptions,
  GeluOptions,
  HardTanhOptions,
  LeakyReluOptions,
  Nonlinearity,
  SoftplusOptions,
} from './ActivationName.js';
export type { Activation, ActivationCache } from './ElementwiseLayer.js';

/**
 * max(0, x); the derivative at 0 is 0.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.relu(3))({}, Matrix.of([[-2, 0, 3]])) // [[0, 0, 3]]
 */
export const relu: <const N extends number>(width: N) => Activation<N> = elementwise(
  'Activation.relu',
  { type: 'relu' },
  'input',
  'relu',
  'reluBackward',
);

/**
 * 1 / (1 + e^-x).
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.sigmoid(3))({}, Matrix.of([[-1000, 0, 1]])) // [[0, 0.5, 0.731]]
 */
export const sigmoid: <const N extends number>(width: N) => Activation<N> = elementwise(
  'Activation.sigmoid',
  { type: 'sigmoid' },
  'output',
  'sigmoid',
  'sigmoidBackward',
);

/**
 * tanh x = (e^x - e^-x) / (e^x + e^-x).
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.tanh(3))({}, Matrix.of([[-1000, 0, 0.5]])) // [[-1, 0, 0.462]]
 */
export const tanh: <const N extends number>(width: N) => Activation<N> = elementwise(
  'Activation.tanh',
  { type: 'tanh' },
  'output',
  'tanh',
  'tanhBackward',
);

/**
 * x where x > 0, else negativeSlope x; the derivative at 0 is negativeSlope. Source: Maas, Hannun and Ng 2013.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.leakyRelu(2, { negativeSlope: 0.1 }))({}, Matrix.of([[-1, 2]])) // -0.1, 2
 */
export const leakyRelu = <const N extends number>(width: N, options: LeakyReluOptions = {}): Activation<N> => {
  const operation = 'Activation.leakyRelu';
  const { negativeSlope = 0.01 } = options;
  Range.check(operation, Range.finite, { negativeSlope });
  return ofFunction(operation, { type: 'leaky-relu', ...options }, 'leakyRelu', [negativeSlope])(width);
};

/**
 * x where x > 0, else alpha (e^x - 1); the derivative at 0 is alpha. Source: Clevert, Unterthiner and Hochreiter 2016.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.elu(2))({}, Matrix.of([[-1, 2]])) // -0.632, 2
 */
export const elu = <const N extends number>(width: N, options: EluOptions = {}): Activation<N> => {
  const operation = 'Activation.elu';
  const { alpha = 1 } = options;
  Range.check(operation, Range.finite, { alpha });
  return ofFunction(operation, { type: 'elu', ...options }, 'elu', [alpha, 1])(width);
};

/**
 * ELU with the alpha and the factor that keep mean 0 and variance 1. Source: Klambauer et al. 2017.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.selu(3))({}, Matrix.of([[-1000, 0, 1]])) // [[-1.758, 0, 1.051]]
 */
export const selu: <const N extends number>(width: N) => Activation<N> = ofFunction(
  'Activation.selu',
  { type: 'selu' },
  'elu',
  [1.6732632423543772, 1.0507009873554805],
);

/**
 * x Phi(x), Phi the normal distribution function; accurate in relation to itself for every x. With `approximate: 'tanh'`,
 * x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. Source: Hendrycks and Gimpel 2016.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.gelu(2))({}, Matrix.of([[-1, 1]])) // -0.159, 0.841
 */
export const gelu = <const N extends number>(width: N, options: GeluOptions = {}): Activation<N> => {
  const operation = 'Activation.gelu';
  const approximate: string = options.approximate ?? 'none';
  ensure(
    approximate === 'none' || approximate === 'tanh',
    () => `${operation}: expected approximate to be 'none' or 'tanh', got '${approximate}'`,
  );
  const name = approximate === 'tanh' ? 'geluTanh' : 'gelu';
  return ofFunction(operation, { type: 'gelu', ...options }, name)(width);
};

/**
 * x sigmoid(x), also known as swish. Source: Elfwing, Uchibe and Doya 2018.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.silu(3))({}, Matrix.of([[-1, 0, 1]])) // [[-0.269, 0, 0.731]]
 */
export const silu: <const N extends number>(width: N) => Activation<N> = ofFunction(
  'Activation.silu',
  { type: 'silu' },
  'silu',
);

/**
 * x tanh(log(1 + e^x)). Source: Misra 2020.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.mish(3))({}, Matrix.of([[-1, 0, 1]])) // [[-0.303, 0, 0.865]]
 */
export const mish: <const N extends number>(width: N) => Activation<N> = ofFunction(
  'Activation.mish',
  { type: 'mish' },
  'mish',
);

/**
 * log(1 + e^(beta x)) / beta, the smooth max(0, x); x itself where beta x is above the threshold.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.softplus(2, { beta: 2 }))({}, Matrix.of([[0, 100]])) // 0.347, 100
 */
export const softplus = <const N extends number>(width: N, options: SoftplusOptions = {}): Activation<N> => {
  const operation = 'Activation.softplus';
  const { beta = 1, threshold = 20 } = options;
  Range.check(operation, Range.positive, { beta });
  Range.check(operation, Range.finite, { threshold });
  return ofFunction(operation, { type: 'softplus', ...options }, 'softplus', [beta, threshold])(width);
};

/**
 * x / (1 + |x|).
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.softsign(3))({}, Matrix.of([[-1, 0, 3]])) // [[-0.5, 0, 0.75]]
 */
export const softsign: <const N extends number>(width: N) => Activation<N> = ofFunction(
  'Activation.softsign',
  { type: 'softsign' },
  'softsign',
);

/**
 * log sigmoid(x), without overflow.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.logSigmoid(2))({}, Matrix.of([[-1000, 0]])) // [[-1000, -0.693]]
 */
export const logSigmoid: <const N extends number>(width: N) => Activation<N> = ofFunction(
  'Activation.logSigmoid',
  { type: 'log-sigmoid' },
  'logSigmoid',
);

/**
 * relu6(x + 3) / 6; the derivative is 0 at both kinks.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.hardSigmoid(3))({}, Matrix.of([[-4, 0, 4]])) // [[0, 0.5, 1]]
 */
export const hardSigmoid: <const N extends number>(width: N) => Activation<N> = ofFunction(
  'Activation.hardSigmoid',
  { type: 'hard-sigmoid' },
  'hardSigmoid',
);

/**
 * x, but no less than min and no more than max; the derivative is 0 at both.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.hardTanh(3, { max: 2 }))({}, Matrix.of([[-5, 0.5, 5]])) // -1, 0.5, 2
 */
export const hardTanh = <const N extends number>(width: N, options: HardTanhOptions = {}): Activation<N> => {
  const operation = 'Activation.hardTanh';
  const { min = -1, max = 1 } = options;
  Range.check(operation, Range.finite, { min, max });
  ensure(min < max, () => `${operation}: expected max to be a number greater than min, ${min}, got ${max}`);
  return ofFunction(operation, { type: 'hard-tanh', ...options }, 'hardTanh', [min, max])(width);
};

/**
 * min(max(0, x), 6); the derivative is 0 at both kinks.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Activation.relu6(3))({}, Matrix.of([[-1, 5, 7]])) // [[0, 5, 6]]
 */
export const relu6: <const N extends number>(width: N) => Activation<N> = ofFunction(
  'Activation.relu6',
  { type: 'relu6' },
  'hardTanh',
  [0, 6],
);

/**
 * The activation of that name, with its defaults; an unknown name does not compile.
 *
 * @example
 * import { Activation } from 'foldnet'
 * Activation.named('tanh')(8) // { inputs: 8, outputs: 8, spec: { type: 'tanh' }, ... }
 */
export const named =
  (name: Nonlinearity) =>
  <const N extends number>(width: N): Activation<N> =>
    fromSpec({ type: name })(width);

/**
 * The activation of a spec.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * const layer = Activation.fromSpec({ type: 'leaky-relu', negativeSlope: 0.5 })(2)
 * Layer.predict(layer)({}, Matrix.of([[-4, 4]])) // [[-2, 4]]
 */
export const fromSpec =
  (spec: ActivationSpec) =>
  <const N extends number>(width: N): Activation<N> => {
    switch (spec.type) {
      case 'relu':
        return relu(width);
      case 'sigmoid':
        return sigmoid(width);
      case 'tanh':
        return tanh(width);
      case 'leaky-relu':
        return leakyRelu(width, spec);
      case 'elu':
        return elu(width, spec);
      case 'selu':
        return selu(width);
      case 'gelu':
        return gelu(width, spec);
      case 'silu':
        return silu(width);
      case 'mish':
        return mish(width);
      case 'softplus':
        return softplus(width, spec);
      case 'softsign':
        return softsign(width);
      case 'log-sigmoid':
        return logSigmoid(width);
      case 'hard-sigmoid':
        return hardSigmoid(width);
      case 'hard-tanh':
        return hardTanh(width, spec);
      case 'relu6':
        return relu6(width);
    }
  };
