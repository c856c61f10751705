/**
 * A function of two numbers as contours: lines of equal value, the bands between them the darker the higher, for losses
 * along two directions.
 */
import * as Plot from '@observablehq/plot';
import { chart } from './chart.js';
import type { Figure } from './Figure.js';
import type { Piece } from './legend.js';
import { hex, ink, muted, sequential } from './palette.js';
import type { Input } from './Surface.js';
import { decimals, element, moved, words } from './svg.js';

/** What is drawn. */
export interface Options {
  readonly title: string;
  readonly description: string;
  readonly x: Input;
  readonly y: Input;
  /**
   * The values at evenly spaced points, the ends of the domains among them: a row for each y from the least to the
   * greatest, in it a number for each x. Where a value is not finite, nothing is drawn.
   */
  readonly values: ReadonlyArray<ReadonlyArray<number>>;
  /** The values that lines are drawn at, ascending. */
  readonly levels: ReadonlyArray<number>;
  /** In pixels: 320 by 320 if they are left out, without the legend. */
  readonly width?: number;
  readonly height?: number;
}

const margins = { marginLeft: 46, marginRight: 12, marginTop: 24, marginBottom: 36 };

/** The colour of the i-th of the bands, from 0: below the first level, between levels, above the last. */
const bandColour =
  (levels: number) =>
  (i: number): string =>
    hex(sequential((0.9 * i) / levels));

/** The bands side by side, the levels between them. */
const legend = (levels: ReadonlyArray<number>, width: number): Piece => {
  const band = width / (levels.length + 1);
  const colour = bandColour(levels.length);
  return {
    content: [
      ...Array.from({ length: levels.length + 1 }, (_, i) =>
        element('rect', {
          x: i * band,
          y: 2,
          width: band,
          height: 10,
          fill: colour(i),
          stroke: ink,
          'stroke-width': 0.5,
        }),
      ),
      ...levels.map((level, i) =>
        words((i + 1) * band, 24, String(level), { anchor: 'middle', 'font-size': Math.min(11, band / 2.6) }),
      ),
    ].join(''),
    height: 28,
  };
};

/**
 * Lines and bands in a box of that size. Each value is the middle of a cell, and cells end half a step outside the box,
 * where the lines are closed: a picture of its own, which is cut there.
 */
const bands = (
  { values, levels }: Options,
  width: number,
  height: number,
  place: Readonly<Record<string, number>>,
): string => {
  const [rows, columns] = [values.length, values[0]?.length ?? 0];
  const [across, down] = [width / Math.max(1, columns - 1), height / Math.max(1, rows - 1)];
  const colour = bandColour(levels.length);
  const hidden = { axis: null } as const;
  const drawn = chart(width + across, height + down, {
    margin: 0,
    x: { ...hidden, domain: [0, columns] },
    y: { ...hidden, domain: [0, rows] },
    color: { type: 'ordinal', domain: Array.from(levels), range: levels.map((_, i) => colour(i + 1)) },
    marks: [
      Plot.frame({ fill: colour(0), stroke: 'none' }),
      Plot.contour(values.flat(), {
        ...{ width: columns, height: rows, x1: 0, x2: columns, y1: 0, y2: rows },
        thresholds: Array.from(levels),
        fill: (value: number) => value,
        stroke: '#1b1f24',
        strokeOpacity: 0.55,
        strokeWidth: 0.7,
      }),
    ],
  });
  const viewBox = [across / 2, down / 2, width, height].map(decimals).join(' ');
  return element('svg', { ...place, width, height, viewBox, overflow: 'hidden' }, drawn.content);
};

/**
 * Contours with a legend of their levels.
 *
 * @example
 * import { Contours } from 'foldnet/figures'
 * const { height } = Contours.contours({
 *   title: 'A bowl', description: 'It is lowest in the middle.',
 *   x: { label: 'u', domain: [-1, 1] }, y: { label: 'v', domain: [-1, 1] },
 *   values: [[2, 1, 2], [1, 0, 1], [2, 1, 2]], levels: [0.5, 1.5],
 * })
 * height // 348
 */
export const contours = (options: Options): Figure => {
  const { title, description, x, y, levels, width = 320, height = 320 } = options;
  const { marginLeft, marginRight, marginTop, marginBottom } = margins;
  const [across, down] = [width - marginLeft - marginRight, height - marginTop - marginBottom];
  const key = legend(levels, across);
  const axes = chart(width, height, {
    ...margins,
    style: { fontSize: '12px' },
    x: { label: x.label, domain: Array.from(x.domain), ticks: 5 },
    y: { label: y.label, domain: Array.from(y.domain), ticks: 5 },
    marks: [Plot.frame({ stroke: muted })],
  });
  return {
    title,
    description,
    width,
    height: height + key.height,
    content:
      moved(marginLeft, 2, key.content) +
      moved(0, key.height, bands(options, across, down, { x: marginLeft, y: marginTop }), axes.content),
  };
};
