/**
 * Reports on the disk: what `report` does, and `train --report` and `resume --report` at their end.
 */
import { join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { beginning, beginningOf, several } from '../report/beginning.js';
import { type Failure, wrongInput } from '../run/Failure.js';
import * as files from '../run/files.js';
import * as subject from '../run/subject.js';

/** A report that was written. */
export interface Written {
  readonly path: string;
  readonly bytes: number;
  /** What is wrong with its runs, or not there. */
  readonly remarks: ReadonlyArray<string>;
}

/** Where the report of runs is, if nobody says where: within the run, or here if there are several. */
export const usualPath = (folders: ReadonlyArray<string>): string => {
  const [only] = folders;
  return only !== undefined && folders.length === 1 ? join(only, 'report.html') : 'report.html';
};

/** What is there of that name: nothing, a report of the same, or in words what else. */
const found = (path: string, identity: string | undefined): TE.TaskEither<Failure, string> =>
  pipe(
    TE.fromTask<files.Kind, Failure>(files.kindOf(path)),
    TE.chain((kind) => {
      if (kind !== 'a file') return TE.right(kind);
      const own = beginningOf(identity ?? '');
      return TE.Functor.map(files.readStart(path, own.length), (bytes) => {
        const start = new TextDecoder().decode(bytes);
        if (!start.startsWith(beginning)) return 'another file';
        return identity !== undefined && start === own ? 'its report' : 'the report of another run';
      });
    }),
  );

/** Whether there is a report of that run. */
export const isThere = (path: string, identity: string): TE.TaskEither<Failure, boolean> =>
  TE.Functor.map(found(path, identity), (what) => what === 'its report');

/**
 * `Left` if there is something of that name that is no report of the same: a report takes the place of that alone. A run
 * that has not begun has no identity yet, and no report.
 */
export const ensureReplaceable = (path: string, identity: string | undefined): TE.TaskEither<Failure, void> =>
  pipe(
    found(path, identity),
    TE.chain((what) =>
      what === 'nothing' || what === 'its report'
        ? TE.right(undefined)
        : TE.left(
            wrongInput(`${path}: expected nothing, or an older report of the same to take the place of, got ${what}`),
          ),
    ),
  );

const ofOne = ([only, ...others]: ReadonlyArray<subject.Subject>): string =>
  only === undefined || others.length > 0 ? several : only.identity;

/** Writes the report of runs to a path; their data may be elsewhere. */
export const write = (
  folders: ReadonlyArray<string>,
  path: string,
  data: string | undefined,
): TE.TaskEither<Failure, Written> =>
  pipe(
    TE.traverseSeqArray((folder: string) => subject.read(folder, data))(folders),
    TE.bindTo('subjects'),
    TE.chainFirst(({ subjects }) => {
      const alone = subjects.length < 2 ? -1 : subjects.findIndex(({ origin }) => origin === 'imported');
      return alone < 0
        ? TE.right(undefined)
        : TE.left(
            wrongInput(
              `${folders[alone] ?? ''}: expected a run with a journal, got an import, which has no epochs to lay beside others'; ` +
                'foldnet report shows it alone',
            ),
          );
    }),
    TE.chainFirst(({ subjects }) => ensureReplaceable(path, ofOne(subjects))),
    TE.bind('text', ({ subjects }) =>
      TE.fromTask<string, Failure>(async () => {
        // With the charts comes all that draws them, which no other command is to wait for.
        const { report } = await import('../report/index.js');
        const names = subject.namesOf(folders);
        return report(subjects.map((each, i) => subject.named(names[i] ?? '')(each)));
      }),
    ),
    TE.chain(({ subjects, text }) => {
      const bytes = new TextEncoder().encode(text);
      const remarks = subjects
        .map((each, i) => subject.named(folders[i] ?? '')(each))
        .flatMap(subjects.length === 1 ? subject.remarksOf : ({ run }) => run.remarks);
      return TE.Functor.map(files.write(path, bytes), () => ({ path, bytes: bytes.length, remarks }));
    }),
  );

/** Where a report is, and how large. */
export const toText = ({ path, bytes }: Written): string => `report ${path} (${Math.ceil(bytes / 1000)} kB)\n`;
