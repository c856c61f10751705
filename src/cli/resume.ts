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
import { dataHelp, goOn, introduction, startKernels, threadsHelp } from './training.js';

interface Options {
  readonly epochs?: string;
  readonly data?: string;
  readonly threads?: string;
  readonly json?: true;
}

const work = (io: Io, out: string, options: Options): TE.TaskEither<Failure, number> => {
  const json = options.json === true;
  // From here on, so that no signal finds the run's beginning without ears.
  const signal = io.interruption();
  return pipe(
    TE.fromEither(startKernels(options.threads)),
    TE.chain(() =>
      TE.fromEither(options.epochs === undefined ? E.right(undefined) : positiveInteger('--epochs', options.epochs)),
    ),
    // Before the lock, which only a run's folder is to hold.
    TE.chainFirst(() => open.read(out)),
    TE.chain((epochs) =>
      pipe(
        resume(out, epochs, options.data),
        TE.chain(({ prepared, data, moment, remarks }) => {
          if (!json) io.out(introduction(prepared));
          remarks.forEach((remark) => {
            io.err(`${remark}\n`);
          });
          return goOn(io, { prepared, data: data.digest, out, moment, signal }, { json, report: false });
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
    .option('--json', 'print one JSON object and nothing else')
    .action((folder: string, options: Options) => conclude(io, work(io, folder, options)));
};
