/** What the end of an epoch changes: schedules that count epochs, and the factor that falls on a plateau. */
import { describe, expect, test } from 'vitest';
import { Optimizer, Schedule } from 'foldnet';
import { g, p, updates } from './updates.js';

describe('epochs', () => {
  const halving = { start: 1, size: 1, factor: 0.5 } as const;

  test('move a schedule that counts them, and no other', () => {
    const byEpoch = Optimizer.sgd({ learningRate: Schedule.step({ ...halving, every: 'epoch' }) });
    expect(updates(byEpoch, [g, g, g, g]).map(([first]) => first)).toEqual([-1, -1, -1, -1]);
    expect(updates(byEpoch, [g, g, g, g], [1, 1, 1]).map(([first]) => first)).toEqual([-1, -0.5, -0.25, -0.125]);
    expect(Optimizer.sgd({ learningRate: Schedule.step(halving) }).epochEnd).toBeUndefined();
  });

  test('move a momentum', () => {
    const momentum = Optimizer.momentum(Schedule.step({ ...halving, start: 0.5, every: 'epoch' }));
    expect(updates(momentum, [g, g, g], [1, 1]).map(([first]) => first)).toEqual([1, 1.25, 1.15625]);
  });
});

type Plateau = Optimizer.Options<'reduce-on-plateau'>;

describe('reduceOnPlateau', () => {
  const factors = (options: Plateau, losses: ReadonlyArray<number>): ReadonlyArray<number | undefined> =>
    updates(
      Optimizer.reduceOnPlateau({ factor: 0.5, ...options }),
      [...losses, 0].map(() => g),
      losses,
    ).map(([first]) => first);

  test('waits for more than so many worse epochs in a row', () => {
    expect(factors({ patience: 1 }, [1, 1, 0.5, 0.5, 0.5, 0.5])).toEqual([1, 1, 1, 1, 1, 0.5, 0.5]);
  });

  test('takes a loss for better by a part of the best, or by a difference', () => {
    expect(factors({ patience: 0, threshold: 0.1 }, [10, 9.5])).toEqual([1, 1, 0.5]);
    expect(factors({ patience: 0, threshold: 0.1, thresholdMode: 'abs' }, [10, 9.5])).toEqual([1, 1, 1]);
  });

  test('counts no epoch while it cools down', () => {
    expect(factors({ patience: 0, cooldown: 2 }, [1, 1, 1, 1, 1])).toEqual([1, 1, 0.5, 0.5, 0.5, 0.25]);
  });

  test('has a least factor', () => {
    expect(factors({ patience: 0, minimum: 0.3 }, [1, 1, 1, 1])).toEqual([1, 1, 0.5, 0.3, 0.3]);
  });

  test('monitors the validation loss where there is one, or refuses', () => {
    const { init, epochEnd } = Optimizer.reduceOnPlateau({ patience: 0 });
    const end = { epoch: 1, loss: 1, validationLoss: 2 };
    expect(epochEnd!(init(p), end).best).toBe(2);
    expect(epochEnd!(init(p), { ...end, validationLoss: undefined }).best).toBe(1);
    const strict = Optimizer.reduceOnPlateau({ monitor: 'validation-loss' });
    expect(() => strict.epochEnd!(strict.init(p), { ...end, validationLoss: undefined })).toThrow(TypeError);
  });
});
