/**
 * Numbers as a row of bars, one character each.
 */

const bars = Array.from('▁▂▃▄▅▆▇█');

/** Of so many numbers, `width` spread evenly, the last among them. */
const thinned = (values: ReadonlyArray<number>, width: number): ReadonlyArray<number> =>
  values.length <= width
    ? values
    : Array.from({ length: width }, (_, i) => values[Math.round((i * (values.length - 1)) / (width - 1))] ?? NaN);

/** The numbers between the least and the greatest of `range`, at most `width` of them; a dot for one that is not finite. */
export const sparkline = (
  values: ReadonlyArray<number>,
  width: number,
  range: ReadonlyArray<number> = values,
): string => {
  const finite = range.filter(Number.isFinite);
  const least = finite.reduce((x, y) => Math.min(x, y), Infinity);
  const span = finite.reduce((x, y) => Math.max(x, y), -Infinity) - least;
  return thinned(values, width)
    .map((value) => {
      if (!Number.isFinite(value)) return '·';
      const height = span > 0 ? (value - least) / span : 0;
      return bars[Math.max(0, Math.min(bars.length - 1, Math.floor(height * bars.length)))] ?? '';
    })
    .join('');
};
