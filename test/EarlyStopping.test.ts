/** Early stopping as an automaton. That a stopped state stays so is a law (T1, laws/training.ts). */
import { describe, expect, test } from 'vitest';
import { EarlyStopping } from 'foldnet';
import { refused } from './refused.js';

type Watch = EarlyStopping.Watch<string> | undefined;

/** What is remembered after each of the losses; the models are named by their epochs. */
const watches = (options: EarlyStopping.EarlyStopping, losses: ReadonlyArray<number>): ReadonlyArray<Watch> => {
  const observe = EarlyStopping.observe<string>(options);
  return losses.reduce<ReadonlyArray<Watch>>(
    (seen, loss, i) => [
      ...seen,
      observe(seen.at(-1), { epoch: i + 1, loss, validationLoss: undefined }, `model ${i + 1}`),
    ],
    [],
  );
};

const stoppedAt = (options: EarlyStopping.EarlyStopping, losses: ReadonlyArray<number>): number =>
  watches(options, losses).findIndex((watch) => watch?.stopped === true) + 1;

describe('observe', () => {
  test('ends after so many epochs in a row without an improvement', () => {
    expect(stoppedAt({ patience: 2 }, [5, 4, 4, 3, 3, 3, 1])).toBe(6);
    expect(stoppedAt({ patience: 1 }, [5, 5])).toBe(2);
    expect(stoppedAt({ patience: 3 }, [5, 6, 7, 4, 5, 6])).toBe(0);
  });

  test('keeps the best model, and the first of equals', () => {
    expect(watches({ patience: 2 }, [5, 3, 3, 4]).at(-1)).toEqual({
      best: { epoch: 2, loss: 3, model: 'model 2' },
      waited: 2,
      stopped: true,
    });
  });

  test('asks for more than minDelta', () => {
    expect(stoppedAt({ patience: 2, minDelta: 1 }, [5, 4, 3.5, 3, 2])).toBe(0);
    expect(stoppedAt({ patience: 2, minDelta: 1 }, [5, 4, 4.5])).toBe(3);
  });

  test('takes NaN for no improvement', () => {
    expect(stoppedAt({ patience: 2 }, [5, NaN, NaN, 1])).toBe(3);
  });

  test('takes anything for an improvement on NaN', () => {
    expect(watches({ patience: 2 }, [NaN, 5, 6]).at(-1)).toMatchObject({ best: { epoch: 2, loss: 5 }, waited: 1 });
    expect(stoppedAt({ patience: 2 }, [NaN, NaN, 3])).toBe(0);
  });

  test('refuses to watch a validation loss that is not measured', () => {
    expect(refused(() => watches({ patience: 1, monitor: 'validation-loss' }, [1]))).toBe(
      'EarlyStopping: expected validation data, since it monitors the validation loss',
    );
  });

  test('changes nothing after the end', () => {
    const [, , ended, after] = watches({ patience: 1 }, [5, 6, 1, 0]);
    expect(ended?.stopped).toBe(true);
    expect(after).toBe(ended);
  });

  test.each([
    [{ patience: 0 }, 0, 0],
    [{ patience: 1.5 }, 1.5, 0],
    [{ patience: 1, minDelta: -1 }, 1, -1],
    [{ patience: 1, minDelta: NaN }, 1, NaN],
  ])('refuses %j', (options, patience, minDelta) => {
    expect(refused(() => EarlyStopping.observe(options))).toBe(
      `EarlyStopping: expected a positive patience and a minDelta from 0, got ${patience} and ${minDelta}`,
    );
  });
});

test('the loss that counts is that of validation where there is one', () => {
  const both = { epoch: 1, loss: 1, validationLoss: 2 };
  const alone = { epoch: 1, loss: 1, validationLoss: undefined };
  expect(EarlyStopping.monitored({}, both)).toBe(2);
  expect(EarlyStopping.monitored({}, alone)).toBe(1);
  expect(EarlyStopping.monitored({ monitor: 'loss' }, both)).toBe(1);
  expect(EarlyStopping.monitored({ monitor: 'validation-loss' }, both)).toBe(2);
  expect(EarlyStopping.monitored({ monitor: 'validation-loss' }, alone)).toBeNaN();
});
