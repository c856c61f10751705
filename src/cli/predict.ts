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
import { inFile, type Failure } from '../run/Failure.js';
import * as files from '../run/files.js';
import * as load from '../run/load.js';
import * as model from '../run/model.js';
import { conclude, type Io } from './Io.js';
import { nonEmpty } from './options.js';
import * as text from './text.js';

interface Options {
  readonly data: string;
  readonly epoch?: string;
  readonly out?: string;
  readonly json?: true;
}

const toJson = (own: Model.Model, prediction: Prediction.Prediction, out: string | undefined): string =>
  Json.write(
    text.finite({
      name: own.experiment.name,
      epochs: own.epoch,
      digest: Model.digest(own),
      numerics: Model.numerics,
      rows: prediction.predictions.length,
      ...(out === undefined ? prediction : { task: prediction.task, out }),
    }),
  );

const work = (io: Io, run: string, { data, epoch, out, json }: Options): TE.TaskEither<Failure, number> =>
  pipe(
    TE.fromEither(nonEmpty('--out', out)),
    TE.chain(() => files.ensureAbsent(out)),
    TE.chain(() => model.ofRun(run, epoch)),
    TE.bindTo('model'),
    TE.bind('table', () => TE.Functor.map(load.data(data), ({ table }) => table)),
    TE.bind('prediction', ({ model: own, table }) =>
      pipe(
        Prediction.predict(own)(table),
        E.mapLeft((error) => inFile(data)([error])),
        TE.fromEither,
      ),
    ),
    TE.chainFirst(({ prediction }) =>
      out === undefined ? TE.right(undefined) : files.write(out, Prediction.write(prediction)),
    ),
    TE.map(({ model: own, prediction }) => {
      if (json === true) io.out(toJson(own, prediction, out));
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
    .option('--epoch <n>', model.epochHelp)
    .option('--out <csv>', 'write the predictions to this file, which must not be there yet')
    .option('--json', 'print one JSON object and nothing else')
    .action((run: string, options: Options) => conclude(io, work(io, run, options)));
};
