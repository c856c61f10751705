/**
 * What happened in each epoch, and its CSV.
 *
 * The running loss is the unweighted mean over the epoch's batches, each before its update, of what is trained: the loss
 * and the penalties. The rest is measured on the whole part after the epoch, without penalties.
 */
import { unfold } from '../numeric/sequence.js';
import * as Csv from './Csv.js';
import type { DataSpec, Task } from './Experiment.js';
import type { Measures } from './Measures.js';

/** An epoch. */
export interface Entry {
  /** From 1. */
  readonly epoch: number;
  readonly runningLoss: number;
  readonly train: Measures;
  /** Undefined where every row trains. */
  readonly test: Measures | undefined;
  readonly validationLoss: number | undefined;
}

/** All epochs so far, the last one first, so that one more is added without a copy of the others. */
export type History = { readonly last: Entry; readonly before: History } | undefined;

/**
 * Before the first epoch.
 *
 * @example
 * import { History } from 'foldnet/codec'
 * History.entries(History.empty) // []
 */
export const empty: History = undefined;

/**
 * One epoch more.
 *
 * @example
 * import { History } from 'foldnet/codec'
 * const train = { task: 'regression', loss: 0.5, r2: 0.9, rows: 10 } as const
 * const entry = { epoch: 1, runningLoss: 0.6, train, test: undefined, validationLoss: undefined }
 * const history = History.add(entry)(History.empty)
 * History.entries(history).length // 1
 */
export const add =
  (last: Entry) =>
  (before: History): History => ({ last, before });

/**
 * The epochs in their order.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { History } from 'foldnet/codec'
 * const train = { task: 'regression', loss: 0.5, r2: 0.9, rows: 10 } as const
 * const entry = (epoch: number) => ({ epoch, runningLoss: 0.6, train, test: undefined, validationLoss: undefined })
 * const history = pipe(History.empty, History.add(entry(1)), History.add(entry(2)))
 * History.entries(history).map(({ epoch }) => epoch) // [1, 2]
 */
export const entries = (history: History): ReadonlyArray<Entry> =>
  history === undefined
    ? []
    : Array.from(
        unfold(history, ({ before }) => before),
        ({ last }) => last,
      ).reverse();

const columns: Readonly<Record<Task, ReadonlyArray<string>>> = {
  classification: ['loss', 'accuracy', 'correct'],
  regression: ['loss', 'r2'],
};

const cells = (measures: Measures): ReadonlyArray<number> =>
  measures.task === 'classification'
    ? [measures.loss, measures.accuracy, measures.correct]
    : [measures.loss, measures.r2];

/**
 * The text of `history.csv`: numbers in their shortest round-trip form, the test columns empty where there is no test
 * part, and `validation_loss` after them where there is a validation part.
 *
 * @example
 * import { History } from 'foldnet/codec'
 * const train = { task: 'regression', loss: 0.5, r2: 0.9, rows: 10 } as const
 * const entry = { epoch: 1, runningLoss: 0.6, train, test: undefined, validationLoss: undefined }
 * const history = History.add(entry)(History.empty)
 * History.write({ task: 'regression' }, history) // 'epoch,running_loss,train_loss,...\n1,0.6,0.5,0.9,,\n'
 */
export const write = ({ task, split }: Pick<DataSpec, 'task' | 'split'>, history: History): string => {
  const header = ['train', 'test'].flatMap((part) => columns[task].map((column) => `${part}_${column}`));
  const validated = split?.validation !== undefined;
  return Csv.write(
    ['epoch', 'running_loss', ...header, ...(validated ? ['validation_loss'] : [])],
    entries(history).map(({ epoch, runningLoss, train, test, validationLoss }) => [
      epoch,
      runningLoss,
      ...cells(train),
      ...(test === undefined ? columns[task].map(() => undefined) : cells(test)),
      ...(validated ? [validationLoss] : []),
    ]),
  );
};
