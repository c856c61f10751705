/**
 * The experiment file: what is trained, on what data, and how. One file is one run, bit for bit.
 *
 * Keys that may be left out, and what they are then: `precision` float64, `random.generator` threefry, `data.scale` none,
 * `data.targetScale` none, `data.split` none (every row trains), `data.split.shuffle` true; an optimiser's and a layer's
 * as their types say. Laws: K1-K3.
 *
 * From mt19937 one stream is drawn in this order: the split's permutation, each layer's parameters, and for each epoch
 * one permutation, or for a `random` batch the first of argsort(random_sample(rows)), as seed document 000 takes it.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Batching } from '../Batching.js';
import type { LayerSpec } from '../LayerSpec.js';
import type { LossSpec } from '../Loss.js';
import type { Precision } from '../Matrix.js';
import type { OptimizerSpec } from '../Optimizer.js';
import * as Random from '../Random.js';
import type { ScalerSpec } from '../Scaler.js';
import type { DecodeError } from './DecodeError.js';
import * as Json from './Json.js';
import { layers } from './Layers.js';
import * as Schema from './Schema.js';

/** What the target is: a class of each row, or a number. */
export type Task = 'classification' | 'regression';

/**
 * How the rows are parted, one part given: a fraction below 1 (that part is the ceiling of the float64 product with the rows), or a number of rows.
 *
 * The rows are first permuted, unless `shuffle` is false; the training part is the first of them, the test part the rest.
 */
export type Split =
  { readonly test: number; readonly shuffle: boolean } | { readonly train: number; readonly shuffle: boolean };

/** Where the samples come from. */
export interface DataSpec {
  /** Path of a CSV with a header row, relative to the experiment file. */
  readonly csv: string;
  /** The column to predict; all others are features, in their order. */
  readonly target: string;
  readonly task: Task;
  /** Of the features, fitted on the training part. */
  readonly scale: ScalerSpec;
  /** Of a regression's target, fitted on the training part. */
  readonly targetScale?: ScalerSpec;
  readonly split?: Split;
}

/** An experiment. */
export interface Experiment {
  readonly version: 1;
  readonly name: string;
  readonly precision: Precision;
  readonly random: { readonly generator: Random.Generator; readonly seed: number };
  readonly data: DataSpec;
  readonly model: { readonly layers: ReadonlyArray<LayerSpec> };
  readonly loss: LossSpec;
  readonly optimizer: OptimizerSpec;
  readonly batching: Batching;
  readonly epochs: number;
}

// It names the run's folder, so it can be no path.
const name = Schema.text(
  "a name of at most 100 letters, digits, spaces, '.', '-' and '_' that starts with a letter or digit",
  (value) => /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(value) && value.length <= 100,
);

/** The seeds of a generator, in words. */
export const seedsOf = (generator: Random.Generator): string =>
  `an integer from 0 to ${generator === 'mt19937' ? '2^32' : '2^53'} - 1, a seed of ${generator}`;

const random: Schema.Decoder<Experiment['random']> = Schema.consistent(
  Schema.record({
    generator: Schema.withDefault(Schema.oneOf<Random.Generator>(['threefry', 'mt19937']), 'threefry'),
    seed: Schema.finite,
  }),
  ({ generator, seed }) =>
    E.isRight(Random.fromSeed(generator, seed))
      ? []
      : [
          {
            path: '.seed',
            expected: seedsOf(generator),
            value: seed,
          },
        ],
);

const scaler: Schema.Decoder<ScalerSpec> = Schema.tagged<ScalerSpec>({
  none: Schema.record({ type: Schema.literal('none') }),
  divide: Schema.record({ type: Schema.literal('divide'), by: Schema.positive }),
  standard: Schema.record({ type: Schema.literal('standard') }),
  'min-max': Schema.record({ type: Schema.literal('min-max') }),
});

const part = Schema.number(
  'a fraction between 0 and 1, or a number of rows',
  (value) => value > 0 && (value < 1 || Number.isSafeInteger(value)),
);

const split: Schema.Decoder<Split> = Schema.refined(
  "an object with either 'test' or 'train'",
  Schema.record({ shuffle: Schema.withDefault(Schema.flag, true) }, { test: part, train: part }),
  ({ test, train, shuffle }): Split | undefined =>
    test !== undefined && train === undefined
      ? { test, shuffle }
      : train !== undefined && test === undefined
        ? { train, shuffle }
        : undefined,
);

const data: Schema.Decoder<DataSpec> = Schema.consistent(
  Schema.record(
    {
      csv: Schema.nonEmpty,
      target: Schema.nonEmpty,
      task: Schema.oneOf<Task>(['classification', 'regression']),
      scale: Schema.withDefault(scaler, { type: 'none' }),
    },
    { targetScale: scaler, split },
  ),
  ({ task, targetScale }) =>
    targetScale === undefined || targetScale.type === 'none' || task === 'regression'
      ? []
      : [{ path: '.targetScale', expected: 'none, since classes have no scale', value: targetScale }],
);

const loss: Schema.Decoder<LossSpec> = Schema.tagged<LossSpec>({
  'softmax-cross-entropy': Schema.record(
    { type: Schema.literal('softmax-cross-entropy') },
    { reduction: Schema.oneOf(['mean', 'sum']) },
  ),
  'mean-squared-error': Schema.record({ type: Schema.literal('mean-squared-error') }),
  'half-squared-error': Schema.record({ type: Schema.literal('half-squared-error') }),
  'squared-error': Schema.record({
    type: Schema.literal('squared-error'),
    half: Schema.flag,
    reduction: Schema.oneOf(['sum', 'mean', 'batch-mean']),
  }),
});

const optimizer: Schema.Decoder<OptimizerSpec> = Schema.tagged<OptimizerSpec>({
  sgd: Schema.consistent(
    Schema.record(
      { type: Schema.literal('sgd'), learningRate: Schema.positive },
      { momentum: Schema.decay, nesterov: Schema.flag, weightDecay: Schema.nonNegative },
    ),
    ({ momentum = 0, nesterov }) =>
      nesterov === true && momentum === 0
        ? [{ path: '.nesterov', expected: 'false without a momentum', value: nesterov }]
        : [],
  ),
  adam: Schema.record(
    { type: Schema.literal('adam') },
    {
      learningRate: Schema.positive,
      betas: Schema.pair(Schema.decay),
      eps: Schema.nonNegative,
      weightDecay: Schema.nonNegative,
    },
  ),
});

const batching: Schema.Decoder<Batching> = Schema.tagged<Batching>({
  full: Schema.record({ type: Schema.literal('full') }),
  random: Schema.record({ type: Schema.literal('random'), size: Schema.positiveInteger }),
  shuffled: Schema.record({ type: Schema.literal('shuffled'), size: Schema.positiveInteger }),
});

/** The decoder of experiments, to be used within others. */
export const decoder: Schema.Decoder<Experiment> = Schema.consistent(
  Schema.record({
    version: Schema.literal(1),
    name,
    precision: Schema.withDefault(Schema.oneOf(['float64', 'float32']), 'float64'),
    random,
    data,
    model: Schema.record({ layers }),
    loss,
    optimizer,
    batching,
    epochs: Schema.positiveInteger,
  }),
  (experiment) => {
    const ofClasses = experiment.loss.type === 'softmax-cross-entropy';
    return (experiment.data.task === 'classification') === ofClasses
      ? []
      : [
          {
            path: '.loss.type',
            expected: ofClasses ? 'a squared error, for regression' : "'softmax-cross-entropy', for classification",
            value: experiment.loss.type,
          },
        ];
  },
);

/** The experiment of a value such as `JSON.parse` gives, or every error in it. */
export const decode: (value: unknown) => E.Either<ReadonlyArray<DecodeError>, Experiment> = Schema.decode(decoder);

/**
 * The experiment of a file's text, or every error in it.
 *
 * @example
 * import { Experiment } from 'foldnet/codec'
 * Experiment.parse('{ "version": 2 }') // Left: version: expected 1, got 2; name: expected ..., got nothing; ...
 */
export const parse = (text: string): E.Either<ReadonlyArray<DecodeError>, Experiment> =>
  E.Chain.chain(E.mapLeft((error: DecodeError): ReadonlyArray<DecodeError> => [error])(Json.parse(text)), decode);

/** The text of an experiment's file: one text for equal experiments, since reading puts the keys in their order. */
export const write = (experiment: Experiment): string => Json.write(E.getOrElse(() => experiment)(decode(experiment)));
