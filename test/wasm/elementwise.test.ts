// The compiled kernels of single elements against their references.
import { describe, it } from 'vitest';
import type { KernelName } from '../../src/numeric/kernels.js';
import { type Block, block } from './kernel.js';
import { dimension, elements, expectSame, matrix, oneOf, type Random, source } from './examples.js';

/** A kernel, how many operands of the result's shape it takes, and its numbers. */
type Subject = readonly [kernel: KernelName, operands: 1 | 2, numbers: (random: Random) => ReadonlyArray<number>];

const none = (): ReadonlyArray<number> => [];
const number = (random: Random): ReadonlyArray<number> => [elements(random, 'float32', 1)[0]!];
const positive = (random: Random): ReadonlyArray<number> => [
  oneOf(random, [1, 0.5, 0.1, 1.7, 1e-40, 1.401298464324817e-45, 3 * 1.401298464324817e-45, 3e38].map(Math.fround)),
];

const subjects: ReadonlyArray<Subject> = [
  ['copy', 1, none],
  ['add', 2, none],
  ['subtract', 2, none],
  ['hadamard', 2, none],
  ['divide', 2, none],
  ['maximum', 2, none],
  ['squareRoot', 1, none],
  ['absolute', 1, none],
  ['sign', 1, none],
  ['nonZero', 1, none],
  ['scale', 1, number],
  ['shift', 1, number],
  ['divideBy', 1, number],
  ['clamp', 1, positive],
  ['addScaled', 2, number],
  ['decayedMean', 2, (random) => [...number(random), ...number(random)]],
  ['dropout', 2, positive],
  ['squaredErrors', 2, number],
  ['scaledErrors', 2, number],
  ['absoluteErrors', 2, none],
  ['absoluteErrorGradient', 2, none],
  ['huberErrors', 2, positive],
  ['huberGradient', 2, positive],
  ['smoothL1Errors', 2, (random) => (random() < 0.2 ? [0] : positive(random))],
  ['smoothL1Gradient', 2, (random) => (random() < 0.2 ? [0] : positive(random))],
  ['hinges', 2, none],
  ['hingeGradient', 2, none],
  ['squaredHinges', 2, none],
  ['squaredHingeGradient', 2, none],
];

/** y with some of its elements those of x, where differences are 0. */
const partlyEqual = (random: Random, x: Block, y: Block): Block =>
  block(
    y.columns,
    y.elements.map((value, i) => (random() < 0.1 ? x.elements[i]! : value)),
  );

const runs = 40;

describe.each(['float32', 'float64'] as const)('in %s', (precision) => {
  it.each(subjects)('%s', (kernel, operands, numbers) => {
    const random = source(kernel.length);
    for (let run = 0; run < runs; run++) {
      const [rows, columns] = run < 20 ? [1, run + 1] : [dimension(random), dimension(random)];
      const x = matrix(random, precision, rows, columns);
      expectSame(
        {
          kernel,
          precision,
          rows,
          columns,
          operands: operands === 1 ? [x] : [x, partlyEqual(random, x, matrix(random, precision, rows, columns))],
          numbers: numbers(random),
        },
        true,
      );
    }
  });

  it.each(['divideByCell', 'scaleByCell'] as const)('%s', (kernel) => {
    const random = source(2);
    for (let run = 0; run < runs; run++) {
      const [rows, columns] = [dimension(random), dimension(random)];
      const cell = block(1, elements(random, kernel === 'scaleByCell' ? 'float64' : precision, 1));
      expectSame({ kernel, precision, rows, columns, operands: [matrix(random, precision, rows, columns), cell] });
    }
  });

  it('divideBy takes a number that is of float64 alone', () => {
    const random = source(3);
    for (const divisor of [2 ** 24 + 1, 3 * (2 ** 24 + 7), 0.1]) {
      const x = matrix(random, precision, 50, 7);
      expectSame({ kernel: 'divideBy', precision, rows: 50, columns: 7, operands: [x], numbers: [divisor] }, true);
    }
  });
});
