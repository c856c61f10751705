/**
 * `foldnet report DIR ...`: a run, or several side by side, as one HTML file.
 */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Json from '../codec/Json.js';
import { type Failure, wrongInput } from '../run/Failure.js';
import { conclude, type Io } from './Io.js';
import { nonEmpty } from './options.js';
import { toText, usualPath, write } from './reporting.js';
import { dataHelp } from './training.js';

interface Options {
  readonly out?: string;
  readonly data?: string;
  readonly json?: true;
}

const checked = (folders: ReadonlyArray<string>, { out, data }: Options): E.Either<Failure, void> =>
  pipe(
    nonEmpty('--out', out),
    E.chain(() => nonEmpty('--data', data)),
    E.chain(() => E.traverseArray((folder: string) => nonEmpty('folder', folder))(folders)),
    E.chain(() =>
      data === undefined || folders.length === 1
        ? E.right(undefined)
        : E.left(wrongInput('--data: expected one run, since runs side by side are shown without their data')),
    ),
    E.chain(() => {
      const twice = folders.find((folder, i) => folders.findIndex((other) => resolve(other) === resolve(folder)) < i);
      return twice === undefined
        ? E.right(undefined)
        : E.left(wrongInput(`${twice}: expected each run once, got it twice`));
    }),
  );

const work = (io: Io, folders: ReadonlyArray<string>, options: Options): TE.TaskEither<Failure, number> =>
  pipe(
    TE.fromEither(checked(folders, options)),
    TE.chain(() => write(folders, options.out ?? usualPath(folders), options.data)),
    TE.map((written) => {
      written.remarks.forEach((remark) => {
        io.err(`${remark}\n`);
      });
      io.out(options.json === true ? Json.write({ ...written }) : toText(written));
      return 0;
    }),
  );

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('report')
    .description('write what happened in a run as one HTML file, or lay several runs side by side')
    .argument('<folder...>', "the runs' folders")
    .option('--out <file>', "where to write it (default: report.html in the run's folder; here, if there are several)")
    .option('--data <csv>', dataHelp)
    .option('--json', 'print one JSON object and nothing else')
    .action((folders: ReadonlyArray<string>, options: Options) => conclude(io, work(io, folders, options)));
};
