/**
 * A run with all that can be said of it: its journal, its model, and its data, where they are there and unchanged.
 */
import { dirname, join, resolve, sep } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Manifest from '../codec/Manifest.js';
import * as Model from '../codec/Model.js';
import * as checkpoints from './checkpoints.js';
import { type Failure, wrongInput } from './Failure.js';
import { exists } from './files.js';
import { manifestPath, modelPath, pathFrom, readModel } from './folder.js';
import { dataPath } from './load.js';
import { ofRun } from './model.js';
import * as open from './open.js';
import { ended } from './runs.js';

/** A run; what of it is not there has its reason in its place. */
export interface Subject {
  readonly run: open.Read;
  /** Weights that came from elsewhere have neither a manifest nor a journal; what the manifest would say is the model's. */
  readonly origin: 'trained' | 'imported';
  /** The digest of its manifest; of an import, of its weights. */
  readonly identity: string;
  /** The one that the run came to; of an unfinished run, that of its last checkpoint. */
  readonly model: E.Either<string, Model.Model>;
  readonly source: E.Either<string, open.Source>;
  /** Where its data were found, from the folder that holds the run, if not where the run found them. */
  readonly moved: string | undefined;
}

const reasonOf = <A>(work: TE.TaskEither<Failure, A>): T.Task<E.Either<string, A>> =>
  TE.mapLeft(({ message }: Failure) => message)(work);

const modelOf = (run: open.Read): TE.TaskEither<Failure, Model.Model> => {
  const { folder } = run;
  return pipe(
    TE.Do,
    TE.bind('saved', () => TE.Functor.map(checkpoints.list(folder), (epochs) => epochs.length > 0)),
    TE.bind('kept', () => TE.fromTask<boolean, Failure>(exists(modelPath(folder)))),
    TE.chain(({ saved, kept }) => {
      if (!saved && !kept) return TE.left(wrongInput(`${folder}: there is no model yet, nor a checkpoint of one`));
      const [own, last] = [ofRun(folder, undefined), ofRun(folder, 'last')];
      if (!saved || !kept) return kept ? own : last;
      // What an unfinished run has of a model is from before it went on.
      return ended(run) === 'unfinished' ? TE.orElse(() => own)(last) : TE.orElse(() => last)(own);
    }),
  );
};

type Found = Pick<Subject, 'run' | 'origin' | 'identity'>;

const trained = (folder: string): TE.TaskEither<Failure, Found> =>
  TE.Functor.map(open.read(folder), (run) => ({ run, origin: 'trained', identity: open.digestOf(run) }));

const imported = (folder: string, model: Model.Model): Found => ({
  run: {
    folder,
    manifest: Manifest.of(model.experiment, {
      files: [{ role: 'data', path: model.experiment.data.csv, digest: model.data }],
      preprocessing: model.preprocessing,
      checkpointEvery: 1,
      engine: '',
    }),
    journal: undefined,
    remarks: [],
  },
  origin: 'imported',
  identity: Model.digest(model),
});

const find = (folder: string): TE.TaskEither<Failure, Found> =>
  pipe(
    TE.fromTask<boolean, Failure>(
      async () => !(await exists(manifestPath(folder))()) && (await exists(modelPath(folder))()),
    ),
    TE.chain((isAlone) =>
      isAlone
        ? TE.Chain.chain(readModel(folder), (model) =>
            // A model that was trained here has lost its manifest.
            model.epoch === 0 ? TE.right(imported(folder, model)) : trained(folder),
          )
        : trained(folder),
    ),
  );

/** What is said of the run of a folder, by its whole path, as it reads where that folder has another name. */
const renamed = (whole: string, name: string): ((said: string) => string) => {
  const end = name.length > 1 && name.endsWith('/') ? name.slice(0, -1) : name;
  return (said) => said.replaceAll(whole, end);
};

/** A run by another name of its folder, such as one that does not depend on where the command was called. */
export const named =
  (name: string) =>
  ({ run, model, source, ...rest }: Subject): Subject => {
    const { experiment } = run.manifest;
    const [data, own] = [run.folder, name].map((folder) => dataPath(manifestPath(folder), experiment));
    const rename = (said: string): string => renamed(run.folder, name)(said.replaceAll(data ?? '', own ?? ''));
    return {
      ...rest,
      run: { ...run, folder: name, remarks: run.remarks.map(rename) },
      model: E.mapLeft(rename)(model),
      source: E.mapLeft(rename)(source),
    };
  };

/** The shortest ends of folders' paths that tell them apart: the names of the folders, mostly. */
export const namesOf = (folders: ReadonlyArray<string>, steps: number = 1): ReadonlyArray<string> => {
  const wholes = folders.map((folder) => resolve(folder).split(sep));
  const names = wholes.map((whole) => whole.slice(-steps).join('/'));
  const isLast = wholes.every((whole) => whole.length <= steps);
  return isLast || new Set(names).size === names.length ? names : namesOf(folders, steps + 1);
};

/** Where data are, from the folder that holds a run; undefined where the run found them there. */
const movedTo = ({ folder, manifest }: open.Read, elsewhere: string | undefined): string | undefined =>
  elsewhere === undefined || resolve(elsewhere) === dataPath(manifestPath(folder), manifest.experiment)
    ? undefined
    : pathFrom(dirname(folder), resolve(elsewhere));

/**
 * The run of a folder, by its whole path. Its data may be `elsewhere`: data that were asked for by name and are not the
 * run's are a failure, as a folder without a run is; all else that is wrong is a reason.
 */
export const read = (folder: string, elsewhere: string | undefined): TE.TaskEither<Failure, Subject> =>
  pipe(
    find(resolve(folder)),
    TE.bind('model', ({ run }) => TE.fromTask<Subject['model'], Failure>(reasonOf(modelOf(run)))),
    TE.bind('source', ({ run }) => {
      const source = open.unchanged(run, elsewhere);
      return elsewhere === undefined
        ? TE.fromTask<Subject['source'], Failure>(reasonOf(source))
        : TE.Functor.map(source, (own): Subject['source'] => E.right(own));
    }),
    TE.map((found): Subject => ({ ...found, moved: movedTo(found.run, elsewhere) })),
    TE.mapLeft(({ exitCode, message }): Failure => ({
      exitCode,
      message: renamed(resolve(folder), join(folder))(message),
    })),
  );

/** What is wrong with a run, or not there, a sentence each. */
export const remarksOf = ({ run, model, source }: Subject): ReadonlyArray<string> => [
  ...run.remarks,
  ...(E.isLeft(model) ? [model.left] : []),
  ...(E.isLeft(source) ? [source.left] : []),
];
