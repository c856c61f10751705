/** Comparison within a tolerance: it finds the first discrepancy and says where, what and by how much. */
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { Matrix } from 'foldnet';
import { closeTo, type Comparable } from './tolerance.js';

const tolerance = { absolute: 0.5, relative: 0.25 };

describe('closeTo', () => {
  test.each<readonly [Comparable, Comparable]>([
    [1, 1],
    [4, 5.99],
    [0.5, 0],
    [NaN, NaN],
    [Infinity, Infinity],
    [
      [1, [2]],
      [1, [2]],
    ],
    [
      { a: 1, b: 'x' },
      { b: 'x', a: 1 },
    ],
    [Matrix.of([[1, 2]]), [[1, 2]]],
    [[], []],
    [null, null],
  ])('%j agrees with %j', (actual, expected) => {
    expect(closeTo(actual, expected, tolerance)).toEqual(E.right(undefined));
  });

  test.each<readonly [Comparable, Comparable, path: string, bound: number]>([
    [4, 6.01, '', 0.5 + 0.25 * 6.01],
    [NaN, 1, '', 0.75],
    [1, NaN, '', NaN],
    [1, Infinity, '', Infinity],
    [-Infinity, Infinity, '', Infinity],
    [Infinity, 1, '', 0.75],
    [[0, [0, 1]], [0, [0, 3]], '1.1', 1.25],
    [{ W: Matrix.of([[0], [9]]) }, { W: [[0], [0]] }, 'W.1.0', 0.5],
    [[1], [1, 2], '', 0],
    [[1, 2], [1], '', 0],
    [{ a: 1 }, { b: 1 }, 'b', 0],
    ['x', 'y', '', 0],
    [1, '1', '', 0],
    [null, 0, '', 0],
    [[1], 1, '', 0],
  ])('%j does not agree with %j', (actual, expected, path, bound) => {
    expect(closeTo(actual, expected, tolerance)).toMatchObject(E.left({ path, bound }));
  });
});
