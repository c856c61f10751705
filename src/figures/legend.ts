/**
 * What the colours, dashes and forms of a figure stand for.
 */
import * as Plot from '@observablehq/plot';
import { chart } from './chart.js';
import { dashes, hex, ink, type Rgb, series, symbol } from './palette.js';
import { element, moved, words } from './svg.js';

/** A piece of a figure, and how high it is. */
export interface Piece {
  readonly content: string;
  readonly height: number;
}

/** About how wide words are, in pixels, at the figures' size of type. */
export const widthOf = (text: string): number => 6.6 * text.length;

const lineHeight = 18;

interface Placed {
  readonly x: number;
  readonly line: number;
}

/** Where entries are, that are so wide each: line after line of a width. */
const placed = (widths: ReadonlyArray<number>, width: number): ReadonlyArray<Placed> =>
  widths.reduce<ReadonlyArray<Placed>>((before, own, i) => {
    const last = before.at(-1);
    if (last === undefined) return [{ x: 0, line: 0 }];
    const x = last.x + (widths[i - 1] ?? 0);
    return [...before, x + own <= width ? { x, line: last.line } : { x: 0, line: last.line + 1 }];
  }, []);

/** Names, each behind a sample of what it is drawn by, in lines of a width. */
export const legend = (
  names: ReadonlyArray<string>,
  width: number,
  sample: (i: number) => string,
  sampleWidth = 26,
): Piece => {
  const places = placed(
    names.map((name) => sampleWidth + 22 + widthOf(name)),
    width,
  );
  const entries = names.map((name, i) => {
    const { x = 0, line = 0 } = places[i] ?? {};
    return moved(x, line * lineHeight, sample(i), words(sampleWidth + 6, 12, name));
  });
  return { content: entries.join(''), height: ((places.at(-1)?.line ?? -1) + 1) * lineHeight };
};

/** The sample of the i-th line. */
export const lineSample = (i: number): string =>
  element('line', {
    x1: 0,
    x2: 26,
    y1: 8,
    y2: 8,
    stroke: series(i),
    'stroke-width': 2.5,
    'stroke-dasharray': dashes(i),
  });

/** The sample of the i-th kind of point, in its colour. */
export const pointSample =
  (colour: (i: number) => string) =>
  (i: number): string => {
    const point = Plot.dot([[0.5, 0.5]], { symbol: symbol(i), fill: colour(i), stroke: 'white', r: 5 });
    const unit = { domain: [0, 1] };
    return chart(16, 16, { margin: 0, axis: null, x: unit, y: unit, marks: [point] }).content;
  };

/** A strip of colours from the least to the greatest value, with those two at its ends. */
export const colourBar = (
  width: number,
  colour: (share: number) => Rgb,
  ends: readonly [string, string],
  id: string,
): Piece => {
  const [low, high] = ends;
  const from = widthOf(low) + 6;
  const stops = Array.from({ length: 9 }, (_, i) =>
    element('stop', { offset: `${12.5 * i}%`, 'stop-color': hex(colour(i / 8)) }),
  );
  return {
    content: [
      element('linearGradient', { id }, ...stops),
      words(0, 12, low),
      element('rect', { x: from, y: 2, width, height: 12, fill: `url(#${id})`, stroke: ink, 'stroke-width': 0.5 }),
      words(from + width + 6, 12, high),
    ].join(''),
    height: lineHeight,
  };
};
