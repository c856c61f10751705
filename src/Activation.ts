/**
 * Activations: layers that change each element on its own and have no parameters.
 *
 *   sigmoid  s = 1 / (1 + e^-x)    ds = dy * s (1 - s)     its slope is at most 1/4
 *   tanh     t                     dx = dy * (1 - t^2)
 *   relu     max(0, x)             dx = dy where x > 0, else 0 (0 at 0: a "dead" unit passes nothing back)
 *
 * NaN passes through every one (law A6). Source: all three seed documents.
 */
import type { Nonlinearity } from './ActivationName.js';
import type { Layer } from './Layer.js';
import type { Matrix } from './Matrix.js';
import * as kernels from './numeric/activations.js';
import { ensureSameShape, ensureWidth } from './numeric/invariant.js';
import type { FloatArray } from './numeric/precision.js';
import { build, read } from './numeric/storage.js';
import { empty, type Empty } from './Parameters.js';

export type { ActivationName, Nonlinearity } from './ActivationName.js';

/** What the derivative needs: the input or the output of the forward pass. */
export type ActivationCache<N extends number> = Matrix<number, N>;

/** An activation of that width. */
export type Activation<N extends number> = Layer<N, N, Empty, ActivationCache<N>>;

const elementwise =
  (
    type: Nonlinearity,
    cached: 'input' | 'output',
    forward: (x: FloatArray, out: FloatArray) => void,
    backward: (cache: FloatArray, dy: FloatArray, out: FloatArray) => void,
  ): (<const N extends number>(width: N) => Activation<N>) =>
  (width) => {
    ensureWidth(`Activation.${type}`, width);
    return {
      inputs: width,
      outputs: width,
      spec: { type },
      declarations: empty,
      forward: (_, x) => {
        const output = build(x.rows, x.columns, x.precision, (out) => {
          forward(read(x), out);
        });
        return { output, cache: cached === 'input' ? x : output };
      },
      backward: (cache, upstream) => {
        ensureSameShape(`Activation.${type}: backward`, cache, upstream);
        return {
          parameters: empty,
          input: build(upstream.rows, upstream.columns, upstream.precision, (out) => {
            backward(read(cache), read(upstream), out);
          }),
        };
      },
    };
  };

/** max(0, x); the derivative at 0 is 0. */
export const relu: <const N extends number>(width: N) => Activation<N> = elementwise(
  'relu',
  'input',
  kernels.relu,
  kernels.reluBackward,
);

/** 1 / (1 + e^-x). */
export const sigmoid: <const N extends number>(width: N) => Activation<N> = elementwise(
  'sigmoid',
  'output',
  kernels.sigmoid,
  kernels.sigmoidBackward,
);

/** tanh x = (e^x - e^-x) / (e^x + e^-x). */
export const tanh: <const N extends number>(width: N) => Activation<N> = elementwise(
  'tanh',
  'output',
  kernels.tanh,
  kernels.tanhBackward,
);

/**
 * The activation of that name; an unknown name does not compile.
 *
 * @example
 * import { Activation } from 'foldnet'
 * Activation.named('tanh')(8) // Activation<8>
 */
export const named =
  (name: Nonlinearity) =>
  <const N extends number>(width: N): Activation<N> => {
    switch (name) {
      case 'relu':
        return relu(width);
      case 'sigmoid':
        return sigmoid(width);
      case 'tanh':
        return tanh(width);
    }
  };
