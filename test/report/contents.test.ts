/**
 * What reports are made of: numbers thinned without losing a peak, confusions, calibration, residuals, the worst examples.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibration } from '../../src/report/Calibration.js';
import { byClass, confusion, pairs } from '../../src/report/Confusion.js';
import { worst } from '../../src/report/Judged.js';
import { apart, column, number, outline, percent, type Point, spread, thinned } from '../../src/report/numbers.js';
import { errorsOf } from '../../src/report/regressed.js';
import { seed } from '../laws/run.js';

const labels = fc.array(fc.tuple(fc.integer({ min: -2, max: 3 }), fc.integer({ min: -2, max: 3 })), {
  minLength: 1,
  maxLength: 60,
});
const classes = [-2, -1, 0, 1, 2, 3];

test('numbers have six digits at most, whole ones all of theirs', () => {
  expect([0.1234567, 1234567, -0.5, 1e-9, NaN, Infinity].map(number)).toEqual([
    '0.123457',
    '1234567',
    '-0.5',
    '1e-9',
    'NaN',
    'Infinity',
  ]);
  expect(percent(0.12345)).toBe('12.35%');
});

test('two numbers have as many digits as tell them apart, and large ones an exponent', () => {
  expect(apart(938_100_000_000, 938_123_000_000)).toEqual(['9.381e11', '9.3812e11']);
  expect(apart(0.5, 0.25)).toEqual(['0.5', '0.25']);
  expect(apart(1, 1)).toEqual(['1', '1']);
  expect(apart(0.00000238, 3.13e-12)).toEqual(['2.38e-6', '3.13e-12']);
});

test('the numbers of a column have as many digits as one another', () => {
  const written = (values: ReadonlyArray<number>) => values.map(column(values));
  expect(written([5.1, 4.95, 0])).toEqual(['5.10', '4.95', '0']);
  expect(written([1.23456789, 938_100_000_000, 0.5])).toEqual(['1.23457', '9.38100e11', '0.500000']);
  expect(written([100, 0.5])).toEqual(['100', '0.500']);
  expect(written([3, 1_234_567, NaN])).toEqual(['3', '1234567', 'NaN']);
});

test('thinned lists have their first and last items, none twice, in their order', () => {
  fc.assert(
    fc.property(fc.nat({ max: 300 }), fc.integer({ min: 2, max: 50 }), (items, most) => {
      const places = spread(items, most);
      expect(places.length).toBe(Math.min(items, most));
      expect(places.every((place, i) => i === 0 || place > places[i - 1]!)).toBe(true);
      if (items > 0) expect([places[0], places.at(-1)]).toEqual([0, items - 1]);
    }),
    { seed },
  );
  expect(thinned(['a', 'b', 'c', 'd', 'e'], 3)).toEqual(['a', 'c', 'e']);
});

test('the outline of a curve keeps its ends, its greatest, its least and its gaps', () => {
  const values = fc.array(fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.constant(NaN)), {
    minLength: 1,
    maxLength: 400,
  });
  fc.assert(
    fc.property(values, fc.integer({ min: 5, max: 40 }), (ys, most) => {
      const points = ys.map((y, i): Point => [i + 1, y]);
      const kept = outline(points, most);
      expect(kept.length).toBeLessThanOrEqual(3 * most + 2);
      const finite = (all: ReadonlyArray<Point>) => all.map(([, y]) => y).filter(Number.isFinite);
      expect(Math.max(...finite(kept))).toBe(Math.max(...finite(points)));
      expect(Math.min(...finite(kept))).toBe(Math.min(...finite(points)));
      expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
      expect(kept.some(([, y]) => Number.isNaN(y))).toBe(points.some(([, y]) => Number.isNaN(y)));
      expect(kept.every(([x], i) => i === 0 || x > kept[i - 1]![0])).toBe(true);
    }),
    { seed },
  );
});

test('confusions are counts of each pair', () => {
  fc.assert(
    fc.property(labels, (rows) => {
      const judged = { actual: rows.map(([a]) => a), predicted: rows.map(([, p]) => p) };
      const { counts } = confusion(classes, judged);
      classes.forEach((actual, i) => {
        classes.forEach((predicted, j) => {
          expect(counts[i]![j]).toBe(rows.filter(([a, p]) => a === actual && p === predicted).length);
        });
      });
      const found = pairs(judged);
      expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
      expect(found.every(({ count }, i) => i === 0 || count <= found[i - 1]!.count)).toBe(true);
      byClass({ classes, counts }).forEach(({ label, rows: own, recall, precision }) => {
        const right = rows.filter(([a, p]) => a === label && p === label).length;
        const said = rows.filter(([, p]) => p === label).length;
        expect(own).toBe(rows.filter(([a]) => a === label).length);
        expect(recall).toBe(own === 0 ? 0 : right / own);
        expect(precision).toBe(said === 0 ? 0 : right / said);
      });
    }),
    { seed },
  );
});

test('a reliability diagram, by hand', () => {
  const judged = { actual: [0, 0, 1, 1], predicted: [0, 1, 1, 1], confidence: [0.55, 0.59, 0.9, 1] };
  const found = calibration(10, judged);
  expect(found?.bins.map(({ rows }) => rows)).toEqual([0, 0, 0, 0, 0, 2, 0, 0, 0, 2]);
  expect(found?.bins[5]).toMatchObject({ from: 0.5, to: 0.6, accuracy: 0.5, confidence: 0.5700000000000001 });
  expect(found?.bins[9]).toMatchObject({ accuracy: 1, confidence: 0.95 });
  // (2/4) |0.5 - 0.57| + (2/4) |1 - 0.95|
  expect(found?.error).toBeCloseTo(0.06, 12);
  expect(calibration(10, { ...judged, confidence: undefined })).toBeUndefined();
});

test('every row is in one bin, whatever its confidence', () => {
  const rows = fc.array(fc.tuple(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1 });
  fc.assert(
    fc.property(rows, (all) => {
      const found = calibration(10, {
        actual: all.map(() => 1),
        predicted: all.map(([right]) => (right ? 1 : 0)),
        confidence: all.map(([, share]) => share),
      });
      expect(found?.bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(all.length);
      expect(found?.error).toBeLessThanOrEqual(1);
    }),
    { seed },
  );
});

test('errors of numbers, by hand', () => {
  expect(errorsOf({ actual: [1, 2, 6], predicted: [2, 2, 2] })).toEqual({
    rootMeanSquare: Math.sqrt(17 / 3),
    meanAbsolute: 5 / 3,
    mean: 1,
    greatest: 4,
  });
});

test('the worst have the greatest losses; NaN is worse than all, and of equals the first is first', () => {
  expect(worst(3, { losses: [1, 5, NaN, 5, 0] })).toEqual([2, 1, 3]);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5 }), { maxLength: 40 }), (losses) => {
      const found = worst(10, { losses });
      const sorted = [...losses].sort((a, b) => b - a).slice(0, 10);
      expect(found.map((i) => losses[i])).toEqual(sorted);
    }),
    { seed },
  );
});
