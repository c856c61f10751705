/**
 * What a confusion matrix tells of a classifier, class by class and averaged; all of it is in `Metric`.
 *
 *   precision  P = right / predicted      of the rows that were given the class, how many are of it
 *   recall     R = right / actual         of the rows of the class, how many were given it
 *   F1         2 P R / (P + R)            their harmonic mean
 *
 * A quotient by 0 counts 0: the precision of a class that is never predicted, the recall of one that never occurs.
 * Source: scikit-learn's `precision_score`, `recall_score`, `f1_score` with `labels=range(classes)`.
 */
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import { ensure, ensureWidth } from './numeric/invariant.js';

/** Counts of rows by actual class (the rows) and predicted class (the columns). */
export type ConfusionMatrix = ReadonlyArray<ReadonlyArray<number>>;

/** A number for each class. */
export type ByClass = (confusion: ConfusionMatrix) => ReadonlyArray<number>;

/**
 * Counts of rows by actual class (rows) and predicted class (columns), both from 0 to `classes` - 1; rows of
 * other classes are not counted.
 *
 * @example
 * import { Metric } from 'foldnet'
 * Metric.confusionMatrix(2)([0, 1, 1], [0, 0, 1]) // [[1, 1], [0, 1]]
 */
export const confusionMatrix =
  (classes: number) =>
  (predicted: ReadonlyArray<number>, actual: ReadonlyArray<number>): ConfusionMatrix => {
    ensureWidth('Metric.confusionMatrix', classes);
    ensure(
      predicted.length === actual.length,
      () => `Metric.confusionMatrix: expected ${actual.length} predicted classes, got ${predicted.length}`,
    );
    const count = (row: number, column: number): number =>
      actual.filter((label, i) => label === row && predicted[i] === column).length;
    return RA.makeBy(classes, (row) => RA.makeBy(classes, (column) => count(row, column)));
  };

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0);

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const right: ByClass = (confusion) => confusion.map((row, i) => row[i] ?? 0);

const actual: ByClass = (confusion) => confusion.map(sum);

const predicted: ByClass = (confusion) => confusion.map((_, j) => sum(confusion.map((row) => row[j] ?? 0)));

/**
 * Of the rows that were given a class, the share that is of it; 0 for a class that is never predicted.
 *
 * @example
 * import { Metric } from 'foldnet'
 * Metric.precision([[1, 1], [0, 1]]) // [1, 0.5]
 */
export const precision: ByClass = (confusion) => RA.zipWith(right(confusion), predicted(confusion), share);

/**
 * Of the rows of a class, the share that was given it; 0 for a class that never occurs.
 *
 * @example
 * import { Metric } from 'foldnet'
 * Metric.recall([[1, 1], [0, 1]]) // [0.5, 1]
 */
export const recall: ByClass = (confusion) => RA.zipWith(right(confusion), actual(confusion), share);

/**
 * The harmonic mean of precision and recall, 2 right / (predicted + actual); 0 for a class that does neither.
 *
 * @example
 * import { Metric } from 'foldnet'
 * Metric.f1([[1, 1], [0, 1]]) // [0.667, 0.667]: 2/3 for both classes
 */
export const f1: ByClass = (confusion) => {
  const both = RA.zipWith(predicted(confusion), actual(confusion), (p, a) => p + a);
  return RA.zipWith(right(confusion), both, (r, n) => share(2 * r, n));
};

/** `macro`: every class counts the same; `weighted`: as often as it occurs; `micro`: the classes' counts are added up. */
export type Average = 'macro' | 'micro' | 'weighted';

/**
 * One number for all classes. Classes that never occur take part in the macro average. The micro average of precision,
 * recall and F1 alike is the accuracy. No rows: 0.
 *
 * @example
 * import { Metric } from 'foldnet'
 * Metric.average('macro', Metric.recall)([[1, 1], [0, 1]]) // 0.75
 */
export const average =
  (kind: Average, metric: ByClass) =>
  (confusion: ConfusionMatrix): number => {
    const support = actual(confusion);
    switch (kind) {
      case 'macro':
        return share(sum(metric(confusion)), confusion.length);
      case 'weighted':
        return share(sum(RA.zipWith(metric(confusion), support, (value, n) => value * n)), sum(support));
      case 'micro': {
        // Each class against the rest, added up: a wrong row is a false positive of one class and a false negative of another.
        const correct = sum(right(confusion));
        const wrong = sum(support) - correct;
        const [, pooled = 0] = metric([
          [0, wrong],
          [wrong, correct],
        ]);
        return pooled;
      }
    }
  };
