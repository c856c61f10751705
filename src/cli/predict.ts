/**
 * `foldnet predict DIR --data CSV`: a run's model on new rows.
 */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Json from '../codec/Json.js';
import * as Model from '../codec/Model.js';
import * as Prediction from '../codec/Prediction.js';
import { inFile, wrongInput, type Failure } from '../run/Failure.js';
import * as files from '../run/files.js';
import * as folder from '../run/folder.js';
import * as load from '../run/load.js';
import { conclude, type Io } from './Io.js';
import { nonEmpty } from './options.js';

interface Options {
  readonly data: string;
  readonly out?: string;
  readonly json?: true;
}

const writable = (out: string | undefined): TE.TaskEither<Failure, void> =>
  out === undefined
    ? TE.right(undefined)
    : pipe(
        TE.fromTask(files.exists(out)),
        TE.chain((there) =>
          there
            ? TE.left(wrongInput(`${out}: expected a file that is not there yet, got one that is`))
            : TE.right(undefined),
        ),
      );

const toJson = (model: Model.Model, prediction: Prediction.Prediction, out: string | undefined): string =>
  Json.write({
    name: model.experiment.name,
    epochs: model.epoch,
    digest: Model.digest(model),
    numerics: Model.numerics,
    rows: prediction.predictions.length,
    ...(out === undefined ? prediction : { task: prediction.task, out }),
  });

const work = (io: Io, run: string, { data, out, json }: Options): TE.TaskEither<Failure, number> =>
  pipe(
    TE.fromEither(nonEmpty('--out', out)),
    TE.chain(() => writable(out)),
    TE.chain(() => folder.readModel(run)),
    TE.bindTo('model'),
    TE.bind('table', () => TE.Functor.map(load.data(data), ({ table }) => table)),
    TE.bind('prediction', ({ model, table }) =>
      pipe(
        Prediction.predict(model)(table),
        E.mapLeft((error) => inFile(data)([error])),
        TE.fromEither,
      ),
    ),
    TE.chainFirst(({ prediction }) =>
      out === undefined ? TE.right(undefined) : files.write(out, Prediction.write(prediction)),
    ),
    TE.map(({ model, prediction }) => {
      if (json === true) io.out(toJson(model, prediction, out));
      else if (out === undefined) io.out(Prediction.write(prediction));
      else io.out(`${prediction.predictions.length} predictions in ${out}\n`);
      return 0;
    }),
  );

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('predict')
    .description("predict the target of a CSV's rows; of a class, with the probability of each")
    .argument('<folder>', "the run's folder")
    .requiredOption('--data <csv>', "the rows: the features' columns by name, in any order; others are passed over")
    .option('--out <csv>', 'write the predictions to this file, which must not be there yet')
    .option('--json', 'print one JSON object and nothing else')
    .action((run: string, options: Options) => conclude(io, work(io, run, options)));
};
