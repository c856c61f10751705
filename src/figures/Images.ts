/**
 * Images in a grid: examples in grey, learned weights in two colours around 0, all on one scale.
 */
import type { Figure } from './Figure.js';
import { colourBar } from './legend.js';
import { diverging, grey, muted, type Rgb } from './palette.js';
import { address, squares } from './png.js';
import { element, moved, words } from './svg.js';

/** An image: its values row by row from the top, and words below it. */
export interface Image {
  readonly values: ReadonlyArray<number>;
  readonly caption?: ReadonlyArray<string>;
}

/** What is drawn. */
export interface Options {
  readonly title: string;
  readonly description: string;
  /** Of each image, in values. */
  readonly rows: number;
  readonly columns: number;
  readonly images: ReadonlyArray<Image>;
  /** `grey` from black to white, `diverging` from blue over white at 0 to orange. */
  readonly colours: 'grey' | 'diverging';
  /** The values of the two ends of the colours; for diverging ones -r and r. The greatest there are, if it is left out. */
  readonly range?: readonly [number, number];
  /** Of the figure, in pixels; 640 if it is left out. */
  readonly width?: number;
  /** Of an image, in pixels; 56 if it is left out. */
  readonly size?: number;
}

const captionLine = 14;

/** Four digits of a number, no more. */
const short = (value: number): string => String(Number(value.toPrecision(3)));

/** The least and the greatest value, around 0 for diverging colours. */
const rangeOf = ({ images, colours }: Options): readonly [number, number] => {
  const all = images.flatMap(({ values }) => values.filter(Number.isFinite));
  const least = all.reduce((x, y) => Math.min(x, y), Infinity);
  const most = all.reduce((x, y) => Math.max(x, y), -Infinity);
  const reach = Math.max(Math.abs(least), Math.abs(most));
  return colours === 'grey' ? [least, most] : [-reach, reach];
};

/**
 * Images side by side, line after line.
 *
 * @example
 * import { Images } from 'foldnet/figures'
 * const { width } = Images.images({
 *   title: 'Weights', description: 'Of one unit.', rows: 2, columns: 2, colours: 'diverging',
 *   images: [{ values: [0.5, -0.5, -0.5, 0.5], caption: ['unit 0'] }],
 * })
 * width // 640
 */
export const images = (options: Options): Figure => {
  const { title, description, rows, columns, images: all, colours, width = 640, size = 56 } = options;
  const range = options.range ?? rangeOf(options);
  const [low, high] = range;
  const colour = (value: number): Rgb =>
    colours === 'grey' ? grey((value - low) / (high - low || 1)) : diverging(value / (high || 1));
  const across = size * Math.min(1, columns / rows);
  const down = size * Math.min(1, rows / columns);
  const lines = all.reduce((most, { caption = [] }) => Math.max(most, caption.length), 0);
  const cellWidth = Math.max(across + 8, lines > 0 ? captionWidth(all) : 0);
  const cellHeight = down + lines * captionLine + 8;
  const perLine = Math.max(1, Math.floor((width - 28) / cellWidth));
  const key =
    colours === 'grey'
      ? { content: '', height: 4 }
      : colourBar(160, (share) => colour(low + share * (high - low)), [short(low), short(high)], 'weights');
  const cells = all.map(({ values, caption = [] }, i) => {
    const href = address(columns, rows, (column, row) => colour(values[row * columns + column] ?? NaN));
    const x = (cellWidth - across) / 2;
    const place = { x, y: 0, width: across, height: down };
    return moved(
      14 + (i % perLine) * cellWidth,
      key.height + 8 + Math.floor(i / perLine) * cellHeight,
      element('image', { ...place, href, 'image-rendering': 'optimizeSpeed', class: 'pixels' }),
      element('rect', { ...place, fill: 'none', stroke: muted, 'stroke-width': 0.5 }),
      ...caption.map((text, line) =>
        words(cellWidth / 2, down + 12 + line * captionLine, text, { anchor: 'middle', 'font-size': 11 }),
      ),
    );
  });
  return {
    title,
    description,
    width,
    height: key.height + 12 + Math.ceil(all.length / perLine) * cellHeight,
    content: squares + moved(14, 2, key.content) + cells.join(''),
  };
};

const captionWidth = (all: ReadonlyArray<Image>): number =>
  all.reduce(
    (widest, { caption = [] }) => caption.reduce((most, text) => Math.max(most, 6.2 * text.length + 12), widest),
    0,
  );
