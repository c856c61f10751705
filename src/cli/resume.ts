/**
 * `foldnet resume DIR`: goes on where a run stopped, however it did, to the bits of a run that was never stopped.
 */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Failure } from '../run/Failure.js';
import * as lock from '../run/lock.js';
import * as open from '../run/open.js';
import { resume } from '../run/resume.js';
import { conclude, type Io } from './Io.js';
import { positiveInteger } from './options.js';
import { ensureReplaceable, isThere, usualPath } from './reporting.js';
import { dataHelp, goOn, introduction, startKernels, threadsHelp } from './training.js';

interface Options {
  readonly epochs?: string;
  readonly data?: string;
  readonly threads?: string;
  readonly report?: true;
  readonly json?: true;
}

/** What is to be said of the report that the run has from before; `Left` where its new one has no place. */
const reportRemarks = (run: open.Read, isReported: boolean): TE.TaskEither<Failure, ReadonlyArray<string>> => {
  const [path, identity] = [usualPath([run.folder]), open.digestOf(run)];
  return isReported
    ? TE.Functor.map(ensureReplaceable(path, identity), () => [])
    : TE.Functor.map(isThere(path, identity), (there) =>
        there ? [`${path} shows the run as it was before; --report, or foldnet report, makes it anew`] : [],
      );
};

const work = (io: Io, out: string, options: Options): TE.TaskEither<Failure, number> => {
  const json = options.json === true;
  // From here on, so that no signal finds the run's beginning without ears.
  const signal = io.interruption();
  return pipe(
    TE.fromEither(startKernels(options.threads)),
    TE.chain(() =>
      TE.fromEither(options.epochs === undefined ? E.right(undefined) : positiveInteger('--epochs', options.epochs)),
    ),
    TE.bindTo('epochs'),
    // Before the lock, which only a run's folder is to hold.
    TE.bind('reported', () => TE.Chain.chain(open.read(out), (run) => reportRemarks(run, options.report === true))),
    TE.chain(({ epochs, reported }) =>
      pipe(
        resume(out, epochs, options.data),
        TE.chain(({ prepared, data, moment, remarks }) => {
          if (!json) io.out(introduction(prepared));
          [...remarks, ...reported].forEach((remark) => {
            io.err(`${remark}\n`);
          });
          return goOn(
            io,
            { prepared, data: data.digest, source: options.data, out, moment, signal },
            { json, report: options.report === true },
          );
        }),
        lock.within(out),
      ),
    ),
  );
};

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('resume')
    .description('go on where a run stopped, to the bits of one that was never stopped')
    .argument('<folder>', "the run's folder")
    .option('--epochs <n>', 'go on to so many epochs in all, more than the run was to have')
    .option('--data <csv>', dataHelp)
    .option('--threads <n>', threadsHelp)
    .option('--report', "write a report at the end, report.html in the run's folder")
    .option('--json', 'print one JSON object and nothing else')
    .action((folder: string, options: Options) => conclude(io, work(io, folder, options)));
};
