/**
 * A training step: forward, loss, backward, optimiser, on one batch.
 */
import type { Dataset } from './Dataset.js';
import { type LayerState, training } from './Layer.js';
import type { Target, TargetWidth } from './Loss.js';
import type { Matrix } from './Matrix.js';
import { objective } from './Objective.js';
import * as Optimizer from './Optimizer.js';
import type * as Parameters from './Parameters.js';
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
 * One update from one batch. The key is for layers that draw: another for each step, as `Random.key(['step', n])` gives.
 */
export const step =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Pick<Problem<I, O, P, C, K, S>, 'network' | 'loss' | 'penalty' | 'optimizer'>,
  ) =>
  (
    state: Pick<TrainState<P, S>, 'parameters' | 'layerState' | 'optimizerState'>,
    batch: Dataset<I, TargetWidth<K, O>>,
    key: Threefry.Key,
  ): Step<P, S, O> => {
    const { network, loss, penalty, optimizer } = problem;
    const { parameters } = state;
    const passed = objective(network, loss, penalty)(parameters, batch, training(key));
    const next = optimizer.update(passed.gradients, state.optimizerState, parameters);
    return {
      parameters: Optimizer.apply(parameters, next.updates),
      layerState: network.running?.advance(state.layerState, passed.cache) ?? state.layerState,
      optimizerState: next.state,
      loss: passed.loss,
      output: passed.output,
    };
  };
