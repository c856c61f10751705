/**
 * The dense (fully connected, affine) layer, weights of shape (inputs, outputs):
 *
 *   y = x W + b      dW = x^T dy      db = sum over the batch of dy      dx = dy W^T
 *
 * Laws: C1-C6, G2-G4, G6-G8. Source: seed documents 000 and 002 (this layout) and 001 (its transpose).
 */
import { declare } from './Declaration.js';
import { distribution, type Initializer } from './Initializer.js';
import { type Layer, passes } from './LayerInterface.js';
import * as Matrix from './Matrix.js';
import { ensureWidth } from './numeric/invariant.js';

/** Weights of shape (inputs, outputs), and biases unless the layer has none. */
export type DenseParameters<I extends number, O extends number, Bias extends boolean = true> = Bias extends true
  ? { readonly W: Matrix.Matrix<I, O>; readonly b: Matrix.Matrix<1, O> }
  : { readonly W: Matrix.Matrix<I, O> };

/** The input, for dW, and the parameters, for dx. */
export interface DenseCache<I extends number, O extends number, Bias extends boolean = true> {
  readonly x: Matrix.Matrix<number, I>;
  readonly parameters: DenseParameters<I, O, Bias>;
}

/** How a dense layer starts. */
export interface DenseOptions<Bias extends boolean = true> {
  /** Of the weights; `glorot-uniform` if left out, as in Keras. */
  readonly init?: Initializer;
  /** Of the biases; `zeros` if left out. */
  readonly biasInit?: Initializer;
  /** false: no biases. */
  readonly bias?: Bias;
}

const biasOf = <O extends number>(parameters: object): Matrix.Matrix<1, O> | undefined =>
  'b' in parameters ? (parameters.b as Matrix.Matrix<1, O>) : undefined;

/**
 * A dense layer.
 *
 * @example
 * import { Dense, Layer, Matrix } from 'foldnet'
 * const layer = Dense.dense(2, 3)
 * const W = Matrix.of([[1, 2, 3], [4, 5, 6]])
 * Layer.predict(layer)({ W, b: Matrix.zeros(1, 3) }, Matrix.of([[1, 1]])) // 5, 7, 9
 */
export const dense = <const I extends number, const O extends number, const Bias extends boolean = true>(
  inputs: I,
  outputs: O,
  options: DenseOptions<Bias> = {},
): Layer<I, O, DenseParameters<I, O, Bias>, DenseCache<I, O, Bias>> => {
  ensureWidth('Dense.dense', inputs);
  ensureWidth('Dense.dense', outputs);
  const W = declare(inputs, outputs, distribution(options.init ?? 'glorot-uniform', inputs, outputs));
  const b = declare(1, outputs, distribution(options.biasInit ?? 'zeros', inputs, outputs));
  return {
    inputs,
    outputs,
    spec: { type: 'dense', outputs, ...options },
    declarations: options.bias === false ? { W } : { W, b },
    forward: (parameters, x) => {
      const z = Matrix.multiply(x, parameters.W);
      const bias = biasOf<O>(parameters);
      return { output: bias === undefined ? z : Matrix.addRow(z, bias), cache: { x, parameters } };
    },
    ...passes<I, O, DenseParameters<I, O, Bias>, DenseCache<I, O, Bias>>((carried, { x, parameters }, upstream) => {
      const dW = Matrix.multiplyTransposedLeft(x, upstream, carried?.W);
      const db = carried && biasOf<O>(carried);
      const gradients = biasOf(parameters) === undefined ? { W: dW } : { W: dW, b: Matrix.columnSums(upstream, db) };
      return {
        parameters: gradients as DenseParameters<I, O, Bias>,
        input: Matrix.multiplyTransposedRight(upstream, parameters.W),
      };
    }),
  };
};
