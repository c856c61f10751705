/** Means over an axis against their definition, every intermediate result rounded to the buffers' precision. */
import { describe, expect, test } from 'vitest';
import { means, spread } from '../../src/numeric/normalization.js';
import { allocate, roundTo } from '../../src/numeric/precision.js';

const columns = 3;
const values = Array.from({ length: 12 }, (_, i) => (((i * 37) % 53) - 26) / 30);

describe.each(['float64', 'float32'] as const)('in %s', (precision) => {
  const x = allocate(precision, 12);
  x.set(values);
  const round = (value: number): number => roundTo(precision, value);
  const mean = (terms: ReadonlyArray<number>): number =>
    round(terms.reduce((sum, term) => round(sum + term), 0) / terms.length);
  const elements = (test: (i: number) => boolean): ReadonlyArray<number> => [...x].filter((_, i) => test(i));

  test('of the columns and of the rows, in order', () => {
    const ofColumns = allocate(precision, 3);
    means(0, columns, x, ofColumns);
    expect([...ofColumns]).toEqual([0, 1, 2].map((j) => mean(elements((i) => i % columns === j))));
    const ofRows = allocate(precision, 4);
    means(1, columns, x, ofRows);
    expect([...ofRows]).toEqual([0, 1, 2, 3].map((row) => mean(elements((i) => Math.floor(i / columns) === row))));
  });

  test('one value for each element again', () => {
    const out = allocate(precision, 12);
    spread(0, columns, x.subarray(0, 3), out);
    expect([...out]).toEqual(Array.from(out, (_, i) => x[i % columns]));
    spread(1, columns, x.subarray(0, 4), out);
    expect([...out]).toEqual(Array.from(out, (_, i) => x[Math.floor(i / columns)]));
  });
});
