/** Labels: their one-hot form, and what is no label. Golden values are in golden/metrics.test.ts. */
import { expect, test } from 'vitest';
import { Labels, Matrix } from 'foldnet';
import { refused } from './refused.js';

test('argmaxRows is the inverse of oneHot', () => {
  const labels = Matrix.of([[2], [0], [1], [2]]);
  const oneHot = Labels.oneHot(3)(labels);
  expect(Matrix.toRows(oneHot)).toEqual([
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
  expect(Matrix.argmaxRows(oneHot)).toEqual(Matrix.toArray(labels));
});

test('keeps the precision', () => {
  expect(Labels.oneHot(2)(Matrix.zeros(1, 1, 'float32')).precision).toBe('float32');
});

test.each([3, -1, 0.5, NaN])('%d is no label of three classes', (label) => {
  expect(refused(() => Labels.oneHot(3)(Matrix.of([[label]])))).toBe(
    `Labels.oneHot: expected labels from 0 to 2, got ${label} in row 0`,
  );
});
