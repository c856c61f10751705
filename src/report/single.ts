/**
 * The report of one run.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Subject } from '../run/subject.js';
import { remarksOf } from '../run/subject.js';
import { calibrationSection, confusionSection } from './classified.js';
import { learning } from './curves.js';
import { escape, paragraph, tag } from './html.js';
import * as Judged from './Judged.js';
import { featuresSection, surfaceSection } from './learned.js';
import { bestBy, bestOf, entriesOf, madeSection, outcome, standing } from './made.js';
import { norms, saturation, spreads } from './observed.js';
import { figure, figures, longTable, type Page, type Section, write } from './Page.js';
import { residualsSection } from './regressed.js';
import { worstSection } from './worst.js';

const learningSection = ({ run }: Subject): Section => {
  const entries = entriesOf(run);
  const best = bestOf(run);
  return {
    id: 'learning',
    title: 'How it learned',
    content:
      entries.length === 0
        ? [paragraph('There is no epoch yet.')]
        : [
            ...(best === undefined
              ? []
              : [paragraph(`Best is epoch ${best}: ${bestBy(run.manifest.experiment)}. It is marked in the curves.`)]),
            figures(
              ...learning(entries, best, run.manifest.experiment.loss.type).map((each, i) =>
                figure(`learning-${i + 1}`, each),
              ),
            ),
          ],
  };
};

const present = <A>(value: A | undefined): ReadonlyArray<A> => (value === undefined ? [] : [value]);

/** What needs the model and its data. */
const judgedSections = (subject: Judged.Subject): ReadonlyArray<Section> => {
  const { model, prepared, table } = subject;
  const { preprocessing, experiment } = prepared;
  const { image, data } = experiment;
  const isWeighted = data.weight !== undefined;
  const { target, features } = preprocessing;
  const of = Judged.textOf(table, features);
  const [train, validation, test] = [
    Judged.judge(subject)('train'),
    Judged.judge(subject)('validation'),
    Judged.judge(subject)('test'),
  ];
  const main = test ?? train;
  if (train === undefined || main === undefined) return [];
  return [
    ...(target.task === 'classification'
      ? [confusionSection(target.classes, main, isWeighted), calibrationSection(main, isWeighted)]
      : [residualsSection(experiment.data.target, [train, ...present(validation), ...present(test)])]),
    ...(features.length === 2 ? [surfaceSection(subject, train, of)] : []),
    ...(image === undefined ? [] : [featuresSection(model, image)]),
    worstSection(subject, main, { names: features, of, image }),
  ];
};

/** The sections for which something is missing, and what. */
const missingSection = (reasons: ReadonlyArray<string>): Section => ({
  id: 'model',
  title: 'What the model does',
  content: [
    paragraph(
      'How good the model is on its data, where it is wrong and what it has learned is left out, since not all is there that it needs:',
    ),
    tag('ul', {}, ...reasons.map((reason) => tag('li', {}, escape(reason)))),
  ],
});

const modelSections = ({ model, source }: Subject): ReadonlyArray<Section> =>
  E.isRight(model) && E.isRight(source)
    ? judgedSections({ model: model.right, prepared: source.right.prepared, table: source.right.data.table })
    : [missingSection([...(E.isLeft(model) ? [model.left] : []), ...(E.isLeft(source) ? [source.left] : [])])];

/** What stands above: how the run stands, and what it came to. */
const leadOf = (subject: Subject): Page['lead'] => {
  const table = outcome(subject);
  return [
    paragraph(`${standing(subject)}.`, { class: 'headline' }),
    ...remarksOf(subject).map((remark) => paragraph(remark, { class: 'remark' })),
    ...(table.rows.length === 0 ? [] : [longTable('Losses and measures', table)]),
  ];
};

/** The text of a run's report. */
export const single = (subject: Subject): string => {
  const isTrained = subject.origin === 'trained';
  const lines = subject.run.journal?.journal.epochs ?? [];
  return write({
    of: subject.identity,
    title: `${isTrained ? 'Run' : 'Import'} ${subject.run.manifest.experiment.name}`,
    lead: leadOf(subject),
    sections: [
      madeSection(subject),
      ...(isTrained ? [learningSection(subject)] : []),
      ...modelSections(subject),
      ...(isTrained ? [norms(lines), saturation(lines), spreads(lines)] : []),
    ],
  });
};
