/**
 * The study of the quadrants prints the twelve rows of seed document 002.
 */
import { expect, test } from 'vitest';
import { study } from '../../examples/studies/quadrant.js';
import { readGolden } from '../readGolden.js';
import { expectCommitted } from './committed.js';

test('the twelve rows of the document, and what is in the guide', () => {
  const [golden] = readGolden<{ readonly printed_rows_seed: ReadonlyArray<string> }>('seed002_tables');
  const { lines } = expectCommitted(study);
  expect(lines.filter((line) => line.startsWith('epoch='))).toEqual(golden!.printed_rows_seed);
});
