/** Metrics: ties, constant targets, what is no label. Golden values are in golden/metrics.test.ts. */
import { describe, expect, test } from 'vitest';
import { Matrix, Metric } from 'foldnet';
import { refused } from './refused.js';

describe('correct and accuracy', () => {
  test('the first of equals counts', () => {
    const output = Matrix.of([
      [0.5, 0.5],
      [0.5, 0.5],
      [0.1, 0.9],
      [NaN, 1],
    ]);
    const labels = Matrix.of([[0], [1], [1], [0]]);
    expect(Metric.correct(output, labels)).toBe(3);
    expect(Metric.accuracy(output, labels)).toBe(0.75);
  });

  test('need a label for each row', () => {
    const labels: Matrix.Matrix<number, 1> = Matrix.zeros(1, 1);
    [Metric.correct, Metric.accuracy, Metric.crossEntropyWithFloor].forEach((metric) => {
      expect(refused(() => metric(Matrix.zeros(2, 3), labels))).toBe(
        'Metric: expected a column of 2 labels, got 1x1 float64',
      );
    });
  });
});

describe('R^2', () => {
  const target = Matrix.of([
    [1, 10],
    [2, 20],
    [3, 30],
  ]);

  test('is 1 where every target is met, 0 for its mean, the mean over the outputs', () => {
    expect(Metric.r2(target, target)).toBe(1);
    expect(
      Metric.r2(
        Matrix.of([
          [2, 20],
          [2, 20],
          [2, 20],
        ]),
        target,
      ),
    ).toBe(0);
    expect(
      Metric.r2(
        Matrix.of([
          [1, 20],
          [2, 20],
          [3, 20],
        ]),
        target,
      ),
    ).toBe(0.5);
    expect(Metric.r2(Matrix.of([[3], [2], [1]]), Matrix.of([[1], [2], [3]]))).toBe(-3);
  });

  test('of a constant target is 1 where it is met and 0 elsewhere, whatever its mean rounds to', () => {
    [7, 0.1, 1 / 3].forEach((value) => {
      const constant = Matrix.constant(3, 1, value);
      expect(Metric.r2(constant, constant)).toBe(1);
      expect(Metric.r2(Matrix.of([[1], [2], [3]]), constant)).toBe(0);
    });
  });
});

test("seed 002's cross-entropy is capped by its floor", () => {
  expect(Metric.crossEntropyWithFloor(Matrix.of([[1000, 0]]), Matrix.of([[1]]))).toBeLessThan(27.7);
  expect(Metric.crossEntropyWithFloor(Matrix.of([[1000, 0]]), Matrix.of([[1]]))).toBeGreaterThan(27.6);
});

test('a confusion matrix has actual classes in rows, predicted ones in columns', () => {
  expect(Metric.confusionMatrix(3)([0, 1, 1, 2], [0, 0, 1, 1])).toEqual([
    [1, 1, 0],
    [0, 1, 1],
    [0, 0, 0],
  ]);
});
