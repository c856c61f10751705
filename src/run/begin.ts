/**
 * The beginning of a run: its folder's first files, before the first epoch.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Journal from '../codec/Journal.js';
import * as Manifest from '../codec/Manifest.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Digest from '../Digest.js';
import type { Failure } from './Failure.js';
import * as files from './files.js';
import * as folder from './folder.js';
import type * as load from './load.js';
import type { Recording } from './record.js';

/** What a run is made from. */
export interface Beginning {
  readonly folder: string;
  readonly file: load.ExperimentFile;
  readonly data: load.Data;
  readonly prepared: Prepared;
  readonly checkpointEvery: number | undefined;
}

/** A run that has begun: as its own files say it, and what of it is on the disk. */
export interface Begun {
  readonly prepared: Prepared;
  readonly recording: Recording;
}

/** Ten checkpoints, or one an epoch. */
export const usualCheckpoints = (epochs: number): number => Math.ceil(epochs / 10);

const engine = `node ${process.version}, v8 ${process.versions.v8}, ${process.platform} ${process.arch}`;

/** An empty record of a run with that manifest, once its journal begins. */
export const recordingOf = (folderPath: string, checkpointEvery: number, { chain }: Journal.Written): Recording => ({
  folder: folderPath,
  checkpointEvery,
  chain,
  waiting: '',
  known: new Map(),
  best: undefined,
  saved: [],
  stale: [],
  linesAt: -Infinity,
  stateAt: performance.now(),
});

/** Writes the manifest, the journal's first line and the experiment. Its data are as seen from the folder. */
export const run = ({
  folder: out,
  file,
  data,
  prepared,
  checkpointEvery,
}: Beginning): TE.TaskEither<Failure, Begun> => {
  const csv = folder.pathFrom(out, data.path);
  const experiment = { ...prepared.experiment, data: { ...prepared.experiment.data, csv } };
  const every = checkpointEvery ?? usualCheckpoints(experiment.epochs);
  const manifest = Manifest.write(
    Manifest.of(experiment, {
      files: [
        { role: 'experiment', path: folder.pathFrom(out, file.path), digest: file.digest },
        { role: 'data', path: csv, digest: data.digest },
      ],
      preprocessing: prepared.preprocessing,
      checkpointEvery: every,
      engine,
    }),
  );
  const journal = Journal.begin(Digest.ofText(manifest));
  return pipe(
    files.write(folder.manifestPath(out), manifest),
    TE.chain(() => files.write(folder.journalPath(out), journal.text)),
    TE.chain(() => folder.writeExperiment(out, experiment)),
    TE.map(() => ({ prepared: { ...prepared, experiment }, recording: recordingOf(out, every, journal) })),
  );
};
