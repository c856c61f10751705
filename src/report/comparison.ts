/**
 * The report of several runs, side by side.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Differences from '../codec/Differences.js';
import type { Entry } from '../codec/History.js';
import * as Json from '../codec/Json.js';
import * as Model from '../codec/Model.js';
import type { Table } from '../figures/Figure.js';
import * as open from '../run/open.js';
import type { Subject } from '../run/subject.js';
import { curve, draw, scoreName, scoreOf } from './curves.js';
import { code, escape, facts, paragraph } from './html.js';
import { bestOf, entriesOf, replayCommand, standing } from './made.js';
import { count } from './numbers.js';
import { figure, figures, longTable, type Section, write } from './Page.js';

/** A value as JSON; of a digest the beginning, which is enough to tell it by. */
const shown = (value: unknown): string => {
  if (value === undefined) return '–';
  return typeof value === 'string' && value.startsWith('sha256:') ? value.slice(0, 19) : Json.writeLine(value);
};

/** Where experiments differ: a row for each path, a column for each run. */
const differencesOf = (names: ReadonlyArray<string>, experiments: ReadonlyArray<object>): Table => ({
  columns: ['in the experiment', ...names],
  rows: Differences.among(experiments).map(({ path, values }) => [path, ...values.map(shown)]),
});

const differencesSection = (names: ReadonlyArray<string>, runs: ReadonlyArray<open.Read>): Section => {
  const table = differencesOf(names, runs.map(open.comparable));
  return {
    id: 'differences',
    title: 'What differs',
    content: [
      table.rows.length === 0
        ? paragraph('Their experiments and data are the same.')
        : longTable('Differences of the experiments', table),
    ],
  };
};

const curvesSection = (names: ReadonlyArray<string>, runs: ReadonlyArray<open.Read>): Section => {
  const histories = runs.map(entriesOf);
  const tasks = Array.from(new Set(histories.flatMap((entries) => entries.slice(0, 1).map(({ train }) => train.task))));
  const measure = tasks.map((task) => scoreName[task]).join(' or ');
  const kinds: ReadonlyArray<
    readonly [id: string, title: string, y: string, of: (entry: Entry) => number | undefined]
  > = [
    ['train-loss', 'Training loss by epoch', 'loss', ({ train }) => train.loss],
    ['test-loss', 'Test loss by epoch', 'loss', ({ test }) => test?.loss],
    ['validation-loss', 'Validation loss by epoch', 'loss', ({ validationLoss }) => validationLoss],
    ['train-score', `Training ${measure} by epoch`, measure, ({ train }) => scoreOf(train)],
    ['test-score', `Test ${measure} by epoch`, measure, ({ test }) => test && scoreOf(test)],
  ];
  const drawn = kinds.flatMap(([id, title, y, of]) => {
    const curves = histories.flatMap((entries, i) => curve(names[i] ?? '', entries, of));
    const type = y === 'loss' ? {} : ({ type: 'linear' } as const);
    return curves.length === 0 ? [] : [figure(id, draw({ title, y, curves, ...type }))];
  });
  return {
    id: 'curves',
    title: 'How they learned',
    content: drawn.length === 0 ? [paragraph('None of them has an epoch yet.')] : [figures(...drawn)],
  };
};

const row = (name: string, { run, model }: Subject): ReadonlyArray<string | number> => {
  const entries = entriesOf(run);
  const best = bestOf(run);
  const last = entries.at(-1);
  const own = best === undefined ? undefined : entries[best - 1];
  const number = (value: number | undefined): number | string => value ?? '';
  return [
    name,
    `${entries.length} of ${open.epochsOf(run)}`,
    number(best),
    number(own?.train.loss),
    number(own?.test?.loss),
    number(own && scoreOf(own.test ?? own.train)),
    number(last?.train.loss),
    number(last?.test?.loss),
    number(last && scoreOf(last.test ?? last.train)),
    E.isRight(model) ? Model.digest(model.right).slice(0, 19) : '',
  ];
};

const columns = [
  'run',
  'epochs',
  'best epoch',
  'train loss, best',
  'test loss, best',
  'score, best',
  'train loss, last',
  'test loss, last',
  'score, last',
  "model's digest",
];

/** A name for each run that no other has: that of its folder, as it was given. */
const namesOf = (subjects: ReadonlyArray<Subject>): ReadonlyArray<string> =>
  subjects.map(({ run: { folder } }, i) => {
    const before = subjects.slice(0, i).filter(({ run }) => run.folder === folder).length;
    return before === 0 ? folder : `${folder} (${before + 1})`;
  });

/** The text of the report of several runs. */
export const comparison = (subjects: ReadonlyArray<Subject>): string => {
  const runs = subjects.map(({ run }) => run);
  const names = namesOf(subjects);
  const remarks = subjects.flatMap((subject) => subject.run.remarks);
  return write({
    title: `${count(subjects.length, 'run')} side by side`,
    lead: remarks.map((remark) => paragraph(remark, { class: 'remark' })),
    sections: [
      {
        id: 'outcomes',
        title: 'What they came to',
        content: [
          paragraph('A score is the accuracy or R² on the test part, or on the training part where there is no other.'),
          longTable('Losses and scores', { columns, rows: subjects.map((subject, i) => row(names[i] ?? '', subject)) }),
          facts(runs.map((run, i) => [names[i] ?? '', `${escape(standing(run))}. ${code(replayCommand(run.folder))}`])),
        ],
      },
      differencesSection(names, runs),
      curvesSection(names, runs),
    ],
  });
};
