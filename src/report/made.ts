/**
 * What a run was made from, how it stands, and how to run it again.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Experiment } from '../codec/Experiment.js';
import * as ExperimentFile from '../codec/Experiment.js';
import type { Entry } from '../codec/History.js';
import * as Json from '../codec/Json.js';
import type { Measures } from '../codec/Measures.js';
import * as Model from '../codec/Model.js';
import * as Run from '../codec/Run.js';
import type { Table } from '../figures/Figure.js';
import * as open from '../run/open.js';
import * as record from '../run/record.js';
import { ended, type Status } from '../run/runs.js';
import type { Subject } from '../run/subject.js';
import * as Summary from '../Summary.js';
import { scoreName, shownScore } from './curves.js';
import { code, details, escape, facts, tag } from './html.js';
import { count } from './numbers.js';
import { foldedTable, type Section } from './Page.js';

/** The epochs of a run's journal. */
export const entriesOf = ({ journal }: open.Read): ReadonlyArray<Entry> =>
  (journal?.journal.epochs ?? []).map(({ entry }) => entry);

/** The best epoch, as `foldnet` counts it; undefined before the first. */
export const bestOf = (run: open.Read): number | undefined =>
  record.bestOf(run.manifest.experiment, run.journal?.journal.epochs ?? [])?.epoch;

/** What decides which epoch is the best, in words. */
export const bestBy = ({ earlyStopping, data }: Experiment): string =>
  earlyStopping === undefined
    ? data.split?.validation === undefined
      ? 'the lowest loss on the training part'
      : 'the lowest loss on the validation part'
    : earlyStopping.monitor === 'loss' || data.split?.validation === undefined
      ? 'the lowest running loss, as early stopping watches it'
      : 'the lowest validation loss, as early stopping watches it';

/** A path as a shell takes it, and a command that would take a dash for an option's. */
const word = (text: string): string => {
  const path = text.startsWith('-') ? `./${text}` : text;
  return /^[\p{L}\p{N}_./@%+=:,-]+$/u.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
};

/** The command that runs a run again, in the folder that holds it; one without an epoch has nothing to compare with. */
export const againCommand = ({ run, origin, moved }: Subject): string => {
  const data = moved === undefined ? '' : ` --data ${word(moved)}`;
  if (origin === 'imported') return `foldnet evaluate ${word(run.folder)}`;
  return entriesOf(run).length === 0
    ? `foldnet train ${word(`${run.folder}/experiment.json`)}`
    : `foldnet replay ${word(run.folder)}${data}`;
};

/** From where a path or a command is meant. */
const place = (folder: string): string => ` in the folder that holds ${code(folder)}`;

const standings: Readonly<Record<Exclude<Status, 'running' | 'diverged'>, string>> = {
  done: 'trained to its last epoch',
  stopped: 'stopped early, since it did not improve',
  interrupted: 'interrupted',
  unfinished: 'not ended yet',
};

/** How a run stands, in words. */
export const standing = ({ run, origin }: Subject): string => {
  if (origin === 'imported') return 'Imported weights: how they were trained is not known here';
  const status = ended(run);
  const last = run.journal?.journal.events.at(-1);
  const reached = `${entriesOf(run).length} of ${count(open.epochsOf(run), 'epoch')}`;
  return last?.event === 'diverged'
    ? `${reached}: diverged at epoch ${last.epoch}, step ${last.step}: ${last.reason}`
    : `${reached}: ${standings[status === 'diverged' ? 'unfinished' : status]}`;
};

const measured = (name: string, measures: Measures | undefined): ReadonlyArray<ReadonlyArray<string | number>> =>
  measures === undefined ? [] : [[name, measures.loss, shownScore(measures), measures.rows]];

/** Losses and scores of an import, on its data. */
const importedOutcome = ({ model, source }: Subject): Table => {
  const parts =
    E.isRight(model) && E.isRight(source) ? Run.measureParts(source.right.prepared, model.right) : undefined;
  return {
    columns: ['part', 'loss', scoreName[parts?.train.task ?? 'classification'], 'rows'],
    rows: [...measured('train', parts?.train), ...measured('test', parts?.test)],
  };
};

/** Losses and scores of the last epoch and of the best one. */
export const outcome = (subject: Subject): Table => {
  if (subject.origin === 'imported') return importedOutcome(subject);
  const { run } = subject;
  const entries = entriesOf(run);
  const best = bestOf(run);
  const last = entries.at(-1);
  const rowsOf = (name: string, entry: Entry | undefined): Table['rows'] =>
    entry === undefined
      ? []
      : [
          ...measured(`train, ${name}`, entry.train),
          ...(entry.validationLoss === undefined ? [] : [[`validation, ${name}`, entry.validationLoss, '', '']]),
          ...measured(`test, ${name}`, entry.test),
        ];
  return {
    columns: ['part and epoch', 'loss', scoreName[last?.train.task ?? 'classification'], 'rows'],
    rows: [
      ...(best === last?.epoch ? [] : rowsOf(`best epoch (${best ?? ''})`, entries[(best ?? 0) - 1])),
      ...rowsOf(`last epoch (${last?.epoch ?? ''})`, last),
    ],
  };
};

const partsOf = (run: open.Read, { source }: Subject): string => {
  if (E.isRight(source)) {
    const { train, validation, test } = source.right.prepared;
    return [
      `${count(train.inputs.rows, 'row')} to train on`,
      ...(validation === undefined ? [] : [`${validation.inputs.rows} to validate by`]),
      ...(test === undefined ? [] : [`${test.inputs.rows} to test by`]),
    ].join(', ');
  }
  const [first] = entriesOf(run);
  return first === undefined
    ? 'not known'
    : [`${count(first.train.rows, 'row')} to train on`, ...(first.test ? [`${first.test.rows} to test by`] : [])].join(
        ', ',
      );
};

/** What was run, and how to run it again. */
export const madeSection = (subject: Subject): Section => {
  const { run, model, origin, moved } = subject;
  const isTrained = origin === 'trained';
  const { manifest, folder } = run;
  const { experiment } = manifest;
  const { random, data, loss, optimizer, batching } = experiment;
  const { features } = manifest.preprocessing;
  const file = manifest.files.find(({ role }) => role === 'data');
  const last = run.journal?.journal.epochs.at(-1);
  const typed = (text: string): string => code(text);
  return {
    id: 'made',
    title: isTrained ? 'What was run' : 'What was imported',
    content: [
      facts([
        [isTrained ? 'Run again by' : 'Evaluate by', `${typed(againCommand(subject))}${place(folder)}`],
        ['Seed', escape(`${random.seed}, of ${random.generator}`)],
        [
          'Data',
          `${typed(file?.path ?? data.csv)}, as seen from ${code(folder)}${moved === undefined ? '' : `, now ${typed(moved)}${place(folder)}`}` +
            `<br>${typed(file?.digest ?? 'no digest')}`,
        ],
        [
          'Samples',
          escape(
            `${partsOf(run, subject)}; ${count(features.length, 'feature')}; ${data.task} of the column ${data.target}`,
          ),
        ],
        ['Loss', typed(Json.writeLine(loss))],
        ...(isTrained
          ? [
              ['Optimiser', typed(Json.writeLine(optimizer))] as const,
              ['Batches', typed(Json.writeLine(batching))] as const,
              [
                'Numerics',
                escape(
                  `version ${manifest.numerics}, in ${experiment.precision}; foldnet ${manifest.foldnet}, ${manifest.engine}`,
                ),
              ] as const,
            ]
          : []),
        ...(E.isRight(model)
          ? [
              [
                "Model's digest",
                typed(Model.digest(model.right)) + (isTrained ? escape(` after epoch ${model.right.epoch}`) : ''),
              ] as const,
            ]
          : []),
        ...(last === undefined
          ? []
          : [["State's digest", `${typed(last.state)} ${escape(`after epoch ${last.entry.epoch}`)}`] as const]),
      ]),
      ...(E.isRight(model)
        ? [
            foldedTable(12, 'The layers', {
              columns: ['layer', 'type', 'inputs', 'outputs', 'parameters', 'numbers'],
              rows: Summary.rows(model.right.network).map((row) => [
                row.path,
                row.type,
                row.inputs,
                row.outputs,
                row.parameters.join(', '),
                row.count,
              ]),
            }),
          ]
        : []),
      details(
        isTrained ? 'The experiment, as it was run' : 'The experiment',
        tag('pre', { tabindex: 0 }, escape(ExperimentFile.write(experiment))),
      ),
    ],
  };
};
