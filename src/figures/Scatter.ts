/**
 * Points, and lines that they are held against: residuals around 0, predictions along the diagonal, calibration.
 */
import * as Plot from '@observablehq/plot';
import { chart } from './chart.js';
import type { Figure } from './Figure.js';
import { ink, muted, series as colour, symbol } from './palette.js';
import { type Axis, scale } from './axis.js';
import { legend, pointSample } from './legend.js';
import { moved } from './svg.js';

/** Points of one kind; `line` joins them. */
export interface Group {
  readonly name: string;
  readonly points: ReadonlyArray<readonly [x: number, y: number]>;
  readonly line?: boolean;
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
}

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
  const { title, description, x, y, groups, references = [], width = 420, height = 360 } = options;
  const key = legend(groups.length > 1 ? groups.map(({ name }) => name) : [], width - 70, pointSample(colour), 16);
  const r = groups.some(({ points }) => points.length > 200) ? 1.8 : 3.5;
  const drawn = chart(width, height - key.height, {
    marginLeft: 62,
    marginRight: 16,
    marginTop: 24,
    marginBottom: 38,
    style: { fontSize: '12px' },
    x: { ...scale(x), grid: true },
    y: { ...scale(y), grid: true },
    marks: [
      Plot.frame({ stroke: muted, strokeOpacity: 0.4 }),
      ...references.map((ends) => Plot.line(Array.from(ends), { stroke: ink, strokeDasharray: '4 3' })),
      ...groups.flatMap(({ points, line = false }, i) => [
        ...(line ? [Plot.line(Array.from(points), { stroke: colour(i), strokeWidth: 2 })] : []),
        Plot.dot(Array.from(points), {
          fill: colour(i),
          symbol: symbol(i),
          r,
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
