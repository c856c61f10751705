/**
 * A network is layers in sequence: itself a layer, whose parameters and caches are tuples with one entry a layer.
 *
 *   f = f_L after ... after f_1;  backward runs the layers' in reverse (seed document 002)
 *
 * Laws: C1-C6, R3.
 */
import { checked } from './CustomLayer.js';
import * as Declaration from './Declaration.js';
import * as Layer from './Layer.js';
import { passes, runningOf } from './LayerInterface.js';
import type * as Matrix from './Matrix.js';
import { ensure, ensureWidth } from './numeric/invariant.js';
import type { Parameters } from './Parameters.js';
import type * as Random from './Random.js';
import type { Key } from './Threefry.js';

/** A layer whose types are not known to the compiler: one of a network's. */
export type AnyLayer = Layer.Layer<number, number, Parameters, unknown>;

/** A tuple of parameters, one entry a layer. */
export type ParameterTuple = ReadonlyArray<Parameters>;

/** A network from `I` inputs to `O` outputs. */
export interface Network<
  I extends number,
  O extends number,
  Ps extends ParameterTuple = ParameterTuple,
  Cs extends ReadonlyArray<unknown> = ReadonlyArray<unknown>,
> extends Layer.Layer<I, O, Ps, Cs> {
  readonly layers: ReadonlyArray<AnyLayer>;
  /** Initial parameters from a key: each layer's depend on its path alone. */
  readonly init: (key: Key, precision?: Matrix.Precision) => Ps;
  /** Initial parameters from any generator: a stream is drawn from in path order. */
  readonly initFrom: (precision?: Matrix.Precision) => Random.Draw<Ps>;
  /** The output alone, in evaluation, with the layer state if the network keeps any. */
  readonly predict: (parameters: Ps, x: Matrix.Matrix<number, I>, state?: Layer.LayerState) => Matrix.Matrix<number, O>;
}

/** A block: what a pipe is made of. */
export type Block<I extends number, O extends number, P extends ParameterTuple, C extends ReadonlyArray<unknown>> = (
  network: Network<I, I, readonly [], readonly []>,
) => Network<I, O, P, C>;

/**
 * Forgets a layer's types; a network's own give them back.
 *
 * @example
 * import { Activation, Dense, Network } from 'foldnet'
 * const layers = [Network.erase(Dense.dense(2, 3)), Network.erase(Activation.relu(3))]
 * Network.fromLayers(2, layers).outputs // 3
 */
export const erase = <M extends number, O extends number, P extends Parameters, C>(
  known: Layer.Layer<M, O, P, C>,
): AnyLayer => {
  const { accumulate, running, ...layer } = checked(known);
  return {
    ...layer,
    forward: (parameters, x, mode) => layer.forward(parameters as P, x as Matrix.Matrix<number, M>, mode),
    backward: (cache, upstream) => layer.backward(cache as C, upstream as Matrix.Matrix<number, O>),
    accumulate:
      accumulate &&
      ((carried, cache, upstream) => accumulate(carried as P, cache as C, upstream as Matrix.Matrix<number, O>)),
    running: running && { ...running, advance: (state, cache) => running.advance(state, cache as C) },
  };
};

const make = <I extends number, O extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
  inputs: I,
  outputs: O,
  layers: ReadonlyArray<AnyLayer>,
): Network<I, O, Ps, Cs> => {
  const declarations = layers.map((layer) => layer.declarations);
  const initFrom =
    (precision: Matrix.Precision = 'float64'): Random.Draw<Ps> =>
    (random) => {
      const [parameters, after] = Declaration.initialize(declarations, precision)(random);
      return [parameters as Ps, after];
    };
  const forward: Layer.Layer<I, O, Ps, Cs>['forward'] = (parameters, x, mode) => {
    ensure(
      x.columns === inputs && parameters.length === layers.length,
      () =>
        `Network: expected ${inputs} columns and parameters for ${layers.length} layers, got ${x.columns} columns and ${parameters.length}`,
    );
    const [output, caches] = layers.reduce<readonly [Matrix.Matrix, ReadonlyArray<unknown>]>(
      ([current, done], layer, i) => {
        const next = layer.forward(parameters[i] as Parameters, current, Layer.modeAt(mode, i));
        return [next.output, [...done, next.cache]];
      },
      [x, []],
    );
    return { output: output as Matrix.Matrix<number, O>, cache: caches as Cs };
  };
  const network: Network<I, O, Ps, Cs> = {
    inputs,
    outputs,
    layers,
    spec: { type: 'sequence', layers: layers.map((layer) => layer.spec) },
    declarations,
    init: (key, precision) => initFrom(precision)(key)[0],
    initFrom,
    predict: (parameters, x, state) => Layer.predict(network, state)(parameters, x),
    forward,
    running: runningOf<Cs>(layers as { readonly [K in keyof Cs]: AnyLayer }),
    ...passes<I, O, Ps, Cs>((carried, caches, upstream) => {
      const [input, gradients] = layers.reduceRight<readonly [Matrix.Matrix, ParameterTuple]>(
        ([current, done], layer, i) => {
          const previous = Layer.backwardOnto(layer, carried?.[i], caches[i], current);
          return [previous.input, [previous.parameters, ...done]];
        },
        [upstream, []],
      );
      return { parameters: gradients as Ps, input: input as Matrix.Matrix<number, I> };
    }),
  };
  return network;
};

/**
 * The network without layers, of that many inputs: where a pipe starts.
 *
 * @example
 * import { flow, pipe } from 'fp-ts/lib/function.js'
 * import { Network, Threefry } from 'foldnet'
 * const { dense, input, relu, residual } = Network
 * const hidden = <const N extends number>(n: N) => flow(dense(n), relu)
 * const model = pipe(input(784), hidden(128), residual(flow(hidden(64), dense(128))), dense(10))
 * const parameters = model.init(Threefry.key(42)) // parameters[0].W: Matrix<784, 128>
 */
export const input = <const N extends number>(inputs: N): Network<N, N, readonly [], readonly []> => {
  ensureWidth('Network.input', inputs);
  return make(inputs, inputs, []);
};

/**
 * The network of layers whose widths are known at run time only; each has the width that the one before gives.
 *
 * @example
 * import { Dense, Network } from 'foldnet'
 * const widths = [8, 8, 1]
 * const layers = widths.map((width, i) => Network.erase(Dense.dense(widths[i - 1] ?? 2, width)))
 * Network.fromLayers(2, layers).outputs // 1
 */
export const fromLayers = (inputs: number, layers: ReadonlyArray<AnyLayer>): Network<number, number> => {
  const outputs = layers.reduce((width, next) => {
    ensure(next.inputs === width, () => `Network: a layer of ${next.inputs} inputs cannot follow ${width} outputs`);
    return next.outputs;
  }, inputs);
  return make(inputs, outputs, layers.map(checked));
};

/**
 * Appends a layer of any kind, a user's own included.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Activation, Network } from 'foldnet'
 * pipe(Network.input(3), Network.layer(Activation.tanh(3)))
 */
export const layer =
  <M extends number, O extends number, P extends Parameters, C>(next: Layer.Layer<M, O, P, C>) =>
  <I extends number, Ps extends ParameterTuple, Cs extends ReadonlyArray<unknown>>(
    network: Network<I, NoInfer<M>, Ps, Cs>,
  ): Network<I, O, readonly [...Ps, P], readonly [...Cs, C]> => {
    ensure(
      network.outputs === next.inputs,
      () => `Network: a layer of ${next.inputs} inputs cannot follow one of ${network.outputs} outputs`,
    );
    return make(network.inputs, next.outputs, [...network.layers, erase(next)]);
  };
