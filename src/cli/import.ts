/**
 * `foldnet import WEIGHTS --experiment FILE`: the weights of another kit's model, as a run's folder.
 */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DecodeError } from '../codec/DecodeError.js';
import * as Json from '../codec/Json.js';
import * as Model from '../codec/Model.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Run from '../codec/Run.js';
import * as Weights from '../codec/Weights.js';
import { inFile, wrongInput, type Failure } from '../run/Failure.js';
import * as files from '../run/files.js';
import * as folder from '../run/folder.js';
import * as load from '../run/load.js';
import * as lock from '../run/lock.js';
import { conclude, type Io } from './Io.js';
import { nonEmpty } from './options.js';
import * as text from './text.js';

interface Options {
  readonly experiment: string;
  readonly out?: string;
  readonly map?: string;
  readonly json?: true;
}

type Result<A> = E.Either<Failure, A>;

/** `0.W=fc1.weight,0.b=fc1.bias` */
const mapOf = (given: string | undefined): Result<Weights.NameMap> =>
  given === undefined
    ? E.right([])
    : pipe(
        given.split(','),
        E.traverseArray((pair) => {
          const [, path, name] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
          return path === undefined || name === undefined
            ? E.left(wrongInput(`--map: expected PATH=NAME,PATH=NAME,..., got '${given}'`))
            : E.right([path, name] as const);
        }),
      );

const inWeights = (path: string): (<A>(result: E.Either<DecodeError, A>) => TE.TaskEither<Failure, A>) => {
  const inside = inFile(path);
  return (result) => TE.fromEither(E.mapLeft((error: DecodeError) => inside([error]))(result));
};

/** What came in, and what it says of the data. */
interface Imported {
  readonly data: load.Data;
  readonly prepared: Prepared;
  readonly weights: Pick<Model.Model, 'parameters' | 'layerState'>;
}

const imported = (path: string, options: Options): TE.TaskEither<Failure, Imported> =>
  pipe(
    TE.fromEither(nonEmpty('--out', options.out)),
    TE.chain(() => TE.fromEither(mapOf(options.map))),
    TE.bindTo('map'),
    TE.bind('contents', () => TE.Chain.chain(files.readBytes(path), (bytes) => inWeights(path)(Weights.parse(bytes)))),
    TE.bind('experiment', () => load.experiment(options.experiment)),
    TE.bind('data', ({ experiment }) => load.data(load.dataPath(options.experiment, experiment))),
    TE.bind('prepared', ({ experiment, data }) => TE.fromEither(load.prepare(options.experiment, experiment, data))),
    TE.bind('weights', ({ map, contents, prepared: { network, experiment } }) =>
      inWeights(path)(Weights.into(network, experiment.precision)(contents, map)),
    ),
  );

/** The model as the files of a folder have it: its data are as seen from there. */
const modelIn = (out: string, { data, prepared, weights }: Imported): Model.Model => {
  const { experiment, preprocessing, network } = prepared;
  const csv = folder.pathFrom(out, data.path);
  return {
    experiment: { ...experiment, data: { ...experiment.data, csv } },
    preprocessing,
    network,
    ...weights,
    epoch: 0,
    data: data.digest,
  };
};

const write = (out: string, model: Model.Model): TE.TaskEither<Failure, void> =>
  pipe(
    // Whoever was here between the first look and the lock may have left a run.
    folder.ensureFree(out),
    TE.chain(() => folder.writeExperiment(out, model.experiment)),
    TE.chain(() => files.write(folder.modelPath(out), Model.write(model))),
    lock.within(out),
  );

type Measures = ReturnType<typeof Run.measureParts>;

const toJson = (model: Model.Model, { train, test }: Measures, out: string): string =>
  Json.write({
    name: model.experiment.name,
    epochs: model.epoch,
    digest: Model.digest(model),
    train: text.json(train),
    test: text.json(test),
    numerics: Model.numerics,
    out,
  });

const toText = (model: Model.Model, { train, test }: Measures, out: string): string =>
  [
    `${model.experiment.name}, ${model.epoch} epochs`,
    `digest ${Model.digest(model)}`,
    `run    ${out}`,
    `train  ${text.full(train)}`,
    ...(test === undefined ? [] : [`test   ${text.full(test)}`]),
    '',
  ].join('\n');

const work = (io: Io, path: string, options: Options): TE.TaskEither<Failure, number> =>
  pipe(
    imported(path, options),
    TE.bindTo('own'),
    TE.bind('measures', ({ own: { prepared, weights } }) => TE.right(Run.measureParts(prepared, weights))),
    TE.bind('out', ({ own: { prepared } }) => folder.create(prepared.experiment.name, options.out)),
    TE.bind('model', ({ own, out }) => TE.right(modelIn(out, own))),
    TE.chainFirst(({ out, model }) => write(out, model)),
    TE.map(({ out, model, measures }) => {
      io.out((options.json === true ? toJson : toText)(model, measures, out));
      return 0;
    }),
  );

const details = `
Names are those of foldnet export: 0.W, (in, out), 0.b; or those of a Sequential of PyTorch's: 0.weight, (out, in),
0.bias, 1.running_mean. What all names begin with, as model., may be left out; --map says what any other is. Numbers of
float64 are rounded where the experiment says float32.
The folder is for evaluate, predict and export. It has no journal, so there is nothing to resume.`;

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('import')
    .description("take the weights of another kit's model: a run's folder of experiment.json and model.json")
    .argument('<weights>', 'a safetensors or NPZ file')
    .requiredOption(
      '--experiment <file>',
      'the experiment that says the layers, and the data that inputs are scaled by',
    )
    .option('--out <folder>', "the run's folder (default: runs/NAME, or the first free one of runs/NAME-2, ...)")
    .option('--map <names>', 'which tensor is which parameter: 0.W=fc1.weight,0.b=fc1.bias')
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText('after', details)
    .action((path: string, options: Options) => conclude(io, work(io, path, options)));
};
