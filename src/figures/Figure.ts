/**
 * A figure: a picture with its words, as plain data. The same data give the same bytes.
 *
 * Its title and description are read by screen readers, and its table has the numbers that it shows.
 */
import { decimals, element, escape, moved, words } from './svg.js';
import { inLight, ink, paper } from './palette.js';

/** Numbers or words, in rows under a header. */
export interface Table {
  readonly columns: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<ReadonlyArray<string | number>>;
}

/** A figure. */
export interface Figure {
  /** A few words: what is shown. */
  readonly title: string;
  /** A sentence or two: what is to be seen in it, for those who don't. */
  readonly description: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** SVG elements in a box of that size; their colours are the variables of the palette. */
  readonly content: string;
  readonly table?: Table;
}

const font = 'system-ui, sans-serif';
const titleHeight = 34;

const svg = (
  { title, description, width, height }: Figure,
  id: string,
  attributes: Readonly<Record<string, string>>,
  ...content: ReadonlyArray<string>
): string =>
  element(
    'svg',
    {
      ...attributes,
      viewBox: `0 0 ${decimals(width)} ${decimals(height)}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-description`,
      'font-family': font,
      'font-size': '12',
      fill: ink,
    },
    element('title', { id: `${id}-title` }, escape(title)),
    element('desc', { id: `${id}-description` }, escape(description)),
    ...content,
  );

/**
 * A figure within a page whose style sheet has the palette; `id` is a name that no other figure of the page has.
 *
 * @example
 * import { Cells, Figure } from 'foldnet/figures'
 * const figure = Cells.cells({
 *   title: 'Confusion', description: 'All right.', rowLabel: 'true', columnLabel: 'predicted',
 *   rows: ['cat'], columns: ['cat'], values: [[2]],
 * })
 * Figure.inline('confusion')(figure).includes('<title id="confusion-title">Confusion</title>') // true
 */
export const inline =
  (id: string) =>
  (figure: Figure): string =>
    svg(figure, id, { width: decimals(figure.width), height: decimals(figure.height) }, figure.content);

/**
 * A figure as a file of its own: its title above it, dark on light.
 *
 * @example
 * import { Figure, Lines } from 'foldnet/figures'
 * const figure = Lines.lines({
 *   title: 'Loss', description: 'It falls.', x: { label: 'epoch' }, y: { label: 'loss' },
 *   series: [{ name: 'train', points: [[1, 0.9], [2, 0.5], [3, 0.4]] }],
 * })
 * Figure.toSvg(figure).startsWith('<svg xmlns="http://www.w3.org/2000/svg"') // true
 */
export const toSvg = (figure: Figure): string => {
  const whole = { ...figure, height: figure.height + titleHeight };
  const size = { width: decimals(whole.width), height: decimals(whole.height) };
  return inLight(
    svg(
      whole,
      'figure',
      { xmlns: 'http://www.w3.org/2000/svg', ...size },
      element('rect', { width: whole.width, height: whole.height, fill: paper }),
      words(14, 23, figure.title, { 'font-size': 15, 'font-weight': '600' }),
      moved(0, titleHeight, figure.content),
    ),
  ).concat('\n');
};

/**
 * Figures side by side in so many columns, each with its title above it: one figure.
 *
 * @example
 * import { Figure, Lines } from 'foldnet/figures'
 * const line = Lines.lines({
 *   title: 'Loss', description: 'It falls.', x: { label: 'epoch' }, y: { label: 'loss' },
 *   series: [{ name: 'train', points: [[1, 0.9], [2, 0.5]] }], width: 300,
 * })
 * Figure.grid(2, { title: 'Two runs', description: 'Both fall.' })([line, line]).width // 600
 */
export const grid =
  (columns: number, caption: Pick<Figure, 'title' | 'description'>) =>
  (figures: ReadonlyArray<Figure>): Figure => {
    const across = Math.min(columns, Math.max(1, figures.length));
    const cellWidth = figures.reduce((widest, { width }) => Math.max(widest, width), 0);
    const cellHeight = figures.reduce((highest, { height }) => Math.max(highest, height), 0) + captionHeight;
    return {
      ...caption,
      width: across * cellWidth,
      height: Math.ceil(figures.length / across) * cellHeight,
      content: figures
        .map(({ title, width, content }, i) =>
          moved(
            (i % across) * cellWidth,
            Math.floor(i / across) * cellHeight,
            words(width / 2, 15, title, { anchor: 'middle', 'font-weight': '600' }),
            moved(0, captionHeight, content),
          ),
        )
        .join(''),
      ...tableOf(figures),
    };
  };

const captionHeight = 22;

/** The tables of figures, one under the other, if their columns are the same; a first column says whose each row is. */
const tableOf = (figures: ReadonlyArray<Figure>): Pick<Figure, 'table'> => {
  const [first, ...rest] = figures.map(({ table }) => table);
  const same = rest.every((table) => table?.columns.join('\n') === first?.columns.join('\n'));
  return first === undefined || !same
    ? {}
    : {
        table: {
          columns: ['figure', ...first.columns],
          rows: figures.flatMap(({ title, table }) => (table?.rows ?? []).map((row) => [title, ...row])),
        },
      };
};
