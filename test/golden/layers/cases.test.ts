/** The kinds of cases that the tests of this folder run are those of the file. */
import { test } from 'vitest';
import { readGolden } from '../../readGolden.js';
import { expectEveryKind } from '../claims.js';
import { type Case, kinds } from './cases.js';

test('cases of every kind run', () => {
  expectEveryKind(
    readGolden<Case>('layers').map(({ kind }) => kind),
    kinds,
  );
});
