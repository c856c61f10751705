// The compiled mask of dropout against its reference.
import { describe, it } from 'vitest';
import { block } from './kernel.js';
import { dimension, expectSame, integer, oneOf, source } from './examples.js';
import { allocate } from '../../src/numeric/precision.js';
import { fillUniform } from '../../src/numeric/threefry.js';

/** Probabilities: none, all but the greatest uniform, and thresholds at and beside the two words' parts. */
const probabilities = [0, 0.5, 0.1, 0.9, 2 ** -53, 2 ** -27, 2 ** -27 + 2 ** -53, 1 - 2 ** -53, 1 - 2 ** -27, 1e-300];

const word = 0xffffffff;

describe.each(['float32', 'float64'] as const)('in %s', (precision) => {
  it('mask', () => {
    const random = source(11);
    for (let i = 0; i < 80; i++) {
      const [rows, columns] = i < 40 ? [1, i + 1] : [dimension(random), dimension(random)];
      const numbers = [
        i % 2 === 0 ? random() : oneOf(random, probabilities),
        oneOf(random, [0, word, integer(random, 0, word)]),
        oneOf(random, [0, word, integer(random, 0, word)]),
      ];
      const operands = [block(columns, allocate(precision, rows * columns))];
      expectSame({ kernel: 'mask', precision, rows, columns, operands, numbers });
    }
  });

  it('mask at a threshold that is one of its uniforms, and one unit beside it', () => {
    const key = { _tag: 'ThreefryKey', high: 1, low: 2 } as const;
    const uniforms = new Float64Array(64);
    fillUniform(uniforms, key, 0, 1);
    const operands = [block(64, allocate(precision, 64))];
    for (const uniform of uniforms) {
      for (const probability of [uniform - 2 ** -53, uniform, uniform + 2 ** -53]) {
        const numbers = [probability, key.high, key.low];
        expectSame({ kernel: 'mask', precision, rows: 1, columns: 64, operands, numbers });
      }
    }
  });
});
