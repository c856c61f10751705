/** What the end of an epoch changes: schedules that count epochs, and the factor that falls on a plateau. */
import { describe, expect, test } from 'vitest';
import { Optimizer } from 'foldnet';
import { refused } from './refused.js';
import { g, p, updates } from './updates.js';

describe('epochs', () => {
  const halving = { type: 'step', start: 0.5, size: 1, factor: 0.5 } as const;
  const byEpoch = { ...halving, every: 'epoch' } as const;
  const { accumulate, chain, identity, momentum, scale, scaleByLearningRate, sgd } = Optimizer;

  /** The first element of the updates of four gradients, with an epoch's end after each, or without. */
  const firsts = <S>(transformation: Optimizer.Transformation<S>, losses: ReadonlyArray<number> = [1, 1, 1]) =>
    updates(transformation, [g, g, g, g], losses).map(([first]) => first);

  test.each<readonly [string, () => ReadonlyArray<unknown>, ReadonlyArray<number>]>([
    ['a learning rate', () => firsts(scaleByLearningRate(byEpoch)), [-0.5, -0.25, -0.125, -0.0625]],
    ['a factor', () => firsts(Optimizer.scaleBySchedule(byEpoch)), [0.5, 0.25, 0.125, 0.0625]],
    ['a momentum', () => firsts(momentum(byEpoch)), [1, 1.25, 1.15625, 1.072265625]],
    ['the first of a chain', () => firsts(chain(momentum(byEpoch), scale(2))), [2, 2.5, 2.3125, 2.14453125]],
    [
      'the last of a chain',
      () => firsts(chain(identity, scaleByLearningRate(byEpoch))),
      [-0.5, -0.25, -0.125, -0.0625],
    ],
    ['what accumulates', () => firsts(accumulate(1, scaleByLearningRate(byEpoch))), [-0.5, -0.25, -0.125, -0.0625]],
    ['an optimiser', () => firsts(sgd({ learningRate: byEpoch })), [-0.5, -0.25, -0.125, -0.0625]],
    [
      'an optimiser of which the state is forgotten',
      () => firsts(Optimizer.erase(sgd({ learningRate: byEpoch }))),
      [-0.5, -0.25, -0.125, -0.0625],
    ],
  ])('move %s', (_, make, expected) => {
    expect(make()).toEqual(expected);
  });

  test('alone move a schedule that counts them', () => {
    expect(firsts(scaleByLearningRate(byEpoch), [])).toEqual([-0.5, -0.5, -0.5, -0.5]);
    expect(firsts(scaleByLearningRate(halving), [])).toEqual([-0.5, -0.25, -0.125, -0.0625]);
  });

  test.each<readonly [string, () => unknown]>([
    ['a number', () => scaleByLearningRate(0.5).epochEnd],
    ['a schedule of steps', () => scaleByLearningRate(halving).epochEnd],
    ['a momentum', () => momentum(halving).epochEnd],
    ['a chain', () => chain(momentum(0.5), scale(2)).epochEnd],
    ['an accumulation', () => accumulate(2, momentum(0.5)).epochEnd],
    ['an optimiser of which the state is forgotten', () => Optimizer.erase(sgd({ learningRate: halving })).epochEnd],
  ])('do not concern %s', (_, epochEnd) => {
    expect(epochEnd()).toBeUndefined();
  });

  test('leave the state of those that they do not concern', () => {
    const state = { steps: 3, epochs: 0 };
    const end = { epoch: 1, loss: 1, validationLoss: undefined };
    expect(Optimizer.endEpoch(scaleByLearningRate(0.5), state, end)).toBe(state);
    expect(
      Optimizer.endEpoch(chain(scaleByLearningRate(0.5), scaleByLearningRate(byEpoch)), [state, state], end),
    ).toEqual([state, { steps: 3, epochs: 1 }]);
  });
});

type Plateau = Optimizer.Options<'reduce-on-plateau'>;

describe('reduceOnPlateau', () => {
  const factors = (options: Plateau, losses: ReadonlyArray<number>): ReadonlyArray<number | undefined> =>
    updates(
      Optimizer.reduceOnPlateau(options),
      [...losses, 0].map(() => g),
      losses,
    ).map(([first]) => first);

  const half = { factor: 0.5, patience: 0 } as const;

  test.each<readonly [string, Plateau, losses: ReadonlyArray<number>, factors: ReadonlyArray<number>]>([
    [
      'waits for more than so many worse epochs in a row',
      { ...half, patience: 1 },
      [1, 1, 0.5, 0.5, 0.5, 0.5],
      [1, 1, 1, 1, 1, 0.5, 0.5],
    ],
    ['starts to wait anew', { ...half, patience: 1 }, [1, 1, 1, 1, 1], [1, 1, 1, 0.5, 0.5, 0.25]],
    ['takes a loss for better by more than a part of the best', { ...half, threshold: 0.5 }, [8, 3.9], [1, 1, 1]],
    ['by that part is not better', { ...half, threshold: 0.5 }, [8, 4], [1, 1, 0.5]],
    ['or by more than a difference', { ...half, threshold: 0.5, thresholdMode: 'abs' }, [8, 7.4], [1, 1, 1]],
    ['by that difference is not better', { ...half, threshold: 0.5, thresholdMode: 'abs' }, [8, 7.5], [1, 1, 0.5]],
    ['by a part of a ten-thousandth unless said', half, [1, 0.99985, 0.9998], [1, 1, 1, 0.5]],
    ['keeps the best loss', half, [2, 1, 1.5, 1.2], [1, 1, 1, 0.5, 0.25]],
    ['counts no epoch while it cools down', { ...half, cooldown: 2 }, [1, 1, 1, 1, 1], [1, 1, 0.5, 0.5, 0.5, 0.25]],
    ['has a least factor', { ...half, minimum: 0.3 }, [1, 1, 1, 1], [1, 1, 0.5, 0.3, 0.3]],
    ['takes NaN for worse', half, [1, NaN, 0.5], [1, 1, 0.5, 0.5]],
    [
      "has PyTorch's defaults: a tenth, after more than 10 epochs",
      {},
      Array.from({ length: 13 }, () => 1),
      [...Array.from({ length: 12 }, () => 1), 0.1, 0.1],
    ],
  ])('%s', (_, options, losses, expected) => {
    expect(factors(options, losses)).toEqual(expected);
  });

  test('monitors the validation loss where there is one, or the loss that it is told to', () => {
    const end = { epoch: 1, loss: 1, validationLoss: 2 };
    const best = (options: Plateau, validationLoss: number | undefined) => {
      const { init, epochEnd } = Optimizer.reduceOnPlateau(options);
      return epochEnd!(init(p), { ...end, validationLoss }).best;
    };
    expect(best({}, 2)).toBe(2);
    expect(best({}, undefined)).toBe(1);
    expect(best({ monitor: 'loss' }, 2)).toBe(1);
    expect(best({ monitor: 'loss' }, undefined)).toBe(1);
    expect(best({ monitor: 'validation-loss' }, 2)).toBe(2);
    expect(refused(() => best({ monitor: 'validation-loss' }, undefined))).toBe(
      'Optimizer.reduceOnPlateau: expected validation data, since it monitors the validation loss',
    );
  });
});
