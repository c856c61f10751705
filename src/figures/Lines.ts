/**
 * Lines over a number such as the epoch: losses, norms, errors by step size. A legend above them names the series, which
 * differ in colour and in dashes.
 */
import * as Plot from '@observablehq/plot';
import { type Axis, fit, leftOf, rightOf } from './axis.js';
import { chart } from './chart.js';
import type { Figure, Table } from './Figure.js';
import { legend, lineSample } from './legend.js';
import { dashes, ink, muted, series as colour } from './palette.js';
import { moved } from './svg.js';

export type { Axis };

/** A line. Points that are not finite are left out, and the line is broken there. */
export interface Series {
  readonly name: string;
  readonly points: ReadonlyArray<readonly [x: number, y: number]>;
}

/** A value of x that has a meaning, such as the best epoch. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

/** What is drawn. */
export interface Options {
  readonly title: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: ReadonlyArray<Series>;
  readonly marks?: ReadonlyArray<Mark>;
  /** In pixels: 640 and 300, if they are left out. */
  readonly width?: number;
  readonly height?: number;
}

/** The points as a table: a row for each x, a column for each series. */
const tableOf = ({ x, series }: Pick<Options, 'x' | 'series'>): Table => {
  const all = series.map(({ points }) => new Map(points));
  const places = Array.from(new Set(series.flatMap(({ points }) => points.map(([place]) => place)))).sort(
    (a, b) => a - b,
  );
  return {
    columns: [x.label, ...series.map(({ name }) => name)],
    rows: places.map((place) => [place, ...all.map((points) => points.get(place) ?? '')]),
  };
};

const drawable = ({ type }: Axis, value: number): boolean => Number.isFinite(value) && (type !== 'log' || value > 0);

/**
 * Lines with their axes, legend and marks.
 *
 * @example
 * import { Lines } from 'foldnet/figures'
 * const { table } = Lines.lines({
 *   title: 'Loss', description: 'It falls.', x: { label: 'epoch' }, y: { label: 'loss', type: 'log' },
 *   series: [{ name: 'train', points: [[1, 0.9], [2, 0.5]] }, { name: 'test', points: [[1, 1], [2, 0.7]] }],
 * })
 * table?.rows // [[1, 0.9, 1], [2, 0.5, 0.7]]
 */
export const lines = (options: Options): Figure => {
  const { title, description, x, y, series, marks = [], width = 640, height = 300 } = options;
  const key = legend(
    series.map(({ name }) => name),
    width - 70,
    lineSample,
  );
  const points = (i: number): ReadonlyArray<readonly [number, number]> =>
    (series[i]?.points ?? []).map(([a, b]) => [a, drawable(x, a) && drawable(y, b) ? b : NaN]);
  const places = series.flatMap(({ points: all }) => all.map(([place]) => place));
  const middle = places.reduce((sum, place) => sum + place, 0) / places.length;
  // Its label goes to the side that has room for it.
  const isEarly = (mark: Mark): boolean => mark.x < middle;
  const across = fit('x', x, places, width - 82);
  const down = fit(
    'y',
    y,
    series.flatMap(({ points: all }) => all.map(([, value]) => value)),
    height - key.height - 62,
  );
  const drawn = chart(width, height - key.height, {
    marginLeft: leftOf(down.room, 62),
    marginRight: rightOf(across.room, 20),
    marginTop: 24,
    marginBottom: 38,
    style: { fontSize: '12px' },
    x: { ...across.scale, grid: false },
    y: { ...down.scale, grid: true },
    marks: [
      Plot.frame({ stroke: muted, strokeOpacity: 0.4 }),
      ...series.flatMap((_, i) => [
        Plot.line(points(i), { stroke: colour(i), strokeWidth: 2, strokeDasharray: dashes(i) }),
        ...(points(i).length > 24 ? [] : [Plot.dot(points(i), { fill: colour(i), r: 2.5 })]),
      ]),
      ...marks.flatMap((mark) => [
        Plot.ruleX([mark.x], { stroke: ink, strokeDasharray: '3 3' }),
        Plot.text([mark.label], {
          x: () => mark.x,
          frameAnchor: 'top',
          // Above the frame, where no line is.
          dy: -14,
          textAnchor: isEarly(mark) ? 'start' : 'end',
          fill: ink,
        }),
      ]),
    ],
  });
  return {
    title,
    description,
    width,
    height,
    content: moved(56, 2, key.content) + moved(0, key.height, drawn.content),
    table: tableOf(options),
  };
};
