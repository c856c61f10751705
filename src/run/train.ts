/**
 * Training in real time: an epoch after the other, with a turn for signals and screens in between.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as T from 'fp-ts/lib/Task.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Run from '../codec/Run.js';
import { defect } from './Failure.js';

/** How training ended, and how far it came. */
export interface Outcome {
  readonly progress: Run.Progress;
  /** Stopped: by early stopping. */
  readonly end: 'done' | 'stopped' | 'interrupted' | Run.Divergence;
}

/** The end of the run, or one more epoch. */
const step = (
  prepared: Prepared,
  signal: AbortSignal,
): ((progress: Run.Progress) => E.Either<Outcome, Run.Progress>) => {
  const advance = Run.advance(prepared);
  return (progress) => {
    if (Run.isStopped(progress)) return E.left({ progress, end: 'stopped' });
    if (progress.state.epoch >= prepared.experiment.epochs) return E.left({ progress, end: 'done' });
    if (signal.aborted) return E.left({ progress, end: 'interrupted' });
    return E.mapLeft((end: Run.Divergence): Outcome => ({ progress: end.progress, end }))(advance(progress));
  };
};

/**
 * Trains to the experiment's last epoch, to the one in which early stopping ends it, to a divergence, or to the end of the
 * epoch in which the signal comes.
 * `onEpoch` is told of each epoch.
 */
export const train =
  (prepared: Prepared, signal: AbortSignal, onEpoch: (progress: Run.Progress) => void): T.Task<Outcome> =>
  () =>
    new Promise((resolve, reject) => {
      const next = step(prepared, signal);
      const turn = (progress: Run.Progress): void => {
        try {
          const after = next(progress);
          if (E.isLeft(after)) {
            resolve(after.left);
          } else {
            onEpoch(after.right);
            setImmediate(turn, after.right);
          }
        } catch (error) {
          reject(defect(error));
        }
      };
      turn(Run.start(prepared));
    });
