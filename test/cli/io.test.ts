/**
 * How commands end, and how progress looks.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, test } from 'vitest';
import { conclude, type Io } from '../../src/cli/Io.js';
import * as progress from '../../src/cli/progress.js';
import { minutes } from '../../src/cli/text.js';

describe('conclude', () => {
  const ended = async (
    work: TE.TaskEither<{ readonly exitCode: 1 | 2; readonly message: string }, number>,
  ): Promise<unknown> => {
    const said: unknown[] = [];
    const io: Io = {
      out: () => undefined,
      err: (text) => said.push(text),
      terminalWidth: undefined,
      interruption: () => new AbortController().signal,
      exit: (code) => said.push(code),
    };
    await conclude(io, work);
    return said;
  };

  test('with the code of what was done', async () => {
    expect(await ended(TE.right(130))).toEqual([130]);
  });

  test('with each line of a failure', async () => {
    expect(await ended(TE.left({ exitCode: 2, message: 'a\nb' }))).toEqual(['error: a\nerror: b\n', 2]);
  });

  test('in words if memory runs out', async () => {
    const work = (): Promise<never> => Promise.reject(new RangeError('Invalid typed array length: 9'));
    expect(await ended(work)).toEqual([
      'error: the model and its data do not fit into memory (Invalid typed array length: 9)\n',
      1,
    ]);
  });

  test('a thread that has come to its end is a failure that says how to go on', async () => {
    const error = new Error('a thread of the fast kernels has not answered for 20000 ms');
    expect(await ended(() => Promise.reject(error))).toEqual([
      `error: ${error.message}; foldnet resume goes on where a run stopped\n`,
      1,
    ]);
  });

  test('anything else is a mistake in the program, and not hidden', async () => {
    await expect(ended(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});

describe('progress', () => {
  const moment = (epoch: number, epochs: number): progress.Moment => ({
    name: 'digits',
    entry: {
      epoch,
      runningLoss: 0.5,
      train: { task: 'classification', loss: 0.25, accuracy: 0.75, correct: 3, rows: 4 },
      test: { task: 'classification', loss: 1.5, accuracy: 0.5, correct: 1, rows: 2 },
      validationLoss: undefined,
    },
    from: 0,
    epochs,
    seconds: 10,
  });

  test('a line', () => {
    expect(progress.line(moment(5, 100))).toBe(
      'epoch   5/100  loss 0.5000  train loss 0.2500  test loss 1.500  test accuracy 0.5000',
    );
  });

  test('a bar, with the time that is left if all epochs take as long', () => {
    expect(progress.bar(moment(5, 20), 80)).toBe(
      'digits █████░░░░░░░░░░░░░░░░  5/20  loss 0.2500  test accuracy 0.5000  ETA 0:30',
    );
    expect([200, 80, 40, 10].map((width) => progress.bar(moment(5, 20), width).length < width)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test.each([1, 2, 19, 20, 21, 39, 40, 1000, 12345])('at most 20 of %i epochs, the last among them', (epochs) => {
    const shown = Array.from({ length: epochs }, (_, i) => i + 1).filter((epoch) =>
      progress.isShown(epoch, epochs, 20),
    );
    expect(shown.length).toBeLessThanOrEqual(20);
    expect(shown.length).toBeGreaterThanOrEqual(Math.min(epochs, 10));
    expect([shown[0], shown.at(-1)]).toEqual([1, epochs]);
  });

  test('minutes and seconds', () => {
    expect([0, 0.2, 59.5, 65, 3600].map(minutes)).toEqual(['0:00', '0:01', '1:00', '1:05', '60:00']);
  });
});
