/**
 * Where a model is most wrong.
 */
import * as Images from '../figures/Images.js';
import { paragraph } from './html.js';
import { type Judged, partName, type Subject, textOf, worst } from './Judged.js';
import { moment, number, percent } from './numbers.js';
import { figure, figures, longTable, type Section } from './Page.js';

/** The samples' features as the CSV has them, and as images if they are any. */
export interface Features {
  readonly names: ReadonlyArray<string>;
  readonly of: (line: number) => ReadonlyArray<string>;
  /** Height and width. */
  readonly image: readonly [number, number] | undefined;
}

const mostWorst = 10;
const mostFeatures = 12;

/** Which loss it is, and in what units it stands beside the targets. */
const lossName = ({ prepared: { experiment } }: Subject): string => {
  const { loss, data } = experiment;
  const isScaled = data.targetScale !== undefined && data.targetScale.type !== 'none';
  return `loss, ${loss.type}${isScaled ? ', of scaled targets' : ''}`;
};

/** Where it is most wrong. */
export const worstSection = (subject: Subject, judged: Judged, { names, of, image }: Features): Section => {
  const { weight } = subject.prepared.experiment.data;
  const weightOf = weight === undefined ? undefined : textOf(subject.table, [weight]);
  const places = worst(mostWorst, judged);
  const at = (list: ReadonlyArray<number> | undefined, i: number): number => list?.[i] ?? NaN;
  const shown = image === undefined ? names.slice(0, mostFeatures) : [];
  const left = names.length - shown.length;
  const lines = places.map((i) => at(judged.lines, i));
  const label = (value: number): string => number(value);
  const pictures =
    image === undefined
      ? []
      : [
          figures(
            figure(
              'worst-images',
              Images.images({
                title: 'The worst examples',
                description: `Rows of the ${partName[judged.part]} with the greatest losses ${moment(judged.epoch)}. Below each its line in the CSV, then what it is and what it was taken for.`,
                rows: image[0],
                columns: image[1],
                colours: 'grey',
                size: 84,
                images: places.map((i) => ({
                  values: of(at(judged.lines, i)).map(Number),
                  caption: [
                    `line ${at(judged.lines, i)}`,
                    `${label(at(judged.actual, i))} as ${label(at(judged.predicted, i))}`,
                  ],
                })),
              }),
            ),
          ),
        ];
  return {
    id: 'worst',
    title: places.length === 1 ? 'The worst example' : `The ${places.length} worst examples`,
    content: [
      paragraph(
        `The rows of the ${partName[judged.part]} with the greatest losses, by their lines in the CSV; the model is that ${moment(judged.epoch)}.${weight === undefined ? '' : ' Their losses are without their weights.'}` +
          (image === undefined && left > 0 ? ` The first ${mostFeatures} of ${names.length} features are shown.` : ''),
      ),
      ...pictures,
      longTable('The worst examples, by loss', {
        columns: [
          'line',
          'target',
          'predicted',
          ...(judged.confidence === undefined ? [] : ['confidence']),
          lossName(subject),
          ...(weight === undefined ? [] : [`weight (${weight})`]),
          ...shown,
        ],
        rows: places.map((i, rank) => [
          at(judged.lines, i),
          at(judged.actual, i),
          at(judged.predicted, i),
          ...(judged.confidence === undefined ? [] : [percent(at(judged.confidence, i))]),
          at(judged.losses, i),
          ...(weightOf?.(lines[rank] ?? 0) ?? []).map(Number),
          ...of(lines[rank] ?? 0)
            .slice(0, shown.length)
            .map(Number),
        ]),
      }),
    ],
  };
};
