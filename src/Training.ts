/**
 * Training is a fold of `epoch` over the epochs: everything that changes is in a `TrainState`, and an epoch is a pure
 * function from one state to the next. So a run replays, stops and goes on anywhere, and can be looked at anywhere.
 *
 * Law T1: train 0 is the identity; train (n + m) is train n, then train m; histories concatenate; a state that early
 * stopping has ended stays as it is.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Epoch from './Epoch.js';
import type { Target } from './Loss.js';
import { ensure } from './numeric/invariant.js';
import { take, unfold } from './numeric/sequence.js';
import type * as Parameters from './Parameters.js';
import type { Divergence, Problem, TrainState } from './TrainState.js';

export type { Recorded } from './Epoch.js';
export { type Step, step } from './Step.js';
export {
  best,
  type Divergence,
  type EpochRecord,
  type Model,
  type Problem,
  start,
  type TrainState,
} from './TrainState.js';

/**
 * One epoch: the batches in order, each an update. `Left` if a loss or a parameter is not finite. A state that early
 * stopping has ended is left as it is; it has the parameters of its last epoch, and {@link best} gives the best.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Batching, Dense, Loss, Matrix, Optimizer, Threefry, Training } from 'foldnet'
 * const problem = {
 *   network: Dense.dense(1, 1),
 *   loss: Loss.meanSquaredError,
 *   optimizer: Optimizer.sgd({ learningRate: 0.25 }),
 *   batching: Batching.full,
 *   data: { inputs: Matrix.of([[1]]), targets: Matrix.of([[4]]) },
 * }
 * const state = Training.start(problem, { W: Matrix.of([[0]]), b: Matrix.of([[0]]) }, Threefry.key(0))
 * pipe(Training.epoch(problem)(state), E.map(({ parameters }) => parameters)) // Right of { W: [[2]], b: [[2]] }
 */
export const epoch =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
  ) =>
  (state: TrainState<P, S>): E.Either<Divergence<P, S>, TrainState<P, S>> =>
    E.Functor.map(recordedEpoch(problem)(state), (recorded) => recorded.state);

/**
 * As {@link epoch}, with the loss of each of its steps, before its update: none after early stopping.
 *
 * @example
 * import { Batching, Dense, Loss, Matrix, Optimizer, Threefry, Training } from 'foldnet'
 * const problem = {
 *   network: Dense.dense(1, 1),
 *   loss: Loss.meanSquaredError,
 *   optimizer: Optimizer.sgd({ learningRate: 0.25 }),
 *   batching: Batching.shuffled(1),
 *   data: { inputs: Matrix.of([[1], [1]]), targets: Matrix.of([[4], [4]]) },
 * }
 * const state = Training.start(problem, { W: Matrix.of([[0]]), b: Matrix.of([[0]]) }, Threefry.key(0))
 * Training.recordedEpoch(problem)(state) // Right of { losses: [16, 0], ... }
 */
export const recordedEpoch =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
  ) =>
  (state: TrainState<P, S>): E.Either<Divergence<P, S>, Epoch.Recorded<P, S>> =>
    state.watch?.stopped === true ? E.right({ state, losses: [] }) : Epoch.recorded(problem)(state);

/**
 * `n` epochs: the fold. `Left` at the first divergence, with the last good state inside. Where early stopping ends it
 * before, the best model comes back.
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
 * const trained = Training.train(problem, 1000)(Training.start(problem, network.init(random), random))
 */
export const train =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
    n: number,
  ) =>
  (state: TrainState<P, S>): E.Either<Divergence<P, S>, TrainState<P, S>> => {
    ensure(Number.isSafeInteger(n) && n >= 0, () => `Training.train: expected 0 or a positive integer, got ${n}`);
    if (n === 0) return E.right(state);
    const done = n > 1 ? Epoch.atOnce(problem, state, n) : undefined;
    if (done !== undefined) return E.right(done);
    if (n === 1) return E.Functor.map(epoch(problem)(state), restored);
    const half = Math.floor(n / 2);
    return pipe(state, withOwnHistory(train(problem, half)), E.chain(withOwnHistory(train(problem, n - half))));
  };

type Fold<P extends Parameters.Parameters, S> = (
  state: TrainState<P, S>,
) => E.Either<Divergence<P, S>, TrainState<P, S>>;

/** The best model in place of the last, where early stopping has ended. */
const restored = <P extends Parameters.Parameters, S>(state: TrainState<P, S>): TrainState<P, S> =>
  state.watch?.stopped === true ? { ...state, ...state.watch.best.model } : state;

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
 * The state and every state after it, lazily, without end; a divergence is the last element, or the state in which
 * early stopping ends.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { Batching, Loss, Matrix, Network, Optimizer, Threefry, Training } from 'foldnet'
 * const network = Network.dense(1)(Network.input(1))
 * const optimizer = Optimizer.sgd({ learningRate: 0.1 })
 * const data = { inputs: Matrix.of([[1], [2]]), targets: Matrix.of([[2], [4]]) }
 * const problem = { network, loss: Loss.meanSquaredError, optimizer, batching: Batching.full, data }
 * const key = Threefry.key(42)
 * for (const state of Training.states(problem)(Training.start(problem, network.init(key), key))) {
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
      E.isLeft(current) || current.right.watch?.stopped === true ? undefined : advance(current.right),
    );
  };

/**
 * The state and the `n` states after it, or fewer where early stopping ends; `Left` at the first divergence.
 *
 * @example
 * import { Batching, Dense, Loss, Matrix, Optimizer, Threefry, Training } from 'foldnet'
 * const problem = {
 *   network: Dense.dense(1, 1),
 *   loss: Loss.meanSquaredError,
 *   optimizer: Optimizer.sgd({ learningRate: 0.125 }),
 *   batching: Batching.full,
 *   data: { inputs: Matrix.of([[1]]), targets: Matrix.of([[4]]) },
 * }
 * const state = Training.start(problem, { W: Matrix.of([[0]]), b: Matrix.of([[0]]) }, Threefry.key(0))
 * Training.scan(problem, 2)(state) // Right of [{ epoch: 0, ... }, { epoch: 1, ... }, { epoch: 2, ... }]
 */
export const scan =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
    n: number,
  ) =>
  (state: TrainState<P, S>): E.Either<Divergence<P, S>, ReadonlyArray<TrainState<P, S>>> =>
    E.sequenceArray(take(n + 1, states(problem)(state)));
