/**
 * Epochs: the batches in order, each a step, on the fast kernels as far as they go and as it is written from there on.
 *
 * Both give the same bits (law N1), so it does not show where the one ends and the other begins: at the first number that
 * is not finite, as a rule, which is then found, and named, by the step as it is written.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as RR from 'fp-ts/lib/ReadonlyRecord.js';
import * as S from 'fp-ts/lib/State.js';
import * as Batching from './Batching.js';
import * as CompiledStep from './CompiledStep.js';
import * as Dataset from './Dataset.js';
import * as EarlyStopping from './EarlyStopping.js';
import { type LayerState, predict, training } from './Layer.js';
import type { Target } from './Loss.js';
import type { Matrix } from './Matrix.js';
import type { Metric } from './Metric.js';
import { firstNonFiniteLayer } from './NonFinite.js';
import * as Parameters from './Parameters.js';
import * as Random from './Random.js';
import { step } from './Step.js';
import * as Threefry from './Threefry.js';
import type { Divergence, EpochRecord, Model, Problem, TrainState } from './TrainState.js';

/** A step to take: on which rows, and by which key. */
interface Planned {
  readonly batch: Batching.Batch;
  readonly key: () => Threefry.Key;
}

/** The steps of that epoch, which depend on the generator alone. */
const plan =
  (batching: Batching.Batching, rows: number, epoch: number): Random.Draw<ReadonlyArray<Planned>> =>
  (random) => {
    const [batches, after] = Batching.batches(batching, epoch, rows)(random);
    const key = (i: number) => (): Threefry.Key => Threefry.foldIn(i)(Random.key(['step', epoch])(random));
    return [batches.map((batch, i) => ({ batch, key: key(i) })), after];
  };

/** Steps taken one after the other: what they change, and the sums of what was measured. */
interface Progress<P extends Parameters.Parameters, S> {
  readonly done: number;
  readonly parameters: P;
  readonly layerState: LayerState;
  readonly optimizerState: S;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

const gather = <I extends number, T extends number>(
  data: Dataset.Dataset<I, T>,
  batch: Batching.Batch,
): Dataset.Dataset<I, T> => (batch === 'all' ? data : Dataset.gather(batch)(data));

/** All steps that are left, as they are written. */
const asWritten = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  problem: Problem<I, O, P, C, K, S>,
  state: TrainState<P, S>,
  steps: ReadonlyArray<Planned>,
  from: Progress<P, S>,
): E.Either<Divergence<P, S>, Progress<P, S>> => {
  const metrics = problem.metrics ?? {};
  const update = step(problem);
  return steps.slice(from.done).reduce<E.Either<Divergence<P, S>, Progress<P, S>>>((before, planned) => {
    if (E.isLeft(before)) return before;
    const progress = before.right;
    const batch = gather(problem.data, planned.batch);
    const key = planned.key();
    const next = update(progress, batch, key);
    const diverged = (
      _tag: Divergence<P, S>['_tag'],
      found: string,
      layer?: string,
    ): E.Either<Divergence<P, S>, never> =>
      E.left({ _tag, epoch: state.epoch + 1, step: progress.done + 1, found, layer, state });
    if (!Number.isFinite(next.loss)) {
      const layer = firstNonFiniteLayer(problem.network, progress.parameters, batch.inputs, training(key));
      return diverged('NonFiniteLoss', String(next.loss), layer);
    }
    const path = Parameters.firstNonFinite(next.parameters);
    if (path !== undefined) return diverged('NonFiniteParameters', path);
    const statistic = Parameters.firstNonFinite(next.layerState);
    if (statistic !== undefined) return diverged('NonFiniteLayerState', statistic);
    return E.right({
      done: progress.done + 1,
      parameters: next.parameters,
      layerState: next.layerState,
      optimizerState: next.optimizerState,
      loss: progress.loss + next.loss,
      metrics: RR.mapWithIndex(
        (name, metric: Metric<K>) => (progress.metrics[name] ?? 0) + metric(next.output, batch.targets),
      )(metrics),
    });
  }, E.right(from));
};

/** Steps on the fast kernels; `undefined` where they cannot run there, or not every number is finite. */
const compiled = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  problem: Problem<I, O, P, C, K, S>,
  from: Pick<TrainState<P, S>, 'parameters' | 'layerState' | 'optimizerState'>,
  steps: ReadonlyArray<Planned>,
): CompiledStep.Taken<P, S> | undefined => {
  const taken = CompiledStep.take(
    problem,
    from,
    steps.map(({ batch, key }) => ({ rows: batch === 'all' ? undefined : batch, key })),
  );
  return taken?.isSound === true &&
    Parameters.firstNonFinite(taken.parameters) === undefined &&
    Parameters.firstNonFinite(taken.layerState) === undefined
    ? taken
    : undefined;
};

const sum = (losses: ReadonlyArray<number>, from: number = 0): number =>
  losses.reduce((total, loss) => total + loss, from);

/** As many of the steps on the fast kernels as are finite: all, or those before the first that is not. */
const asFarAsFinite = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  problem: Problem<I, O, P, C, K, S>,
  steps: ReadonlyArray<Planned>,
  from: Progress<P, S>,
  end: number,
): Progress<P, S> => {
  const chosen = steps.slice(from.done, end);
  const taken = compiled(problem, from, chosen);
  if (taken !== undefined) {
    const { parameters, layerState, optimizerState, losses, outputs } = taken;
    const metrics = RR.mapWithIndex((name, metric: Metric<K>) =>
      outputs.reduce((total, output, i) => {
        const { targets } = gather(problem.data, chosen[i]?.batch ?? 'all');
        return total + metric(output as Matrix<number, O>, targets);
      }, from.metrics[name] ?? 0),
    )(problem.metrics ?? {});
    return { done: end, parameters, layerState, optimizerState, loss: sum(losses, from.loss), metrics };
  }
  if (chosen.length <= 1) return from;
  const half = from.done + Math.floor(chosen.length / 2);
  const before = asFarAsFinite(problem, steps, from, half);
  return before.done < half ? before : asFarAsFinite(problem, steps, before, end);
};

/** The state after a finite epoch: the optimiser and early stopping are told how it ended. */
const conclude = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  { network, loss, optimizer, validation, earlyStopping }: Problem<I, O, P, C, K, S>,
  before: TrainState<P, S>,
  { done, parameters, layerState, optimizerState, ...sums }: Progress<P, S>,
  random: Random.Random,
): TrainState<P, S> => {
  const number = before.epoch + 1;
  const runningLoss = sums.loss / done;
  const validationLoss =
    validation &&
    loss.value(predict(network, layerState)(parameters, validation.inputs), validation.targets, validation.weights);
  const end: EarlyStopping.EpochEnd = { epoch: number, loss: runningLoss, validationLoss };
  const record: EpochRecord = {
    epoch: number,
    loss: runningLoss,
    ...(validationLoss === undefined ? {} : { validationLoss }),
    metrics: RR.map((total: number) => total / done)(sums.metrics),
  };
  const model: Model<P> = { parameters, layerState };
  const watch = earlyStopping && EarlyStopping.observe<Model<P>>(earlyStopping)(before.watch, end, model);
  return {
    epoch: number,
    parameters,
    layerState,
    optimizerState: optimizer.epochEnd?.(optimizerState, end) ?? optimizerState,
    random,
    history: [...before.history, record],
    watch,
  };
};

/** One epoch. `Left` if a loss, a parameter or a statistic is not finite. */
export const epoch =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
  ) =>
  (state: TrainState<P, S>): E.Either<Divergence<P, S>, TrainState<P, S>> => {
    const { batching, data, metrics = {} } = problem;
    const [steps, random] = plan(batching, Dataset.rows(data), state.epoch + 1)(state.random);
    const start: Progress<P, S> = { ...state, done: 0, loss: 0, metrics: RR.map(() => 0)(metrics) };
    const fast = asFarAsFinite(problem, steps, start, steps.length);
    return E.Functor.map(asWritten(problem, state, steps, fast), (progress) =>
      conclude(problem, state, progress, random),
    );
  };

/** As many steps, and rows of all batches, as are planned at once. */
const mostSteps = 65536;
const mostRows = 1048576;

/**
 * `n` epochs that nobody watches, on the fast kernels, without a state between them; `undefined` where they cannot run
 * there, are too many to plan, or are not all finite.
 */
export const atOnce = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  problem: Problem<I, O, P, C, K, S>,
  state: TrainState<P, S>,
  n: number,
): TrainState<P, S> | undefined => {
  const { batching, data, metrics, optimizer, validation, earlyStopping } = problem;
  const rows = Dataset.rows(data);
  const watchers = [metrics, optimizer.epochEnd, validation, earlyStopping, state.watch];
  const perEpoch = batching.type === 'shuffled' ? Math.ceil(rows / batching.size) : 1;
  const gathered = batching.type === 'full' ? 0 : perEpoch * batching.size;
  if (watchers.some((by) => by !== undefined) || n * perEpoch > mostSteps || n * gathered > mostRows) return undefined;
  const [epochs, random] = S.traverseArray((i: number) => plan(batching, rows, state.epoch + 1 + i))(
    Array.from({ length: n }, (_, i) => i),
  )(state.random);
  const taken = compiled(problem, state, epochs.flat());
  return (
    taken && {
      epoch: state.epoch + n,
      parameters: taken.parameters,
      layerState: taken.layerState,
      optimizerState: taken.optimizerState,
      random,
      history: [
        ...state.history,
        ...epochs.map((_, i) => ({
          epoch: state.epoch + 1 + i,
          loss: sum(taken.losses.slice(i * perEpoch, (i + 1) * perEpoch)) / perEpoch,
          metrics: {},
        })),
      ],
      watch: undefined,
    }
  );
};
