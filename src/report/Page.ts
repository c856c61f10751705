/**
 * A page: its sections in order, each with its heading, its figures and the tables of their numbers. It needs no script,
 * no network and no other file; the same content gives the same bytes.
 */
import * as Figure from '../figures/Figure.js';
import { beginningOf } from './beginning.js';
import { details, escape, paragraph, table, tag } from './html.js';
import { thinned } from './numbers.js';
import { styleSheet } from './style.js';

/** A part of a page. */
export interface Section {
  /** Its name in the page's address: letters and dashes. */
  readonly id: string;
  readonly title: string;
  /** HTML. */
  readonly content: ReadonlyArray<string>;
}

/** What a page says. */
export interface Page {
  /** The run that it is about, by its identity, or `several`. */
  readonly of: string;
  readonly title: string;
  /** What stands above all sections: HTML. */
  readonly lead: ReadonlyArray<string>;
  readonly sections: ReadonlyArray<Section>;
}

/** Tables have no more cells than these, and no more rows. */
const mostCells = 4000;
const mostRows = 200;

/** A table of at most so many rows, and a sentence if it has not all of them. */
const fitted = ({ columns, rows }: Figure.Table): readonly [Figure.Table, string] => {
  const most = Math.min(mostRows, Math.max(2, Math.floor(mostCells / columns.length)));
  return rows.length <= most
    ? [{ columns, rows }, '']
    : [{ columns, rows: thinned(rows, most) }, `${most} of ${rows.length} rows, spread evenly.`];
};

/** A table that may be too long to show whole. */
export const longTable = (caption: string, data: Figure.Table): string => {
  const [shown, note] = fitted(data);
  return tag(
    'div',
    { class: 'table' },
    table(caption, shown),
    ...(note === '' ? [] : [paragraph(note, { class: 'note' })]),
  );
};

/** A table that is closed at first if it has more rows than that. */
export const foldedTable = (most: number, caption: string, data: Figure.Table): string =>
  data.rows.length <= most
    ? longTable(caption, data)
    : details(`${caption} (${data.rows.length} rows)`, longTable(caption, data));

/** A figure with its caption, and below it the numbers that it shows. */
export const figure = (id: string, drawn: Figure.Figure): string => {
  const { title, description } = drawn;
  return tag(
    'div',
    { class: 'figure' },
    tag(
      'figure',
      {},
      tag('figcaption', {}, tag('strong', {}, escape(`${title}.`)), ` ${escape(description)}`),
      Figure.inline(id)(drawn),
    ),
    ...(drawn.table === undefined ? [] : [details('The numbers', longTable(`${title}: the numbers`, drawn.table))]),
  );
};

/** Figures side by side, where there is room. */
export const figures = (...all: ReadonlyArray<string>): string => tag('div', { class: 'figures' }, ...all);

const section = ({ id, title, content }: Section): string =>
  `<section id="${id}" aria-labelledby="${id}-heading">\n${[tag('h2', { id: `${id}-heading` }, escape(title)), ...content].join('\n')}\n</section>`;

/** Said once, since what is closed cannot say it. */
const onPaper = 'On paper are only those tables of numbers that were open when the page was printed.';

/** The text of a page. */
export const write = ({ of, title, lead, sections }: Page): string => {
  const links = sections.map(({ id, title: name }) => tag('li', {}, tag('a', { href: `#${id}` }, escape(name))));
  const text = sections.map(section).join('\n');
  return `${beginningOf(of)}${[
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // A page without one makes browsers ask for one.
    '<link rel="icon" href="data:,">',
    tag('title', {}, escape(title)),
    `<style>\n${styleSheet}\n</style>`,
    '</head>',
    '<body>',
    tag('header', {}, tag('h1', {}, escape(title)), ...lead),
    tag('nav', { 'aria-label': 'Sections' }, tag('ul', {}, ...links)),
    '<main>',
    ...(text.includes('<details>') ? [paragraph(onPaper, { class: 'note' })] : []),
    text,
    '</main>',
    '</body>',
    '</html>',
  ].join('\n')}\n`;
};
