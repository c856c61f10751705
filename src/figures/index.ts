/**
 * foldnet/figures: what was learned, drawn. Each figure is a pure function from data to SVG text, with a title, a
 * description and a table for those who do not see it; the same data give the same bytes. Needs no browser.
 */
export * as Figure from './Figure.js';
export * as Lines from './Lines.js';
