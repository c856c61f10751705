/**
 * Decimals as Python prints them: the expectations are Python's own.
 */
import { expect, test } from 'vitest';
import { fixed } from '../../examples/format.js';

test.each([
  // Exact halves, which toFixed takes away from zero.
  [0.5, 0, '0'],
  [1.5, 0, '2'],
  [2.5, 0, '2'],
  [-2.5, 0, '-2'],
  [123456789.5, 0, '123456790'],
  [0.125, 2, '0.12'],
  [0.375, 2, '0.38'],
  [0.0625, 3, '0.062'],
  [-0.0625, 3, '-0.062'],
  [0.1875, 3, '0.188'],
  [0.4375, 3, '0.438'],
  [0.00390625, 7, '0.0039062'],
  // Halves in their shortest decimals only.
  [0.15, 1, '0.1'],
  [0.45, 1, '0.5'],
  [2.675, 2, '2.67'],
  [1.005, 2, '1.00'],
  // Others.
  [0, 4, '0.0000'],
  [-0, 4, '-0.0000'],
  [-1e-9, 4, '-0.0000'],
  [5e-324, 4, '0.0000'],
  [0.99995, 4, '1.0000'],
  [9.99995, 4, '10.0000'],
  [1e20, 2, '100000000000000000000.00'],
  [0.6869617019331917, 4, '0.6870'],
  [0.3134500621273405, 4, '0.3135'],
  [0.999999999999999, 9, '1.000000000'],
])('%f with %i decimals is %s', (x, decimals, expected) => {
  expect(fixed(x, decimals)).toBe(expected);
});
