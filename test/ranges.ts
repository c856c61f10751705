/** The ranges of options, as messages name them: values outside of each and, where it has them, its edges inside. */
import { expect } from 'vitest';
import { refused } from './refused.js';

const ranges = {
  finite: { text: 'a finite number', outside: [NaN, Infinity, -Infinity], inside: [-1, 0] },
  positive: { text: 'a positive number', outside: [NaN, Infinity, 0, -1], inside: [1e-300] },
  nonNegative: { text: 'a number that is not negative', outside: [NaN, Infinity, -1e-300], inside: [0] },
  rate: { text: 'a number that is not negative', outside: [NaN, -1e-300], inside: [0, Infinity] },
  decay: { text: 'a number from 0 up to, not including, 1', outside: [NaN, -1e-300, 1], inside: [0] },
  fraction: { text: 'a number between 0 and 1', outside: [NaN, 0, 1], inside: [1e-300] },
  positiveInteger: { text: 'a positive integer', outside: [NaN, Infinity, 0, 1.5], inside: [1] },
  count: { text: '0 or a positive integer', outside: [NaN, Infinity, -1, 0.5], inside: [0] },
} as const;

/** An option: its operation, its name, its range, and the call with a value of it. */
export type Ranged = readonly [
  operation: string,
  option: string,
  range: keyof typeof ranges,
  make: (value: number) => unknown,
];

/** Asserts that the operation takes the edges of the range, and refuses what is outside by name. */
export const expectRange = (operation: string, option: string, name: Ranged[2], make: Ranged[3]): void => {
  const { text, outside, inside } = ranges[name];
  inside.forEach(make);
  expect(outside.map((value) => refused(() => make(value)))).toEqual(
    outside.map((value) => `${operation}: expected ${option} to be ${text}, got ${value}`),
  );
};
