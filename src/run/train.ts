/**
 * Training in real time: an epoch after the other, with a turn for signals and screens in between.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as T from 'fp-ts/lib/Task.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Run from '../codec/Run.js';

/** How training ended, and how far it came. */
export interface Outcome {
  readonly progress: Run.Progress;
  readonly end: 'done' | 'interrupted' | Run.Divergence;
}

/**
 * Trains to the experiment's last epoch, to a divergence, or to the end of the epoch in which the signal comes.
 * `onEpoch` is told of each epoch.
 */
export const train =
  (prepared: Prepared, signal: AbortSignal, onEpoch: (progress: Run.Progress) => void): T.Task<Outcome> =>
  () =>
    new Promise((resolve) => {
      const advance = Run.advance(prepared);
      const turn = (progress: Run.Progress): void => {
        if (progress.state.epoch >= prepared.experiment.epochs) {
          resolve({ progress, end: 'done' });
        } else if (signal.aborted) {
          resolve({ progress, end: 'interrupted' });
        } else {
          const next = advance(progress);
          if (E.isLeft(next)) {
            resolve({ progress: next.left.progress, end: next.left });
          } else {
            onEpoch(next.right);
            setImmediate(turn, next.right);
          }
        }
      };
      turn(Run.start(prepared));
    });
