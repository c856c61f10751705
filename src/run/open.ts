/**
 * A run that is on the disk: read, and checked against itself and against what it was made from.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as DecodeError from '../codec/DecodeError.js';
import * as History from '../codec/History.js';
import * as Journal from '../codec/Journal.js';
import * as Manifest from '../codec/Manifest.js';
import { numerics } from '../codec/Model.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Run from '../codec/Run.js';
import * as Digest from '../Digest.js';
import * as checkpoints from './checkpoints.js';
import { type Failure, inFile, wrongInput } from './Failure.js';
import * as files from './files.js';
import { journalPath, manifestPath, pathFrom } from './folder.js';
import * as load from './load.js';

/** What a run's folder says. */
export interface Read {
  readonly folder: string;
  readonly manifest: Manifest.Manifest;
  /** As far as it is as it was written; undefined where there is none yet. */
  readonly journal: Journal.Reading | undefined;
  /** What is wrong with the journal, if anything. */
  readonly remarks: ReadonlyArray<string>;
}

const journalOf = (
  path: string,
  text: string,
  manifest: Digest.Digest,
): E.Either<Failure, Pick<Read, 'journal' | 'remarks'>> => {
  const read = Journal.parse(text);
  if (E.isLeft(read)) {
    return E.right({ journal: undefined, remarks: [`${path}: ${DecodeError.show(read.left)}; it is of no use`] });
  }
  const { journal, wrong } = read.right;
  if (journal.manifest !== manifest) {
    return E.left(
      wrongInput(`${path}: line 1: manifest: expected ${manifest}, the manifest's digest, got ${journal.manifest}`),
    );
  }
  const after = `the ${journal.epochs.length} epochs before it are as they were written`;
  return E.right({
    journal: read.right,
    remarks: wrong === undefined ? [] : [`${path}: ${DecodeError.show(wrong)}; ${after}`],
  });
};

/** What is no UTF-8 is a wrong line like any other. */
const lenient = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** The manifest and the journal of a run. */
export const read = (folder: string): TE.TaskEither<Failure, Read> =>
  pipe(
    TE.Do,
    TE.bind('text', () => TE.Functor.map(files.read(manifestPath(folder)), ({ text }) => text)),
    TE.bind('manifest', ({ text }) => TE.fromEither(E.mapLeft(inFile(manifestPath(folder)))(Manifest.parse(text)))),
    TE.bind('lines', () =>
      pipe(
        TE.fromTask<boolean, Failure>(files.exists(journalPath(folder))),
        TE.chain((there) =>
          there ? TE.Functor.map(files.readBytes(journalPath(folder)), lenient) : TE.right(undefined),
        ),
      ),
    ),
    TE.bind('journal', ({ text, lines }) =>
      lines === undefined
        ? TE.right({ journal: undefined, remarks: [] })
        : TE.fromEither(journalOf(journalPath(folder), lines, Digest.ofText(text))),
    ),
    TE.map(({ manifest, journal }) => ({ folder, manifest, ...journal })),
  );

/** The digest of a run's manifest, which tells it from other runs. */
export const digestOf = ({ manifest }: Read): Digest.Digest => Digest.ofText(Manifest.write(manifest));

/** How many epochs a run is to have. */
export const epochsOf = ({ manifest, journal }: Read): number =>
  (journal?.journal.events ?? []).reduce(
    (epochs, event) => (event.event === 'extended' ? event.epochs : epochs),
    manifest.experiment.epochs,
  );

/** The experiment of a run as it compares with others', however far their folders are from the data. */
export const comparable = (run: Read): object => ({
  ...run.manifest.experiment,
  epochs: epochsOf(run),
  data: {
    ...run.manifest.experiment.data,
    csv: run.manifest.files.find(({ role }) => role === 'data')?.digest,
  },
});

/** What a run was made from, as it is now. */
export interface Source {
  readonly data: load.Data;
  readonly prepared: Prepared;
  /** What of it is no more what it was: the data, the version of numerics. */
  readonly changes: ReadonlyArray<string>;
}

/** What a run was made from, changed or not; its data may be elsewhere now. */
export const source = (run: Read, elsewhere: string | undefined): TE.TaskEither<Failure, Source> => {
  const { folder, manifest } = run;
  const path = elsewhere ?? load.dataPath(manifestPath(folder), manifest.experiment);
  const csv = elsewhere === undefined ? manifest.experiment.data.csv : pathFrom(folder, elsewhere);
  const experiment = {
    ...manifest.experiment,
    epochs: epochsOf(run),
    data: { ...manifest.experiment.data, csv },
  };
  const before = manifest.files.find(({ role }) => role === 'data')?.digest;
  const change = (now: Digest.Digest): ReadonlyArray<string> =>
    before === now ? [] : [`${path}: expected the file that the run was trained on, ${before ?? 'none'}, got ${now}`];
  return pipe(
    files.readBytes(path),
    TE.mapLeft(({ message }) =>
      wrongInput(`${message}; the run in ${folder} was trained on it: --data says where it is now`),
    ),
    TE.map((bytes) => change(Digest.ofBytes(bytes))),
    TE.bindTo('changes'),
    TE.bind('data', ({ changes }) =>
      TE.mapLeft(({ message }: Failure) => wrongInput([...changes, message].join('\n')))(load.data(path)),
    ),
    TE.bind('prepared', ({ data }) => TE.fromEither(load.prepare(manifestPath(folder), experiment, data))),
    TE.map(({ changes, ...own }) => ({
      ...own,
      changes:
        manifest.numerics === numerics
          ? changes
          : [...changes, `numerics: expected version ${manifest.numerics}, as the run was trained by, got ${numerics}`],
    })),
  );
};

/** What a run was made from; `Left` if it has changed. */
export const unchanged = (run: Read, elsewhere: string | undefined): TE.TaskEither<Failure, Source> =>
  TE.Chain.chain(source(run, elsewhere), (own) =>
    own.changes.length === 0 ? TE.right(own) : TE.left(wrongInput(own.changes.join('\n'))),
  );

/** A point to go on from. */
export interface Point {
  readonly progress: Run.Progress;
  /** Which checkpoints could not be used, and why. */
  readonly remarks: ReadonlyArray<string>;
}

/** The journal's epochs up to one, as a history. */
const historyTo = ({ journal }: Read, epoch: number): History.History =>
  (journal?.journal.epochs ?? [])
    .slice(0, epoch)
    .reduce<History.History>((history, { entry }) => History.add(entry)(history), History.empty);

/** The progress of a checkpoint; `Left` where it does not go with the journal. */
export const at =
  (run: Read, prepared: Prepared) =>
  (epoch: number): TE.TaskEither<Failure, Run.Progress> =>
    pipe(
      checkpoints.read(run.folder, prepared)(epoch),
      TE.filterOrElse(
        ({ journal }) => run.journal?.journal.epochs[epoch - 1]?.chain === journal,
        () =>
          wrongInput(
            `${join(run.folder, 'checkpoints')}: epoch-${epoch}: expected a checkpoint of the journal's line of epoch ${epoch}, ` +
              'got one of another',
          ),
      ),
      TE.map(({ state }) => ({ state, history: historyTo(run, epoch), losses: [] })),
    );

/** The last of those checkpoints that can be trusted; the beginning, if there is none. */
export const lastOf =
  (run: Read, prepared: Prepared) =>
  (epochs: ReadonlyArray<number>): TE.TaskEither<Failure, Point> => {
    const epoch = epochs.at(-1);
    if (epoch === undefined) return TE.right({ progress: Run.start(prepared), remarks: [] });
    const before: (reason: Failure) => TE.TaskEither<Failure, Point> = ({ message }) =>
      TE.Functor.map(lastOf(run, prepared)(epochs.slice(0, -1)), ({ progress, remarks }) => ({
        progress,
        remarks: [message, ...remarks],
      }));
    return pipe(
      at(run, prepared)(epoch),
      TE.map((progress): Point => ({ progress, remarks: [] })),
      TE.orElse(before),
    );
  };
