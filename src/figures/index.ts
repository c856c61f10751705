/**
 * foldnet/figures: what was learned, drawn. Each figure is a pure function from data to SVG text, with a title, a
 * description and a table for those who do not see it; the same data give the same bytes. Needs no browser.
 */
export * as Cells from './Cells.js';
export * as Contours from './Contours.js';
export * as Figure from './Figure.js';
export * as Flow from './Flow.js';
export * as Images from './Images.js';
export * as Lines from './Lines.js';
export * as Scatter from './Scatter.js';
export * as Surface from './Surface.js';
export * as Palette from './palette.js';
export * as Svg from './svg.js';
