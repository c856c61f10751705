/** What is said where memory does not do. */
import { expect, test } from 'vitest';
import { mebibytes, mostBytes, needs } from '../../src/numeric/room.js';

test('MiB are rounded up', () => {
  expect([1, 2 ** 20, 2 ** 20 + 1, mostBytes].map(mebibytes)).toEqual(['1 MiB', '1 MiB', '2 MiB', '4096 MiB']);
});

test('more than there can be is told from more than there is', () => {
  expect(needs('a step', mostBytes, mostBytes)).toBe('a step needs 4096 MiB of memory, more than there is');
  expect(needs('a step', mostBytes + 1, mostBytes)).toBe(
    'a step needs 4097 MiB of memory, and there can be 4096 MiB at most',
  );
  expect(needs('a matrix', 2 ** 40)).toBe('a matrix needs 1048576 MiB of memory, more than there is');
});
