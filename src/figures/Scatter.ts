/**
 * Points, and lines that they are held against: residuals around 0, predictions along the diagonal, calibration.
 */
import * as Plot from '@observablehq/plot';
import { chart } from './chart.js';
import type { Figure } from './Figure.js';
import { ink, muted, series as colour, symbol } from './palette.js';
import { type Axis, fit, leftOf, rightOf } from './axis.js';
import { legend, pointSample } from './legend.js';
import { moved } from './svg.js';

/** Points of one kind; `line` joins them. */
export interface Group {
  readonly name: string;
  readonly points: ReadonlyArray<readonly [x: number, y: number]>;
  readonly line?: boolean;
  /** For each point a number that its area goes with; all are the same, if they are left out. */
  readonly sizes?: ReadonlyArray<number>;
}

/** What is drawn. */
export interface Options {
  readonly title: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly groups: ReadonlyArray<Group>;
  /** What points are held against: the ends of dashed lines. */
  readonly references?: ReadonlyArray<readonly [from: readonly [number, number], to: readonly [number, number]]>;
  /** In pixels: 420 by 360 if they are left out. */
  readonly width?: number;
  readonly height?: number;
  /** A unit is as long on one axis as on the other, if they have the same domain; the height is what comes of it. */
  readonly square?: boolean;
}

/** Of the greatest point, where they differ. */
const mostRadius = 11;

const radiiOf = (sizes: ReadonlyArray<number>): Array<number> => {
  const most = sizes.reduce((greatest, size) => Math.max(greatest, size), 0);
  return sizes.map((size) => Math.max(1.5, mostRadius * Math.sqrt(size / (most || 1))));
};

/**
 * Points with their axes and what they are held against.
 *
 * @example
 * import { Scatter } from 'foldnet/figures'
 * const { table } = Scatter.scatter({
 *   title: 'Residuals', description: 'Around 0.', x: { label: 'predicted' }, y: { label: 'residual' },
 *   groups: [{ name: 'test', points: [[1, 0.1], [2, -0.2]] }], references: [[[0, 0], [3, 0]]],
 * })
 * table?.rows // [['test', 1, 0.1], ['test', 2, -0.2]]
 */
export const scatter = (options: Options): Figure => {
  const { title, description, x, y, groups, references = [], width = 420, square = false } = options;
  const key = legend(groups.length > 1 ? groups.map(({ name }) => name) : [], width - 70, pointSample(colour), 16);
  const r = groups.some(({ points }) => points.length > 200) ? 1.8 : 3.5;
  const all = groups.flatMap(({ points }) => points);
  const across = fit('x', x, all.map(([place]) => place), width - 78); // prettier-ignore
  const down = fit('y', y, all.map(([, value]) => value), 298); // prettier-ignore
  const [marginLeft, marginRight] = [leftOf(down.room, 62), rightOf(across.room, 16)];
  const height = square ? key.height + 62 + width - marginLeft - marginRight : (options.height ?? 360);
  const drawn = chart(width, height - key.height, {
    marginLeft,
    marginRight,
    marginTop: 24,
    marginBottom: 38,
    style: { fontSize: '12px' },
    x: { ...across.scale, grid: true },
    y: { ...down.scale, grid: true },
    r: { type: 'identity' },
    marks: [
      Plot.frame({ stroke: muted, strokeOpacity: 0.4 }),
      ...references.map((ends) => Plot.line(Array.from(ends), { stroke: ink, strokeDasharray: '4 3' })),
      ...groups.flatMap(({ points, line = false, sizes }, i) => [
        ...(line ? [Plot.line(Array.from(points), { stroke: colour(i), strokeWidth: 2 })] : []),
        Plot.dot(Array.from(points), {
          fill: colour(i),
          symbol: symbol(i),
          r: sizes === undefined ? r : radiiOf(sizes),
          fillOpacity: points.length > 200 ? 0.6 : 1,
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
    table: {
      columns: ['group', x.label, y.label],
      rows: groups.flatMap(({ name, points }) => points.map(([a, b]) => [name, a, b])),
    },
  };
};
