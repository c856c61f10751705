/**
 * Axes, apart from the figures that have them: what Plot takes is no part of what is published.
 */
import type * as Plot from '@observablehq/plot';
import { widthOf } from './legend.js';

/** An axis. On a logarithmic one, what is not above 0 is left out. */
export interface Axis {
  readonly label: string;
  readonly type?: 'linear' | 'log';
  /** From where to where; as the points are, if it is left out. */
  readonly domain?: readonly [number, number];
}

/** An axis as Plot takes it, and how wide the longest of its numbers is, in pixels. */
export interface Fitted {
  readonly scale: Plot.ScaleOptions;
  readonly room: number;
}

/** A number with an exponent: 9.4e11. */
const withExponent = (value: number): string =>
  value === 0 ? '0' : Number(value.toPrecision(12)).toExponential().replace('e+', 'e').replace('-', '\u2212');

/** A number that fits before its axis: 0.01, but 1e-6. */
const logTick = (value: number): string =>
  value < 1e-3 || value > 1e5 ? value.toExponential().replace('e+', 'e') : String(value);

/** Ten to the power of the exponent of a number above 0. */
const magnitude = (value: number): number => Number(`1${value.toExponential().replace(/^[^e]*/, '')}`);

/** Numbers that an axis has about so many of, one step beyond its ends: multiples of 1, 2 or 5 times a power of ten. */
const round = (least: number, most: number, count: number): ReadonlyArray<number> => {
  const raw = (most - least) / count;
  if (!(raw > 0 && raw < Infinity)) return [least, most].filter(Number.isFinite);
  const power = magnitude(raw);
  const step = power * ([1, 2, 5].find((factor) => raw <= factor * power) ?? 10);
  const first = Math.floor(least / step);
  return Array.from({ length: Math.ceil(most / step) - first + 1 }, (_, i) => (first + i) * step);
};

const extent = (values: ReadonlyArray<number>): readonly [number, number] => [
  values.reduce((least, value) => Math.min(least, value), Infinity),
  values.reduce((most, value) => Math.max(most, value), -Infinity),
];

/** Plot's own ticks have as many digits as they need, and commas between thousands. */
const usual = (value: number): string => {
  const text = String(Number(value.toPrecision(12)));
  return Math.abs(value) < 1e4 ? text : `${text},`;
};

const widest = (texts: ReadonlyArray<string>): number => texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);

/** About how many pixels a tick of each axis has for itself, as Plot has it. */
const spacing = { x: 80, y: 35 };

/** Between whole numbers, such as epochs, there is nothing to count. */
const wholeSteps = (values: ReadonlyArray<number>, [least, most]: readonly [number, number]): number =>
  values.length > 0 && values.every(Number.isSafeInteger) && most > least ? most - least : Infinity;

/** A linear axis: of large and of small numbers all have exponents, and there are as many as have room. */
const linear = (
  direction: 'x' | 'y',
  ends: readonly [number, number],
  values: ReadonlyArray<number>,
  pixels: number,
): Fitted => {
  const greatest = Math.max(...ends.map(Math.abs));
  const isUsual = !Number.isFinite(greatest) || greatest === 0 || (greatest < 1e5 && greatest >= 1e-3);
  const format = isUsual ? usual : withExponent;
  const widthAt = (count: number): number => widest(round(ends[0], ends[1], count).map(format));
  const most = Math.max(2, Math.floor(pixels / spacing[direction]));
  const count =
    direction === 'x'
      ? Math.min(Math.max(2, Math.min(most, Math.floor(pixels / (widthAt(most) + 16)))), wholeSteps(values, ends))
      : most;
  return {
    scale: {
      nice: true,
      ...(isUsual && count === most ? {} : { ticks: count }),
      ...(isUsual ? {} : { tickFormat: withExponent }),
    },
    room: widthAt(count),
  };
};

/** An axis of those values along so many pixels. */
export const fit = (
  direction: 'x' | 'y',
  { label, type = 'linear', domain }: Axis,
  values: ReadonlyArray<number>,
  pixels: number,
): Fitted => {
  const shown = (domain ?? values).filter((value) => Number.isFinite(value) && (type === 'linear' || value > 0));
  const own = { label, type, ...(domain === undefined ? {} : { domain: Array.from(domain) }) };
  if (type === 'log') {
    const [least, most] = extent(shown);
    // Where there is less than a power of ten, its ticks are those of a linear axis.
    const ticks = most < 10 * least ? round(least, most, 6) : [magnitude(least), magnitude(most)];
    const format = (value: number): string => logTick(Number(value.toPrecision(12)));
    return {
      scale: { ...own, tickFormat: format, ticks: 6 },
      room: shown.length === 0 ? 0 : widest(ticks.map(format)),
    };
  }
  const { scale, room } = linear(direction, extent(shown), values.filter(Number.isFinite), pixels);
  return { scale: { ...own, ...scale }, room };
};

/** The margin that the numbers of a vertical axis need, and no less than `least`. */
export const leftOf = (room: number, least: number): number => Math.max(least, Math.ceil(room + 18));

/** The margin that the last number of a horizontal axis needs, and no less than `least`. */
export const rightOf = (room: number, least: number): number => Math.max(least, Math.ceil(room / 2));
