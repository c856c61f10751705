/**
 * A training step: forward, loss, backward, optimiser, on one batch.
 */
import type { Dataset } from './Dataset.js';
import { type LayerState, training } from './Layer.js';
import type { Target, TargetWidth } from './Loss.js';
import type { Matrix } from './Matrix.js';
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
  readonly output: Matrix<number, O>;
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
