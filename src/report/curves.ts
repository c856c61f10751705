/**
 * Curves by epoch: the losses and the measure of each part, the best epoch marked.
 */
import type { Figure } from '../figures/Figure.js';
import * as Lines from '../figures/Lines.js';
import type { Entry } from '../codec/History.js';
import type { Measures } from '../codec/Measures.js';
import { apart, count, extent, outline, percent, type Point, short } from './numbers.js';

/** Stretches that a long curve is drawn in. */
const stretches = 300;

/** As many curves as a caption has the course of. */
const mostTold = 4;

/** A curve by name, with a number for each epoch; epochs that have none are left out. */
export interface Curve {
  readonly name: string;
  readonly points: ReadonlyArray<Point>;
}

/** The curve of a number of each epoch. */
export const curve = (
  name: string,
  entries: ReadonlyArray<Entry>,
  of: (entry: Entry) => number | undefined,
): ReadonlyArray<Curve> => {
  const points = entries.flatMap((entry): ReadonlyArray<Point> => {
    const value = of(entry);
    return value === undefined ? [] : [[entry.epoch, value]];
  });
  return points.length === 0 ? [] : [{ name, points }];
};

/** What a task is judged by. */
export const scoreOf = (measures: Measures): number =>
  measures.task === 'classification' ? measures.accuracy : measures.r2;

/** It as it is read: an accuracy in percent, R² as a number. */
export const shownScore = (measures: Measures): number | string =>
  measures.task === 'classification' ? percent(measures.accuracy) : measures.r2;

/** Its name. */
export const scoreName = { classification: 'accuracy', regression: 'R²' };

const positive = (curves: ReadonlyArray<Curve>): ReadonlyArray<number> =>
  curves.flatMap(({ points }) => points.map(([, y]) => y)).filter((y) => Number.isFinite(y) && y > 0);

/** Whether so many orders of magnitude lie between numbers, all above 0, that a linear axis would hide most. */
export const spansOrders = (curves: ReadonlyArray<Curve>): boolean => {
  const values = positive(curves);
  const all = curves.reduce((sum, { points }) => sum + points.length, 0);
  const [least, most] = extent(values);
  return values.length === all && most > 100 * least;
};

/** From where to where each curve goes, in words. */
const course = ({ name, points }: Curve, isShare: boolean): string => {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  const [from, to] = isShare ? [percent(first[1]), percent(last[1])] : apart(first[1], last[1]);
  return points.length === 1 ? `${name}: ${isShare ? from : short(first[1])}.` : `${name}: from ${from} to ${to}.`;
};

/** What is drawn of curves. */
export interface Drawing {
  readonly title: string;
  /** What is to be known beside the course of each curve. */
  readonly about?: string;
  /** `epoch`, if it is left out. */
  readonly x?: string;
  readonly y: string;
  readonly curves: ReadonlyArray<Curve>;
  readonly marks?: ReadonlyArray<Lines.Mark>;
  readonly type?: Lines.Axis['type'];
  /** Whether the numbers are shares, which are shown in percent. */
  readonly isShare?: boolean;
  /** Whether the caption says from where to where each curve goes; it does, if it is left out. */
  readonly isCourseTold?: boolean;
}

/** The table of all epochs that any of the curves has. */
export const tableOf = (
  curves: ReadonlyArray<Curve>,
  written: (value: number) => number | string = (value) => value,
): NonNullable<Figure['table']> => {
  const maps = curves.map(({ points }) => new Map(points));
  const cell = (value: number | undefined): number | string => (value === undefined ? '' : written(value));
  const epochs = Array.from(new Set(curves.flatMap(({ points }) => points.map(([x]) => x)))).sort((a, b) => a - b);
  return {
    columns: ['epoch', ...curves.map(({ name }) => name)],
    rows: epochs.map((epoch) => [epoch, ...maps.map((values) => cell(values.get(epoch)))]),
  };
};

/** Where all numbers are one, an axis around it; undefined where they are several, and it can be found from them. */
const around = (values: ReadonlyArray<number>, type: Lines.Axis['type']): readonly [number, number] | undefined => {
  const [least, most] = extent(values.filter(Number.isFinite));
  if (least !== most) return undefined;
  if (type === 'log') return [least / 10, most * 10];
  return least === 0 ? [0, 1] : [Math.min(0, 2 * least), Math.max(0, 2 * most)];
};

const axisOf = (
  label: string,
  values: ReadonlyArray<number>,
  type: NonNullable<Lines.Axis['type']> = 'linear',
): Lines.Axis => {
  const domain = around(values, type);
  return { label, type, ...(domain === undefined ? {} : { domain }) };
};

/** Curves over the epochs. */
export const draw = ({
  title,
  about = '',
  x = 'epoch',
  y,
  curves,
  marks = [],
  type,
  isShare = false,
  isCourseTold = true,
}: Drawing): Figure => {
  const axis = type ?? (spansOrders(curves) ? 'log' : 'linear');
  const courses = !isCourseTold || curves.length > mostTold ? [] : curves.map((each) => course(each, isShare));
  const unit = isShare ? 100 : 1;
  const description = [about, ...courses].filter((sentence) => sentence !== '').join(' ');
  const drawn = Lines.lines({
    title,
    description: `${description}${axis === 'log' ? ' The scale is logarithmic.' : ''}`,
    x: axisOf(
      x,
      curves.flatMap(({ points }) => points.map(([x]) => x)),
    ),
    y: axisOf(
      isShare ? `${y}, %` : y,
      curves.flatMap(({ points }) => points.map(([, value]) => unit * value)),
      axis,
    ),
    series: curves.map(({ name, points }) => ({
      name,
      points: outline(points, stretches).map(([x, value]): Point => [x, unit * value]),
    })),
    marks,
  });
  return { ...drawn, table: tableOf(curves, isShare ? percent : undefined) };
};

/** The mark of the best epoch. */
export const bestMark = (best: number | undefined): ReadonlyArray<Lines.Mark> =>
  best === undefined ? [] : [{ x: best, label: `best: epoch ${best}` }];

/** Curves without a finite number are no curves. */
const isVisible = ({ points }: Curve): boolean => points.some(([, y]) => Number.isFinite(y));

/** The loss curves and the measure's curves of a run; those that there are. */
export const learning = (
  entries: ReadonlyArray<Entry>,
  best: number | undefined,
  loss: string,
): ReadonlyArray<Figure> => {
  const task = entries[0]?.train.task ?? 'classification';
  const losses = [
    ...curve('train', entries, ({ train }) => train.loss),
    ...curve('test', entries, ({ test }) => test?.loss),
    ...curve('validation', entries, ({ validationLoss }) => validationLoss),
    ...curve('running', entries, ({ runningLoss }) => runningLoss),
  ].filter(isVisible);
  const scores = [
    ...curve('train', entries, ({ train }) => scoreOf(train)),
    ...curve('test', entries, ({ test }) => test && scoreOf(test)),
  ].filter(isVisible);
  const marks = bestMark(best);
  const of = count(entries.length, 'epoch');
  return [
    ...(losses.length === 0
      ? []
      : [
          draw({
            title: 'Loss by epoch',
            about: `${of}. The running loss is the mean over the steps of the epoch, as they were trained: with dropout and penalties.`,
            y: `loss, ${loss}`,
            curves: losses,
            marks,
          }),
        ]),
    ...(scores.length === 0
      ? []
      : [
          draw({
            title: task === 'classification' ? 'Accuracy by epoch' : 'R² by epoch',
            about: `${of}.`,
            y: scoreName[task],
            curves: scores,
            marks,
            type: 'linear',
            isShare: task === 'classification',
          }),
        ]),
  ];
};
