/**
 * The builder of networks: a pipe, from an input on. A block is an ordinary function from network to network, so blocks
 * compose with `flow`, widths are inferred, and a mismatch does not compile.
 *
 * Laws: C1-C6, M6, M7, R3.
 */
import * as activation from './Activation.js';
import * as BatchNorm from './BatchNorm.js';
import * as Dense from './Dense.js';
import * as Dropout from './Dropout.js';
import * as Layer from './Layer.js';
import * as LayerNorm from './LayerNorm.js';
import type { Empty, Parameters } from './Parameters.js';
import * as RmsNorm from './RmsNorm.js';
import { type Block, input, layer, type Network, type ParameterTuple } from './Sequential.js';
import * as Softmax from './Softmax.js';
import type { Sum } from './Width.js';

export {
  type AnyLayer,
  type Block,
  erase,
  fromLayers,
  input,
  layer,
  type Network,
  type ParameterTuple,
} from './Sequential.js';

/**
 * Appends a dense layer: y = x W + b.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Network } from 'foldnet'
 * const network = pipe(Network.input(784), Network.dense(128), Network.relu, Network.dense(10))
 * Network.dense(5)(network).outputs // 5
 */
export const dense =
  <const O extends number, const Bias extends boolean = true>(outputs: O, options?: Dense.DenseOptions<Bias>) =>
  <I extends number, N extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, N, Ps, Cs>,
  ): Network<
    I,
    O,
    readonly [...Ps, Dense.DenseParameters<N, O, Bias>],
    readonly [...Cs, Dense.DenseCache<N, O, Bias>]
  > =>
    layer(Dense.dense(network.outputs, outputs, options))(network);

/** A network with one more layer of its own width, without parameters. */
type AppendActivation = <
  I extends number,
  N extends number,
  Ps extends ParameterTuple,
  Cs extends ReadonlyArray<unknown>,
>(
  network: Network<I, N, Ps, Cs>,
) => Network<I, N, readonly [...Ps, Empty], readonly [...Cs, activation.ActivationCache<N>]>;

/**
 * Appends max(0, x).
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.relu)
 * Layer.predict(network)([{}], Matrix.of([[-1, 2]])) // [[0, 2]]
 */
export const relu: AppendActivation = (network) => layer(activation.relu(network.outputs))(network);

/**
 * Appends 1 / (1 + e^-x).
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.sigmoid)
 * Layer.predict(network)([{}], Matrix.of([[0, 1]])) // [[0.5, 0.731]]
 */
export const sigmoid: AppendActivation = (network) => layer(activation.sigmoid(network.outputs))(network);

/**
 * Appends tanh x.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.tanh)
 * Layer.predict(network)([{}], Matrix.of([[0, 0.5]])) // [[0, 0.462]]
 */
export const tanh: AppendActivation = (network) => layer(activation.tanh(network.outputs))(network);

/**
 * Appends x where x > 0, else negativeSlope x.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.leakyRelu({ negativeSlope: 0.5 }))
 * Layer.predict(network)([{}], Matrix.of([[-1, 2]])) // [[-0.5, 2]]
 */
export const leakyRelu =
  (options?: activation.LeakyReluOptions): AppendActivation =>
  (network) =>
    layer(activation.leakyRelu(network.outputs, options))(network);

/**
 * Appends x where x > 0, else alpha (e^x - 1).
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.elu())
 * Layer.predict(network)([{}], Matrix.of([[-1, 2]])) // [[-0.632, 2]]
 */
export const elu =
  (options?: activation.EluOptions): AppendActivation =>
  (network) =>
    layer(activation.elu(network.outputs, options))(network);

/**
 * Appends the self-normalising ELU.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.selu)
 * Layer.predict(network)([{}], Matrix.of([[-1, 1]])) // [[-1.111, 1.051]]
 */
export const selu: AppendActivation = (network) => layer(activation.selu(network.outputs))(network);

/**
 * Appends x Phi(x), or its approximation by tanh.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.gelu())
 * Layer.predict(network)([{}], Matrix.of([[-1, 1]])) // [[-0.159, 0.841]]
 */
export const gelu =
  (options?: activation.GeluOptions): AppendActivation =>
  (network) =>
    layer(activation.gelu(network.outputs, options))(network);

/**
 * Appends x sigmoid(x).
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.silu)
 * Layer.predict(network)([{}], Matrix.of([[-1, 1]])) // [[-0.269, 0.731]]
 */
export const silu: AppendActivation = (network) => layer(activation.silu(network.outputs))(network);

/**
 * Appends x tanh(log(1 + e^x)).
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.mish)
 * Layer.predict(network)([{}], Matrix.of([[-1, 1]])) // [[-0.303, 0.865]]
 */
export const mish: AppendActivation = (network) => layer(activation.mish(network.outputs))(network);

/**
 * Appends log(1 + e^(beta x)) / beta.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.softplus())
 * Layer.predict(network)([{}], Matrix.of([[0, 100]])) // [[0.693, 100]]
 */
export const softplus =
  (options?: activation.SoftplusOptions): AppendActivation =>
  (network) =>
    layer(activation.softplus(network.outputs, options))(network);

/**
 * Appends x / (1 + |x|).
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.softsign)
 * Layer.predict(network)([{}], Matrix.of([[-1, 3]])) // [[-0.5, 0.75]]
 */
export const softsign: AppendActivation = (network) => layer(activation.softsign(network.outputs))(network);

/**
 * Appends log sigmoid(x).
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.logSigmoid)
 * Layer.predict(network)([{}], Matrix.of([[-1000, 0]])) // [[-1000, -0.693]]
 */
export const logSigmoid: AppendActivation = (network) => layer(activation.logSigmoid(network.outputs))(network);

/**
 * Appends relu6(x + 3) / 6.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(3), Network.hardSigmoid)
 * Layer.predict(network)([{}], Matrix.of([[-4, 0, 4]])) // [[0, 0.5, 1]]
 */
export const hardSigmoid: AppendActivation = (network) => layer(activation.hardSigmoid(network.outputs))(network);

/**
 * Appends x between min and max.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(3), Network.hardTanh())
 * Layer.predict(network)([{}], Matrix.of([[-5, 0.5, 5]])) // [[-1, 0.5, 1]]
 */
export const hardTanh =
  (options?: activation.HardTanhOptions): AppendActivation =>
  (network) =>
    layer(activation.hardTanh(network.outputs, options))(network);

/**
 * Appends min(max(0, x), 6).
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(3), Network.relu6)
 * Layer.predict(network)([{}], Matrix.of([[-1, 5, 7]])) // [[0, 5, 6]]
 */
export const relu6: AppendActivation = (network) => layer(activation.relu6(network.outputs))(network);

/**
 * Appends the softmax of each row.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.softmax())
 * Layer.predict(network)([{}], Matrix.of([[1000, 1000]])) // [[0.5, 0.5]]
 */
export const softmax =
  (options?: Softmax.SoftmaxOptions): AppendActivation =>
  (network) =>
    layer(Softmax.softmax(network.outputs, options))(network);

/**
 * Appends the log-softmax of each row.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.logSoftmax)
 * Layer.predict(network)([{}], Matrix.of([[0, -1000]])) // [[0, -1000]]
 */
export const logSoftmax: AppendActivation = (network) => layer(Softmax.logSoftmax(network.outputs))(network);

/**
 * Appends y = x.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.identity)
 * Layer.predict(network)([{}], Matrix.of([[3, 4]])) // [[3, 4]]
 */
export const identity = <
  I extends number,
  N extends number,
  Ps extends ParameterTuple,
  Cs extends ReadonlyArray<unknown>,
>(
  network: Network<I, N, Ps, Cs>,
): Network<I, N, readonly [...Ps, Empty], readonly [...Cs, null]> => layer(Layer.identity(network.outputs))(network);

/**
 * Appends y = block(x) + x; a block that changes the width does not compile.
 *
 * @example
 * import { flow, pipe } from 'fp-ts/lib/function.js'
 * import { Network } from 'foldnet'
 * pipe(Network.input(8), Network.residual(flow(Network.dense(16), Network.relu, Network.dense(8))))
 */
export const residual =
  <N extends number, P extends ParameterTuple, C extends ReadonlyArray<unknown>>(block: Block<N, NoInfer<N>, P, C>) =>
  <I extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, N, Ps, Cs>,
  ): Network<I, N, readonly [...Ps, P], readonly [...Cs, C]> =>
    layer(Layer.residual(block(input(network.outputs))))(network);

/**
 * Appends two blocks on the same input, their outputs side by side.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.fanOut(Network.relu, Network.identity))
 * Layer.predict(network)([[[{}], [{}]]], Matrix.of([[-1, 2]])) // [[0, 2, -1, 2]]
 */
export const fanOut =
  <
    N extends number,
    O extends number,
    P extends ParameterTuple,
    C extends ReadonlyArray<unknown>,
    U extends number,
    Q extends ParameterTuple,
    D extends ReadonlyArray<unknown>,
  >(
    left: Block<N, O, P, C>,
    right: Block<N, U, Q, D>,
  ) =>
  <I extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, N, Ps, Cs>,
  ): Network<I, Sum<O, U>, readonly [...Ps, readonly [P, Q]], readonly [...Cs, readonly [C, D]]> =>
    layer(Layer.fanOut(left(input(network.outputs)), right(input(network.outputs))))(network);

/**
 * Appends one network on the first columns and another on the rest, their outputs side by side.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Activation, Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(3), Network.parallel(Activation.relu(1), Layer.identity(2)))
 * Layer.predict(network)([[{}, {}]], Matrix.of([[-1, -2, -3]])) // [[0, -2, -3]]
 */
export const parallel =
  <
    M extends number,
    O extends number,
    P extends Parameters,
    C,
    N extends number,
    U extends number,
    Q extends Parameters,
    D,
  >(
    left: Layer.Layer<M, O, P, C>,
    right: Layer.Layer<N, U, Q, D>,
  ) =>
  <I extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, Sum<M, N>, Ps, Cs>,
  ): Network<I, Sum<O, U>, readonly [...Ps, readonly [P, Q]], readonly [...Cs, readonly [C, D]]> =>
    layer(Layer.parallel(left, right))(network);

/**
 * Appends a block of two parts whose parameters have the same shapes, and are one.
 *
 * @example
 * import { flow, pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(1), Network.tied(flow(Network.dense(1), Network.dense(1))))
 * Layer.predict(network)([{ W: Matrix.of([[3]]), b: Matrix.of([[0]]) }], Matrix.of([[2]])) // [[18]]: times 3, twice
 */
export const tied =
  <N extends number, O extends number, Q extends Parameters, C extends ReadonlyArray<unknown>>(
    block: Block<N, O, readonly [Q, NoInfer<Q>], C>,
  ) =>
  <I extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, N, Ps, Cs>,
  ): Network<I, O, readonly [...Ps, Q], readonly [...Cs, C]> =>
    layer(Layer.tied(block(input(network.outputs))))(network);

/**
 * Appends the columns from `start`, `width` of them; the rest is discarded.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(3), Network.slice(1, 2))
 * Layer.predict(network)([{}], Matrix.of([[7, 8, 9]])) // [[8, 9]]
 */
export const slice =
  <const W extends number>(start: number, width: W) =>
  <I extends number, N extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, N, Ps, Cs>,
  ): Network<I, W, readonly [...Ps, Empty], readonly [...Cs, null]> =>
    layer(Layer.slice(network.outputs, start, width))(network);

/**
 * Appends batch normalisation: each column over the batch.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network, Threefry } from 'foldnet'
 * const network = pipe(Network.input(1), Network.batchNorm({ affine: false }))
 * network.forward([{}], Matrix.of([[1], [3]]), Layer.training(Threefry.key(0))).output // about [[-1.00], [1.00]]
 */
export const batchNorm =
  <const Affine extends boolean = true>(options?: BatchNorm.BatchNormOptions<Affine>) =>
  <I extends number, N extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, N, Ps, Cs>,
  ): Network<
    I,
    N,
    readonly [...Ps, BatchNorm.BatchNormParameters<N, Affine>],
    readonly [...Cs, BatchNorm.BatchNormCache<N, Affine>]
  > =>
    layer(BatchNorm.batchNorm(network.outputs, options))(network);

/**
 * Appends layer normalisation: each row over its columns.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.layerNorm({ affine: false }))
 * Layer.predict(network)([{}], Matrix.of([[1, 3]])) // about [[-1.00, 1.00]]
 */
export const layerNorm =
  <const Affine extends boolean = true>(options?: LayerNorm.LayerNormOptions<Affine>) =>
  <I extends number, N extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, N, Ps, Cs>,
  ): Network<
    I,
    N,
    readonly [...Ps, LayerNorm.LayerNormParameters<N, Affine>],
    readonly [...Cs, LayerNorm.LayerNormCache<N, Affine>]
  > =>
    layer(LayerNorm.layerNorm(network.outputs, options))(network);

/**
 * Appends root-mean-square normalisation: each row over its columns.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.rmsNorm({ affine: false }))
 * Layer.predict(network)([{}], Matrix.of([[1, 7]])) // about [[0.2, 1.4]]
 */
export const rmsNorm =
  <const Affine extends boolean = true>(options?: RmsNorm.RmsNormOptions<Affine>) =>
  <I extends number, N extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, N, Ps, Cs>,
  ): Network<
    I,
    N,
    readonly [...Ps, RmsNorm.RmsNormParameters<N, Affine>],
    readonly [...Cs, RmsNorm.RmsNormCache<N, Affine>]
  > =>
    layer(RmsNorm.rmsNorm(network.outputs, options))(network);

/**
 * Appends dropout with that probability, from 0 up to, not including, 1.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.dropout(0.5))
 * Layer.predict(network)([{}], Matrix.of([[1, 2]])) // [[1, 2]]: it drops in training alone
 */
export const dropout =
  (probability: number) =>
  <I extends number, N extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, N, Ps, Cs>,
  ): Network<I, N, readonly [...Ps, Empty], readonly [...Cs, Dropout.DropoutCache<N>]> =>
    layer(Dropout.dropout(network.outputs, probability))(network);
