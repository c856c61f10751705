/**
 * A run that is run again, from its manifest alone, and compared with its journal, epoch by epoch.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as Journal from '../codec/Journal.js';
import * as Run from '../codec/Run.js';
import { type Failure, wrongInput } from './Failure.js';
import * as open from './open.js';
import * as record from './record.js';
import { untilEnd } from './turns.js';

/** What to replay. */
export interface Options {
  /** From the checkpoint of that epoch, rather than from the beginning. */
  readonly from: number | undefined;
  /** Where its data are now; undefined for where the manifest says. */
  readonly data: string | undefined;
  /** To the end of that epoch, rather than of the journal. */
  readonly until: number | undefined;
}

/** Where a replay parts from the journal. */
export interface Parting extends record.Difference {
  readonly epoch: number;
  readonly journal: string;
  readonly replay: string;
}

/** What a replay came to. */
export interface Replay extends open.Source {
  readonly run: open.Read;
  /** Its last epoch's end. */
  readonly progress: Run.Progress;
  /** The journal's line of that epoch. */
  readonly line: Journal.EpochLine | undefined;
  /** Undefined where every epoch is the same. */
  readonly parting: Parting | undefined;
}

/** The epochs to replay, of those that the journal has. */
const rangeOf = (
  { journal, folder, remarks }: open.Read,
  { from = 0, until }: Options,
): E.Either<Failure, { readonly from: number; readonly until: number }> => {
  const done = journal?.journal.epochs.length ?? 0;
  if (done === 0) {
    return E.left(
      wrongInput([...remarks, `${folder}: expected a run of an epoch or more, got one without any`].join('\n')),
    );
  }
  const to = until ?? done;
  if (to > done) return E.left(wrongInput(`--until: expected at most ${done}, the epochs of the journal, got ${to}`));
  return from < to
    ? E.right({ from, until: to })
    : E.left(wrongInput(`--from: expected an epoch before ${to}, the last to replay, got ${from}`));
};

const partingOf = (known: Journal.EpochLine, progress: Run.Progress): Parting | undefined => {
  const made = record.lineOf(progress);
  if (made === undefined || made.line.state === known.state) return undefined;
  return {
    epoch: known.entry.epoch,
    journal: known.state,
    replay: made.line.state,
    ...record.differenceOf(known, made.line, made.matrices),
  };
};

/** Runs a run again, and finds where it parts from its journal; `onEpoch` is told of each epoch. */
export const replay = (
  run: open.Read,
  options: Options,
  onEpoch: (progress: Run.Progress) => void,
): TE.TaskEither<Failure, Replay> =>
  pipe(
    TE.Do,
    TE.bind('range', () => TE.fromEither(rangeOf(run, options))),
    TE.bind('source', () => open.source(run, options.data)),
    TE.bind('start', ({ range, source: { prepared } }) =>
      range.from === 0 ? TE.right(Run.start(prepared)) : open.at(run, prepared)(range.from),
    ),
    TE.chain(({ range, source, start }) => {
      const advance = Run.advance(source.prepared);
      const lines = run.journal?.journal.epochs ?? [];
      const ended = (progress: Run.Progress, parting: Parting | undefined): Replay => ({
        ...source,
        run,
        progress,
        line: lines[progress.state.epoch - 1],
        parting,
      });
      return pipe(
        start,
        untilEnd((progress) => {
          if (progress.state.epoch >= range.until) return TE.right(E.left(ended(progress, undefined)));
          const next = advance(progress);
          const known = lines[progress.state.epoch];
          if (known === undefined) return TE.right(E.left(ended(progress, undefined)));
          if (E.isLeft(next)) {
            const { epoch, step, reason } = next.left;
            const parting = { epoch, step, path: undefined, journal: known.state, replay: `a divergence: ${reason}` };
            return TE.right(E.left(ended(progress, parting)));
          }
          onEpoch(next.right);
          const parting = partingOf(known, next.right);
          return TE.right(parting === undefined ? E.right(next.right) : E.left(ended(next.right, parting)));
        }),
      );
    }),
  );
