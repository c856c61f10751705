/**
 * The manifest of a run: all that it depends on, so that it can be run again, and nothing of how it went.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as Digest from '../Digest.js';
import { version } from '../version.js';
import * as Spec from '../Spec.js';
import { type DecodeError, under } from './DecodeError.js';
import * as Experiment from './Experiment.js';
import * as Fitted from './Fitted.js';
import * as Matrices from './Matrices.js';
import { numerics } from './Model.js';
import type { Preprocessing } from './Preprocessing.js';
import * as Schema from './Schema.js';
import * as Seal from './Seal.js';

/** A file that the run was made from. */
export interface File {
  readonly role: 'experiment' | 'data';
  /** Relative to the run's folder. */
  readonly path: string;
  /** Of its bytes. */
  readonly digest: Digest.Digest;
}

/** What a run is made from. */
export interface Manifest {
  /** As decoded, with what the command line said in its place; its `data.csv` is relative to the run's folder. */
  readonly experiment: Experiment.Experiment;
  readonly files: ReadonlyArray<File>;
  /** Fitted on the training part. */
  readonly preprocessing: Preprocessing;
  /** A checkpoint that is kept is written each so many epochs. */
  readonly checkpointEvery: number;
  /** The version of numerics that the run's bits are of. */
  readonly numerics: number;
  /** The package's version. */
  readonly foldnet: string;
  /** What it ran on, for information: nothing depends on it. */
  readonly engine: string;
}

/**
 * The manifest of a run by this version.
 *
 * @example
 * import { Experiment, Manifest, Preprocessing } from 'foldnet/codec'
 * const manifest = (experiment: Experiment.Experiment, preprocessing: Preprocessing.Preprocessing) =>
 *   Manifest.of(experiment, { files: [], preprocessing, checkpointEvery: 10, engine: 'node 24' })
 */
export const of = (
  experiment: Experiment.Experiment,
  rest: Pick<Manifest, 'files' | 'preprocessing' | 'checkpointEvery' | 'engine'>,
): Manifest => ({ experiment, ...rest, numerics, foldnet: version });

/**
 * The text of `manifest.json`.
 *
 * @example
 * import { Manifest } from 'foldnet/codec'
 * const text = (manifest: Manifest.Manifest) => Manifest.write({ ...manifest, checkpointEvery: 10 })
 */
export const write = ({ experiment, files, preprocessing, ...rest }: Manifest): string =>
  Seal.write({
    version: 1,
    foldnet: rest.foldnet,
    numerics: rest.numerics,
    engine: rest.engine,
    checkpointEvery: rest.checkpointEvery,
    files: files.map(({ role, path, digest }) => ({ role, path, digest })),
    experiment,
    ...Fitted.encode(preprocessing),
  });

const decoder = Schema.record({
  version: Schema.literal(1),
  foldnet: Schema.nonEmpty,
  numerics: Schema.positiveInteger,
  engine: Schema.text('a text', () => true),
  checkpointEvery: Schema.positiveInteger,
  files: Schema.array(
    Schema.record({
      role: Schema.oneOf<File['role']>(['experiment', 'data']),
      path: Schema.nonEmpty,
      digest: Matrices.digest,
    }),
  ),
  experiment: Experiment.decoder,
  ...Fitted.fields,
});

/**
 * The manifest of a text, or every error in it; one that is not as it was written has an error.
 *
 * @example
 * import { Manifest } from 'foldnet/codec'
 * Manifest.parse('{ "version": 1 }') // Left: seal: expected 'sha256:...', the digest of the rest, got nothing
 */
export const parse = (text: string): E.Either<ReadonlyArray<DecodeError>, Manifest> =>
  pipe(
    Seal.parse(text),
    E.mapLeft((error): ReadonlyArray<DecodeError> => [error]),
    E.chain(Schema.decode(decoder)),
    E.chain(({ features, inputs, target, experiment, files, checkpointEvery, ...made }) =>
      pipe(
        E.mapLeft(under('experiment.model'))(
          Spec.network({ inputs: features.length, layers: experiment.model.layers }),
        ),
        E.chain(({ outputs }) => Fitted.decode({ features, inputs, target }, experiment, outputs)),
        E.bimap(
          (error): ReadonlyArray<DecodeError> => [error],
          (preprocessing) => ({
            experiment,
            files,
            preprocessing,
            checkpointEvery,
            numerics: made.numerics,
            foldnet: made.foldnet,
            engine: made.engine,
          }),
        ),
      ),
    ),
  );
