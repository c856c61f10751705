// The compiled kernels of rows of classes against numeric/softmax.ts and numeric/losses.ts.
import { describe, expect, it } from 'vitest';
import type { KernelName } from '../../src/numeric/kernels.js';
import { allocate, type FloatArray } from '../../src/numeric/precision.js';
import { generator, signed, uniform } from '../numeric/arguments.js';
import { block, expectNamed, run } from './kernel.js';
import { drawn, everyKind } from './numbers.js';

const random = 100_000;
const logits = [uniform(-5, 5), signed(uniform(0, 30)), uniform(-1, 1)];
const shapes = [1, 2, 3, 4, 5, 7, 8, 9, 10, 13, 16, 17, 31, 64, 100, 257].flatMap((columns) =>
  [1, 2, 3, 5, 16, 33].map((rows) => [rows, columns] as const),
);

describe.each(['float32', 'float64'] as const)('in %s', (precision) => {
  const wild = everyKind(precision, random);
  const usual = drawn(precision, wild.length, logits, 1);
  const sparse = usual.map((x, i) => (i % 3 === 0 ? x : 0));
  const everything = [wild, usual, sparse];

  /** Of operands of one shape: the wild, the usual and the sparse elements, each beside another. */
  const check = (kernel: KernelName, operands: 1 | 2, shape: 'same' | 'column', elementwise: boolean): void => {
    const wide = [3, 4096].map((columns) => [Math.floor(wild.length / columns), columns] as const);
    for (const [rows, columns] of [...shapes, ...wide]) {
      everything.forEach((x, i) => {
        const pair = [x, everything[(i + 1) % everything.length]!];
        const blocks = pair.slice(0, operands).map((elements) => block(columns, elements.subarray(0, rows * columns)));
        const result = { rows, columns: shape === 'same' ? columns : 1 };
        expectNamed({ kernel, precision, ...result, operands: blocks }, elementwise);
      });
    }
  };

  it.each(['softmax', 'negativeLogSoftmax', 'logSoftmax'] as const)('%s', (kernel) => {
    check(kernel, 1, 'same', false);
  });
  it.each(['softmaxBackward', 'logSoftmaxBackward', 'crossEntropyGradient'] as const)('%s', (kernel) => {
    check(kernel, 2, 'same', false);
  });
  it('crossEntropies', () => {
    check('crossEntropies', 2, 'column', false);
  });
  it('addLog', () => {
    check('addLog', 2, 'same', true);
  });

  const labelsOf = (rows: number, columns: number): FloatArray => {
    const bits = generator(rows + columns);
    return allocate(precision, rows).map(() => bits() % columns);
  };
  const numbers = [0.9, 0.1 / 7].map((x) => (precision === 'float32' ? Math.fround(x) : x));

  it.each(shapes)('targets and labels of %i rows and %i columns', (rows, columns) => {
    const labels = block(1, labelsOf(rows, columns));
    const targets = block(columns, wild.subarray(0, rows * columns));
    for (const elements of [usual, wild]) {
      const w = block(columns, elements.subarray(0, columns));
      const shape = { precision, rows, columns, numbers };
      expectNamed({ ...shape, kernel: 'smoothedLabels', operands: [w, labels] }, false);
      expectNamed({ ...shape, kernel: 'smoothed', operands: [w, targets] }, rows > 1);
      expectNamed({ ...shape, kernel: 'oneHot', operands: [labels] }, false);
      expectNamed({ ...shape, columns: 1, kernel: 'labelWeights', operands: [w, labels] }, false);
    }
  });

  it('keeps a label that is no column inside of the matrix', () => {
    const labels = block(
      1,
      allocate(precision, 4).map((_, i) => [-1, 3, NaN, 1e30][i]!),
    );
    const w = block(3, allocate(precision, 3).fill(1));
    const shape = { precision, rows: 4, columns: 3, numbers };
    expect([...run({ ...shape, kernel: 'oneHot', operands: [labels] })]).toEqual(Array(12).fill(0));
    expect(run({ ...shape, kernel: 'smoothedLabels', operands: [w, labels] }).every((x) => x === numbers[1])).toBe(
      true,
    );
    expect(run({ ...shape, columns: 1, kernel: 'labelWeights', operands: [w, labels] }).every(Number.isNaN)).toBe(true);
  });
});
