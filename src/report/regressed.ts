/**
 * How far off a model's numbers are.
 */
import * as Scatter from '../figures/Scatter.js';
import type { Judged } from './Judged.js';
import { extent, moment, type Point, thinned } from './numbers.js';
import { figure, figures, longTable, type Section } from './Page.js';

/** As many points of a part as are drawn. */
const mostPoints = 1000;

const pointsOf = (
  { actual, predicted }: Judged,
  y: (actual: number, predicted: number) => number,
): ReadonlyArray<Point> =>
  thinned(
    predicted.map((value, i): Point => [value, y(actual[i] ?? NaN, value)]),
    mostPoints,
  );

/** What is made of the residuals: target less prediction, in the target's units. */
export interface Errors {
  readonly rootMeanSquare: number;
  readonly meanAbsolute: number;
  readonly mean: number;
  /** In absolute value. */
  readonly greatest: number;
}

/** The errors of a part. */
export const errorsOf = ({ actual, predicted }: Pick<Judged, 'actual' | 'predicted'>): Errors => {
  const residuals = actual.map((value, i) => value - (predicted[i] ?? NaN));
  const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const absolute = residuals.map(Math.abs);
  return {
    rootMeanSquare: Math.sqrt(mean(residuals.map((r) => r * r))),
    meanAbsolute: mean(absolute),
    mean: mean(residuals),
    greatest: absolute.reduce((most, value) => Math.max(most, value), 0),
  };
};

/** How far off its numbers are. */
export const residualsSection = (target: string, parts: ReadonlyArray<Judged>): Section => {
  const predictions = parts.flatMap(({ predicted }) => predicted);
  const all = extent([...predictions, ...parts.flatMap(({ actual }) => actual)]);
  const across = extent(predictions);
  const epoch = parts[0]?.epoch ?? 0;
  const shown = parts.some(({ actual }) => actual.length > mostPoints) ? ` ${mostPoints} rows of a part at most.` : '';
  return {
    id: 'residuals',
    title: 'How far off it is',
    content: [
      figures(
        figure(
          'predicted',
          Scatter.scatter({
            title: 'Target against prediction',
            description: `Each point is a row, by the model ${moment(epoch)}; on the dashed line the prediction is right.${shown}`,
            x: { label: `${target}, predicted`, domain: all },
            y: { label: `${target}, actual`, domain: all },
            square: true,
            groups: parts.map((judged) => ({ name: judged.part, points: pointsOf(judged, (actual) => actual) })),
            references: [
              [
                [all[0], all[0]],
                [all[1], all[1]],
              ],
            ],
          }),
        ),
        figure(
          'residual',
          Scatter.scatter({
            title: 'Residuals',
            description: `The target less the prediction, ${moment(epoch)}. A pattern around the dashed line is something that the model has not learned.${shown}`,
            x: { label: `${target}, predicted` },
            y: { label: 'residual' },
            groups: parts.map((judged) => ({
              name: judged.part,
              points: pointsOf(judged, (actual, predicted) => actual - predicted),
            })),
            references: [
              [
                [across[0], 0],
                [across[1], 0],
              ],
            ],
          }),
        ),
      ),
      longTable('Residuals by part', {
        columns: ['part', 'rows', 'root mean square', 'mean absolute', 'mean', 'greatest'],
        rows: parts.map((judged) => {
          const errors = errorsOf(judged);
          const { length } = judged.actual;
          return [judged.part, length, errors.rootMeanSquare, errors.meanAbsolute, errors.mean, errors.greatest];
        }),
      }),
    ],
  };
};
