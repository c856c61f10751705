/**
 * The colours of figures. On a page they are CSS variables, so that a figure follows its page into the dark; in a file of
 * its own a figure has the light ones.
 *
 * The series' colours are told apart under every common colour blindness, and have a contrast of at least 3:1 with the
 * paper in light and in dark (WCAG 1.4.11); series differ in their dashes too.
 */

/** A colour in light and in dark. */
export interface Colour {
  readonly light: string;
  readonly dark: string;
}

/**
 * The colours by name.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.colours['ink'] // { light: '#1b1f24', dark: '#e8eaed' }
 */
export const colours: Readonly<Record<string, Colour>> = {
  paper: { light: '#ffffff', dark: '#14171c' },
  ink: { light: '#1b1f24', dark: '#e8eaed' },
  muted: { light: '#59636e', dark: '#a3adb8' },
  'series-1': { light: '#0065a8', dark: '#5cb8ff' },
  'series-2': { light: '#c8500a', dark: '#ff9a57' },
  'series-3': { light: '#00805d', dark: '#3ddba8' },
  'series-4': { light: '#a0408a', dark: '#f08fd6' },
  'series-5': { light: '#7a6200', dark: '#e3c34a' },
  'series-6': { light: '#3b3b9e', dark: '#a9a6ff' },
  'series-7': { light: '#5b6770', dark: '#b4c0c9' },
  'series-8': { light: '#b3123f', dark: '#ff7b95' },
};

/**
 * How many series have a colour of their own.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.seriesCount // 8
 */
export const seriesCount = 8;

/**
 * What lies behind a figure, as figures write it.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.paper // 'var(--paper)'
 */
export const paper = 'var(--paper)';
/**
 * Words and axes.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.ink // 'var(--ink)'
 */
export const ink = 'var(--ink)';
/**
 * What stands back: frames, shapes, remarks.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.inLight(Palette.muted) // '#59636e'
 */
export const muted = 'var(--muted)';

/**
 * The colour of the i-th series, from 0; after the last the first comes again.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.series(0) // 'var(--series-1)'
 * Palette.series(8) // 'var(--series-1)'
 */
export const series = (i: number): string => `var(--series-${(i % seriesCount) + 1})`;

/**
 * The dashes of the i-th series, from 0, as SVG has them; the first is whole.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.dashes(1) // '6 3'
 */
export const dashes = (i: number): string => ['none', '6 3', '2 3', '8 3 2 3', '12 4', '4 2 1 2'][i % 6] ?? 'none';

/**
 * The text of a style sheet that gives the colours of a page: light ones, and dark ones where the reader has it dark.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.styleSheet.includes('@media (prefers-color-scheme: dark)') // true
 */
export const styleSheet: string = (() => {
  const rules = (mode: keyof Colour): string =>
    Object.entries(colours)
      .map(([name, colour]) => `--${name}: ${colour[mode]};`)
      .join(' ');
  return [
    `:root { color-scheme: light dark; ${rules('light')} }`,
    `@media (prefers-color-scheme: dark) { :root { ${rules('dark')} } }`,
    `@media print { :root { ${rules('light')} } }`,
  ].join('\n');
})();

/**
 * An SVG with the light colours in the place of the variables.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.inLight('<path stroke="var(--ink)"/>') // '<path stroke="#1b1f24"/>'
 */
export const inLight = (svg: string): string =>
  svg.replace(/var\(--([\w-]+)\)/g, (variable, name: string) => colours[name]?.light ?? variable);

/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [number, number, number];

const between = (stops: ReadonlyArray<Rgb>, share: number): Rgb => {
  const at = Math.max(0, Math.min(1, share)) * (stops.length - 1);
  const below = stops[Math.floor(at)] ?? [0, 0, 0];
  const above = stops[Math.ceil(at)] ?? below;
  const part = at - Math.floor(at);
  const mixed = (i: 0 | 1 | 2): number => Math.round(below[i] + part * (above[i] - below[i]));
  return [mixed(0), mixed(1), mixed(2)];
};

/**
 * From white (0) to dark blue (1): shares and counts. A number outside counts as the nearer end, NaN as 0.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.sequential(0) // [255, 255, 255]
 * Palette.sequential(1) // [8, 48, 107]
 */
export const sequential = (share: number): Rgb =>
  between(
    [
      [255, 255, 255],
      [198, 219, 239],
      [107, 174, 214],
      [33, 113, 181],
      [8, 48, 107],
    ],
    share >= 0 ? share : 0,
  );

/**
 * From blue (-1) over white (0) to orange (1): what has a sign. A number outside counts as the nearer end, NaN as 0.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.diverging(0) // [247, 247, 247]
 */
export const diverging = (value: number): Rgb =>
  between(
    [
      [5, 76, 140],
      [92, 155, 209],
      [247, 247, 247],
      [232, 147, 74],
      [157, 62, 0],
    ],
    Number.isNaN(value) ? 0.5 : (value + 1) / 2,
  );

/**
 * From black (0) to white (1), as a photograph.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.grey(0.5) // [128, 128, 128]
 */
export const grey = (share: number): Rgb =>
  between(
    [
      [0, 0, 0],
      [255, 255, 255],
    ],
    share >= 0 ? share : 0,
  );

/**
 * The ink that is read on a colour: black or white, whichever has more contrast (relative luminance of WCAG 2).
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.inkOn([8, 48, 107]) // '#ffffff'
 */
export const inkOn = (rgb: Rgb): string => {
  // The gamma of sRGB as a polynomial (Chilliant 2012), within 0.002.
  const linear = (c: number): number => {
    const x = c / 255;
    return x * (x * (x * 0.305306011 + 0.682171111) + 0.012522878);
  };
  return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]) > 0.179 ? '#000000' : '#ffffff';
};

/**
 * A colour as CSS has it: `#1b1f24`.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.hex([8, 48, 107]) // '#08306b'
 */
export const hex = (rgb: Rgb): string => `#${rgb.map((c) => c.toString(16).padStart(2, '0')).join('')}`;

const parsed = (colour: string): Rgb => {
  const channel = (i: number): number => Number.parseInt(colour.slice(2 * i + 1, 2 * i + 3), 16);
  return [channel(0), channel(1), channel(2)];
};

/**
 * The colour of the i-th series on a light ground that stays light, such as an image.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.seriesOnLight(0) // '#0065a8'
 */
export const seriesOnLight = (i: number): string => colours[`series-${(i % seriesCount) + 1}`]?.light ?? '#000000';

/**
 * A light tint of the colour of the i-th series: the ground of its class.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.hex(Palette.tint(0)) // '#a6c9e1'
 */
export const tint = (i: number): Rgb => between([[255, 255, 255], parsed(seriesOnLight(i))], 0.35);

/**
 * The form of the points of the i-th series, by Plot's names.
 *
 * @example
 * import { Palette } from 'foldnet/figures'
 * Palette.symbol(1) // 'square'
 */
export const symbol = (i: number): string =>
  ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye', 'hexagon'][i % seriesCount] ?? 'circle';
