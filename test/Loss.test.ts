/** Losses: values worked out by hand, specs, and labels that are none. Golden values are in golden/layers.test.ts. */
import { describe, expect, test } from 'vitest';
import { Loss, Matrix } from 'foldnet';
import { refused } from './refused.js';
import { closedFormTolerance, expectClose } from './tolerance.js';

const output = Matrix.of([
  [1, 2],
  [3, 5],
]);
const target = Matrix.of([
  [0, 2],
  [5, 4],
]);

describe('squared error', () => {
  // Errors 1, 0, -2, 1: their squares add up to 6, over four elements and two rows.
  test.each([
    [
      false,
      'sum',
      6,
      [
        [2, 0],
        [-4, 2],
      ],
    ],
    [
      false,
      'mean',
      1.5,
      [
        [0.5, 0],
        [-1, 0.5],
      ],
    ],
    [
      false,
      'batch-mean',
      3,
      [
        [1, 0],
        [-2, 1],
      ],
    ],
    [
      true,
      'sum',
      3,
      [
        [1, 0],
        [-2, 1],
      ],
    ],
    [
      true,
      'mean',
      0.75,
      [
        [0.25, 0],
        [-0.5, 0.25],
      ],
    ],
    [
      true,
      'batch-mean',
      1.5,
      [
        [0.5, 0],
        [-1, 0.5],
      ],
    ],
  ] as const)('half %s, %s', (half, reduction, value, gradient) => {
    const loss = Loss.squaredError(half, reduction);
    expect(loss.value(output, target)).toBe(value);
    expect(Matrix.toRows(loss.gradient(output, target))).toEqual(gradient);
    expect(loss.spec).toEqual({ type: 'squared-error', half, reduction });
  });

  test('the named two are the whole mean and the half batch mean', () => {
    expect(Loss.meanSquaredError.value(output, target)).toBe(1.5);
    expect(Loss.halfSquaredError.value(output, target)).toBe(1.5);
    expect(Loss.halfSquaredError.gradient(output, target)).toEqual(
      Loss.squaredError(true, 'batch-mean').gradient(output, target),
    );
  });

  test('of another shape throws', () => {
    const wide: Matrix.Matrix<number, 2> = Matrix.zeros(3, 2);
    expect(refused(() => Loss.meanSquaredError.value(output, wide))).toContain('got 2x2 float64 and 3x2 float64');
    expect(refused(() => Loss.meanSquaredError.gradient(output, wide))).toContain('got 2x2 float64 and 3x2 float64');
  });

  test('in float32 rounds every operation', () => {
    const y = Matrix.of([[0.1, 0.7]], 'float32');
    const t = Matrix.of([[0.3, 0.2]], 'float32');
    const [e, d] = [Math.fround(Math.fround(0.1) - Math.fround(0.3)), Math.fround(Math.fround(0.7) - Math.fround(0.2))];
    const sum = Math.fround(Math.fround(e * e) + Math.fround(d * d));
    expect(Loss.meanSquaredError.value(y, t)).toBe(Math.fround(sum / 2));
  });
});

describe('softmax cross-entropy', () => {
  test('of equal logits is the logarithm of their number', () => {
    expectClose(
      Loss.softmaxCrossEntropy.value(Matrix.of([[7, 7, 7]]), Matrix.of([[1]])),
      Math.log(3),
      closedFormTolerance,
    );
    expect(Matrix.toArray(Loss.softmaxCrossEntropy.gradient(Matrix.of([[0, 0]]), Matrix.of([[1]])))).toEqual([
      0.5, -0.5,
    ]);
  });

  test('is a mean over the rows, or a sum', () => {
    const logits = Matrix.of([
      [0, 0],
      [0, 0],
    ]);
    const labels = Matrix.of([[0], [1]]);
    expect(Loss.softmaxCrossEntropySum.value(logits, labels)).toBe(2 * Loss.softmaxCrossEntropy.value(logits, labels));
    expect(Matrix.toRows(Loss.softmaxCrossEntropySum.gradient(logits, labels))).toEqual([
      [-0.5, 0.5],
      [0.5, -0.5],
    ]);
    expect(Matrix.toRows(Loss.softmaxCrossEntropy.gradient(logits, labels))).toEqual([
      [-0.25, 0.25],
      [0.25, -0.25],
    ]);
  });

  test.each([
    ['beyond the classes', Matrix.of([[0], [2]]), 'labels from 0 to 1, got 2 in row 1'],
    ['below 0', Matrix.of([[0], [-1]]), 'labels from 0 to 1, got -1 in row 1'],
    ['not whole', Matrix.of([[0], [0.5]]), 'labels from 0 to 1, got 0.5 in row 1'],
    ['NaN', Matrix.of([[0], [NaN]]), 'labels from 0 to 1, got NaN in row 1'],
    ['too few', Matrix.of([[0]]), 'a column of 2 labels, got 1x1 float64'],
  ] as const)('refuses labels that are %s', (_, labels, expected) => {
    const message = `Loss.softmaxCrossEntropy: expected ${expected}`;
    expect(refused(() => Loss.softmaxCrossEntropy.value(output, labels))).toBe(message);
    expect(refused(() => Loss.softmaxCrossEntropy.gradient(output, labels))).toBe(message);
  });

  test('passes NaN on, so that training sees it', () => {
    expect(Loss.softmaxCrossEntropy.value(Matrix.of([[NaN, 0]]), Matrix.of([[1]]))).toBeNaN();
    expect(Loss.meanSquaredError.value(Matrix.of([[NaN]]), Matrix.of([[1]]))).toBeNaN();
  });
});

test('every spec gives its loss back', () => {
  const specs: ReadonlyArray<Loss.LossSpec> = [
    { type: 'softmax-cross-entropy' },
    { type: 'softmax-cross-entropy', reduction: 'sum' },
    { type: 'mean-squared-error' },
    { type: 'half-squared-error' },
    { type: 'squared-error', half: true, reduction: 'batch-mean' },
  ];
  specs.forEach((spec) => {
    expect(Loss.fromSpec(spec).spec).toEqual(spec);
  });
  expect(Loss.fromSpec({ type: 'softmax-cross-entropy', reduction: 'mean' })).toBe(Loss.softmaxCrossEntropy);
});
