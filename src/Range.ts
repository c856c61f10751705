/**
 * The ranges of options. A value outside of its range is a mistake in a program, so it throws, naming operation and
 * option; in a file it is refused by the decoder before it gets here.
 */
import { ensure } from './numeric/invariant.js';

/** Which numbers an option may be. */
export interface Range {
  readonly expected: string;
  readonly holds: (value: number) => boolean;
}

/** Neither NaN nor infinite. */
export const finite: Range = { expected: 'a finite number', holds: Number.isFinite };

/** Finite, and greater than 0. */
export const positive: Range = { expected: 'a positive number', holds: (x) => Number.isFinite(x) && x > 0 };

/** Finite, and 0 or greater. */
export const nonNegative: Range = {
  expected: 'a number that is not negative',
  holds: (x) => Number.isFinite(x) && x >= 0,
};

/** 0 or greater. A rate may be infinite: training tells what comes of it. */
export const rate: Range = { expected: 'a number that is not negative', holds: (x) => x >= 0 };

/** At least 0, below 1. */
export const decay: Range = { expected: 'a number from 0 up to, not including, 1', holds: (x) => x >= 0 && x < 1 };

/** Greater than 0, below 1. */
export const fraction: Range = { expected: 'a number between 0 and 1', holds: (x) => x > 0 && x < 1 };

/** Greater than 0, at most 1. */
export const proportion: Range = { expected: 'a number above 0, at most 1', holds: (x) => x > 0 && x <= 1 };

/** 1, 2, ... */
export const positiveInteger: Range = {
  expected: 'a positive integer',
  holds: (x) => Number.isSafeInteger(x) && x > 0,
};

/** 0, 1, ... */
export const count: Range = { expected: '0 or a positive integer', holds: (x) => Number.isSafeInteger(x) && x >= 0 };

/** Throws a `TypeError` unless every option is in the range. */
export const check = (operation: string, range: Range, options: Readonly<Record<string, number>>): void => {
  Object.entries(options).forEach(([name, value]) => {
    ensure(range.holds(value), () => `${operation}: expected ${name} to be ${range.expected}, got ${value}`);
  });
};

/** Throws a `TypeError` unless the numbers are positive integers that ascend. */
export const checkAscending = (operation: string, name: string, values: ReadonlyArray<number>): void => {
  ensure(
    values.every((value, i) => positiveInteger.holds(value) && value > (values[i - 1] ?? 0)),
    () => `${operation}: expected ${name} to be positive integers that ascend, got [${values.join(', ')}]`,
  );
};
