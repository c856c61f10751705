/** The orthogonal kernel, on matrices that are hard on it. Random ones are in golden/inits.test.ts. */
import { expect, test } from 'vitest';
import { orthogonal } from '../../src/numeric/orthogonal.js';

const size = 8;

/** The Hilbert matrix of 8 rows: one pass of Gram and Schmidt leaves it 4e-7 from orthogonal. */
const hilbert = Float64Array.from({ length: size * size }, (_, k) => 1 / (Math.floor(k / size) + (k % size) + 1));

/** Some roundings of numbers up to 1. */
const roundings = 16 * Number.EPSILON;

const orthonormal = (rows: number, columns: number, x: Float64Array): Float64Array => {
  const out = new Float64Array(x.length);
  orthogonal(rows, columns, 1, x, out);
  return out;
};

const column = (x: Float64Array, j: number): ReadonlyArray<number> => Array.from(x).filter((_, k) => k % size === j);

const dot = (x: ReadonlyArray<number>, y: ReadonlyArray<number>): number =>
  x.reduce((sum, value, i) => sum + value * y[i]!, 0);

test('columns that are almost dependent become orthonormal', () => {
  const q = orthonormal(size, size, hilbert);
  Array.from({ length: size * size }, (_, k) => [Math.floor(k / size), k % size] as const).forEach(([i, j]) => {
    expect(Math.abs(dot(column(q, i), column(q, j)) - (i === j ? 1 : 0))).toBeLessThan(roundings);
  });
});

test('the columns of a square matrix: the first keeps its direction, the operand its values', () => {
  const x = Float64Array.from([3, 1, 4, 1]);
  const q = orthonormal(2, 2, x);
  expect([...x]).toEqual([3, 1, 4, 1]);
  [0.6, 0.8, 0.8, -0.6].forEach((value, k) => {
    expect(Math.abs(q[k]! - value)).toBeLessThan(roundings);
  });
});
