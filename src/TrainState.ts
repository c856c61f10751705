/**
 * What is trained, and everything that training changes.
 */
import type { Batching } from './Batching.js';
import type { Dataset } from './Dataset.js';
import type * as EarlyStopping from './EarlyStopping.js';
import { initialState, type Layer, type LayerState } from './Layer.js';
import type { Loss, Target, TargetWidth } from './Loss.js';
import type { Matrix } from './Matrix.js';
import type { Metric } from './Metric.js';
import type { Transformation } from './Optimizer.js';
import * as Parameters from './Parameters.js';
import type { Penalty } from './Penalty.js';
import type { Random } from './Random.js';

/** What is trained, on what, and how. */
export interface Problem<I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S> {
  readonly network: Layer<I, O, P, C>;
  readonly loss: Loss<K>;
  /** Added to the loss. */
  readonly penalty?: Penalty | undefined;
  readonly optimizer: Transformation<S>;
  readonly batching: Batching;
  readonly data: Dataset<NoInfer<I>, TargetWidth<NoInfer<K>, NoInfer<O>>>;
  /** Not trained on: an epoch's record has the loss on them after it. */
  readonly validation?: Dataset<NoInfer<I>, TargetWidth<NoInfer<K>, NoInfer<O>>> | undefined;
  readonly earlyStopping?: EarlyStopping.EarlyStopping | undefined;
  /** Measured on each batch before its update; an epoch's record has their unweighted means over the batches. */
  readonly metrics?: Readonly<Record<string, Metric<NoInfer<K>>>>;
}

/** What an epoch leaves in the history. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** The unweighted mean over the epoch's batches of the loss, each before its update. */
  readonly loss: number;
  /** The loss on the validation data after the epoch, without the penalty. */
  readonly validationLoss?: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What predictions need. */
export interface Model<P> {
  readonly parameters: P;
  readonly layerState: LayerState;
}

/** Everything that training changes. */
export interface TrainState<P extends Parameters.Parameters, S> extends Model<P> {
  /** How many epochs are done. */
  readonly epoch: number;
  readonly parameters: P;
  /** What layers keep beside their parameters: running statistics. */
  readonly layerState: LayerState;
  readonly optimizerState: S;
  readonly random: Random;
  readonly history: ReadonlyArray<EpochRecord>;
  /** What early stopping remembers: the best model, and whether training has ended. */
  readonly watch: EarlyStopping.Watch<Model<P>> | undefined;
}

/** Training met a number that is not finite. */
export interface Divergence<P extends Parameters.Parameters, S> {
  readonly _tag: 'NonFiniteLoss' | 'NonFiniteParameters' | 'NonFiniteLayerState';
  /** The epoch and, within it, the step (batch) at which it was found; both from 1. */
  readonly epoch: number;
  readonly step: number;
  /** The loss found, or the path of the parameter or of the layer state. */
  readonly found: string;
  /** Of a loss: the path of the first layer whose output is not finite, if there is one. */
  readonly layer: string | undefined;
  /** The state after the last epoch whose parameters and losses were all finite. */
  readonly state: TrainState<P, S>;
}

/** What of a problem the first state depends on. */
export interface Beginning<I extends number, O extends number, P extends Parameters.Parameters, C, S> {
  readonly network: Layer<I, O, P, C>;
  readonly optimizer: Transformation<S>;
  /** Says the precision of a network that has layer state but no parameters. */
  readonly data?: { readonly inputs: Matrix };
}

/**
 * The state before the first epoch.
 *
 * @example
 * import { Network, Optimizer, Threefry, Training } from 'foldnet'
 * const network = Network.dense(1)(Network.input(2))
 * const key = Threefry.key(42)
 * const state = Training.start({ network, optimizer: Optimizer.adam() }, network.init(key), key)
 * state.epoch // 0
 * state.history // []
 */
export const start = <I extends number, O extends number, P extends Parameters.Parameters, C, S>(
  { network, optimizer, data }: Beginning<I, O, P, C, S>,
  parameters: NoInfer<P>,
  random: Random,
): TrainState<P, S> => ({
  epoch: 0,
  parameters,
  layerState: initialState(network, (Parameters.leaves(parameters)[0]?.matrix ?? data?.inputs)?.precision),
  optimizerState: optimizer.init(parameters),
  random,
  history: [],
  watch: undefined,
});

/**
 * The best model so far where early stopping watches, the last one else.
 *
 * @example
 * import { Network, Optimizer, Threefry, Training } from 'foldnet'
 * const network = Network.dense(1)(Network.input(2))
 * const key = Threefry.key(42)
 * const state = Training.start({ network, optimizer: Optimizer.adam() }, network.init(key), key)
 * Training.best(state).parameters === state.parameters // true: nothing watches
 */
export const best = <P extends Parameters.Parameters, S>({
  parameters,
  layerState,
  watch,
}: TrainState<P, S>): Model<P> => watch?.best.model ?? { parameters, layerState };
