/**
 * Layers without parameters that change each element on its own: what the activations are made of.
 */
import type { ActivationSpec } from './ActivationName.js';
import { type Layer, onlyInput } from './LayerInterface.js';
import type { Matrix } from './Matrix.js';
import type { Differentiable } from './numeric/activationFunctions.js';
import * as kernels from './numeric/activations.js';
import { ensureSameShape, ensureWidth } from './numeric/invariant.js';
import type { FloatArray } from './numeric/precision.js';
import { build, read } from './numeric/storage.js';
import { empty, type Empty } from './Parameters.js';

/** What the derivative needs: the input or the output of the forward pass. */
export type ActivationCache<N extends number> = Matrix<number, N>;

/** An activation of that width. */
export type Activation<N extends number> = Layer<N, N, Empty, ActivationCache<N>>;

/** An activation of two kernels, of which the second takes what is cached. */
export const elementwise =
  (
    operation: string,
    spec: ActivationSpec,
    cached: 'input' | 'output',
    forward: (x: FloatArray, out: FloatArray) => void,
    backward: (cache: FloatArray, dy: FloatArray, out: FloatArray) => void,
  ): (<const N extends number>(width: N) => Activation<N>) =>
  (width) => {
    ensureWidth(operation, width);
    return {
      inputs: width,
      outputs: width,
      spec,
      declarations: empty,
      forward: (_, x) => {
        const output = build(x.rows, x.columns, x.precision, (out) => {
          forward(read(x), out);
        });
        return { output, cache: cached === 'input' ? x : output };
      },
      backward: (cache, upstream) => {
        ensureSameShape(`${operation}: backward`, cache, upstream);
        return onlyInput(
          build(upstream.rows, upstream.columns, upstream.precision, (out) => {
            backward(read(cache), read(upstream), out);
          }),
        );
      },
    };
  };

/** An activation that is one function of the input. */
export const ofFunction = (
  operation: string,
  spec: ActivationSpec,
  { value, derivative }: Differentiable,
): (<const N extends number>(width: N) => Activation<N>) =>
  elementwise(
    operation,
    spec,
    'input',
    (x, out) => {
      kernels.apply(value, x, out);
    },
    (x, dy, out) => {
      kernels.applyDerivative(derivative, x, dy, out);
    },
  );
