/**
 * `foldnet diff A B`: two runs side by side.
 */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Differences from '../codec/Differences.js';
import type { Entry } from '../codec/History.js';
import * as Json from '../codec/Json.js';
import type { Failure } from '../run/Failure.js';
import * as open from '../run/open.js';
import { conclude, type Io } from './Io.js';
import { sparkline } from './sparkline.js';
import * as text from './text.js';

interface Options {
  readonly json?: true;
}

interface Diff {
  readonly runs: readonly [open.Read, open.Read];
  readonly experiments: ReadonlyArray<Differences.Difference>;
  /** The first epoch after which their states differ; undefined if they are the same as far as both go. */
  readonly parts: number | undefined;
  /** How many epochs both have. */
  readonly common: number;
}

const statesOf = ({ journal }: open.Read): ReadonlyArray<string> =>
  (journal?.journal.epochs ?? []).map(({ state }) => state);

const entriesOf = ({ journal }: open.Read): ReadonlyArray<Entry> =>
  (journal?.journal.epochs ?? []).map(({ entry }) => entry);

const compare = (a: open.Read, b: open.Read): Diff => {
  const [x, y] = [statesOf(a), statesOf(b)];
  const common = Math.min(x.length, y.length);
  const parted = x.slice(0, common).findIndex((state, i) => state !== y[i]);
  return {
    runs: [a, b],
    experiments: Differences.of(open.comparable(a), open.comparable(b)),
    parts: parted < 0 ? undefined : parted + 1,
    common,
  };
};

const shown = (value: unknown): string => (value === undefined ? '–' : Json.writeLine(value));

const toText = ({ runs, experiments, parts, common }: Diff): string => {
  const [a, b] = runs;
  const names = runs.map(({ folder }) => folder);
  const losses = runs.map((run) => entriesOf(run).map(({ train }) => train.loss));
  const range = losses.flat();
  const last = runs.map((run) => entriesOf(run).at(-1));
  return [
    experiments.length === 0
      ? 'the experiments and their data are the same'
      : text.table(
          ['experiment', ...names],
          experiments.map(({ path, left, right }) => [path, shown(left), shown(right)]),
        ),
    '',
    text.table(
      ['run', 'epochs', 'train loss', 'test loss', 'train loss by epoch'],
      [a, b].map(({ folder }, i) => [
        folder,
        String(losses[i]?.length ?? 0),
        last[i] === undefined ? '' : text.short(last[i].train.loss),
        last[i]?.test === undefined ? '' : text.short(last[i].test.loss),
        sparkline(losses[i] ?? [], 40, range),
      ]),
    ),
    '',
    parts === undefined
      ? common === 0
        ? 'there is no epoch that both have'
        : `the same states, bit for bit, in ${common === 1 ? 'the epoch' : `all ${common} epochs`} that both have`
      : `they part in epoch ${parts}`,
    '',
  ].join('\n');
};

const toJson = ({ runs, experiments, parts, common }: Diff): string =>
  Json.write({
    runs: runs.map(({ folder }) => folder),
    experiments: experiments.map(({ path, left, right }) => ({ path, left, right })),
    common,
    parts: parts ?? null,
  });

const work = (io: Io, a: string, b: string, { json }: Options): TE.TaskEither<Failure, number> =>
  pipe(
    TE.Do,
    TE.bind('left', () => open.read(a)),
    TE.bind('right', () => open.read(b)),
    TE.map(({ left, right }) => {
      [...left.remarks, ...right.remarks].forEach((remark) => {
        io.err(`${remark}\n`);
      });
      io.out((json === true ? toJson : toText)(compare(left, right)));
      return 0;
    }),
  );

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('diff')
    .description('two runs side by side: their experiments, their curves, and the first epoch in which they part')
    .argument('<a>', "a run's folder")
    .argument('<b>', "another's")
    .option('--json', 'print one JSON object and nothing else')
    .action((a: string, b: string, options: Options) => conclude(io, work(io, a, b, options)));
};
