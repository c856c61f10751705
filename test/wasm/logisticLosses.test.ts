// The compiled losses of probabilities against numeric/elementwiseLosses.ts.
import { describe, it } from 'vitest';
import type { KernelName } from '../../src/numeric/kernels.js';
import { uniform } from '../numeric/arguments.js';
import { block, expectNamed } from './kernel.js';
import { drawn, everyKind } from './numbers.js';

const random = 100_000;
const shapes = [1, 2, 3, 4, 5, 6, 7, 10, 17, 64].flatMap((columns) =>
  [1, 2, 3, 5, 16, 33].map((rows) => [rows, columns] as const),
);

describe.each(['float32', 'float64'] as const)('in %s', (precision) => {
  const outputs = everyKind(precision, random);
  const probabilities = drawn(precision, outputs.length, [uniform(0, 1)], 1);
  const likely = [uniform(0, 1), () => 0, () => 1];
  const targets = [drawn(precision, outputs.length, likely, 2), everyKind(precision, random, 3), outputs.map(() => 0)];
  const wide = [3].map((columns) => [Math.floor(outputs.length / columns), columns] as const);

  const check = (kernel: KernelName, weighted: boolean): void => {
    for (const [rows, columns] of [...shapes, ...wide]) {
      for (const y of [outputs, probabilities]) {
        for (const t of targets) {
          const operands = [y, t].map((elements) => block(columns, elements.subarray(0, rows * columns)));
          const weights = weighted ? [block(columns, probabilities.subarray(7, 7 + columns))] : [];
          // A row of weights is no place for the result, though it may be of its size.
          const elementwise = !weighted || rows > 1;
          expectNamed({ kernel, precision, rows, columns, operands: [...weights, ...operands] }, elementwise);
        }
      }
    }
  };

  it.each(['logisticLosses', 'logisticGradient'] as const)('%s', (kernel) => {
    check(kernel, true);
  });
  it.each(['binaryCrossEntropies', 'binaryCrossEntropyGradient'] as const)('%s', (kernel) => {
    check(kernel, false);
  });
});
