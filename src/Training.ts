/**
 * Training is a fold of `epoch` over the epochs: everything that changes is in a `TrainState`, and an epoch is a pure
 * function from one state to the next. So a run replays, stops and goes on anywhere, and can be looked at anywhere.
 *
 * Law T1: train 0 is the identity; train (n + m) is train n, then train m; histories concatenate.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RR from 'fp-ts/lib/ReadonlyRecord.js';
import * as Batching from './Batching.js';
import * as Dataset from './Dataset.js';
import { type Layer, training } from './Layer.js';
import type { Loss, Target, TargetWidth } from './Loss.js';
import type { Matrix } from './Matrix.js';
import type { Metric } from './Metric.js';
import { ensure } from './numeric/invariant.js';
import { take, unfold } from './numeric/sequence.js';
import * as Optimizer from './Optimizer.js';
import * as Parameters from './Parameters.js';
import * as Random from './Random.js';
import * as Threefry from './Threefry.js';

/** What is trained, on what, and how. */
export interface Problem<I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S> {
  readonly network: Layer<I, O, P, C>;
  readonly loss: Loss<K>;
  readonly optimizer: Optimizer.Transformation<S>;
  readonly batching: Batching.Batching;
  readonly data: Dataset.Dataset<NoInfer<I>, TargetWidth<NoInfer<K>, NoInfer<O>>>;
  /** Measured on each batch before its update; an epoch's record has their unweighted means over the batches. */
  readonly metrics?: Readonly<Record<string, Metric<NoInfer<K>>>>;
}

/** What an epoch leaves in the history. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** The unweighted mean over the epoch's batches of the loss, each before its update. */
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Everything that training changes. */
export interface TrainState<P extends Parameters.Parameters, S> {
  /** How many epochs are done. */
  readonly epoch: number;
  readonly parameters: P;
  readonly optimizerState: S;
  readonly random: Random.Random;
  readonly history: ReadonlyArray<EpochRecord>;
}

/** Training met a number that is not finite. */
export interface Divergence<P extends Parameters.Parameters, S> {
  readonly _tag: 'NonFiniteLoss' | 'NonFiniteParameters';
  /** The epoch and, within it, the step (batch) at which it was found; both from 1. */
  readonly epoch: number;
  readonly step: number;
  /** The loss found, or the path of the parameter. */
  readonly found: string;
  /** The state after the last epoch whose parameters and losses were all finite. */
  readonly state: TrainState<P, S>;
}

/** The state before the first epoch. */
export const start = <P extends Parameters.Parameters, S>(
  optimizer: Optimizer.Transformation<S>,
  parameters: P,
  random: Random.Random,
): TrainState<P, S> => ({
  epoch: 0,
  parameters,
  optimizerState: optimizer.init(parameters),
  random,
  history: [],
});

/** What a step gives: new parameters, and what was measured before the update. */
export interface Step<P extends Parameters.Parameters, S, O extends number> {
  readonly parameters: P;
  readonly optimizerState: S;
  readonly loss: number;
  readonly output: Matrix<number, O>;
}

/**
 * One update from one batch: forward, loss, backward, optimiser. The key is for layers that draw; it is derived from
 * the state unless it is given.
 */
export const step =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Pick<Problem<I, O, P, C, K, S>, 'network' | 'loss' | 'optimizer'>,
  ) =>
  (
    state: Pick<TrainState<P, S>, 'parameters' | 'optimizerState' | 'random'>,
    batch: Dataset.Dataset<I, TargetWidth<K, O>>,
    key: Threefry.Key = Random.key(['step'])(state.random),
  ): Step<P, S, O> => {
    const { output, cache } = problem.network.forward(state.parameters, batch.inputs, training(key));
    const gradient = problem.loss.gradient(output, batch.targets);
    const { parameters: gradients } = problem.network.backward(cache, gradient);
    const next = problem.optimizer.update(gradients, state.optimizerState, state.parameters);
    return {
      parameters: Optimizer.apply(state.parameters, next.updates),
      optimizerState: next.state,
      loss: problem.loss.value(output, batch.targets),
      output,
    };
  };

/** An epoch under way: the step's state, and the sums of what was measured. */
interface Progress<P extends Parameters.Parameters, S> {
  readonly parameters: P;
  readonly optimizerState: S;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * One epoch: the batches in order, each an update. `Left` if a loss or, at the end, a parameter is not finite.
 */
export const epoch =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
  ) =>
  (state: TrainState<P, S>): E.Either<Divergence<P, S>, TrainState<P, S>> => {
    const number = state.epoch + 1;
    const metrics = problem.metrics ?? {};
    const rows = Dataset.rows(problem.data);
    const key = Random.key(['step', number])(state.random);
    const [batches, random] = Batching.batches(problem.batching, number, rows)(state.random);
    const diverged = (_tag: Divergence<P, S>['_tag'], at: number, found: string): Divergence<P, S> => ({
      _tag,
      epoch: number,
      step: at,
      found,
      state,
    });
    const first: E.Either<Divergence<P, S>, Progress<P, S>> = E.right({
      parameters: state.parameters,
      optimizerState: state.optimizerState,
      loss: 0,
      metrics: RR.map(() => 0)(metrics),
    });
    const last = batches.reduce(
      (before, indices, i) =>
        E.Chain.chain(before, (progress): E.Either<Divergence<P, S>, Progress<P, S>> => {
          const batch = indices === 'all' ? problem.data : Dataset.gather(indices)(problem.data);
          const next = step(problem)({ ...progress, random: state.random }, batch, Threefry.foldIn(i)(key));
          return Number.isFinite(next.loss)
            ? E.right({
                parameters: next.parameters,
                optimizerState: next.optimizerState,
                loss: progress.loss + next.loss,
                metrics: RR.mapWithIndex((name, metric: Metric<K>) => {
                  return (progress.metrics[name] ?? 0) + metric(next.output, batch.targets);
                })(metrics),
              })
            : E.left(diverged('NonFiniteLoss', i + 1, String(next.loss)));
        }),
      first,
    );
    return E.Chain.chain(last, ({ parameters, optimizerState, loss, metrics: sums }) => {
      const path = Parameters.firstNonFinite(parameters);
      return path === undefined
        ? E.right({
            epoch: number,
            parameters,
            optimizerState,
            random,
            history: [
              ...state.history,
              {
                epoch: number,
                loss: loss / batches.length,
                metrics: RR.map((sum: number) => sum / batches.length)(sums),
              },
            ],
          })
        : E.left(diverged('NonFiniteParameters', batches.length, path));
    });
  };

/**
 * `n` epochs: the fold. `Left` at the first divergence, with the last good state inside.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Batching, Loss, Matrix, Network, Optimizer, Threefry, Training } from 'foldnet'
 * const network = pipe(Network.input(2), Network.dense(4), Network.tanh, Network.dense(1))
 * const problem = {
 *   network,
 *   loss: Loss.meanSquaredError,
 *   optimizer: Optimizer.sgd({ learningRate: 0.5 }),
 *   batching: Batching.full,
 *   data: { inputs: Matrix.of([[0, 0], [0, 1], [1, 0], [1, 1]]), targets: Matrix.of([[0], [1], [1], [0]]) },
 * }
 * const random = Threefry.key(42)
 * const trained = Training.train(problem, 1000)(Training.start(problem.optimizer, network.init(random), random))
 */
export const train =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
    n: number,
  ) =>
  (state: TrainState<P, S>): E.Either<Divergence<P, S>, TrainState<P, S>> => {
    ensure(Number.isSafeInteger(n) && n >= 0, () => `Training.train: expected 0 or a positive integer, got ${n}`);
    if (n <= 1) return n === 0 ? E.right(state) : epoch(problem)(state);
    const half = Math.floor(n / 2);
    return pipe(state, withOwnHistory(train(problem, half)), E.chain(withOwnHistory(train(problem, n - half))));
  };

type Fold<P extends Parameters.Parameters, S> = (
  state: TrainState<P, S>,
) => E.Either<Divergence<P, S>, TrainState<P, S>>;

/** Histories concatenate (law T1), so a fold can start one of its own: n log n copies of records, not n^2. */
const withOwnHistory =
  <P extends Parameters.Parameters, S>(fold: Fold<P, S>): Fold<P, S> =>
  (state) => {
    const whole = (after: TrainState<P, S>): TrainState<P, S> => ({
      ...after,
      history: [...state.history, ...after.history],
    });
    return pipe(
      fold({ ...state, history: [] }),
      E.bimap((divergence) => ({ ...divergence, state: whole(divergence.state) }), whole),
    );
  };

/**
 * The state and every state after it, lazily, without end; a divergence is the last element.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { Batching, Loss, Matrix, Network, Optimizer, Threefry, Training } from 'foldnet'
 * const network = Network.dense(1)(Network.input(1))
 * const optimizer = Optimizer.sgd({ learningRate: 0.1 })
 * const data = { inputs: Matrix.of([[1], [2]]), targets: Matrix.of([[2], [4]]) }
 * const problem = { network, loss: Loss.meanSquaredError, optimizer, batching: Batching.full, data }
 * const key = Threefry.key(42)
 * for (const state of Training.states(problem)(Training.start(optimizer, network.init(key), key))) {
 *   if (E.isLeft(state) || (state.right.history.at(-1)?.loss ?? 1) < 0.01) break
 * }
 */
export const states =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
  ) =>
  (state: TrainState<P, S>): Iterable<E.Either<Divergence<P, S>, TrainState<P, S>>> => {
    const advance = epoch(problem);
    return unfold<E.Either<Divergence<P, S>, TrainState<P, S>>>(E.right(state), (current) =>
      E.isLeft(current) ? undefined : advance(current.right),
    );
  };

/** The state and the `n` states after it; `Left` at the first divergence. */
export const scan =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
    n: number,
  ) =>
  (state: TrainState<P, S>): E.Either<Divergence<P, S>, ReadonlyArray<TrainState<P, S>>> =>
    E.sequenceArray(take(n + 1, states(problem)(state)));
