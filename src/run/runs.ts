/**
 * The runs in a folder, and how far each has come.
 */
import { join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Failure } from './Failure.js';
import * as files from './files.js';
import { manifestPath } from './folder.js';
import * as lock from './lock.js';
import * as open from './open.js';

/** How a run stands: as its journal says that it ended, or `running`, or `unfinished` if nobody is at work on it. */
export type Status = 'done' | 'stopped' | 'diverged' | 'interrupted' | 'running' | 'unfinished';

/** A run. */
export interface Listed {
  readonly folder: string;
  readonly run: open.Read;
  readonly status: Status;
}

/** How a run stands, if nobody is at work on it. */
export const ended = ({ journal }: open.Read): Exclude<Status, 'running'> => {
  const last = journal?.journal.events.at(-1);
  return last === undefined || last.event === 'extended' ? 'unfinished' : last.event;
};

/** How a run stands. */
export const statusOf = (run: open.Read): T.Task<Status> =>
  T.Functor.map(lock.isHeld(run.folder), (held) => (held ? 'running' : ended(run)));

/** A run that can't be read, and why. */
export interface Unreadable {
  readonly folder: string;
  readonly reason: string;
}

/** The runs that are folders of a folder, by name. */
export const list = (folder: string): TE.TaskEither<Failure, ReadonlyArray<Listed | Unreadable>> =>
  pipe(
    files.namesIn(folder),
    TE.chainTaskK((names) =>
      pipe(
        Array.from(names).sort(),
        T.traverseSeqArray((name): T.Task<ReadonlyArray<Listed | Unreadable>> => {
          const own = join(folder, name);
          return pipe(
            files.exists(manifestPath(own)),
            T.chain((there): T.Task<ReadonlyArray<Listed | Unreadable>> =>
              there
                ? pipe(
                    open.read(own),
                    TE.matchE(
                      ({ message }) => T.of<ReadonlyArray<Listed | Unreadable>>([{ folder: own, reason: message }]),
                      (run) => T.Functor.map(statusOf(run), (status) => [{ folder: own, run, status }]),
                    ),
                  )
                : T.of([]),
            ),
          );
        }),
        T.map((found) => found.flat()),
      ),
    ),
  );
