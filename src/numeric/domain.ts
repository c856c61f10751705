/**
 * What numbers a loss or a layer takes, checked where a program's mistake would not show until much later.
 *
 * In a trace, where there are no elements to look at, a kernel counts those that do not fit.
 */
import { derive } from './derive.js';
import { describe, ensure } from './invariant.js';
import { fits, inRange, integerInRange, numberInRange, oneOf } from './misfits.js';
import { type Matrix, read, tracedOf } from './storage.js';
import { guard } from './execution/trace.js';

/** The numbers of a kind (misfits.ts). */
export interface Domain {
  readonly kind: number;
  readonly low: number;
  readonly high: number;
  /** As messages have it. */
  readonly expected: string;
}

/** Probabilities; NaN passes, so that training sees it. */
export const probabilities = (what: string): Domain => ({
  kind: inRange,
  low: 0,
  high: 1,
  expected: `${what} from 0 to 1`,
});

/** The signs of two classes; NaN passes. */
export const signs: Domain = { kind: oneOf, low: -1, high: 1, expected: 'targets of -1 or 1' };

/** Numbers that are finite. */
export const finite: Domain = {
  kind: numberInRange,
  low: -Number.MAX_VALUE,
  high: Number.MAX_VALUE,
  expected: 'finite numbers',
};

/** Weights of samples. */
export const weights: Domain = {
  kind: numberInRange,
  low: 0,
  high: Number.MAX_VALUE,
  expected: 'finite weights that are not negative',
};

/** The indices of so many classes. */
const labelsOf = (classes: number): Domain => ({
  kind: integerInRange,
  low: 0,
  high: classes - 1,
  expected: `labels from 0 to ${classes - 1}`,
});

/** Throws unless every element is of the domain. */
export const ensureIn = (
  operation: string,
  domain: Domain,
  x: Matrix,
  place: (index: number) => string = (index) => `at [${Math.floor(index / x.columns)}][${index % x.columns}]`,
): void => {
  const { kind, low, high, expected } = domain;
  if (tracedOf(x) !== undefined) {
    guard(derive('misfits', 1, 1, 'float64', [x], [kind, low, high]));
    return;
  }
  const elements = read(x);
  const wrong = elements.findIndex((value) => !fits(kind, low, high, value));
  ensure(wrong < 0, () => `${operation}: expected ${expected}, got ${elements[wrong]!} ${place(wrong)}`);
};

/** A column of labels, one for each row of the output, each the index of one of its columns. */
export const ensureLabels = (operation: string, rows: number, classes: number, labels: Matrix): void => {
  ensure(
    labels.columns === 1 && labels.rows === rows,
    () => `${operation}: expected a column of ${rows} labels, got ${describe(labels)}`,
  );
  ensureIn(operation, labelsOf(classes), labels, (row) => `in row ${row}`);
};
