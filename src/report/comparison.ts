/**
 * The report of several runs, side by side.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Differences from '../codec/Differences.js';
import type { Entry } from '../codec/History.js';
import * as Json from '../codec/Json.js';
import type { Measures } from '../codec/Measures.js';
import * as Model from '../codec/Model.js';
import type { Table } from '../figures/Figure.js';
import * as open from '../run/open.js';
import type { Subject } from '../run/subject.js';
import { several } from './beginning.js';
import { curve, draw, scoreName, scoreOf, shownScore } from './curves.js';
import { code, escape, facts, paragraph, table } from './html.js';
import { againCommand, bestOf, entriesOf, standing } from './made.js';
import { count } from './numbers.js';
import { figure, figures, longTable, type Section, write } from './Page.js';

/** Runs whose numbers can be compared. */
interface Group {
  /** What they have in common, if there are other groups. */
  readonly name: string;
  readonly task: Measures['task'];
  readonly subjects: ReadonlyArray<Subject>;
}

const grouped = (
  subjects: ReadonlyArray<Subject>,
  key: (subject: Subject) => string,
  nameOf: (subject: Subject) => string,
): ReadonlyArray<Group> => {
  const keys = Array.from(new Set(subjects.map(key)));
  return keys.flatMap((own) => {
    const members = subjects.filter((subject) => key(subject) === own);
    return members.slice(0, 1).map((first) => ({
      name: keys.length === 1 ? '' : `, ${nameOf(first)}`,
      task: first.run.manifest.experiment.data.task,
      subjects: members,
    }));
  });
};

const lossOf = ({ run }: Subject): string => Json.writeLine(run.manifest.experiment.loss);

const taskOf = ({ run }: Subject): Measures['task'] => run.manifest.experiment.data.task;

/** Losses compare where they are the same function, of the same task. */
const byLoss = (subjects: ReadonlyArray<Subject>): ReadonlyArray<Group> => {
  const key = (subject: Subject): string => `${lossOf(subject)}, ${taskOf(subject)}`;
  const typeOf = ({ run }: Subject): string => run.manifest.experiment.loss.type;
  const types = new Set(subjects.map(typeOf)).size;
  return grouped(subjects, key, types === new Set(subjects.map(key)).size ? typeOf : key);
};

/** A value as JSON; of a digest the beginning, which is enough to tell it by. */
const shown = (value: unknown): string => {
  if (value === undefined) return '–';
  return typeof value === 'string' && value.startsWith('sha256:') ? value.slice(0, 19) : Json.writeLine(value);
};

/** More runs than these have no room for a column each. */
const mostColumns = 3;

/**
 * Where experiments differ: a row for each path and a column for each run; of many runs a row for each path and value, with
 * the runs that have it.
 */
const differencesOf = (names: ReadonlyArray<string>, experiments: ReadonlyArray<object>): Table => {
  const differences = Differences.among(experiments).map(({ path, values }) => ({ path, values: values.map(shown) }));
  if (names.length <= mostColumns) {
    return {
      columns: ['in the experiment', ...names],
      rows: differences.map(({ path, values }) => [path, ...values]),
    };
  }
  return {
    columns: ['in the experiment', 'value', 'runs'],
    rows: differences.flatMap(({ path, values }) =>
      Array.from(new Set(values), (value) => [path, value, names.filter((_, i) => values[i] === value).join(', ')]),
    ),
  };
};

const namesOf = (subjects: ReadonlyArray<Subject>): ReadonlyArray<string> => subjects.map(({ run }) => run.folder);

const differencesSection = (subjects: ReadonlyArray<Subject>): Section => {
  const differences = differencesOf(
    namesOf(subjects),
    subjects.map(({ run }) => open.comparable(run)),
  );
  return {
    id: 'differences',
    title: 'What differs',
    content: [
      differences.rows.length === 0
        ? paragraph('Their experiments and data are the same.')
        : longTable('Differences of the experiments', differences),
    ],
  };
};

type Kind = readonly [id: string, title: string, of: (entry: Entry) => number | undefined];

const lossKinds: ReadonlyArray<Kind> = [
  ['train-loss', 'Training loss', ({ train }) => train.loss],
  ['test-loss', 'Test loss', ({ test }) => test?.loss],
  ['validation-loss', 'Validation loss', ({ validationLoss }) => validationLoss],
];

const scoreKinds = (task: Measures['task']): ReadonlyArray<Kind> => [
  ['train-score', `Training ${scoreName[task]}`, ({ train }) => scoreOf(train)],
  ['test-score', `Test ${scoreName[task]}`, ({ test }) => test && scoreOf(test)],
];

const drawn = ({ subjects, task, name }: Group, i: number, kinds: ReadonlyArray<Kind>): ReadonlyArray<string> =>
  kinds.flatMap(([id, title, of]) => {
    const curves = subjects.flatMap(({ run }) => curve(run.folder, entriesOf(run), of));
    const isScore = id.endsWith('score');
    const axis = isScore
      ? ({ y: scoreName[task], type: 'linear', isShare: task === 'classification' } as const)
      : { y: 'loss' };
    const own = i === 0 ? id : `${id}-${i + 1}`;
    return curves.length === 0 ? [] : [figure(own, draw({ title: `${title} by epoch${name}`, curves, ...axis }))];
  });

const curvesSection = (subjects: ReadonlyArray<Subject>): Section => {
  const all = [
    ...byLoss(subjects).flatMap((group, i) => drawn(group, i, lossKinds)),
    ...grouped(subjects, taskOf, taskOf).flatMap((group, i) => drawn(group, i, scoreKinds(group.task))),
  ];
  return {
    id: 'curves',
    title: 'How they learned',
    content: all.length === 0 ? [paragraph('None of them has an epoch yet.')] : [figures(...all)],
  };
};

/** What a run came to at an epoch: a row of the table, and its numbers as they compare, lower first. */
interface Row {
  readonly cells: ReadonlyArray<string | number>;
  readonly ranks: ReadonlyArray<number | undefined>;
}

const rowOf = (first: Entry | undefined, { run }: Subject, entry: Entry | undefined): Row => {
  const main = entry && (entry.test ?? entry.train);
  const reference = first && (first.test ?? first.train);
  const less = (of: (measures: Measures) => number): number | string =>
    main === undefined || reference === undefined ? '' : of(main) - of(reference);
  return {
    cells: [
      run.folder,
      entry?.epoch ?? '',
      entry?.train.loss ?? '',
      entry?.test?.loss ?? '',
      main === undefined ? '' : shownScore(main),
      less(({ loss }) => loss),
      less((measures) => (measures.task === 'classification' ? 100 : 1) * scoreOf(measures)),
    ],
    ranks: [undefined, undefined, entry?.train.loss, entry?.test?.loss, main && -scoreOf(main)],
  };
};

/** The runs of a group at an epoch of each, the best numbers of each column marked. */
const outcomes = (
  { subjects, name, task }: Group,
  title: string,
  of: (run: open.Read) => Entry | undefined,
): string => {
  const [first] = subjects;
  const rows = subjects.map((subject) => rowOf(first && of(first.run), subject, of(subject.run)));
  const score = scoreName[task];
  const columns = [
    'run',
    'epoch',
    'train loss',
    'test loss',
    score,
    'loss, less that of the first',
    `${score}${task === 'classification' ? ' in points' : ''}, less that of the first`,
  ];
  const width = subjects.length === 1 ? 5 : columns.length;
  const ranked = columns.map((_, j) => rows.flatMap(({ ranks }) => ranks[j] ?? []).filter(Number.isFinite));
  const best = ranked.map((ranks) => (new Set(ranks).size < 2 ? undefined : Math.min(...ranks)));
  return table(
    `${title}${name}`,
    { columns: columns.slice(0, width), rows: rows.map(({ cells }) => cells.slice(0, width)) },
    (i, j) => best[j] !== undefined && rows[i]?.ranks[j] === best[j],
  );
};

const bestEntry = (run: open.Read): Entry | undefined => entriesOf(run)[(bestOf(run) ?? 0) - 1];

const outcomesSection = (subjects: ReadonlyArray<Subject>): Section => {
  const groups = byLoss(subjects);
  return {
    id: 'outcomes',
    title: 'What they came to',
    content: [
      ...(groups.length === 1
        ? []
        : [
            paragraph(
              'Their losses are not the same function, and do not compare: each has tables and figures of its own.',
            ),
          ]),
      paragraph(
        'Scores and differences are on the test part, or on the training part where there is no other. The best numbers of a column are bold.',
      ),
      ...groups.flatMap((group) => [
        outcomes(group, 'At the best epoch', bestEntry),
        outcomes(group, 'At the last epoch', (run) => entriesOf(run).at(-1)),
      ]),
      paragraph('Each command is for the folder that holds the run by its name here.'),
      facts(
        subjects.map((subject) => {
          const { run, model } = subject;
          const digest = E.isRight(model) ? `<br>${code(Model.digest(model.right))}, the model's digest` : '';
          return [run.folder, `${escape(standing(subject))}.<br>${code(againCommand(subject))}${digest}`] as const;
        }),
      ),
    ],
  };
};

/** The text of the report of several runs. */
export const comparison = (subjects: ReadonlyArray<Subject>): string =>
  write({
    of: several,
    title: `${count(subjects.length, 'run')} side by side`,
    lead: subjects.flatMap(({ run }) => run.remarks.map((remark) => paragraph(remark, { class: 'remark' }))),
    sections: [outcomesSection(subjects), differencesSection(subjects), curvesSection(subjects)],
  });
