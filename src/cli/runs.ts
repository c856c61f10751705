/**
 * `foldnet runs [DIR]`: the runs that there are.
 */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Json from '../codec/Json.js';
import type { Failure } from '../run/Failure.js';
import { epochsOf } from '../run/open.js';
import { list, type Listed, type Unreadable } from '../run/runs.js';
import { conclude, type Io } from './Io.js';
import { sparkline } from './sparkline.js';
import * as text from './text.js';

interface Options {
  readonly json?: true;
}

const linesOf = ({ run }: Listed) => run.journal?.journal.epochs ?? [];

const row = (listed: Listed): ReadonlyArray<string> => {
  const lines = linesOf(listed);
  const last = lines.at(-1);
  const { train, test } = last?.entry ?? {};
  return [
    listed.folder,
    `${lines.length}/${epochsOf(listed.run)}`,
    listed.status,
    train === undefined ? '' : text.short(train.loss),
    test === undefined ? '' : text.short(test.loss),
    train === undefined ? '' : text.score(test ?? train),
    last === undefined ? '' : last.state.slice(0, 15),
    sparkline(
      lines.map(({ entry }) => entry.train.loss),
      20,
    ),
  ];
};

const header = ['run', 'epochs', 'status', 'train loss', 'test loss', 'score', 'state', 'train loss by epoch'];

const isListed = (found: Listed | Unreadable): found is Listed => 'run' in found;

const toText = (folder: string, found: ReadonlyArray<Listed | Unreadable>): string =>
  found.length === 0
    ? `no runs in ${folder}\n`
    : [
        text.table(header, found.filter(isListed).map(row)),
        ...found.flatMap((each) => (isListed(each) ? each.run.remarks : [each.reason])),
        '',
      ].join('\n');

const toJson = (found: ReadonlyArray<Listed | Unreadable>): string =>
  Json.write(
    found.map((each) => {
      if (!isListed(each)) return { folder: each.folder, error: each.reason };
      const last = linesOf(each).at(-1);
      return {
        folder: each.folder,
        name: each.run.manifest.experiment.name,
        status: each.status,
        done: linesOf(each).length,
        epochs: epochsOf(each.run),
        state: last?.state,
        remarks: each.run.remarks,
        train: text.json(last?.entry.train),
        test: text.json(last?.entry.test),
      };
    }),
  );

const work = (io: Io, folder: string, { json }: Options): TE.TaskEither<Failure, number> =>
  pipe(
    list(folder),
    TE.map((found) => {
      io.out(json === true ? toJson(found) : toText(folder, found));
      return 0;
    }),
  );

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('runs')
    .description('list the runs in a folder: how far each is, and how good')
    .argument('[folder]', 'the folder of runs', 'runs')
    .option('--json', 'print one JSON array and nothing else')
    .action((folder: string, options: Options) => conclude(io, work(io, folder, options)));
};
