/**
 * A run of an experiment, without a disk or a clock: its state before the first epoch, and from each state the next.
 *
 * From NumPy's stream the draws are, in this order: the split's permutation, each layer's parameters, then one
 * permutation an epoch. From a key each depends on the key and on its own name alone.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Dataset } from '../Dataset.js';
import type { BlockSpec, LayerSpec } from '../LayerSpec.js';
import * as Loss from '../Loss.js';
import type { ParameterTuple } from '../Network.js';
import * as Observation from '../Observation.js';
import * as Optimizer from '../Optimizer.js';
import * as Penalty from '../Penalty.js';
import { isSequence } from '../SpecText.js';
import * as Training from '../Training.js';
import type { Experiment } from './Experiment.js';
import * as History from './History.js';
import * as Measures from './Measures.js';
import type { Prepared } from './Prepared.js';
import * as Targets from './Targets.js';

/** What training changes, for any network and optimiser. Of its history it keeps the last epoch, and a run the rest. */
export type State = Training.TrainState<ParameterTuple, unknown>;

/** A run so far. */
export interface Progress {
  readonly state: State;
  readonly history: History.History;
  /** Of the last epoch's steps, each before its update. */
  readonly losses: ReadonlyArray<number>;
  /** Of the last epoch, where the experiment asks for it. */
  readonly observation?: Observation.Observation | undefined;
}

/** Training met a number that is not finite. */
export interface Divergence {
  readonly epoch: number;
  readonly step: number;
  /** `the loss is NaN` */
  readonly reason: string;
  /** After the last good epoch. */
  readonly progress: Progress;
}

/** The model that a run keeps: the best one where early stopping watches, whether it has stopped or not; or the last. */
export interface Kept extends Training.Model<ParameterTuple> {
  /** After which it was. */
  readonly epoch: number;
}

/**
 * The progress before the first epoch.
 *
 * @example
 * import { Prepared, Run } from 'foldnet/codec'
 * const before = (prepared: Prepared.Prepared) => Run.start(prepared).state.epoch // 0
 */
export const start = ({ experiment, network, random }: Prepared): Progress => {
  const [parameters, after] = network.initFrom(experiment.precision)(random);
  const optimizer = Optimizer.fromSpec(experiment.optimizer);
  return { state: Training.start({ network, optimizer }, parameters, after), history: History.empty, losses: [] };
};

/**
 * What a run keeps so far.
 *
 * @example
 * import { Run } from 'foldnet/codec'
 * const best = (progress: Run.Progress) => Run.kept(progress).epoch
 */
export const kept = ({ state }: Progress): Kept => ({
  ...Training.best(state),
  epoch: state.watch?.best.epoch ?? state.epoch,
});

/**
 * Whether early stopping has ended a run.
 *
 * @example
 * import { Run } from 'foldnet/codec'
 * const goesOn = (progress: Run.Progress, epochs: number) => !Run.isStopped(progress) && progress.state.epoch < epochs
 */
export const isStopped = ({ state }: Progress): boolean => state.watch?.stopped === true;

/**
 * How good a model is on a part.
 *
 * @example
 * import { Prepared, Run } from 'foldnet/codec'
 * const onTest = (prepared: Prepared.Prepared, progress: Run.Progress) =>
 *   prepared.test && Run.measure(prepared)(Run.kept(progress))(prepared.test)
 */
export const measure =
  ({ experiment, network }: Pick<Prepared, 'experiment' | 'network'>) =>
  ({ parameters, layerState }: Model) =>
  (part: Dataset<number, number>): Measures.Measures =>
    Measures.of(experiment, network.predict(parameters, part.inputs, layerState), part);

/**
 * How good a model is on the parts.
 *
 * @example
 * import { Prepared, Run } from 'foldnet/codec'
 * const measures = (prepared: Prepared.Prepared, progress: Run.Progress) =>
 *   Run.measureParts(prepared, Run.kept(progress))
 */
export const measureParts = (
  prepared: Prepared,
  model: Training.Model<ParameterTuple>,
): { readonly train: Measures.Measures; readonly test: Measures.Measures | undefined } => {
  const on = measure(prepared)(model);
  return { train: on(prepared.train), test: prepared.test && on(prepared.test) };
};

/**
 * The penalty of an experiment, if it has one.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Run } from 'foldnet/codec'
 * Run.penaltyOf({ penalties: [{ type: 'l2', strength: 0.01, mask: 'weights' }] })?.value({ W: Matrix.of([[10]]) }) // 1
 * Run.penaltyOf({}) // undefined
 */
export const penaltyOf = ({ penalties = [] }: Pick<Experiment, 'penalties'>): Penalty.Penalty | undefined =>
  penalties.length === 0 ? undefined : Penalty.fromSpec({ type: 'sum', penalties });

type Model = Training.Model<ParameterTuple>;

/** How an epoch is trained, and what is seen of it. */
interface Epoch {
  readonly train: (
    state: State,
  ) => E.Either<Training.Divergence<ParameterTuple, unknown>, Training.Recorded<ParameterTuple, unknown>>;
  /** Nothing where nothing is to be recorded. */
  readonly observe: ((before: Model, after: Model) => Observation.Observation) | undefined;
}

const epochOfProblem = <K extends Loss.Target>(
  record: ReadonlyArray<Observation.Kind>,
  problem: Training.Problem<number, number, ParameterTuple, ReadonlyArray<unknown>, K, unknown>,
): Epoch => ({
  train: Training.recordedEpoch(problem),
  observe: record.length === 0 ? undefined : Observation.observe(record, problem),
});

const epochOf = ({ experiment, network, train, validation }: Prepared): Epoch => {
  const loss = Loss.fromSpec(experiment.loss);
  const { record = [] } = experiment;
  const rest = {
    network,
    penalty: penaltyOf(experiment),
    optimizer: Optimizer.fromSpec(experiment.optimizer),
    batching: experiment.batching,
    earlyStopping: experiment.earlyStopping,
  };
  return loss.target === 'labels'
    ? epochOfProblem(record, {
        ...rest,
        loss,
        data: Targets.ofLabels(train),
        validation: validation && Targets.ofLabels(validation),
      })
    : epochOfProblem(record, { ...rest, loss, data: train, validation });
};

const stepsAnEpoch = ({ experiment: { batching }, train }: Prepared): number =>
  batching.type === 'shuffled' ? Math.ceil(train.inputs.rows / batching.size) : 1;

/** The layer of a block at a path's indices; the layer of a block that is no sequence has the block's own path. */
const layerIn = (block: BlockSpec, path: ReadonlyArray<number>): LayerSpec | undefined => {
  if (!isSequence(block)) return layerAt(block, path);
  const [index, ...rest] = path;
  const layer = index === undefined ? undefined : block[index];
  return layer && layerAt(layer, rest);
};

/** The layer at a path's indices within a layer: itself at its own path, unless it is around a single one. */
const layerAt = (layer: LayerSpec, path: ReadonlyArray<number>): LayerSpec | undefined => {
  const [index, ...rest] = path;
  if (layer.type === 'residual' && !isSequence(layer.layers)) return layerAt(layer.layers, path);
  if (index === undefined) return layer;
  if (layer.type === 'sequence' || layer.type === 'residual') return layerIn(layer.layers, path);
  if (layer.type === 'tied') return layerAt(layer.layer, path);
  const branches =
    layer.type === 'fan-out'
      ? layer.branches
      : layer.type === 'parallel'
        ? layer.branches.map(({ layers }) => layers)
        : [];
  const branch = branches[index];
  return branch && layerIn(branch, rest);
};

/** A layer by its path and its type, at any depth: `layer 1.0.2 (dense)`. */
const named = ({ network }: Prepared, path: string): string => {
  const layers = network.layers.map(({ spec }) => spec);
  return `layer ${path} (${layerIn(layers, path.split('.').map(Number))?.type ?? 'unknown'})`;
};

/** What is not finite, and where it comes from: `the loss is NaN, from layer 1 (batch-norm)`. */
const reasonOf = (prepared: Prepared, { _tag, found, layer }: Training.Divergence<ParameterTuple, unknown>): string => {
  if (_tag === 'NonFiniteParameters') return `parameter ${found} is not finite`;
  if (_tag === 'NonFiniteLayerState') return `statistic ${found} is not finite`;
  return `the loss is ${found}${layer === undefined ? '' : `, from ${named(prepared, layer)}`}`;
};

/** What is not finite after an epoch whose steps all were, if anything. */
const unsound = (entry: History.Entry): string | undefined => {
  const losses = [
    ['training', entry.train.loss],
    ['validation', entry.validationLoss],
    ['test', entry.test?.loss],
  ] as const;
  const wrong = losses.find(([, loss]) => loss !== undefined && !Number.isFinite(loss));
  return wrong && `the loss on the ${wrong[0]} part is ${wrong[1] ?? NaN}`;
};

/**
 * One more epoch, how good the model is after it on the parts, and what is to be recorded of it. `Left` if a loss, a parameter or a running statistic
 * is not finite, with the progress before that epoch.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Prepared, Run } from 'foldnet/codec'
 * const run = (prepared: Prepared.Prepared, progress: Run.Progress): E.Either<Run.Divergence, Run.Progress> =>
 *   progress.state.epoch === prepared.experiment.epochs || Run.isStopped(progress)
 *     ? E.right(progress)
 *     : pipe(Run.advance(prepared)(progress), E.chain((next) => run(prepared, next)))
 */
export const advance = (prepared: Prepared): ((progress: Progress) => E.Either<Divergence, Progress>) => {
  const { train, observe } = epochOf(prepared);
  return (progress) => {
    const diverged = (number: number, step: number, reason: string): E.Either<Divergence, never> =>
      E.left({ epoch: number, step, reason, progress });
    const next = train({ ...progress.state, history: [] });
    if (E.isLeft(next)) return diverged(next.left.epoch, next.left.step, reasonOf(prepared, next.left));
    const { state, losses } = next.right;
    const [record] = state.history;
    const entry: History.Entry = {
      epoch: state.epoch,
      runningLoss: record?.loss ?? NaN,
      ...measureParts(prepared, state),
      validationLoss: record?.validationLoss,
    };
    const wrong = unsound(entry);
    return wrong === undefined
      ? E.right({
          state,
          history: History.add(entry)(progress.history),
          losses,
          observation: observe?.(progress.state, state),
        })
      : diverged(state.epoch, stepsAnEpoch(prepared), wrong);
  };
};
