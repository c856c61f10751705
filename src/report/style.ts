/**
 * The style sheet of reports: the palette's colours, in light and in dark; and on paper, where nothing opens or scrolls.
 */
import { styleSheet as colours } from '../figures/palette.js';

const own = `
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 86rem; padding: 1rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0.5rem 0; font-size: 1.8rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 0.5rem; padding-top: 0.5rem; border-top: 1px solid var(--muted); font-size: 1.3rem; }
h3 { margin: 1.5rem 0 0.25rem; font-size: 1.05rem; }
p, figcaption, dl, ul { max-width: 46rem; margin: 0.5rem 0; }
a { color: var(--series-1); }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--series-1); outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; max-width: none; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 0.15rem 0; }
.note { color: var(--muted); font-size: 0.9rem; }
.remark { padding: 0.5rem 0.75rem; border: 1px solid var(--series-2); border-left-width: 0.4rem; overflow-wrap: anywhere; }
.headline { font-size: 1.1rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1.5rem 2rem; align-items: flex-start; }
.figure { flex: 1 1 34rem; max-width: min(100%, 42rem); min-width: 0; }
.table { flex: 0 1 auto; max-width: 100%; min-width: 0; }
figure { margin: 0.75rem 0 0.25rem; }
figcaption { max-width: 40rem; margin-bottom: 0.25rem; font-size: 0.95rem; }
figure > svg { display: block; max-width: 100%; height: auto; }
details { max-width: 40rem; margin: 0.25rem 0 0.75rem; }
summary { cursor: pointer; width: fit-content; color: var(--series-1); }
.scroll { overflow-x: auto; max-width: 100%; }
details .scroll { overflow: auto; max-height: 26rem; }
table { margin: 0.5rem 0; border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.25rem; }
th, td { padding: 0.2rem 0.6rem; border-bottom: 1px solid color-mix(in srgb, var(--muted) 40%, transparent);
  text-align: left; vertical-align: top; }
th { font-weight: 600; }
.number { text-align: right; }
dl { display: grid; gap: 0.25rem 0; max-width: 60rem; }
dl div { display: grid; grid-template-columns: minmax(9rem, 12rem) 1fr; gap: 0 1rem; }
dt { color: var(--muted); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code, pre { font: 0.88rem/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; margin: 0.5rem 0; }
@media (max-width: 40rem) { dl div { grid-template-columns: 1fr; } dd { margin-bottom: 0.35rem; } }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, details:not([open]) { display: none; }
  .scroll, details .scroll, pre { overflow: visible; max-height: none; }
  figure, tr, .remark, dl div { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
}`;

/** The text of the style sheet. */
export const styleSheet: string = `${colours}${own}`;
