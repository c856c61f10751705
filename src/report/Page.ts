/**
 * A page: its sections in order, each with its heading, its figures and the tables of their numbers. It needs no script,
 * no network and no other file; the same content gives the same bytes.
 */
import * as Figure from '../figures/Figure.js';
import { beginning } from './beginning.js';
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
  const most = Math.min(mostRows, Math.max(20, Math.floor(mostCells / columns.length)));
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

/** The text of a page. */
export const write = ({ title, lead, sections }: Page): string => {
  const links = sections.map(({ id, title: name }) => tag('li', {}, tag('a', { href: `#${id}` }, escape(name))));
  return `${beginning}${[
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
    ...sections.map(section),
    '</main>',
    '</body>',
    '</html>',
  ].join('\n')}\n`;
};
