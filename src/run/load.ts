/**
 * Experiments and their data from files.
 */
import { dirname, isAbsolute, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Csv from '../codec/Csv.js';
import * as Experiment from '../codec/Experiment.js';
import * as Prepared from '../codec/Prepared.js';
import * as Digest from '../Digest.js';
import { inFile, type Failure } from './Failure.js';
import * as files from './files.js';

/** A CSV, and the digest of its bytes. */
export interface Data {
  readonly path: string;
  readonly table: Csv.Table;
  readonly digest: Digest.Digest;
}

/** An experiment, and the digest of its file's bytes. */
export interface ExperimentFile {
  readonly path: string;
  readonly experiment: Experiment.Experiment;
  readonly digest: Digest.Digest;
}

/** The experiment of a file, and what file it is. */
export const experimentFile = (path: string): TE.TaskEither<Failure, ExperimentFile> =>
  pipe(
    files.read(path),
    TE.chainEitherK(({ text, bytes }) =>
      E.bimap(inFile(path), (own: Experiment.Experiment) => ({ path, experiment: own, digest: Digest.ofBytes(bytes) }))(
        Experiment.parse(text),
      ),
    ),
  );

/** The experiment of a file. */
export const experiment = (path: string): TE.TaskEither<Failure, Experiment.Experiment> =>
  TE.Functor.map(experimentFile(path), (file) => file.experiment);

/** The table of a CSV. */
export const data = (path: string): TE.TaskEither<Failure, Data> =>
  pipe(
    files.read(path),
    TE.chainEitherK(({ text, bytes }) =>
      pipe(
        Csv.parse(text),
        E.bimap(
          (error) => inFile(path)([error]),
          (table) => ({ path, table, digest: Digest.ofBytes(bytes) }),
        ),
      ),
    ),
  );

/** Where an experiment's data are: its path is relative to the file that holds it. */
export const dataPath = (file: string, { data: { csv } }: Experiment.Experiment): string =>
  isAbsolute(csv) ? csv : join(dirname(file), csv);

/** An experiment with its data, ready to train. */
export const prepare = (file: string, of: Experiment.Experiment, from: Data): E.Either<Failure, Prepared.Prepared> =>
  E.mapLeft(({ file: at, error }: Prepared.PrepareError) => inFile(at === 'data' ? from.path : file)([error]))(
    Prepared.prepare(of, from.table),
  );
