/**
 * HTML as text: elements with their attributes, everything escaped, and the tables of a page.
 */
import type { Table } from '../figures/Figure.js';
import { type Attributes, escape } from '../figures/svg.js';
import { column } from './numbers.js';

export { escape };

/** An element, around text that is HTML already. */
export const tag = (name: string, attributes: Attributes, ...children: ReadonlyArray<string>): string => {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escape(String(value))}"`],
  );
  return `<${name}${written.join('')}>${children.join('')}</${name}>`;
};

/** A paragraph of plain text. */
export const paragraph = (text: string, attributes: Attributes = {}): string => tag('p', attributes, escape(text));

/** A text that is typed, such as a command. */
export const code = (text: string): string => tag('code', {}, escape(text));

/** How the cells of a column are written. */
const cellsOf = ({ rows }: Table, j: number): ((value: string | number) => string) => {
  const written = column(rows.flatMap((row) => (typeof row[j] === 'number' ? [row[j]] : [])));
  return (value) => escape(typeof value === 'number' ? written(value) : value);
};

const isNumeric = ({ rows }: Table, j: number): boolean =>
  rows.length > 0 && rows.every((row) => typeof row[j] === 'number' || /^([\d.]+%|NaN%)?$/.test(row[j] ?? ''));

/**
 * A table that scrolls sideways where it is wider than the page. Its first column names its rows; `caption` is its name,
 * which no other table of the page has. Cells that are `marked` are bold.
 */
export const table = (
  caption: string,
  data: Table,
  marked: (row: number, column: number) => boolean = () => false,
): string => {
  const numeric = data.columns.map((_, j) => isNumeric(data, j));
  const cells = data.columns.map((_, j) => cellsOf(data, j));
  const cell = (value: string | number, j: number): string => cells[j]?.(value) ?? '';
  const kind = (j: number): Attributes => (numeric[j] === true ? { class: 'number' } : {});
  const head = data.columns.map((name, j) => tag('th', { scope: 'col', ...kind(j) }, escape(name)));
  const rows = data.rows.map((row, i) =>
    tag(
      'tr',
      {},
      ...row.map((value, j) =>
        j === 0
          ? tag('th', { scope: 'row', ...kind(j) }, cell(value, j))
          : tag('td', kind(j), marked(i, j) ? tag('strong', {}, cell(value, j)) : cell(value, j)),
      ),
    ),
  );
  return tag(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: 0 },
    tag(
      'table',
      {},
      tag('caption', {}, escape(caption)),
      tag('thead', {}, tag('tr', {}, ...head)),
      `<tbody>\n${rows.join('\n')}\n</tbody>`,
    ),
  );
};

/** What is opened by those who want to see it. */
export const details = (summary: string, ...children: ReadonlyArray<string>): string =>
  tag('details', {}, tag('summary', {}, escape(summary)), ...children);

/** Names and what they are. The values are HTML. */
export const facts = (all: ReadonlyArray<readonly [name: string, html: string]>): string =>
  tag('dl', {}, all.map(([name, html]) => tag('div', {}, tag('dt', {}, escape(name)), tag('dd', {}, html))).join('\n'));
