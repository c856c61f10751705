import { expect, test } from 'vitest';
import { runExample } from './runExample.js';

test.each([
  [[], 'expected the name of an example: one of quadrant, xor-000, xor-001, numeric, digits\n'],
  [['mnist'], "there is no example 'mnist': one of quadrant, xor-000, xor-001, numeric, digits\n"],
  [['toString'], "there is no example 'toString': one of quadrant, xor-000, xor-001, numeric, digits\n"],
])('%j is no example: the names are listed', (names, errors) => {
  expect(runExample(...names)).toEqual({ status: 2, output: '', errors });
});
