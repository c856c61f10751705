/** Optimisers and schedules in files: what is refused, by path, and that all the rest comes back as it was. */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Optimizer } from 'foldnet';
import { optimizerSpec } from '../../laws/optimizerSpec.js';
import { optimizer } from '../../src/codec/Optimizers.js';
import * as Schema from '../../src/codec/Schema.js';
import { seed } from './arbitrary.js';

const decode = Schema.decode(optimizer, 'optimizer');

const errors = (value: unknown): ReadonlyArray<string> => {
  const decoded = decode(value);
  return E.isLeft(decoded) ? decoded.left.map(({ path, message }) => `${path}: ${message}`) : [];
};

test('every optimiser comes back', () => {
  fc.assert(
    fc.property(optimizerSpec, (spec) => {
      expect(decode(spec)).toEqual(E.right(spec));
    }),
    { seed },
  );
});

const sgd = (more: object): object => ({ type: 'sgd', learningRate: 0.1, ...more });
const rate = (learningRate: unknown): object => ({ type: 'adam', learningRate });
const cosine = { type: 'cosine', start: 0.1, steps: 10 };

describe('refusing', () => {
  test.each<readonly [unknown, ReadonlyArray<string>]>([
    [sgd({ momentum: 1 }), ['optimizer.momentum: expected a number from 0 up to, not including, 1, got 1']],
    [
      sgd({ momentum: { type: 'linear', start: 0.8, end: 0.9 } }),
      ['optimizer.momentum.steps: expected a positive integer, got nothing'],
    ],
    [sgd({ nesterov: true }), ['optimizer.nesterov: expected false without a momentum, got true']],
    [
      sgd({ momentum: 0.5, dampening: 0.5, nesterov: true }),
      ['optimizer.nesterov: expected false with dampening, got true'],
    ],
    [sgd({ mask: 'custom' }), ["optimizer.mask: expected one of 'all', 'weights', got 'custom'"]],
    [sgd({ weightDecay: -1 }), ['optimizer.weightDecay: expected a number that is not negative, got -1']],
    [rate(0), ['optimizer.learningRate: expected a positive number, got 0']],
    [rate('fast'), ["optimizer.learningRate: expected a positive number, or an object, got 'fast'"]],
    [rate({ ...cosine, steps: 0 }), ['optimizer.learningRate.steps: expected a positive integer, got 0']],
    [
      rate({ ...cosine, every: 'batch' }),
      ["optimizer.learningRate.every: expected one of 'step', 'epoch', got 'batch'"],
    ],
    [
      rate({ type: 'shift', by: 1, schedule: { ...cosine, every: 'epoch' } }),
      [expect.stringMatching(/^optimizer\.learningRate\.schedule\.every: unknown key/) as never],
    ],
    [
      rate({ type: 'join', schedules: [cosine, { ...cosine, start: -1 }], boundaries: [5] }),
      ['optimizer.learningRate.schedules[1].start: expected a number that is not negative, got -1'],
    ],
    [
      rate({ type: 'join', schedules: [cosine], boundaries: [5] }),
      ['optimizer.learningRate.schedules: expected 2 schedules, got an array of 1'],
    ],
    [
      rate({ type: 'multi-step', start: 1, milestones: [4, 2] }),
      ['optimizer.learningRate.milestones: expected an array of positive integers that ascend, got an array of 2'],
    ],
    [
      rate({ type: 'one-cycle', peak: 1, steps: 9, warmUp: 0.6, threePhase: true }),
      ['optimizer.learningRate.warmUp: expected at most 0.5 with three phases, got 0.6'],
    ],
    [
      rate({ type: 'custom', name: 'mine' }),
      [expect.stringMatching(/^optimizer\.learningRate\.type: expected one of/) as never],
    ],
    [{ type: 'adam', learning_rate: 1 }, ["optimizer.learning_rate: unknown key, did you mean 'learningRate'?"]],
    [{ type: 'adamW' }, [expect.stringMatching(/^optimizer\.type: .*did you mean 'adamw'\?$/) as never]],
    [{ type: 'clip-by-global-norm', maximum: 1, norm: 3 }, ['optimizer.norm: expected one of 1, 2, "infinity", got 3']],
    [
      {
        type: 'chain',
        transformations: [{ type: 'identity' }, { type: 'accumulate', every: 0, transformation: sgd({}) }],
      },
      ['optimizer.transformations[1].every: expected a positive integer, got 0'],
    ],
    [{ type: 'reduce-on-plateau', factor: 1 }, ['optimizer.factor: expected a number between 0 and 1, got 1']],
    [{ type: 'custom', name: 'mine' }, [expect.stringMatching(/^optimizer\.type: expected one of/) as never]],
  ])('%j', (value, expected) => {
    expect(errors(value)).toEqual(expected);
  });

  test('what is nested too deep', () => {
    const deep = Array.from({ length: 1000 }).reduce<object>(
      (transformation) => ({ type: 'accumulate', every: 1, transformation }),
      { type: 'identity' },
    );
    expect(errors(deep)[0]).toMatch(/nested too deep$/);
    const shifted = Array.from({ length: 1000 }).reduce<object>(
      (schedule) => ({ type: 'shift', by: 1, schedule }),
      cosine,
    );
    expect(errors(rate(shifted))[0]).toMatch(/nested too deep$/);
  });

  test('nothing of what an optimiser is made with', () => {
    fc.assert(
      fc.property(optimizerSpec, (spec) => {
        expect(errors(Optimizer.fromSpec(spec).spec)).toEqual([]);
      }),
      { seed },
    );
  });
});
