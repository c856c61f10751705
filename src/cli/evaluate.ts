/**
 * `foldnet evaluate DIR`: how good a run's model is, on its own data or on others.
 */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Json from '../codec/Json.js';
import type { Measures } from '../codec/Measures.js';
import * as Model from '../codec/Model.js';
import * as Prediction from '../codec/Prediction.js';
import * as Run from '../codec/Run.js';
import { inFile, wrongInput, type Failure } from '../run/Failure.js';
import * as folder from '../run/folder.js';
import * as load from '../run/load.js';
import { epochHelp, ofRun } from '../run/model.js';
import { conclude, type Io } from './Io.js';
import * as text from './text.js';

interface Options {
  readonly data?: string;
  readonly epoch?: string;
  readonly json?: true;
}

/** Measures by the name of their part; a part that the run has not is undefined. */
type Parts = Readonly<Record<string, Measures | undefined>>;

const onOther = (model: Model.Model, path: string): TE.TaskEither<Failure, Parts> =>
  pipe(
    load.data(path),
    TE.chainEitherK(({ table }) =>
      pipe(
        Prediction.evaluate(model)(table),
        E.bimap(
          (error) => inFile(path)([error]),
          (data): Parts => ({ data }),
        ),
      ),
    ),
  );

const unchanged =
  (model: Model.Model) =>
  (data: load.Data): E.Either<Failure, load.Data> =>
    data.digest === model.data
      ? E.right(data)
      : E.left(
          wrongInput(
            `${data.path}: expected the file that the run was trained on, ${model.data}, got ${data.digest}; ` +
              'to score this one, give it as --data',
          ),
        );

const onItsOwn = (run: string, model: Model.Model): TE.TaskEither<Failure, Parts> => {
  const file = folder.modelPath(run);
  return pipe(
    load.data(load.dataPath(file, model.experiment)),
    TE.chainEitherK(unchanged(model)),
    TE.chainEitherK((data) => load.prepare(file, model.experiment, data)),
    TE.map((prepared) => Run.measureParts(prepared, model)),
  );
};

const toJson = (model: Model.Model, parts: Parts, seconds: number): string =>
  Json.write({
    name: model.experiment.name,
    epochs: model.epoch,
    digest: Model.digest(model),
    ...Object.fromEntries(Object.entries(parts).map(([name, measures]) => [name, text.json(measures)])),
    numerics: Model.numerics,
    seconds,
  });

const toText = (model: Model.Model, parts: Parts): string =>
  [
    `${model.experiment.name}, ${model.epoch} epochs`,
    `digest ${Model.digest(model)}`,
    ...Object.entries(parts).flatMap(([name, measures]) =>
      measures === undefined ? [] : [`${name.padEnd(6)} ${text.full(measures)}`],
    ),
    '',
  ].join('\n');

const work = (io: Io, run: string, { data, epoch, json }: Options): TE.TaskEither<Failure, number> => {
  const started = performance.now();
  return pipe(
    ofRun(run, epoch),
    TE.bindTo('model'),
    TE.bind('parts', ({ model }) => (data === undefined ? onItsOwn(run, model) : onOther(model, data))),
    TE.map(({ model, parts }) => {
      io.out(json === true ? toJson(model, parts, (performance.now() - started) / 1000) : toText(model, parts));
      return 0;
    }),
  );
};

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('evaluate')
    .description("measure a run's model: on the parts of its own data, or on every row of another CSV")
    .argument('<folder>', "the run's folder")
    .option('--data <csv>', 'score every row of this CSV instead')
    .option('--epoch <n>', epochHelp)
    .option('--json', 'print one JSON object and nothing else')
    .action((run: string, options: Options) => conclude(io, work(io, run, options)));
};
