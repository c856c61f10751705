/**
 * Layers without parameters that change each element on its own: what the activations are made of.
 */
import type { ActivationSpec } from './ActivationName.js';
import { type Layer, onlyInput } from './LayerInterface.js';
import type { Matrix } from './Matrix.js';
import { like } from './numeric/derive.js';
import { ensureSameShape, ensureWidth } from './numeric/invariant.js';
import type { KernelName } from './numeric/kernels.js';
import { empty, type Empty } from './Parameters.js';

/** What the derivative needs: the input or the output of the forward pass. */
export type ActivationCache<N extends number> = Matrix<number, N>;

/** An activation of that width. */
export type Activation<N extends number> = Layer<N, N, Empty, ActivationCache<N>>;

/** An activation of two kernels of those numbers, of which the second takes what is cached. */
export const elementwise =
  (
    operation: string,
    spec: ActivationSpec,
    cached: 'input' | 'output',
    forward: KernelName,
    backward: KernelName,
    numbers: ReadonlyArray<number> = [],
  ): (<const N extends number>(width: N) => Activation<N>) =>
  (width) => {
    ensureWidth(operation, width);
    return {
      inputs: width,
      outputs: width,
      spec,
      declarations: empty,
      forward: (_, x) => {
        const output = like(forward, x, [], numbers);
        return { output, cache: cached === 'input' ? x : output };
      },
      backward: (cache, upstream) => {
        ensureSameShape(`${operation}: backward`, cache, upstream);
        return onlyInput(like(backward, cache, [upstream], numbers));
      },
    };
  };

/** The kernels of one function, each with its derivative's beside it. */
type FunctionName =
  | 'leakyRelu'
  | 'elu'
  | 'gelu'
  | 'geluTanh'
  | 'silu'
  | 'mish'
  | 'softplus'
  | 'softsign'
  | 'logSigmoid'
  | 'hardTanh'
  | 'hardSigmoid';

/** An activation that is one function of the input. */
export const ofFunction = (
  operation: string,
  spec: ActivationSpec,
  name: FunctionName,
  numbers: ReadonlyArray<number> = [],
): (<const N extends number>(width: N) => Activation<N>) =>
  elementwise(operation, spec, 'input', name, `${name}Backward`, numbers);
