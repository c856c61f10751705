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

  test('of NaN clips to NaN', () => {
    const gradients = [Matrix.of([[NaN, 1]])];
    const { updates: clipped } = Optimizer.clipByGlobalNorm(1).update(gradients, null, gradients);
    expect(Matrix.toArray(clipped[0]!)).toEqual([NaN, NaN]);
  });
});
