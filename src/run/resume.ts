/**
 * A run that goes on where it stopped, however it did.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Journal from '../codec/Journal.js';
import * as Manifest from '../codec/Manifest.js';
import type * as Run from '../codec/Run.js';
import * as Digest from '../Digest.js';
import { recordingOf, usualCheckpoints } from './begin.js';
import * as checkpoints from './checkpoints.js';
import { type Failure, wrongInput } from './Failure.js';
import * as files from './files.js';
import { checkpointsPath, journalPath } from './folder.js';
import * as open from './open.js';
import * as record from './record.js';
import type { Moment } from './train.js';

/** A run ready to go on. */
export interface Resumed extends open.Source {
  readonly moment: Moment;
  /** What was not as it was written, and what was done about it. */
  readonly remarks: ReadonlyArray<string>;
}

/** What a process that was ended while it wrote has left. */
const removeUnfinished = (folder: string): TE.TaskEither<Failure, unknown> =>
  pipe(
    [folder, checkpointsPath(folder)],
    TE.traverseSeqArray((place) =>
      pipe(
        files.namesIn(place),
        TE.chain((names) =>
          pipe(
            names.filter(files.isUnfinished),
            TE.traverseSeqArray((name) => files.remove(join(place, name))),
          ),
        ),
      ),
    ),
  );

/** The name under which an altered journal is kept: the first free one. */
const keep = (path: string, found: Uint8Array, number: number = 1): TE.TaskEither<Failure, string> => {
  const kept = `${path}.altered-${number}`;
  return pipe(
    TE.fromTask<boolean, Failure>(files.exists(kept)),
    TE.chain((there) => (there ? keep(path, found, number + 1) : TE.Functor.map(files.write(kept, found), () => kept))),
  );
};

const newline = 10;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean => start.every((byte, i) => bytes[i] === byte);

/** The journal as far as it is right, in place of one that is not; what was altered, rather than torn, is kept. */
const mend = (run: open.Read): TE.TaskEither<Failure, ReadonlyArray<string>> => {
  const path = journalPath(run.folder);
  if (run.remarks.length === 0 && run.journal !== undefined) return TE.right([]);
  const begun = Journal.begin(Digest.ofText(Manifest.write(run.manifest)));
  const right = run.journal?.text ?? begun.text;
  return pipe(
    TE.fromTask<boolean, Failure>(files.exists(path)),
    TE.chain((there) => (there ? files.readBytes(path) : TE.right(new Uint8Array()))),
    TE.chain((found) => {
      const isTorn = found.indexOf(newline, utf8(right).length) < 0 && startsWith(found, utf8(right));
      return isTorn || found.length === 0
        ? TE.right([])
        : TE.Functor.map(keep(path, found), (kept) => [`the journal as it was found is kept as ${kept}`]);
    }),
    TE.chainFirst(() => files.write(path, right)),
  );
};

/** The run with as many epochs as are asked for; `Left` if it has done more. */
const extended = (run: open.Read, epochs: number | undefined): E.Either<Failure, open.Read & { more: boolean }> => {
  const before = open.epochsOf(run);
  const done = run.journal?.journal.epochs.length ?? 0;
  if (epochs === undefined || epochs === before) return E.right({ ...run, more: false });
  return epochs < done
    ? E.left(wrongInput(`--epochs: expected at least the ${done} that are done, got ${epochs}`))
    : E.right({ ...run, more: true });
};

/** A run of more epochs has as many checkpoints as it would have had from the first, unless their distance was chosen. */
const checkpointEvery = ({ manifest }: open.Read, epochs: number): number =>
  manifest.checkpointEvery === usualCheckpoints(manifest.experiment.epochs)
    ? usualCheckpoints(epochs)
    : manifest.checkpointEvery;

/** The record of a run that goes on from a point. */
const recordingAt = (
  run: open.Read,
  target: number,
  saved: ReadonlyArray<number>,
  progress: Run.Progress,
): record.Recording => {
  const begun = Journal.begin(Digest.ofText(Manifest.write(run.manifest)));
  const { epochs = [], chain = begun.chain } = run.journal?.journal ?? {};
  const { epoch } = progress.state;
  return {
    ...recordingOf(run.folder, checkpointEvery(run, target), { text: '', chain }),
    known: new Map(epochs.slice(epoch).map((line) => [line.entry.epoch, line])),
    // What was best before is on the disk, since it went there with the checkpoint.
    best: pipe(
      record.bestOf(run.manifest.experiment, epochs.slice(0, epoch)),
      (best) => best && { ...best, unsaved: undefined },
    ),
    saved: saved.filter((each) => each <= epoch),
    stale: saved.filter((each) => each > epoch),
  };
};

/** A run of a folder, ready to go on to so many epochs, or to those that it was to have; its data may be elsewhere now. */
export const resume = (
  folder: string,
  epochs: number | undefined,
  data: string | undefined,
): TE.TaskEither<Failure, Resumed> =>
  pipe(
    TE.Do,
    TE.bind('found', () => open.read(folder)),
    TE.bind('run', ({ found }) => TE.fromEither(extended(found, epochs))),
    TE.bind('source', ({ run }) => open.unchanged(run, data)),
    TE.chainFirst(() => removeUnfinished(folder)),
    TE.bind('kept', ({ run }) => mend(run)),
    TE.bind('there', () => checkpoints.list(folder)),
    TE.bind('point', ({ run, source: { prepared }, there }) => {
      const journalled = run.journal?.journal.epochs.length ?? 0;
      return open.lastOf(run, prepared)(there.filter((epoch) => epoch <= journalled));
    }),
    TE.map(({ run, source, kept, there, point: { progress, remarks } }) => {
      const experiment = { ...source.prepared.experiment, epochs: epochs ?? open.epochsOf(run) };
      const recording = recordingAt(run, experiment.epochs, there, progress);
      const { epoch } = progress.state;
      const from = epoch === 0 ? 'from the beginning' : `from the checkpoint of epoch ${epoch}`;
      return {
        ...source,
        prepared: { ...source.prepared, experiment },
        moment: {
          progress,
          recording: run.more
            ? record.noteEvent(recording, { event: 'extended', epochs: experiment.epochs })
            : recording,
        },
        remarks: [...run.remarks, ...kept, ...remarks, `going on ${from}`],
      };
    }),
  );
