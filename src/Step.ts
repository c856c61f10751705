/**
 * A training step: forward, loss, backward, optimiser, on one batch.
 */
import type { Dataset } from './Dataset.js';
import { type LayerState, type Mode, training } from './Layer.js';
import type { Target, TargetWidth } from './Loss.js';
import * as Matrix from './Matrix.js';
import { type Differentiated, objective } from './Objective.js';
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
  readonly output: Matrix.Matrix<number, O>;
}

/** The first half of a step: forward, loss, backward. */
export const differentiate =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target>({
    network,
    loss,
    penalty,
  }: Pick<Problem<I, O, P, C, K, unknown>, 'network' | 'loss' | 'penalty'>) =>
  (
    parameters: P,
    layerState: LayerState,
    batch: Dataset<I, TargetWidth<K, O>>,
    mode: Mode,
  ): Differentiated<O, P, C> & { readonly layerState: LayerState } => {
    const passed = objective(network, loss, penalty)(parameters, batch, mode);
    return { ...passed, layerState: network.running?.advance(layerState, passed.cache) ?? layerState };
  };

/** The second half: what the optimiser makes of the gradients. */
export const improve =
  <S>(update: Optimizer.Transformation<S>['update']) =>
  <P extends Parameters.Parameters>(
    parameters: P,
    optimizerState: S,
    gradients: NoInfer<P>,
  ): { readonly parameters: P; readonly optimizerState: S } => {
    const next = update(gradients, optimizerState, parameters);
    return { parameters: Optimizer.apply(parameters, next.updates), optimizerState: next.state };
  };

/**
 * One update from one batch. The key is for layers that draw: another for each step, as `Random.key(['step', n])` gives.
 *
 * @example
 * import { Dense, Loss, Matrix, Optimizer, Threefry, Training } from 'foldnet'
 * const optimizer = Optimizer.sgd({ learningRate: 0.25 })
 * const problem = { network: Dense.dense(1, 1), loss: Loss.meanSquaredError, optimizer }
 * const parameters = { W: Matrix.of([[0]]), b: Matrix.of([[0]]) }
 * const state = { parameters, layerState: {}, optimizerState: optimizer.init(parameters) }
 * const batch = { inputs: Matrix.of([[1]]), targets: Matrix.of([[4]]) }
 * const { loss, parameters: next } = Training.step(problem)(state, batch, Threefry.key(0))
 * loss // 16
 * next // { W: [[2]], b: [[2]] }
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
    const { gradients, loss, output, layerState } = differentiate<I, O, P, C, K>(problem)(
      state.parameters,
      state.layerState,
      batch,
      training(key),
    );
    const improved = improve(problem.optimizer.update)(state.parameters, state.optimizerState, gradients);
    return { ...improved, layerState, loss: Matrix.first(loss), output };
  };
