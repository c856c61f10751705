/**
 * Numbers as people read them, and as many of them as a page has room for.
 */

/** Six digits at most; whole numbers have all of theirs. */
export const number = (value: number): string =>
  Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(6)));

/** Exponents without the plus sign. */
const plain = (text: string): string => text.replace('e+', 'e');

/** So many digits at most; large and small numbers have an exponent. */
const inDigits = (value: number, digits: number): string => {
  const rounded = Number.isSafeInteger(value) && Math.abs(value) < 1e6 ? value : Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  return Number.isFinite(size) && (size >= 1e6 || (size > 0 && size < 1e-4))
    ? plain(rounded.toExponential())
    : String(rounded);
};

/** Four digits at most, for sentences. */
export const short = (value: number): string => inDigits(value, 4);

/** Two numbers for a sentence, with as many digits as tell them apart. */
export const apart = (a: number, b: number): readonly [string, string] => {
  const digits = [4, 5, 6, 7, 8, 9, 10, 11, 12].find((most) => inDigits(a, most) !== inDigits(b, most)) ?? 4;
  return [inDigits(a, digits), inDigits(b, digits)];
};

/** How many digits a number has, without the zeros before it. */
const digitsOf = (text: string): number => text.replace(/e.*$/, '').replace(/\D/g, '').replace(/^0+/, '').length;

/** How the numbers of a column are written: whole ones whole, others with the same number of digits, six at most. */
export const column = (values: ReadonlyArray<number>): ((value: number) => string) => {
  const finite = values.filter(Number.isFinite);
  if (finite.every(Number.isSafeInteger)) return number;
  const digits = finite.reduce((most, value) => Math.max(most, digitsOf(number(value))), 1);
  return (value) =>
    value === 0 || !Number.isFinite(value) ? String(value) : plain(value.toPrecision(Math.min(6, digits)));
};

/** A share from 0 to 1, in percent. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

/** `1 row`, `2 rows`. */
export const count = (many: number, noun: string): string => `${many} ${noun}${many === 1 ? '' : 's'}`;

/** The least and the greatest of numbers. */
export const extent = (values: ReadonlyArray<number>): readonly [number, number] => [
  values.reduce((least, value) => Math.min(least, value), Infinity),
  values.reduce((most, value) => Math.max(most, value), -Infinity),
];

/** The places of `most` of so many items, spread evenly, the first and the last among them; all, if there are no more. */
export const spread = (items: number, most: number): ReadonlyArray<number> =>
  items <= most
    ? Array.from({ length: items }, (_, i) => i)
    : Array.from({ length: most }, (_, i) => Math.round((i * (items - 1)) / Math.max(1, most - 1)));

/** Those of so many items that are spread evenly. */
export const thinned = <A>(items: ReadonlyArray<A>, most: number): ReadonlyArray<A> =>
  items.length <= most ? items : spread(items.length, most).flatMap((i) => items.slice(i, i + 1));

/** A point of a curve. */
export type Point = readonly [x: number, y: number];

/** The places of the least and the greatest of the points from one place to before another, and of one that is no number. */
const extremes = (points: ReadonlyArray<Point>, from: number, to: number): ReadonlyArray<number> => {
  const places = Array.from({ length: to - from }, (_, i) => from + i);
  const y = (i: number): number => points[i]?.[1] ?? NaN;
  const finite = places.filter((i) => Number.isFinite(y(i)));
  const found = [
    places.find((i) => !Number.isFinite(y(i))),
    finite.reduce<number | undefined>((least, i) => (least === undefined || y(i) < y(least) ? i : least), undefined),
    finite.reduce<number | undefined>((most, i) => (most === undefined || y(i) > y(most) ? i : most), undefined),
  ].flatMap((i) => i ?? []);
  return Array.from(new Set(found)).sort((a, b) => a - b);
};

/**
 * A curve of at most about twice `most` points that looks as all of them do: of each stretch the least and the greatest
 * point, so that no peak is lost, and the gaps.
 */
export const outline = (points: ReadonlyArray<Point>, most: number): ReadonlyArray<Point> => {
  if (points.length <= 2 * most) return points;
  const end = (stretch: number): number => Math.round((stretch * points.length) / most);
  const inner = Array.from({ length: most }, (_, i) => extremes(points, end(i), end(i + 1))).flat();
  const kept = Array.from(new Set([0, ...inner, points.length - 1])).sort((a, b) => a - b);
  return kept.flatMap((i) => points.slice(i, i + 1));
};

/** Which state of a run a model is; one that was imported has no epochs behind it. */
export const moment = (epoch: number): string => (epoch === 0 ? 'as imported' : `after epoch ${epoch}`);
