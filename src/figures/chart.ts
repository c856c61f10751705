/**
 * Charts by Observable Plot, drawn without a browser: its marks and scales become the content of a figure.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Figure } from './Figure.js';
import { decimals } from './svg.js';

/** What Plot takes, but for its size. */
export type Options = Omit<Plot.PlotOptions, 'width' | 'height' | 'document'>;

/** The inner elements of Plot's picture, with numbers no longer than can be seen. */
const inner = (svg: string): string =>
  svg
    .replace(/^<svg[^>]*>/, '')
    .replace(/<\/svg>$/, '')
    .replace(/<style>[^]*?<\/style>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('currentColor', 'var(--ink)')
    // A figure has one name; those of its pieces are for nobody.
    .replace(/ aria-[a-z]+="[^"]*"/g, '')
    .replace(/="[^"]*"/g, (value) => value.replace(/-?\d+\.\d{3,}/g, (number) => decimals(Number(number))));

// The types of both libraries rest on a browser's, which the kit does without: what is needed of them is looked up.
const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** The chart of a figure: everything of it but its words. */
export const chart = (
  width: number,
  height: number,
  options: Options,
): Pick<Figure, 'width' | 'height' | 'content'> => {
  const page: unknown = parseHTML('<!doctype html><html><body></body></html>');
  const drawn: unknown = Plot.plot({
    ...options,
    width,
    height,
    document: member(page, 'document'),
  } as Plot.PlotOptions);
  return { width, height, content: `<g text-anchor="middle">${inner(String(member(drawn, 'outerHTML')))}</g>` };
};
