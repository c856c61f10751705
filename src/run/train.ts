/**
 * Training in real time: an epoch after the other, each noted, with a turn for the disk, for signals and for screens in
 * between.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as Journal from '../codec/Journal.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Run from '../codec/Run.js';
import type { Failure } from './Failure.js';
import * as record from './record.js';
import { untilEnd } from './turns.js';

/** How training ended, and how far it came. */
export interface Outcome {
  readonly progress: Run.Progress;
  /** Stopped: by early stopping. */
  readonly end: 'done' | 'stopped' | 'interrupted' | Run.Divergence;
}

/** Where a run stands, and what of it is on the disk. */
export interface Moment {
  readonly progress: Run.Progress;
  readonly recording: record.Recording;
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

const eventOf = ({ end }: Outcome): Journal.Event =>
  typeof end === 'string'
    ? { event: end }
    : { event: 'diverged', epoch: end.epoch, step: end.step, reason: end.reason };

/** An epoch that did not come out as the journal has it, in words. */
const parted = ({ journal, now }: record.Parted): Failure => ({
  exitCode: 1,
  message:
    `epoch ${journal.entry.epoch}: expected the state that the journal has, ${journal.state}, got ${now.state}; ` +
    'foldnet replay says where they part',
});

/**
 * Trains to the experiment's last epoch, to the one in which early stopping ends it, to a divergence, or to the end of the
 * epoch in which the signal comes; then everything is on the disk. `onEpoch` is told of each epoch.
 */
export const train = (
  prepared: Prepared,
  signal: AbortSignal,
  onEpoch: (progress: Run.Progress) => void,
): ((moment: Moment) => TE.TaskEither<Failure, Outcome>) => {
  const next = step(prepared, signal);
  const end = (outcome: Outcome, recording: record.Recording): TE.TaskEither<Failure, Outcome> =>
    pipe(
      record.settle(recording, outcome.progress, true),
      TE.chain((settled) => record.flush(record.noteEvent(settled, eventOf(outcome)))),
      TE.map(() => outcome),
    );
  return untilEnd(({ progress, recording }) => {
    const after = next(progress);
    if (E.isLeft(after)) return TE.Functor.map(end(after.left, recording), E.left);
    const noted = record.note(recording, after.right);
    if ('_tag' in noted) return TE.left(parted(noted));
    onEpoch(after.right);
    return TE.Functor.map(record.settle(noted, after.right, false), (settled) =>
      E.right({ progress: after.right, recording: settled }),
    );
  });
};
