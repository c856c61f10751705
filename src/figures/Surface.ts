/**
 * What a model of two inputs says over the plane: a value by colour with its boundary, or a class by colour; and samples
 * upon it, which differ by class in colour and in form.
 */
import * as Plot from '@observablehq/plot';
import { fit, leftOf, rightOf } from './axis.js';
import { chart } from './chart.js';
import type { Figure } from './Figure.js';
import { legend, pointSample } from './legend.js';
import { diverging, muted, type Rgb, seriesOnLight, symbol, tint } from './palette.js';
import { address } from './png.js';
import { element, moved } from './svg.js';

/** One of the two inputs: its name, and from where to where it goes. */
export interface Input {
  readonly label: string;
  readonly domain: readonly [number, number];
}

/** A sample: its two inputs, and the number of its class, from 0. */
export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly group: number;
}

/** How a value is shown. */
export type Shade =
  | {
      readonly type: 'value';
      /** Drawn in the full first colour, and in the full second one. */
      readonly range: readonly [number, number];
      /** Where the one side ends and the other begins: a line. */
      readonly boundary: number;
    }
  /** The value is the number of a class, from 0. */
  | { readonly type: 'class' };

/** What is drawn. */
export interface Options {
  readonly title: string;
  readonly description: string;
  readonly x: Input;
  readonly y: Input;
  /** The value at each of those points. */
  readonly values: (points: ReadonlyArray<readonly [x: number, y: number]>) => ReadonlyArray<number>;
  readonly shade: Shade;
  readonly samples?: ReadonlyArray<Sample>;
  /** The names of the samples' groups; a legend, if there are any. */
  readonly groups?: ReadonlyArray<string>;
  /** In pixels: 320 by 320 if they are left out, without the legend. */
  readonly width?: number;
  readonly height?: number;
  /** How many values there are in each direction; 80 if it is left out, 160 for classes. */
  readonly resolution?: number;
}

const usualMargins = { marginLeft: 46, marginRight: 12, marginTop: 24, marginBottom: 36 };

/** About how many ticks an axis of so many pixels has room for. */
const ticksIn = (pixels: number): number => Math.max(2, Math.floor(pixels / 50));

/** A colour by value. */
const colourOf =
  (shade: Shade) =>
  (value: number): Rgb => {
    if (shade.type === 'class') return tint(value);
    const [low, high] = shade.range;
    const reach = Math.max(high - shade.boundary, shade.boundary - low);
    // The strongest colours belong to the samples.
    return diverging((0.5 * (value - shade.boundary)) / reach);
  };

/**
 * A surface over two inputs.
 *
 * @example
 * import { Surface } from 'foldnet/figures'
 * const { title } = Surface.surface({
 *   title: 'The sign of a product', description: 'Two quadrants of each.',
 *   x: { label: 'x1', domain: [-1, 1] }, y: { label: 'x2', domain: [-1, 1] },
 *   values: (points) => points.map(([x, y]) => x * y),
 *   shade: { type: 'value', range: [-1, 1], boundary: 0 },
 * })
 */
export const surface = (options: Options): Figure => {
  const { title, description, x, y, values, shade, samples = [], groups = [] } = options;
  const { width = 320, height = 320, resolution = shade.type === 'value' ? 80 : 160 } = options;
  const [left, right] = x.domain;
  const [bottom, top] = y.domain;
  const stepX = (right - left) / resolution;
  const stepY = (top - bottom) / resolution;
  // Row after row from the lower left, each value at the middle of its cell; a ring of cells lies outside, so that a
  // boundary leaves the picture rather than end in it.
  const across = resolution + 2;
  const cells = values(
    Array.from({ length: across * across }, (_, i) => [
      left + ((i % across) - 0.5) * stepX,
      bottom + (Math.floor(i / across) - 0.5) * stepY,
    ]),
  );
  const colour = colourOf(shade);
  const fitted = [fit('x', x, [], width - 58), fit('y', y, [], height - 60)] as const;
  const margins = {
    ...usualMargins,
    marginLeft: leftOf(fitted[1].room, usualMargins.marginLeft),
    marginRight: rightOf(fitted[0].room, usualMargins.marginRight),
  };
  const inside = {
    x: margins.marginLeft,
    y: margins.marginTop,
    width: width - margins.marginLeft - margins.marginRight,
    height: height - margins.marginTop - margins.marginBottom,
  };
  const picture = element('image', {
    ...inside,
    preserveAspectRatio: 'none',
    href: address(resolution, resolution, (column, row) =>
      colour(cells[(resolution - row) * across + column + 1] ?? NaN),
    ),
  });
  const axes = {
    x: { ticks: ticksIn(inside.width), ...fitted[0].scale, nice: false },
    y: { ticks: ticksIn(inside.height), ...fitted[1].scale, nice: false },
  };
  const boundaryLine = (level: number): string =>
    element(
      'svg',
      { ...inside, viewBox: [inside.x, inside.y, inside.width, inside.height].join(' ') },
      chart(width, height, {
        ...margins,
        ...axes,
        axis: null,
        marks: [
          Plot.contour(Array.from(cells), {
            width: across,
            height: across,
            x1: left - stepX,
            x2: right + stepX,
            y1: bottom - stepY,
            y2: top + stepY,
            thresholds: [level],
            stroke: '#1b1f24',
            strokeWidth: 1.5,
            fill: 'none',
          }),
        ],
      }).content,
    );
  const groupsDrawn = Array.from(new Set(samples.map(({ group }) => group))).sort((a, b) => a - b);
  const drawn = chart(width, height, {
    ...margins,
    ...axes,
    style: { fontSize: '12px' },
    marks: [
      Plot.frame({ stroke: muted }),
      ...groupsDrawn.map((group) =>
        Plot.dot(
          samples.filter((sample) => sample.group === group),
          {
            x: 'x',
            y: 'y',
            symbol: symbol(group),
            fill: seriesOnLight(group),
            stroke: 'white',
            strokeWidth: 0.8,
            r: samples.length > 100 ? 3 : 5,
          },
        ),
      ),
    ],
  });
  const key = legend(groups, width - margins.marginLeft, pointSample(seriesOnLight), 16);
  return {
    title,
    description,
    width,
    height: height + key.height,
    content:
      moved(margins.marginLeft, 2, key.content) +
      moved(0, key.height, picture, shade.type === 'value' ? boundaryLine(shade.boundary) : '', drawn.content),
  };
};
