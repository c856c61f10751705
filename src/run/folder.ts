/**
 * A run's folder: what is in it, and where.
 *
 *   manifest.json       all that the run depends on          history.csv   what was measured, by epoch
 *   experiment.json     the experiment, for people           model.json    the model that the run came to
 *   journal.jsonl       a line for each epoch                checkpoints/  whole states, two files each
 *   lock                while a process is at work
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

const names = {
  manifest: 'manifest.json',
  journal: 'journal.jsonl',
  experiment: 'experiment.json',
  history: 'history.csv',
  model: 'model.json',
};

const at =
  (name: string) =>
  (folder: string): string =>
    join(folder, name);

/** Where a run's manifest is. */
export const manifestPath = at(names.manifest);

/** Where a run's journal is. */
export const journalPath = at(names.journal);

/** Where a run's model is. */
export const modelPath = at(names.model);

/** Where a run's checkpoints are. */
export const checkpointsPath = at('checkpoints');

/** The first name of `name`, `name-2`, `name-3`, ... that is free, made a folder. */
const claim = (base: string, attempt: number = 1): TE.TaskEither<Failure, string> => {
  const path = attempt === 1 ? base : `${base}-${attempt}`;
  return pipe(
    files.makeNewFolder(path),
    TE.chain((made) => (made ? TE.right(path) : claim(base, attempt + 1))),
  );
};

/** `Left` if a folder holds a run. */
export const ensureFree = (folder: string): TE.TaskEither<Failure, void> =>
  pipe(
    Object.values(names),
    T.traverseArray((file) => files.exists(join(folder, file))),
    TE.fromTask,
    TE.chain((found) =>
      found.includes(true)
        ? TE.left(
            wrongInput(`${folder}: expected a folder without a run, got one that holds a run; give --out another`),
          )
        : TE.right(undefined),
    ),
  );

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
        ensureFree(out),
        TE.chain(() => files.makeFolder(out)),
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

/** The model of a run. */
export const readModel = (folder: string): TE.TaskEither<Failure, Model.Model> => {
  const path = modelPath(folder);
  return pipe(
    files.read(path),
    TE.chainEitherK(({ text }) => E.mapLeft(inFile(path))(Model.parse(text))),
  );
};
