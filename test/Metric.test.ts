/** Metrics: ties, constant targets, classes that never occur, what is no label. Golden values are in golden/metrics.test.ts. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Matrix, Metric } from 'foldnet';
import { expectRight } from './expectRight.js';
import { seed } from './laws/run.js';
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

describe('a confusion matrix', () => {
  test('has actual classes in rows, predicted ones in columns', () => {
    expect(Metric.confusionMatrix(3)([0, 1, 1, 2], [0, 0, 1, 1])).toEqual([
      [1, 1, 0],
      [0, 1, 1],
      [0, 0, 0],
    ]);
  });

  test('counts no row of another class, predicted or actual', () => {
    expect(Metric.confusionMatrix(2)([0, 2, 1, -1], [0, 1, 2, 1])).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  test('needs a prediction for each row, and classes', () => {
    expect(refused(() => Metric.confusionMatrix(2)([0], [0, 1]))).toBe(
      'Metric.confusionMatrix: expected 2 predicted classes, got 1',
    );
    expect(refused(() => Metric.confusionMatrix(0)([], []))).toBe(
      'Metric.confusionMatrix: expected a positive integer, got 0',
    );
  });
});

describe('precision, recall and F1, as scikit-learn has them for labels=[0, 1, 2] and zero_division=0', () => {
  // y_true 0 0 0 1, y_pred 0 0 2 0: class 1 is never predicted, class 2 never occurs.
  const confusion = Metric.confusionMatrix(3)([0, 0, 2, 0], [0, 0, 0, 1]);

  test('a class that is never predicted, or never occurs, counts 0', () => {
    expect(Metric.precision(confusion)).toEqual([2 / 3, 0, 0]);
    expect(Metric.recall(confusion)).toEqual([2 / 3, 0, 0]);
    expect(Metric.f1(confusion)).toEqual([4 / 6, 0, 0]);
  });

  test('and takes part in the macro average', () => {
    expect(Metric.average('macro', Metric.recall)(confusion)).toBe(2 / 3 / 3);
    expect(Metric.average('weighted', Metric.recall)(confusion)).toBe(0.5);
  });

  test.each([
    ['precision', Metric.precision],
    ['recall', Metric.recall],
    ['F1', Metric.f1],
  ] as const)('the micro average of %s is the accuracy', (_, metric) => {
    expect(Metric.average('micro', metric)(confusion)).toBe(0.5);
  });

  test('no rows give 0', () => {
    const none = Metric.confusionMatrix(2)([], []);
    (['macro', 'micro', 'weighted'] as const).forEach((kind) => {
      expect(Metric.average(kind, Metric.f1)(none)).toBe(0);
    });
  });
});

describe('top-k accuracy', () => {
  const labels = fc.integer({ min: 0, max: 3 });
  const value = fc.constantFrom(0, -0, 1, 2, Infinity, NaN);
  const batch = fc.array(fc.tuple(fc.tuple(value, value, value, value), labels), { minLength: 1, maxLength: 5 });
  const both = (rows: ReadonlyArray<readonly [ReadonlyArray<number>, number]>) =>
    [
      expectRight(Matrix.fromRows(rows.map(([output]) => output))),
      expectRight(Matrix.fromArray(rows.length, 1)(rows.map(([, label]) => label))),
    ] as const;

  test('for k = 1 is the accuracy, ties and NaN included; grows with k; is 1 for all columns', () => {
    fc.assert(
      fc.property(batch, (rows) => {
        const [output, target] = both(rows);
        const scores = [1, 2, 3, 4, 5].map((k) => Metric.topKAccuracy(k)(output, target));
        expect(scores[0]).toBe(Metric.accuracy(output, target));
        expect(scores).toEqual([...scores].sort((a, b) => a - b));
        expect(scores.slice(3)).toEqual([1, 1]);
      }),
      { seed },
    );
  });

  test('takes as many rows as are given the first of equals', () => {
    const output = Matrix.of([
      [1, 2, 2, 2],
      [1, 2, 2, 2],
    ]);
    expect(Metric.topKAccuracy(2)(output, Matrix.of([[2], [3]]))).toBe(0.5);
    expect(Metric.topKAccuracy(3)(output, Matrix.of([[3], [0]]))).toBe(0.5);
  });

  test('needs a k', () => {
    expect(refused(() => Metric.topKAccuracy(0))).toBe('Metric.topKAccuracy: expected a positive integer, got 0');
  });
});

describe('log loss', () => {
  test('of a sure and wrong prediction is finite: 2^-52 is the least probability', () => {
    const wrong = Metric.logLoss(Matrix.of([[1, 0]]), Matrix.of([[1]]));
    expect(Math.abs(wrong - 52 * Math.LN2)).toBeLessThan(1e-14);
    expect(Metric.logLoss(Matrix.of([[1, 0]]), Matrix.of([[0]]))).toBe(0);
  });

  test('passes NaN on', () => {
    expect(Metric.logLoss(Matrix.of([[NaN, NaN]]), Matrix.of([[0]]))).toBeNaN();
  });
});

describe('ROC AUC', () => {
  const scored = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.boolean()), { minLength: 1, maxLength: 12 });
  const areaOf = (rows: ReadonlyArray<readonly [number, boolean]>): number =>
    Metric.rocAuc(
      expectRight(Matrix.fromArray(rows.length, 1)(rows.map(([score]) => score))),
      expectRight(Matrix.fromArray(rows.length, 1)(rows.map(([, positive]) => Number(positive)))),
    );

  test('is the share of pairs in order, ties counting half, whatever the order of the rows', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const pairs = rows.flatMap(([up, positive]) =>
          positive ? rows.filter(([, other]) => !other).map(([down]) => (up > down ? 1 : up === down ? 0.5 : 0)) : [],
        );
        const share = pairs.reduce<number>((sum, one) => sum + one, 0) / pairs.length;
        expect(areaOf(rows)).toBe(share);
        expect(areaOf([...rows].reverse())).toBe(share);
      }),
      { seed },
    );
  });

  test('takes infinite scores, and -0 for 0', () => {
    expect(areaOf([[-Infinity, false], [Infinity, true], [Infinity, false]])).toBe(0.75); // prettier-ignore
    expect(areaOf([[-0, false], [0, true]])).toBe(0.5); // prettier-ignore
  });

  test('is NaN where all rows are of one kind, or a score is NaN', () => {
    expect(areaOf([[1, true], [2, true]])).toBeNaN(); // prettier-ignore
    expect(areaOf([[1, false]])).toBeNaN();
    expect(areaOf([[NaN, true], [2, false]])).toBeNaN(); // prettier-ignore
  });

  test('is the mean over the outputs', () => {
    const output = Matrix.of([
      [0, 1],
      [1, 0],
    ]);
    const target = Matrix.of([
      [0, 0],
      [1, 1],
    ]);
    expect(Metric.rocAuc(output, target)).toBe(0.5);
  });

  test('needs targets of 0 and 1, of one shape with the output', () => {
    expect(refused(() => Metric.rocAuc(Matrix.of([[1]]), Matrix.of([[2]])))).toBe(
      'Metric.rocAuc: expected targets 0 and 1, got 2',
    );
    expect(refused(() => Metric.rocAuc(Matrix.zeros<number, 1>(2, 1), Matrix.zeros<number, 1>(1, 1)))).toBe(
      'Metric.rocAuc: expected two matrices of one shape and precision, got 2x1 float64 and 1x1 float64',
    );
  });
});

test('absolute errors pass NaN on, and are 0 where every target is met', () => {
  [Metric.meanAbsoluteError, Metric.maxError].forEach((metric) => {
    expect(metric(Matrix.of([[NaN], [1]]), Matrix.of([[0], [1]]))).toBeNaN();
    expect(metric(Matrix.of([[-0.5], [1]]), Matrix.of([[-0.5], [1]]))).toBe(0);
  });
});
