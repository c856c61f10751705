/**
 * Which label each output stands for.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Classes } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';

describe('Classes', () => {
  test.each([
    ['indices are taken as they are', 3, [2, 0, 1], [0, 1, 2]],
    ['even where one never occurs', 4, [3, 0], [0, 1, 2, 3]],
    ['other labels in their order', 2, [1, -1, 1], [-1, 1]],
    ['from 1 up', 3, [3, 1, 2], [1, 2, 3]],
    ['sorted as numbers', 2, [10, 9], [9, 10]],
  ])('%s', (_, outputs, labels, classes) => {
    expect(Classes.fit(outputs)(labels)).toEqual(E.right(classes));
  });

  test.each([
    [2, [0, 1, 2], '3 outputs, one for each class (0, 1, 2)', '2'],
    [3, [1, 3], '2 outputs, one for each class (1, 3)', '3'],
    [
      1,
      Array.from({ length: 12 }, (_, i) => i),
      '12 outputs, one for each class (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...)',
      '1',
    ],
  ])('%i outputs for %j', (outputs, labels, expected, found) => {
    expect(Classes.fit(outputs)(labels)).toMatchObject({ left: { expected, found } });
  });

  test('labels to outputs, or the index of the first stranger', () => {
    expect(Classes.toIndices([-1, 1])([1, 1, -1])).toEqual(E.right([1, 1, 0]));
    expect(Classes.toIndices([-1, 1])([1, 0, 5])).toEqual(E.left(1));
  });
});
