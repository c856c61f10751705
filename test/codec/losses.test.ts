/** Losses and penalties in files: all of them are read as they are, and what is out of range is refused with its path. */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Loss } from 'foldnet';
import { DecodeError } from 'foldnet/codec';
import * as Losses from '../../src/codec/Losses.js';
import * as Schema from '../../src/codec/Schema.js';
import { loss, seed } from './arbitrary.js';

const messages = <A>(result: E.Either<ReadonlyArray<DecodeError.DecodeError>, A>): ReadonlyArray<string> =>
  E.isLeft(result) ? result.left.map(DecodeError.show) : [];

describe('a loss', () => {
  test('is read as it is, and makes the loss of its spec', () => {
    fc.assert(
      fc.property(loss, (spec) => {
        expect(Schema.decode(Losses.loss)(spec)).toEqual(E.right(spec));
        expect(Loss.fromSpec(spec).spec).toEqual(spec);
      }),
      { seed },
    );
  });

  test.each([
    [{ type: 'huber', delta: 0 }, 'loss.delta: expected a positive number, got 0'],
    [{ type: 'smooth-l1', beta: -1 }, 'loss.beta: expected a number that is not negative, got -1'],
    [{ type: 'smooth-l1', delta: 1 }, "loss.delta: unknown key, expected one of 'type', 'reduction', 'beta'"],
    [
      { type: 'softmax-cross-entropy', labelSmoothing: 1.5 },
      'loss.labelSmoothing: expected a number from 0 to 1, got 1.5',
    ],
    [
      { type: 'softmax-cross-entropy', classWeights: [] },
      'loss.classWeights: expected an array of at least one number, got an empty array',
    ],
    [
      { type: 'negative-log-likelihood', classWeights: [1, -2] },
      'loss.classWeights[1]: expected a number that is not negative, got -2',
    ],
    [
      { type: 'binary-cross-entropy-with-logits', positiveWeight: [NaN] },
      'loss.positiveWeight[0]: expected a number that is not negative, got NaN',
    ],
    [{ type: 'hinge', squared: 1 }, 'loss.squared: expected true or false, got 1'],
    [{ type: 'kl-divergence', reduction: 'none' }, "loss.reduction: expected one of 'mean', 'sum', got 'none'"],
    [
      { type: 'custom', name: 'quartic' },
      expect.stringMatching(/^loss\.type: expected one of 'softmax-cross-entropy', /),
    ],
  ])('out of range is refused: %j', (given, message) => {
    expect(messages(Schema.decode(Losses.loss, 'loss')(given))).toEqual([message]);
  });
});

describe('a penalty', () => {
  test('is read as it is', () => {
    [
      { type: 'l1', strength: 0.1 },
      { type: 'l2', strength: 0, mask: 'all' },
    ].forEach((spec) => {
      expect(Schema.decode(Losses.penaltyTerm)(spec)).toEqual(E.right(spec));
    });
  });

  test.each([
    [{ type: 'l3', strength: 1 }, "penalty.type: expected one of 'l1', 'l2', got 'l3'"],
    [{ type: 'l1', strength: -1 }, 'penalty.strength: expected a number that is not negative, got -1'],
    [{ type: 'l2', strength: 1, mask: 'bias' }, "penalty.mask: expected one of 'weights', 'all', got 'bias'"],
    [{ type: 'l2' }, 'penalty.strength: expected a number that is not negative, got nothing'],
  ])('out of range is refused: %j', (given, message) => {
    expect(messages(Schema.decode(Losses.penaltyTerm, 'penalty')(given))).toEqual([message]);
  });
});
