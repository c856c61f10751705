/**
 * Epochs: the batches in order, each a step, on the fast kernels as far as they go and as it is written from there on.
 *
 * Both give the same bits (law N1), so it does not show where the one ends and the other begins: at the first number that
 * is not finite, as a rule, which is then found, and named, by the step as it is written.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
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
import { sums, unfold } from './numeric/sequence.js';
import * as Parameters from './Parameters.js';
import * as Random from './Random.js';
import { step } from './Step.js';
import * as Threefry from './Threefry.js';
import type { Divergence, EpochRecord, Model, Problem, TrainState } from './TrainState.js';

/** Steps to take: on which rows each, and by which key. */
interface Plan {
  readonly count: number;
  readonly batch: (step: number) => Batching.Batch;
  readonly key: (step: number) => Threefry.Key;
}

/** The steps of an epoch, which depend on the generator alone. */
const planOf =
  (batching: Batching.Batching, rows: number, epoch: number): Random.Draw<Plan> =>
  (random) => {
    const [batches, after] = Batching.batches(batching, epoch, rows)(random);
    const plan: Plan = {
      count: batches.length,
      batch: (i) => batches[i] ?? 'all',
      key: (i) => Threefry.foldIn(i)(Random.key(['step', epoch])(random)),
    };
    return [plan, after];
  };

/** The steps of epochs one after the other, so many in each. */
const inTurn = (plans: ReadonlyArray<Plan>, each: number): Plan => {
  const at =
    <A>(of: (plan: Plan, step: number) => A) =>
    (i: number): A =>
      of(plans[Math.floor(i / each)] as Plan, i % each);
  return {
    count: plans.length * each,
    batch: at(({ batch }, step) => batch(step)),
    key: at(({ key }, step) => key(step)),
  };
};

/** The losses of steps, the last ones first, so that more are added without a copy of the others. */
type Losses = { readonly last: ReadonlyArray<number>; readonly before: Losses } | undefined;

const lossesInOrder = (losses: Losses): ReadonlyArray<number> =>
  losses === undefined
    ? []
    : Array.from(
        unfold(losses, ({ before }) => before),
        ({ last }) => last,
      )
        .reverse()
        .flat();

/** Steps taken one after the other: what they change, and the sums of what was measured. */
interface Progress<P extends Parameters.Parameters, S> {
  readonly done: number;
  readonly parameters: P;
  readonly layerState: LayerState;
  readonly optimizerState: S;
  readonly loss: number;
  readonly losses: Losses;
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
  plan: Plan,
  from: Progress<P, S>,
): E.Either<Divergence<P, S>, Progress<P, S>> => {
  const metrics = problem.metrics ?? {};
  const update = step(problem);
  const left = Array.from({ length: plan.count - from.done });
  return left.reduce<E.Either<Divergence<P, S>, Progress<P, S>>>((before) => {
    if (E.isLeft(before)) return before;
    const progress = before.right;
    const batch = gather(problem.data, plan.batch(progress.done));
    const key = plan.key(progress.done);
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
      losses: { last: [next.loss], before: progress.losses },
      metrics: RR.mapWithIndex(
        (name, metric: Metric<K>) => (progress.metrics[name] ?? 0) + metric(next.output, batch.targets),
      )(metrics),
    });
  }, E.right(from));
};

/** So many steps of a plan on the fast kernels; `undefined` where they cannot run there, or not every number is finite. */
const compiled = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  problem: Problem<I, O, P, C, K, S>,
  state: Pick<TrainState<P, S>, 'parameters' | 'layerState' | 'optimizerState'>,
  { batch, key }: Plan,
  from: number,
  end: number,
): CompiledStep.Taken<P, S> | undefined => {
  const taken = CompiledStep.take(problem, state, {
    count: end - from,
    rows: (i) => {
      const rows = batch(from + i);
      return rows === 'all' ? undefined : rows;
    },
    key: (i) => key(from + i),
  });
  return taken?.isSound === true && Parameters.firstNonFinite(taken.parameters) === undefined ? taken : undefined;
};

/** As many of the steps on the fast kernels as are finite: all, or those before the first that is not. */
const asFarAsFinite = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  problem: Problem<I, O, P, C, K, S>,
  plan: Plan,
  from: Progress<P, S>,
  end: number,
): Progress<P, S> => {
  const taken = compiled(problem, from, plan, from.done, end);
  if (taken !== undefined) {
    const { parameters, layerState, optimizerState, losses, outputs } = taken;
    const metrics = RR.mapWithIndex((name, metric: Metric<K>) =>
      outputs.reduce((total, output, i) => {
        const { targets } = gather(problem.data, plan.batch(from.done + i));
        return total + metric(output as Matrix<number, O>, targets);
      }, from.metrics[name] ?? 0),
    )(problem.metrics ?? {});
    const loss = losses.reduce((total, ofStep) => total + ofStep, from.loss);
    return {
      done: end,
      parameters,
      layerState,
      optimizerState,
      loss,
      losses: { last: losses, before: from.losses },
      metrics,
    };
  }
  if (end <= from.done + 1) return from;
  const half = from.done + Math.floor((end - from.done) / 2);
  const before = asFarAsFinite(problem, plan, from, half);
  return before.done < half ? before : asFarAsFinite(problem, plan, before, end);
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

/** An epoch's end, and the loss of each of its steps, before its update. */
export interface Recorded<P extends Parameters.Parameters, S> {
  readonly state: TrainState<P, S>;
  readonly losses: ReadonlyArray<number>;
}

/** One epoch, and its steps' losses. `Left` if a loss, a parameter or a statistic is not finite. */
export const recorded =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
    problem: Problem<I, O, P, C, K, S>,
  ) =>
  (state: TrainState<P, S>): E.Either<Divergence<P, S>, Recorded<P, S>> => {
    const { batching, data, metrics = {} } = problem;
    const [plan, random] = planOf(batching, Dataset.rows(data), state.epoch + 1)(state.random);
    const start: Progress<P, S> = { ...state, done: 0, loss: 0, losses: undefined, metrics: RR.map(() => 0)(metrics) };
    const fast = asFarAsFinite(problem, plan, start, plan.count);
    return E.Functor.map(asWritten(problem, state, plan, fast), (progress) => ({
      state: conclude(problem, state, progress, random),
      losses: lossesInOrder(progress.losses),
    }));
  };

/** The steps of `n` epochs after one; full batches need no plan of their own. */
const plansOf =
  (batching: Batching.Batching, rows: number, epoch: number, n: number, each: number): Random.Draw<Plan> =>
  (random) => {
    if (batching.type === 'full') {
      const key = (i: number): Threefry.Key => Threefry.foldIn(0)(Random.key(['step', epoch + 1 + i])(random));
      return [{ count: n, batch: () => 'all', key }, random];
    }
    const numbers = Array.from({ length: n }, (_, i) => epoch + 1 + i);
    return pipe(
      numbers,
      S.traverseArray((number) => planOf(batching, rows, number)),
      S.map((plans) => inTurn(plans, each)),
    )(random);
  };

const noMetrics: EpochRecord['metrics'] = {};

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
  const [plan, random] = plansOf(batching, rows, state.epoch, n, perEpoch)(state.random);
  const taken = compiled(problem, state, plan, 0, plan.count);
  return (
    taken && {
      epoch: state.epoch + n,
      parameters: taken.parameters,
      layerState: taken.layerState,
      optimizerState: taken.optimizerState,
      random,
      history: state.history.concat(
        sums(taken.losses, perEpoch).map((loss, i) => ({
          epoch: state.epoch + 1 + i,
          loss: loss / perEpoch,
          metrics: noMetrics,
        })),
      ),
      watch: undefined,
    }
  );
};
