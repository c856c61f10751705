/** Layers in a file: normalisation and dropout, what is read and what is refused. */
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import * as Layers from '../../src/codec/Layers.js';
import * as Schema from '../../src/codec/Schema.js';
import * as DecodeError from '../../src/codec/DecodeError.js';

const decode = Schema.decode(Layers.layers, 'layers');

const messages = (value: unknown): ReadonlyArray<string> => {
  const decoded = decode([value]);
  return E.isLeft(decoded) ? decoded.left.map(DecodeError.show) : [];
};

describe('are read', () => {
  test.each([
    [{ type: 'batch-norm' }],
    [{ type: 'batch-norm', eps: 1e-3, momentum: 1, affine: false }],
    [{ type: 'layer-norm' }],
    [{ type: 'layer-norm', eps: 1e-12, affine: true }],
    [{ type: 'rms-norm', eps: 1e-8, affine: false }],
    [{ type: 'dropout', probability: 0 }],
    [{ type: 'dropout', probability: 0.999 }],
  ])('%j', (layer) => {
    expect(decode([layer])).toEqual(E.right([layer]));
  });
});

describe('are refused', () => {
  test.each([
    [{ type: 'batch-norm', eps: 0 }, 'layers[0].eps: expected a positive number, got 0'],
    [{ type: 'batch-norm', momentum: 0 }, 'layers[0].momentum: expected a number above 0, at most 1, got 0'],
    [{ type: 'batch-norm', momentum: 1.5 }, 'layers[0].momentum: expected a number above 0, at most 1, got 1.5'],
    [{ type: 'batch-norm', affine: 1 }, 'layers[0].affine: expected true or false, got 1'],
    [{ type: 'layer-norm', eps: -1 }, 'layers[0].eps: expected a positive number, got -1'],
    [{ type: 'rms-norm', eps: '0.1' }, "layers[0].eps: expected a positive number, got '0.1'"],
    [
      { type: 'dropout', probability: 1 },
      'layers[0].probability: expected a number from 0 up to, not including, 1, got 1',
    ],
    [
      { type: 'dropout', probability: -0.1 },
      'layers[0].probability: expected a number from 0 up to, not including, 1, got -0.1',
    ],
  ])('%j', (layer, message) => {
    expect(messages(layer)).toEqual([message]);
  });

  test('without a probability, or with options of another', () => {
    expect(messages({ type: 'dropout' })).toEqual([
      'layers[0].probability: expected a number from 0 up to, not including, 1, got nothing',
    ]);
    expect(messages({ type: 'layer-norm', momentum: 0.1 })).toEqual([
      "layers[0].momentum: unknown key, expected one of 'type', 'eps', 'affine'",
    ]);
  });
});
