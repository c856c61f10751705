/** The guide's page says what the laws are; every law that is stated is checked, and the other way about. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Matrix } from 'foldnet';
import { catalogue } from '../../laws/catalogue.js';
import { matrixFunctions } from '../../laws/purity.js';
import { absent, suites } from '../../laws/suites.js';
import { guide, guidePath } from './guide.js';

const checked = new Set(suites.flatMap(({ laws }) => laws.map(({ id }) => id)));

test('the page is up to date: `npm run laws -- --guide`', async () => {
  expect(readFileSync(guidePath, 'utf8')).toBe(await guide());
});

test('every law of the catalogue is checked, or it says why not', () => {
  expect(catalogue.map(({ id }) => id).filter((id) => !checked.has(id) && !(id in absent))).toEqual([]);
});

test('every law that is checked is in the catalogue', () => {
  const stated = new Set(catalogue.map(({ id }) => id));
  expect([...checked].filter((id) => !stated.has(id))).toEqual([]);
});

test('every function of Matrix that takes a matrix is held to I1', () => {
  const constructors = ['fromArray', 'fromRows', 'of', 'constant', 'zeros'];
  const others = Object.keys(Matrix).filter((name) => !constructors.includes(name));
  expect(Object.keys(matrixFunctions).sort()).toEqual(others.sort());
});
