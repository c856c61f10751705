/**
 * The record of a run while it goes on: what is on the disk, and what waits to be.
 *
 * A line of the journal is made for every epoch; lines go to the disk in groups, at least once a second. Checkpoints are
 * written at every K-th epoch, at the end, and every few seconds in between; with each goes the best state so far. Those
 * in between are taken away by the next, so a finished folder has every K-th, the best and the last, however fast it went.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as Digest from '../Digest.js';
import * as EarlyStopping from '../EarlyStopping.js';
import type { Experiment } from '../codec/Experiment.js';
import type { Entry } from '../codec/History.js';
import * as Journal from '../codec/Journal.js';
import type * as Run from '../codec/Run.js';
import * as StateParts from '../codec/StateParts.js';
import * as checkpoints from './checkpoints.js';
import type { Failure } from './Failure.js';
import * as files from './files.js';
import { journalPath } from './folder.js';
import * as lock from './lock.js';

/** How long a line may wait, and a state, in milliseconds. */
const lineWait = 1000;
const stateWait = 5000;

/** The best epoch so far. */
export interface Best {
  readonly epoch: number;
  readonly loss: number;
  /** Where it is not on the disk yet. */
  readonly unsaved: checkpoints.Saved | undefined;
}

/** The record so far. */
export interface Recording {
  readonly folder: string;
  readonly checkpointEvery: number;
  /** After the last line. */
  readonly chain: Digest.Digest;
  /** Lines that wait, in their order. */
  readonly waiting: string;
  /** What the journal has of epochs that are trained once more: they must come out the same. */
  readonly known: ReadonlyMap<number, Journal.EpochLine & { readonly chain: Digest.Digest }>;
  readonly best: Best | undefined;
  /** The epochs of the checkpoints on the disk. */
  readonly saved: ReadonlyArray<number>;
  /** Those of epochs that are trained once more, and written anew. */
  readonly stale: ReadonlyArray<number>;
  /** When lines, and a state, were last written, in milliseconds. */
  readonly linesAt: number;
  readonly stateAt: number;
}

/** What makes an epoch the best: what early stopping watches, or else the lowest loss, of validation where there is one. */
type Watching = Pick<Experiment, 'earlyStopping'>;

const watched = ({ validationLoss, train }: Entry): number => validationLoss ?? train.loss;

/** The best of epochs, in their order: the first, where several are as good. */
export const bestOf = (
  { earlyStopping }: Watching,
  lines: ReadonlyArray<Pick<Journal.EpochLine, 'entry'>>,
): Omit<Best, 'unsaved'> | undefined => {
  const epochs = lines.map(({ entry }) => entry);
  if (earlyStopping === undefined) {
    return epochs.reduce<Omit<Best, 'unsaved'> | undefined>((best, entry) => {
      const loss = watched(entry);
      return best === undefined || loss < best.loss ? { epoch: entry.epoch, loss } : best;
    }, undefined);
  }
  const observe = EarlyStopping.observe<null>(earlyStopping);
  return epochs.reduce<EarlyStopping.Watch<null> | undefined>(
    (watch, { epoch, runningLoss, validationLoss }) =>
      observe(watch, { epoch, loss: runningLoss, validationLoss }, null),
    undefined,
  )?.best;
};

/** An epoch whose state is not what the journal says it was. */
export interface Parted {
  readonly _tag: 'Parted';
  readonly journal: Journal.EpochLine;
  readonly now: Journal.EpochLine;
  readonly matrices: ReadonlyArray<string>;
}

/** The place of the first group of eight digits that differs; none, if one text has no more than the other. */
const firstDifference = (x: string, y: string): number | undefined => {
  const groups = Array.from({ length: Math.min(x.length, y.length) / 8 }, (_, i) => i);
  return groups.find((i) => x.slice(8 * i, 8 * i + 8) !== y.slice(8 * i, 8 * i + 8));
};

/** Where two lines of one epoch part: the first step whose loss is another one, the first matrix that is. */
export interface Difference {
  /** From 1; undefined where all losses are the same, and it was the last update that parted them. */
  readonly step: number | undefined;
  /** The name of a matrix of the state; undefined where the rest of the state differs. */
  readonly path: string | undefined;
}

/** Where two lines of one epoch part, if the matrices have those names. */
export const differenceOf = (
  x: Journal.EpochLine,
  y: Journal.EpochLine,
  matrices: ReadonlyArray<string>,
): Difference => {
  const step = firstDifference(x.steps, y.steps);
  const matrix = firstDifference(x.matrices, y.matrices);
  return { step: step === undefined ? undefined : step + 1, path: matrix === undefined ? undefined : matrices[matrix] };
};

/** The line of a run's last epoch, and the names of its state's matrices. */
export const lineOf = ({
  state,
  history,
  losses,
  observation,
}: Run.Progress): { readonly line: Journal.EpochLine; readonly matrices: ReadonlyArray<string> } | undefined => {
  if (history === undefined) return undefined;
  const digests = StateParts.digests(StateParts.apart(state));
  return {
    line: Journal.epochLine(history.last, digests, losses, observation),
    matrices: digests.matrices.map(([name]) => name),
  };
};

/** The record with the epoch that a run has just done; or in what it parts from the journal's. */
export const note = (recording: Recording, progress: Run.Progress): Recording | Parted => {
  const made = lineOf(progress);
  if (made === undefined || progress.history === undefined) return recording;
  const { line, matrices } = made;
  const known = recording.known.get(line.entry.epoch);
  if (known !== undefined && known.state !== line.state) return { _tag: 'Parted', journal: known, now: line, matrices };
  const { text, chain } = known === undefined ? Journal.add(recording.chain, line) : { text: '', chain: known.chain };
  const { watch } = progress.state;
  const loss = watch?.best.loss ?? watched(progress.history.last);
  const isBest =
    watch === undefined
      ? recording.best === undefined || loss < recording.best.loss
      : watch.best.epoch === progress.state.epoch;
  return {
    ...recording,
    chain: known === undefined ? chain : recording.chain,
    waiting: recording.waiting + text,
    best: isBest
      ? { epoch: progress.state.epoch, loss, unsaved: { state: progress.state, journal: chain } }
      : recording.best,
  };
};

/** The record with a line that waits for the disk. */
export const noteEvent = (recording: Recording, event: Journal.Event): Recording => {
  const { text, chain } = Journal.addEvent(recording.chain, event);
  return { ...recording, chain, waiting: recording.waiting + text };
};

type Written = TE.TaskEither<Failure, Recording>;

/** Puts the lines that wait onto the disk. */
export const flush = (recording: Recording): Written =>
  recording.waiting === ''
    ? TE.right(recording)
    : pipe(
        lock.ensureOwn(recording.folder),
        TE.chain(() => files.append(journalPath(recording.folder), recording.waiting)),
        TE.map(() => ({ ...recording, waiting: '', linesAt: performance.now() })),
      );

const writeAll = (folder: string, states: ReadonlyArray<checkpoints.Saved>): TE.TaskEither<Failure, unknown> =>
  pipe(
    states,
    TE.traverseSeqArray((state) => checkpoints.write(folder, state)),
  );

/** Puts a state onto the disk, and the best one, and takes away what they replace. */
const save = (recording: Recording, last: checkpoints.Saved): Written => {
  const { folder, best, saved, stale, checkpointEvery } = recording;
  const unsaved = best?.unsaved === undefined || best.epoch === last.state.epoch ? [] : [best.unsaved];
  const states = [...unsaved, ...(saved.includes(last.state.epoch) ? [] : [last])];
  const isKept = (epoch: number): boolean =>
    epoch === last.state.epoch || epoch === best?.epoch || epoch % checkpointEvery === 0;
  const all = Array.from(new Set([...saved, ...states.map(({ state }) => state.epoch)]));
  return pipe(
    writeAll(folder, states),
    TE.chain(() =>
      pipe(
        [...all, ...stale.filter((epoch) => epoch <= last.state.epoch)].filter((epoch) => !isKept(epoch)),
        TE.traverseSeqArray(checkpoints.remove(folder)),
      ),
    ),
    TE.map(() => ({
      ...recording,
      best: best && { ...best, unsaved: undefined },
      saved: all.filter(isKept),
      stale: stale.filter((epoch) => epoch > last.state.epoch),
      stateAt: performance.now(),
    })),
  );
};

/** The journal's chain after an epoch that has just been noted. */
const chainAfter = ({ chain, known }: Recording, epoch: number): Digest.Digest => known.get(epoch)?.chain ?? chain;

/** Writes what it is time to write after an epoch; at the end, all. */
export const settle = (recording: Recording, { state }: Run.Progress, isEnd: boolean): Written => {
  const now = performance.now();
  // Before the first epoch the manifest says all.
  const isStateDue =
    state.epoch > 0 && (isEnd || state.epoch % recording.checkpointEvery === 0 || now - recording.stateAt > stateWait);
  if (!isStateDue && now - recording.linesAt <= lineWait) return TE.right(recording);
  const last: checkpoints.Saved = { state, journal: chainAfter(recording, state.epoch) };
  return pipe(
    flush(recording),
    TE.chain((flushed) => (isStateDue ? save(flushed, last) : TE.right(flushed))),
  );
};
