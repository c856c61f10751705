/**
 * The experiment file: what is trained, on what data, and how. One file is one run, bit for bit.
 *
 * Keys that may be left out, and what they are then: `precision` float64, `random.generator` threefry, `data.scale` none,
 * `data.targetScale` none, `data.weight` none (each row counts 1), `data.split` none (every row trains),
 * `data.split.shuffle` true, `penalties`, `earlyStopping`, `image` and `record` none; a loss's, an optimiser's and a layer's as their types
 * say. Laws: K1-K3.
 *
 * From mt19937 one stream is drawn in this order: the split's permutation, each layer's parameters, and for each epoch
 * one permutation, or for a `random` batch the first of argsort(random_sample(rows)), as seed document 000 takes it.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Batching } from '../Batching.js';
import type { EarlyStopping, Monitor } from '../EarlyStopping.js';
import type { LayerSpec } from '../LayerSpec.js';
import { type KnownLossSpec, targetKind } from '../LossSpec.js';
import type { Precision } from '../Matrix.js';
import type { Kind } from '../Observation.js';
import type { OptimizerSpec } from '../Optimizer.js';
import type { PenaltyTerm } from '../Penalty.js';
import * as Random from '../Random.js';
import type { ScalerSpec } from '../Scaler.js';
import type { DecodeError } from './DecodeError.js';
import * as Json from './Json.js';
import { layers } from './Layers.js';
import { loss, penaltyTerm } from './Losses.js';
import { optimizer } from './Optimizers.js';
import * as Schema from './Schema.js';

/** What the target is: a class of each row, or a number. */
export type Task = 'classification' | 'regression';

/**
 * How the rows are parted. Each part is a fraction below 1, of which it is the ceiling of the float64 product with the
 * rows, or a number of rows; of `test` and `train` at most one is given.
 *
 * The rows are first permuted, unless `shuffle` is false; the training part is the first of them, the test part the rest.
 */
export interface Split {
  readonly test?: number;
  readonly train?: number;
  /** Of the training part: its last rows, which are watched and not trained on. They draw nothing of their own. */
  readonly validation?: number;
  readonly shuffle: boolean;
}

/** Where the samples come from. */
export interface DataSpec {
  /** Path of a CSV with a header row, relative to the experiment file. */
  readonly csv: string;
  /** The column to predict; all others but `weight` are features, in their order. */
  readonly target: string;
  /** The column of how much each row counts in the loss: as so many copies of it. */
  readonly weight?: string;
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
  readonly loss: KnownLossSpec;
  /** Added to the loss that is trained, in this order. */
  readonly penalties?: ReadonlyArray<PenaltyTerm>;
  readonly optimizer: OptimizerSpec;
  readonly batching: Batching;
  /** At most. */
  readonly epochs: number;
  readonly earlyStopping?: EarlyStopping;
  /** The height and width of the image that a row's features are, row by row from its top left; only reports read it. */
  readonly image?: readonly [number, number];
  /** What each epoch's line of the journal shows; it changes no bit of the result. */
  readonly record?: ReadonlyArray<Kind>;
}

// It names the run's folder, so it can be no path.
const name = Schema.text(
  "a name of at most 100 letters, digits, spaces, '.', '-' and '_' that starts with a letter or digit",
  (value) => /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(value) && value.length <= 100,
);

/**
 * The seeds of a generator, in words.
 *
 * @example
 * import { Experiment } from 'foldnet/codec'
 * Experiment.seedsOf('mt19937') // 'an integer from 0 to 2^32 - 1, a seed of mt19937'
 */
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
  Schema.record({ shuffle: Schema.withDefault(Schema.flag, true) }, { test: part, train: part, validation: part }),
  ({ shuffle, ...parts }): Split | undefined => {
    const given = Object.keys(parts).length;
    return given === 0 || (parts.test !== undefined && parts.train !== undefined) ? undefined : { ...parts, shuffle };
  },
);

const data: Schema.Decoder<DataSpec> = Schema.consistent(
  Schema.record(
    {
      csv: Schema.nonEmpty,
      target: Schema.nonEmpty,
      task: Schema.oneOf<Task>(['classification', 'regression']),
      scale: Schema.withDefault(scaler, { type: 'none' }),
    },
    { targetScale: scaler, weight: Schema.nonEmpty, split },
  ),
  ({ task, target, targetScale, weight }) => [
    ...(targetScale === undefined || targetScale.type === 'none' || task === 'regression'
      ? []
      : [{ path: '.targetScale', expected: 'none, since classes have no scale', value: targetScale }]),
    ...(weight === target ? [{ path: '.weight', expected: 'another column than the target', value: weight }] : []),
  ],
);

const batching: Schema.Decoder<Batching> = Schema.tagged<Batching>({
  full: Schema.record({ type: Schema.literal('full') }),
  random: Schema.record({ type: Schema.literal('random'), size: Schema.positiveInteger }),
  shuffled: Schema.record({ type: Schema.literal('shuffled'), size: Schema.positiveInteger }),
});

const earlyStopping: Schema.Decoder<EarlyStopping> = Schema.record(
  { patience: Schema.positiveInteger },
  { minDelta: Schema.nonNegative, monitor: Schema.oneOf<Monitor>(['loss', 'validation-loss']) },
);

/**
 * The kinds that can be recorded, each at most once.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { Experiment } from 'foldnet/codec'
 * Experiment.kinds.decode(['norms', 'saturation']) // Right of ['norms', 'saturation']
 * E.isLeft(Experiment.kinds.decode(['norms', 'norms'])) // true
 */
export const kinds: Schema.Decoder<ReadonlyArray<Kind>> = Schema.consistent(
  Schema.array(Schema.oneOf<Kind>(['norms', 'saturation', 'spread'])),
  (given) =>
    given.flatMap((kind, i) =>
      given.indexOf(kind) < i ? [{ path: `[${i}]`, expected: 'each kind once', value: kind }] : [],
    ),
);

/** Where an optimiser watches the validation loss. */
const watching = (spec: OptimizerSpec, path: string): ReadonlyArray<string> => {
  if (spec.type === 'chain') {
    return spec.transformations.flatMap((each, i) => watching(each, `${path}.transformations[${i}]`));
  }
  if (spec.type === 'accumulate') return watching(spec.transformation, `${path}.transformation`);
  return spec.type === 'reduce-on-plateau' && spec.monitor === 'validation-loss' ? [`${path}.monitor`] : [];
};

const lossOfTask = ({ data: { task }, loss: spec }: Experiment): ReadonlyArray<Schema.Conflict> =>
  task === 'classification' || targetKind(spec) === 'numbers'
    ? []
    : [
        {
          path: '.loss.type',
          expected: "a loss of numbers, such as 'mean-squared-error', for regression",
          value: spec.type,
        },
      ];

const unwatched = ({ data: { split: parts }, ...rest }: Experiment): ReadonlyArray<Schema.Conflict> =>
  parts?.validation === undefined
    ? [
        ...watching(rest.optimizer, '.optimizer'),
        ...(rest.earlyStopping?.monitor === 'validation-loss' ? ['.earlyStopping.monitor'] : []),
      ].map((path) => ({ path, expected: "'loss', without a data.split.validation", value: 'validation-loss' }))
    : [];

/**
 * The decoder of experiments, to be used within others.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { Experiment } from 'foldnet/codec'
 * E.isLeft(Experiment.decoder.decode({ version: 1, name: 'xor' })) // true
 */
export const decoder: Schema.Decoder<Experiment> = Schema.consistent(
  Schema.record(
    {
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
    },
    { penalties: Schema.array(penaltyTerm), earlyStopping, image: Schema.pair(Schema.positiveInteger), record: kinds },
  ),
  (experiment) => [...lossOfTask(experiment), ...unwatched(experiment)],
);

/**
 * The experiment of a value such as `JSON.parse` gives, or every error in it.
 *
 * @example
 * import { Experiment } from 'foldnet/codec'
 * Experiment.decode({ version: 1, name: 'xor' }) // Left: random: expected an object, got nothing; data: expected ...
 */
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

/**
 * The text of an experiment's file: one text for equal experiments, since reading puts the keys in their order.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Experiment } from 'foldnet/codec'
 * const canonical = (text: string) => pipe(Experiment.parse(text), E.map(Experiment.write))
 */
export const write = (experiment: Experiment): string => Json.write(E.getOrElse(() => experiment)(decode(experiment)));
