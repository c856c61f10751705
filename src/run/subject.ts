/**
 * A run with all that can be said of it: its journal, its model, and its data, where they are there and unchanged.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Model } from '../codec/Model.js';
import * as checkpoints from './checkpoints.js';
import { type Failure, wrongInput } from './Failure.js';
import { exists } from './files.js';
import { modelPath } from './folder.js';
import { ofRun } from './model.js';
import * as open from './open.js';
import { ended } from './runs.js';

/** A run; what of it is not there has its reason in its place. */
export interface Subject {
  readonly run: open.Read;
  /** The one that the run came to; of an unfinished run, that of its last checkpoint. */
  readonly model: E.Either<string, Model>;
  readonly source: E.Either<string, open.Source>;
}

const reasonOf = <A>(work: TE.TaskEither<Failure, A>): T.Task<E.Either<string, A>> =>
  TE.mapLeft(({ message }: Failure) => message)(work);

const modelOf = (run: open.Read): TE.TaskEither<Failure, Model> => {
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

/**
 * The run of a folder. Its data may be `elsewhere`: data that were asked for by name and are not the run's are a failure,
 * as a folder without a run is; all else that is wrong is a reason.
 */
export const read = (folder: string, elsewhere: string | undefined): TE.TaskEither<Failure, Subject> =>
  pipe(
    open.read(folder),
    TE.bindTo('run'),
    TE.bind('model', ({ run }) => TE.fromTask<Subject['model'], Failure>(reasonOf(modelOf(run)))),
    TE.bind('source', ({ run }) => {
      const source = open.unchanged(run, elsewhere);
      return elsewhere === undefined
        ? TE.fromTask<Subject['source'], Failure>(reasonOf(source))
        : TE.Functor.map(source, (own): Subject['source'] => E.right(own));
    }),
  );

/** What is wrong with a run, or not there, a sentence each. */
export const remarksOf = ({ run, model, source }: Subject): ReadonlyArray<string> => [
  ...run.remarks,
  ...(E.isLeft(model) ? [model.left] : []),
  ...(E.isLeft(source) ? [source.left] : []),
];
