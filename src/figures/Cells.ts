/**
 * A matrix of numbers with names for its rows and columns, each number written in its cell and shown by its shade: a
 * confusion matrix.
 */
import type { Figure } from './Figure.js';
import { widthOf } from './legend.js';
import { hex, inkOn, paper, sequential } from './palette.js';
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
  /** Of a cell, in pixels; as many as fit into 640 across, at most 48, if it is left out. */
  readonly size?: number;
}

/** Cells in which there is no room for a number have none. */
const leastForText = 18;

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
  const size = options.size ?? Math.max(4, Math.min(48, Math.floor((640 - left - 14) / columns.length)));
  const longest = columns.reduce((widest, name) => Math.max(widest, widthOf(name)), 0);
  const isTurned = longest > size - 4;
  const top = (isTurned ? longest + 8 : 20) + 24;
  const text = { 'font-size': Math.min(12, size / 2.4) };
  const written = size >= leastForText;
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
    return written
      ? box +
          words((j + 0.5) * size, (i + 0.5) * size + size / 12 + 2, String(value), {
            anchor: 'middle',
            fill: inkOn(colour),
            ...text,
          })
      : box;
  };
  const columnName = (name: string, j: number): string =>
    isTurned
      ? element('g', { transform: `translate(${(j + 0.5) * size + 4},-6) rotate(-90)` }, words(0, 0, name, text))
      : words((j + 0.5) * size, -6, name, { anchor: 'middle', ...text });
  const names = written || size >= 8;
  const height = top + rows.length * size + 14;
  return {
    title,
    description,
    width: Math.max(left + columns.length * size + 14, left + widthOf(columnLabel) + 14),
    height,
    content: [
      words(left, 14, columnLabel, { 'font-weight': '600' }),
      element(
        'g',
        { transform: `translate(14,${top + (rows.length * size) / 2}) rotate(-90)` },
        words(0, 0, rowLabel, { anchor: 'middle', 'font-weight': '600' }),
      ),
      moved(
        left,
        top,
        ...(names ? columns.map(columnName) : []),
        ...(names
          ? rows.map((name, i) => words(-8, (i + 0.5) * size + size / 12 + 2, name, { anchor: 'end', ...text }))
          : []),
        ...values.flatMap((row, i) => row.map((value, j) => cell(value, i, j))),
      ),
    ].join(''),
    table: {
      columns: [`${rowLabel} \\ ${columnLabel}`, ...columns],
      rows: values.map((row, i) => [rows[i] ?? '', ...row]),
    },
  };
};
