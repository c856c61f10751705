/**
 * Whether a model is as often right as it is sure: a reliability diagram's bins, and the expected calibration error.
 *
 *   ECE = sum over the bins (rows of the bin / rows) |accuracy of the bin - mean confidence of the bin|
 *
 * Source: Guo et al. 2017, "On Calibration of Modern Neural Networks".
 */
import type { Judged } from './Judged.js';

/** The samples whose confidence is from one share to below another; that of the last may be 1. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** NaN where there are no rows. */
  readonly accuracy: number;
  readonly confidence: number;
}

/** Bins of equal width. */
export interface Calibration {
  readonly bins: ReadonlyArray<Bin>;
  readonly error: number;
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0);

/** Of so many bins; undefined where there are no probabilities. */
export const calibration = (
  count: number,
  { actual, predicted, confidence }: Pick<Judged, 'actual' | 'predicted' | 'confidence'>,
): Calibration | undefined => {
  if (confidence === undefined) return undefined;
  const binOf = confidence.map((share) => Math.max(0, Math.min(count - 1, Math.floor(share * count))));
  const bins = Array.from({ length: count }, (_, bin): Bin => {
    const own = binOf.flatMap((place, i) => (place === bin ? [i] : []));
    return {
      from: bin / count,
      to: (bin + 1) / count,
      rows: own.length,
      accuracy: own.filter((i) => actual[i] === predicted[i]).length / own.length,
      confidence: sum(own.map((i) => confidence[i] ?? NaN)) / own.length,
    };
  });
  const gaps = bins.flatMap(({ rows, accuracy, confidence: sure }) =>
    rows === 0 ? [] : [(rows / confidence.length) * Math.abs(accuracy - sure)],
  );
  return { bins, error: sum(gaps) };
};
