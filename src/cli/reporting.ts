/**
 * Reports on the disk: what `report` does, and `train --report` at its end.
 */
import { join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { beginning } from '../report/beginning.js';
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

/** `Left` if there is something of that name that is no report: a report takes the place of another alone. */
export const ensureReplaceable = (path: string): TE.TaskEither<Failure, void> =>
  pipe(
    TE.fromTask<boolean, Failure>(files.exists(path)),
    TE.chain((there) => (there ? files.readBytes(path) : TE.right(new TextEncoder().encode(beginning)))),
    TE.chain((bytes) =>
      new TextDecoder().decode(bytes.subarray(0, beginning.length)) === beginning
        ? TE.right(undefined)
        : TE.left(wrongInput(`${path}: expected nothing, or a report to take the place of, got another file`)),
    ),
  );

/** Writes the report of runs to a path; their data may be elsewhere. */
export const write = (
  folders: ReadonlyArray<string>,
  path: string,
  data: string | undefined,
): TE.TaskEither<Failure, Written> =>
  pipe(
    TE.traverseSeqArray((folder: string) => subject.read(folder, data))(folders),
    TE.bindTo('subjects'),
    TE.chainFirst(() => ensureReplaceable(path)),
    TE.bind('text', ({ subjects }) =>
      TE.fromTask<string, Failure>(async () => {
        // With the charts comes all that draws them, which no other command is to wait for.
        const { report } = await import('../report/index.js');
        return report(subjects);
      }),
    ),
    TE.chain(({ subjects, text }) => {
      const bytes = new TextEncoder().encode(text);
      const remarks = subjects.flatMap(subjects.length === 1 ? subject.remarksOf : ({ run }) => run.remarks);
      return TE.Functor.map(files.write(path, bytes), () => ({ path, bytes: bytes.length, remarks }));
    }),
  );

/** Where a report is, and how large. */
export const toText = ({ path, bytes }: Written): string => `report ${path} (${Math.ceil(bytes / 1000)} kB)\n`;
