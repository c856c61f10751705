/**
 * A training step: forward, loss, backward, optimiser, on one batch.
 */
import type { Dataset } from './Dataset.js';
import { type Layer, type LayerState, type Mode, modeAt, training } from './Layer.js';
import type { Target, TargetWidth } from './Loss.js';
import * as Matrix from './Matrix.js';
import type { AnyLayer, ParameterTuple } from './Network.js';
import * as Optimizer from './Optimizer.js';
import * as Parameters from './Parameters.js';
import * as Random from './Random.js';
import type * as Threefry from './Threefry.js';
import type { Problem, TrainState } from './TrainState.js';

/** What a step gives: everything that it changes, and what was measured before the update. */
export interface Step<P extends Parameters.Parameters, S, O extends number> {
  readonly parameters: P;
  readonly layerState: LayerState;
  readonly optimizerState: S;
  readonly loss: number;
  readonly output: Matrix.Matrix<number, O>;
}

/**
 * One update from one batch. The key is for layers that draw; it is derived from the state unless it is given.
 */
export const step =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Pick<Problem<I, O, P, C, K, S>, 'network' | 'loss' | 'penalty' | 'optimizer'>,
  ) =>
  (
    state: Pick<TrainState<P, S>, 'parameters' | 'layerState' | 'optimizerState' | 'random'>,
    { inputs, targets, weights }: Dataset<I, TargetWidth<K, O>>,
    key: Threefry.Key = Random.key(['step'])(state.random),
  ): Step<P, S, O> => {
    const { network, loss, penalty, optimizer } = problem;
    const { parameters } = state;
    const { output, cache } = network.forward(parameters, inputs, training(key));
    const backward = network.backward(cache, loss.gradient(output, targets, weights));
    const gradients =
      penalty === undefined ? backward.parameters : Parameters.add(backward.parameters, penalty.gradient(parameters));
    const next = optimizer.update(gradients, state.optimizerState, parameters);
    return {
      parameters: Optimizer.apply(parameters, next.updates),
      layerState: network.running?.advance(state.layerState, cache) ?? state.layerState,
      optimizerState: next.state,
      loss: loss.value(output, targets, weights) + (penalty?.value(parameters) ?? 0),
      output,
    };
  };

const layersOf = (network: object): ReadonlyArray<AnyLayer> =>
  'layers' in network ? (network as { readonly layers: ReadonlyArray<AnyLayer> }).layers : [];

/** The path of a network's first layer whose output is not finite; `undefined` if there is none. */
export const firstNonFiniteLayer = <I extends number, O extends number, P extends Parameters.Parameters, C>(
  network: Layer<I, O, P, C>,
  parameters: P,
  x: Matrix.Matrix<number, I>,
  mode: Mode,
): string | undefined => {
  const [, found] = layersOf(network).reduce<readonly [Matrix.Matrix, string | undefined]>(
    ([current, path], layer, i) => {
      if (path !== undefined) return [current, path];
      const { output } = layer.forward((parameters as ParameterTuple)[i] ?? {}, current, modeAt(mode, i));
      return [output, Matrix.isFinite(output) ? undefined : String(i)];
    },
    [x, undefined],
  );
  return found;
};
