/** The global norm. Clipping itself is in golden/optimizers.test.ts, laws in laws/. */
import { describe, expect, test } from 'vitest';
import { Matrix, Optimizer, Parameters } from 'foldnet';

describe('the global norm', () => {
  const tree = [Matrix.of([[3]]), { W: Matrix.of([[-4]]) }];

  test('is of all matrices together', () => {
    expect(([1, 2, 'infinity'] as const).map((norm) => Optimizer.globalNorm(tree, norm))).toEqual([7, 5, 4]);
  });

  test('does not overflow before its value does, in either precision', () => {
    expect(Optimizer.globalNorm(Parameters.scale(1e300)(tree))).toBe(5e300);
    const single = [Matrix.of([[3e30, 4e30]], 'float32')];
    const clipped = Optimizer.clipByGlobalNorm(5).update(single, null, single).updates;
    expect(Matrix.toArray(clipped[0]!)).toEqual([3, 4]);
  });

  test('of nothing, or of zeros, is 0, and an infinite one is infinite', () => {
    expect(Optimizer.globalNorm({})).toBe(0);
    expect(Optimizer.globalNorm(Parameters.zerosLike(tree))).toBe(0);
    expect(
      ([1, 2, 'infinity'] as const).map((norm) => Optimizer.globalNorm([Matrix.of([[1, -Infinity]])], norm)),
    ).toEqual([Infinity, Infinity, Infinity]);
  });

  test('of NaN clips to NaN', () => {
    const gradients = [Matrix.of([[NaN, 1]])];
    const { updates: clipped } = Optimizer.clipByGlobalNorm(1).update(gradients, null, gradients);
    expect(Matrix.toArray(clipped[0]!)).toEqual([NaN, NaN]);
  });
});

test('gradients of the greatest norm stay as they are, longer ones shrink by a little more than to it', () => {
  const gradients = [Matrix.of([[3, 4]])];
  const clipped = (maximum: number) => Optimizer.clipByGlobalNorm(maximum).update(gradients, null, gradients).updates;
  expect(clipped(5)).toEqual(gradients);
  expect(clipped(2.5).flatMap(Matrix.toArray)).toEqual([3 * (2.5 / (5 + 1e-6)), 4 * (2.5 / (5 + 1e-6))]);
});
