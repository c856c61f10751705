/**
 * A matrix of numbers with names for its rows and columns, each number shown by the shade of its cell and written there
 * if there is room: a confusion matrix. Of many rows and columns some have their names, and a legend has the shades.
 */
import type { Figure } from './Figure.js';
import { colourBar, widthOf } from './legend.js';
import { hex, inkOn, muted, paper, sequential } from './palette.js';
import { address, squares } from './png.js';
import { element, moved, words } from './svg.js';

/** What is drawn. */
export interface Options {
  readonly title: string;
  readonly description: string;
  /** What the rows are, and what the columns are. */
  readonly rowLabel: string;
  readonly columnLabel: string;
  readonly rows: ReadonlyArray<string>;
  readonly columns: ReadonlyArray<string>;
  /** Row by row. */
  readonly values: ReadonlyArray<ReadonlyArray<number>>;
  /** How dark a cell is, from 0 to 1; its share of its row's sum, if it is left out. */
  readonly shade?: (value: number, row: number, column: number) => number;
  /** Of a cell, in pixels; at most 48 and as many as fit into 640 across, if it is left out. */
  readonly size?: number;
}

/** Cells in which there is no room for a number have none. */
const leastForText = 18;

/** Names of rows and columns are not closer together, in pixels. */
const leastForName = 12;

/** Every how many rows have a name, so that there is room: 1, 5, 10, 50 ... */
const every = (size: number): number =>
  [1, 5, 10, 50, 100, 500, 1000].find((step) => step * size >= leastForName) ?? 5000;

/** Whole pixels where there are some. */
const cellSize = (room: number): number => (room < 4 ? Math.max(1, room) : Math.min(48, Math.floor(room)));

/**
 * A matrix as shaded cells.
 *
 * @example
 * import { Cells } from 'foldnet/figures'
 * const { table } = Cells.cells({
 *   title: 'Confusion', description: 'One of four is wrong.', rowLabel: 'true class', columnLabel: 'predicted class',
 *   rows: ['cat', 'dog'], columns: ['cat', 'dog'], values: [[2, 0], [1, 1]],
 * })
 * table?.rows // [['cat', 2, 0], ['dog', 1, 1]]
 */
export const cells = (options: Options): Figure => {
  const { title, description, rowLabel, columnLabel, rows, columns, values } = options;
  const sums = values.map((row) => row.reduce((sum, value) => sum + value, 0));
  const shade = options.shade ?? ((value, row) => value / (sums[row] || 1));
  const nameWidth = 12 + rows.reduce((widest, name) => Math.max(widest, widthOf(name)), 0);
  const left = nameWidth + 28;
  const size = options.size ?? cellSize((640 - left - 14) / columns.length);
  const longest = columns.reduce((widest, name) => Math.max(widest, widthOf(name)), 0);
  const step = every(size);
  const isTurned = longest > step * size - 4;
  const written = size >= leastForText;
  const key =
    written || options.shade !== undefined
      ? { content: '', height: 0 }
      : colourBar(160, (share) => sequential(share), ['0', '100% of the row'], 'shares');
  const top = (isTurned ? longest + 8 : 20) + 24 + key.height;
  const text = { 'font-size': written ? Math.min(12, size / 2.4) : 10 };
  const cell = (value: number, i: number, j: number): string => {
    const colour = sequential(shade(value, i, j));
    const box = element('rect', {
      x: j * size,
      y: i * size,
      width: size,
      height: size,
      fill: hex(colour),
      stroke: paper,
    });
    return (
      box +
      words((j + 0.5) * size, (i + 0.5) * size + size / 12 + 2, String(value), {
        anchor: 'middle',
        fill: inkOn(colour),
        ...text,
      })
    );
  };
  const frame = { x: 0, y: 0, width: columns.length * size, height: rows.length * size };
  // Of so many cells one picture, a pixel for each.
  const picture = (): ReadonlyArray<string> => [
    squares,
    element('image', {
      ...frame,
      href: address(columns.length, rows.length, (j, i) => sequential(shade(values[i]?.[j] ?? 0, i, j))),
      preserveAspectRatio: 'none',
      'image-rendering': 'optimizeSpeed',
      class: 'pixels',
    }),
    element('rect', { ...frame, fill: 'none', stroke: muted, 'stroke-width': 0.5 }),
  ];
  const isNamed = (_: string, i: number): boolean => i % step === 0;
  // A short line from a name to its row or column, where not all have one.
  const tick = (at: Readonly<Record<'x1' | 'x2' | 'y1' | 'y2', number>>): string =>
    step === 1 ? '' : element('line', { ...at, stroke: muted });
  const rowName = (name: string, i: number): string => {
    const y = (i + 0.5) * size;
    return (
      words(-8, y + (written ? size / 12 + 2 : 3.5), name, { anchor: 'end', ...text }) +
      tick({ x1: -5, x2: 0, y1: y, y2: y })
    );
  };
  const columnName = (name: string, j: number): string =>
    tick({ x1: (j + 0.5) * size, x2: (j + 0.5) * size, y1: -5, y2: 0 }) +
    (isTurned
      ? element('g', { transform: `translate(${(j + 0.5) * size + 4},-6) rotate(-90)` }, words(0, 0, name, text))
      : words((j + 0.5) * size, step === 1 ? -6 : -8, name, { anchor: 'middle', ...text }));
  const height = top + rows.length * size + 14;
  return {
    title,
    description,
    width: Math.max(left + columns.length * size + 14, left + widthOf(columnLabel) + 14),
    height,
    content: [
      moved(left, 2, key.content),
      words(left, 14 + key.height, columnLabel, { 'font-weight': '600' }),
      element(
        'g',
        { transform: `translate(14,${top + (rows.length * size) / 2}) rotate(-90)` },
        words(0, 0, rowLabel, { anchor: 'middle', 'font-weight': '600' }),
      ),
      moved(
        left,
        top,
        ...columns.map((name, j) => (isNamed(name, j) ? columnName(name, j) : '')),
        ...rows.map((name, i) => (isNamed(name, i) ? rowName(name, i) : '')),
        ...(written ? values.flatMap((row, i) => row.map((value, j) => cell(value, i, j))) : picture()),
      ),
    ].join(''),
    table: {
      columns: [`${rowLabel} \\ ${columnLabel}`, ...columns],
      rows: values.map((row, i) => [rows[i] ?? '', ...row]),
    },
  };
};
