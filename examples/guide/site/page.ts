/**
 * A page of the site: complete without a script, in one column on a narrow screen and on paper.
 */
import { escape } from './highlight.js';
import type { Content } from './markdown.js';
import { relative } from './places.js';

/** A page that the navigation shows. */
export interface Stop {
  readonly group: string;
  readonly text: string;
  readonly place: string;
}

/** A page to be laid out: where it is, and what is on it. */
export interface Page extends Omit<Content, 'targets'> {
  readonly place: string;
}

const linkTo =
  (from: string) =>
  ({ text, place }: Stop, attributes = ''): string =>
    `<a href="${relative(from, place)}"${attributes}>${escape(text)}</a>`;

const navigation = (stops: ReadonlyArray<Stop>, place: string): string => {
  const link = linkTo(place);
  const item = (stop: Stop): string => `<li>${link(stop, stop.place === place ? ' aria-current="page"' : '')}</li>`;
  const list = (group: string): string => {
    const items = stops.filter((stop) => stop.group === group).map(item);
    return `${group === '' ? '' : `<h2>${escape(group)}</h2>`}<ul>${items.join('')}</ul>`;
  };
  const groups = [...new Set(stops.map(({ group }) => group))];
  return `<nav id="pages" class="pages" aria-label="Pages">${groups.map(list).join('')}</nav>`;
};

const contents = ({ sections }: Page): string => {
  const item = ({ text, anchor }: Page['sections'][number]): string =>
    `<li><a href="#${encodeURI(anchor)}">${escape(text)}</a></li>`;
  return sections.length < 2
    ? ''
    : `<nav class="contents" aria-label="On this page"><p>On this page</p><ul>${sections.map(item).join('')}</ul></nav>`;
};

const neighbours = (stops: ReadonlyArray<Stop>, place: string): string => {
  const at = stops.findIndex((stop) => stop.place === place);
  const link = (stop: Stop | undefined, relation: string, word: string): string =>
    stop === undefined ? '' : `<span>${word}: ${linkTo(place)(stop, ` rel="${relation}"`)}</span>`;
  return at < 0
    ? ''
    : `<nav class="neighbours" aria-label="Previous and next">${link(stops[at - 1], 'prev', 'Previous')}${link(stops[at + 1], 'next', 'Next')}</nav>`;
};

/** The page's HTML, among those that the navigation shows, the first of them the home page. */
export const layOut = (page: Page, stops: ReadonlyArray<Stop>): string => {
  const { place, title, html } = page;
  const to = (target: string): string => relative(place, target);
  const name = title === 'foldnet' ? title : `${title} · foldnet`;
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(name)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to('katex/katex.min.css')}">
<link rel="stylesheet" href="${to('style.css')}">
</head>
<body>
<header><a class="skip" href="#content">To the content</a><a class="name" href="${to('index.html')}">foldnet</a><a class="to-pages" href="#pages">All pages</a></header>
<div class="columns">
<main id="content" tabindex="-1">
${contents(page)}
<article>
${html}
</article>
${neighbours(stops, place)}
</main>
${navigation(stops, place)}
</div>
</body>
</html>
`;
};
