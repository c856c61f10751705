/**
 * A run's folder: experiment.json, history.csv and model.json.
 */
import { join, relative } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Experiment from '../codec/Experiment.js';
import * as History from '../codec/History.js';
import * as Model from '../codec/Model.js';
import { inFile, wrongInput, type Failure } from './Failure.js';
import * as files from './files.js';

const names = { experiment: 'experiment.json', history: 'history.csv', model: 'model.json' };

/** The first name of `name`, `name-2`, `name-3`, ... that is free, made a folder. */
const claim = (base: string, attempt: number = 1): TE.TaskEither<Failure, string> => {
  const path = attempt === 1 ? base : `${base}-${attempt}`;
  return pipe(
    files.makeNewFolder(path),
    TE.chain((made) => (made ? TE.right(path) : claim(base, attempt + 1))),
  );
};

/**
 * The folder of a new run: the one that was asked for, which may hold other files but no run, or else the first free
 * one of `runs/NAME`, `runs/NAME-2`, ...
 */
export const create = (name: string, out: string | undefined): TE.TaskEither<Failure, string> =>
  out === undefined
    ? pipe(
        files.makeFolder('runs'),
        TE.chain(() => claim(join('runs', name))),
      )
    : pipe(
        Object.values(names),
        T.traverseArray((file) => files.exists(join(out, file))),
        TE.fromTask,
        TE.chain((found) =>
          found.includes(true)
            ? TE.left(
                wrongInput(`${out}: expected a folder without a run, got one that holds a run; give --out another`),
              )
            : files.makeFolder(out),
        ),
        TE.map(() => out),
      );

/** A path as it stands in a file of the folder. */
export const pathFrom = (folder: string, path: string): string => relative(folder, path).replaceAll('\\', '/');

/** Writes the experiment of the run. */
export const writeExperiment = (folder: string, experiment: Experiment.Experiment): TE.TaskEither<Failure, void> =>
  files.write(join(folder, names.experiment), Experiment.write(experiment));

/** Writes what the run has come to; a failure here is no wrong input, since the folder took the experiment. */
export const writeResults = (
  folder: string,
  model: Model.Model,
  history: History.History,
): TE.TaskEither<Failure, void> =>
  pipe(
    files.write(join(folder, names.history), History.write(model.experiment.data, history)),
    TE.chain(() => files.write(modelPath(folder), Model.write(model))),
    TE.mapLeft(({ message }): Failure => ({ exitCode: 1, message })),
  );

/** Where a run's model is. */
export const modelPath = (folder: string): string => join(folder, names.model);

/** The model of a run. */
export const readModel = (folder: string): TE.TaskEither<Failure, Model.Model> => {
  const path = modelPath(folder);
  return pipe(
    files.read(path),
    TE.chainEitherK(({ text }) => E.mapLeft(inFile(path))(Model.parse(text))),
  );
};
