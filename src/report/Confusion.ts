/**
 * How often each class was taken for which: counts, and what they make of each class.
 */
import * as NEA from 'fp-ts/lib/NonEmptyArray.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as Metric from '../Metric.js';
import type { Judged } from './Judged.js';

/** A pair of classes and how many samples of the one were given the other. */
export interface Pair {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
}

/** Counts by actual class (the rows) and predicted class, in the order of the classes. */
export interface Confusion {
  readonly classes: ReadonlyArray<number>;
  readonly counts: ReadonlyArray<ReadonlyArray<number>>;
}

/** What a class came to. */
export interface ByClass {
  readonly label: number;
  readonly rows: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The pairs that there are, the most frequent first. */
export const pairs = ({ actual, predicted }: Pick<Judged, 'actual' | 'predicted'>): ReadonlyArray<Pair> =>
  Object.values(
    NEA.groupBy((pair: Pair) => `${pair.actual} ${pair.predicted}`)(
      actual.map((label, i) => ({ actual: label, predicted: predicted[i] ?? NaN, count: 1 })),
    ),
  )
    .map((same) => ({ ...NEA.head(same), count: same.length }))
    .sort((a, b) => b.count - a.count || a.actual - b.actual || a.predicted - b.predicted);

/** The counts of those classes. */
export const confusion = (classes: ReadonlyArray<number>, judged: Pick<Judged, 'actual' | 'predicted'>): Confusion => {
  const counts = new Map(pairs(judged).map(({ actual, predicted, count }) => [`${actual} ${predicted}`, count]));
  return {
    classes,
    counts: classes.map((actual) => classes.map((predicted) => counts.get(`${actual} ${predicted}`) ?? 0)),
  };
};

/** Precision, recall and F1 of each class. */
export const byClass = ({ classes, counts }: Confusion): ReadonlyArray<ByClass> => {
  const [precision, recall, f1] = [Metric.precision(counts), Metric.recall(counts), Metric.f1(counts)];
  return RA.mapWithIndex((i, label: number) => ({
    label,
    rows: (counts[i] ?? []).reduce((sum, value) => sum + value, 0),
    precision: precision[i] ?? NaN,
    recall: recall[i] ?? NaN,
    f1: f1[i] ?? NaN,
  }))(classes);
};
