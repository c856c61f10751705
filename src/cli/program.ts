/**
 * The command line: its commands, its help, and what its exit codes mean.
 */
import { Command, CommanderError } from 'commander';
import { defect } from '../run/Failure.js';
import { version } from '../version.js';
import * as check from './check.js';
import * as diff from './diff.js';
import * as evaluate from './evaluate.js';
import * as exportCommand from './export.js';
import * as importCommand from './import.js';
import * as init from './init.js';
import type { Io } from './Io.js';
import * as predict from './predict.js';
import * as replay from './replay.js';
import * as report from './report.js';
import * as resume from './resume.js';
import * as runs from './runs.js';
import * as summary from './summary.js';
import * as train from './train.js';

const exitCodes = `
Exit codes: 0 done; 1 the run failed, or a check; 2 the input is wrong, and nothing was written;
130 interrupted, with everything up to the last epoch kept.
FOLDNET_REVECTORIZE=0 in the environment: without V8's wider vectors, which change no bit.`;

/** All commands, with their options. */
export const commands = (io: Io): Command => {
  const program = new Command('foldnet')
    .description('Multilayer perceptrons whose runs replay bit for bit.')
    .version(version)
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', exitCodes)
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .exitOverride();
  [
    init,
    summary,
    check,
    train,
    resume,
    replay,
    runs,
    diff,
    report,
    evaluate,
    predict,
    exportCommand,
    importCommand,
  ].forEach(({ add }) => {
    add(program, io);
  });
  return program;
};

/** Runs one command. */
export const run = async (io: Io, args: ReadonlyArray<string>): Promise<void> => {
  await commands(io)
    .parseAsync(args, { from: 'user' })
    .catch((error: unknown) => {
      if (!(error instanceof CommanderError)) return Promise.reject(defect(error));
      io.exit(error.exitCode === 0 ? 0 : 2);
      return undefined;
    });
};
