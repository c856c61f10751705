/**
 * Softmax and log-softmax as layers: they act on each row.
 *
 *   softmax      y_j = e^(x_j / T) / sum_k e^(x_k / T)      dx = y (dy - sum_k y_k dy_k) / T
 *   log-softmax  y_j = x_j - log sum_k e^(x_k)              dx = dy - e^y sum_k dy_k
 *
 * The row's maximum is first taken away, so nothing overflows. For training, `Loss.softmaxCrossEntropy` takes the logits
 * themselves. Sums run through the columns in order, from +0. Laws A1, A2. Source: seed document 002; torch.nn.
 */
import type { SoftmaxOptions } from './ActivationName.js';
import { type Layer, onlyInput } from './LayerInterface.js';
import type { LayerSpec } from './LayerSpec.js';
import * as Matrix from './Matrix.js';
import { like } from './numeric/derive.js';
import { ensureSameShape, ensureWidth } from './numeric/invariant.js';
import type { KernelName } from './numeric/kernels.js';
import { empty, type Empty } from './Parameters.js';
import * as Range from './Range.js';

export type { SoftmaxOptions } from './ActivationName.js';

/** The output of the forward pass. */
export type SoftmaxCache<N extends number> = Matrix.Matrix<number, N>;

/** An activation of each row. */
export type RowActivation<N extends number> = Layer<N, N, Empty, SoftmaxCache<N>>;

const rowwise = <N extends number>(
  operation: string,
  spec: LayerSpec,
  width: N,
  temperature: number,
  forward: KernelName,
  backward: KernelName,
): RowActivation<N> => {
  ensureWidth(operation, width);
  const cool = <C extends number>(x: Matrix.Matrix<number, C>): Matrix.Matrix<number, C> =>
    temperature === 1 ? x : Matrix.divideBy(temperature)(x);
  return {
    inputs: width,
    outputs: width,
    spec,
    declarations: empty,
    forward: (_, x) => {
      const output = like(forward, cool(x));
      return { output, cache: output };
    },
    backward: (y, upstream) => {
      ensureSameShape(`${operation}: backward`, y, upstream);
      return onlyInput(cool(like(backward, y, [upstream])));
    },
  };
};

/**
 * The probabilities of each row's logits; the higher the temperature, the more alike they are.
 *
 * @example
 * import { Layer, Matrix, Softmax } from 'foldnet'
 * Layer.predict(Softmax.softmax(2, { temperature: 2 }))({}, Matrix.of([[0, 0]])) // 0.5, 0.5
 */
export const softmax = <const N extends number>(width: N, options: SoftmaxOptions = {}): RowActivation<N> => {
  const operation = 'Softmax.softmax';
  const { temperature = 1 } = options;
  Range.check(operation, Range.positive, { temperature });
  const spec: LayerSpec = { type: 'softmax', ...options };
  return rowwise(operation, spec, width, temperature, 'softmax', 'softmaxBackward');
};

/**
 * The logarithms of those probabilities, finite for every finite logit.
 *
 * @example
 * import { Layer, Matrix, Softmax } from 'foldnet'
 * Layer.predict(Softmax.logSoftmax(2))({}, Matrix.of([[0, -1000]])) // 0, -1000
 */
export const logSoftmax = <const N extends number>(width: N): RowActivation<N> =>
  rowwise('Softmax.logSoftmax', { type: 'log-softmax' }, width, 1, 'logSoftmax', 'logSoftmaxBackward');
