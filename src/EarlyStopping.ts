/**
 * Early stopping: training ends when the loss has not improved for so many epochs, and the best model comes back.
 *
 * A pure automaton: what it remembers is a value in the train state, and once stopped it stays so (law T1).
 * Source: Prechelt 1998; names and rules as Keras's `EarlyStopping`.
 */
import { ensure } from './numeric/invariant.js';

/** When to stop. */
export interface EarlyStopping {
  /** So many epochs in a row without an improvement end the training; at least 1. */
  readonly patience: number;
  /** An improvement is a loss lower than the best by more than this; 0 unless said. */
  readonly minDelta?: number;
  /** The loss that counts: of validation where there are validation data, of training else, unless said. */
  readonly monitor?: Monitor;
}

/** A loss that an epoch ends with. */
export type Monitor = 'loss' | 'validation-loss';

/** What an epoch came to. */
export interface EpochEnd {
  /** From 1. */
  readonly epoch: number;
  /** The unweighted mean of the losses of the epoch's batches. */
  readonly loss: number;
  /** After the epoch; undefined without validation data. */
  readonly validationLoss: number | undefined;
}

/** What is remembered: the best model so far, and how long ago it was. */
export interface Watch<M> {
  readonly best: { readonly epoch: number; readonly loss: number; readonly model: M };
  /** Epochs since the best. */
  readonly waited: number;
  readonly stopped: boolean;
}

/**
 * The loss that counts at an epoch's end; NaN where it is not measured.
 *
 * @example
 * import { EarlyStopping } from 'foldnet'
 * EarlyStopping.monitored({}, { epoch: 1, loss: 0.5, validationLoss: 0.7 }) // 0.7
 * EarlyStopping.monitored({}, { epoch: 1, loss: 0.5, validationLoss: undefined }) // 0.5
 * EarlyStopping.monitored({ monitor: 'loss' }, { epoch: 1, loss: 0.5, validationLoss: 0.7 }) // 0.5
 */
export const monitored = ({ monitor }: Pick<EarlyStopping, 'monitor'>, end: EpochEnd): number =>
  monitor === 'loss' ? end.loss : (end.validationLoss ?? (monitor === undefined ? end.loss : NaN));

/**
 * What is remembered after another epoch. The first epoch is the best so far; NaN is no improvement, and anything is one
 * on NaN; after the end nothing changes. Throws a `TypeError` where a validation loss is monitored and there is none.
 *
 * @example
 * import { EarlyStopping } from 'foldnet'
 * const watch = EarlyStopping.observe<string>({ patience: 1 })
 * const first = watch(undefined, { epoch: 1, loss: 0.5, validationLoss: undefined }, 'a')
 * const second = watch(first, { epoch: 2, loss: 0.6, validationLoss: undefined }, 'b')
 * second // { stopped: true, waited: 1, best: { epoch: 1, loss: 0.5, model: 'a' } }
 */
export const observe = <M>(
  options: EarlyStopping,
): ((watch: Watch<M> | undefined, end: EpochEnd, model: M) => Watch<M>) => {
  const { patience, minDelta = 0 } = options;
  ensure(
    Number.isSafeInteger(patience) && patience > 0 && minDelta >= 0 && minDelta < Infinity,
    () => `EarlyStopping: expected a positive patience and a minDelta from 0, got ${patience} and ${minDelta}`,
  );
  return (watch, end, model) => {
    if (watch?.stopped === true) return watch;
    ensure(
      options.monitor !== 'validation-loss' || end.validationLoss !== undefined,
      () => 'EarlyStopping: expected validation data, since it monitors the validation loss',
    );
    const loss = monitored(options, end);
    if (watch === undefined || Number.isNaN(watch.best.loss) || loss < watch.best.loss - minDelta) {
      return { best: { epoch: end.epoch, loss, model }, waited: 0, stopped: false };
    }
    const waited = watch.waited + 1;
    return { ...watch, waited, stopped: waited >= patience };
  };
};
