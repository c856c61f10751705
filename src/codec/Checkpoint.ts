/**
 * A checkpoint: the whole state of a run after an epoch, in two files. The matrices are in safetensors; the rest is JSON,
 * sealed, and says which bytes the first has, what the digest of the state is, and where the journal stood.
 *
 * A checkpoint is never trusted: a state comes out only if every byte of both files is as it was written.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Digest from '../Digest.js';
import type { Parameters } from '../Parameters.js';
import type { TrainState } from '../TrainState.js';
import { version } from '../version.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import * as Matrices from './Matrices.js';
import { numerics } from './Model.js';
import * as Safetensors from './Safetensors.js';
import * as Schema from './Schema.js';
import * as Seal from './Seal.js';
import type { Purpose } from './State.js';
import * as StateParts from './StateParts.js';
import * as Tensor from './Tensor.js';

/** A state, and the journal's chain after its epoch. */
export interface Checkpoint<P extends Parameters, S> {
  readonly state: TrainState<P, S>;
  readonly journal: Digest.Digest;
}

/** A checkpoint's two files. */
export interface Files {
  readonly json: string;
  readonly safetensors: Uint8Array;
}

/**
 * The files of a checkpoint.
 *
 * @example
 * import { Digest, Network, Optimizer, Threefry, Training } from 'foldnet'
 * import { Checkpoint } from 'foldnet/codec'
 * const network = Network.dense(1)(Network.input(2))
 * const optimizer = Optimizer.adam()
 * const key = Threefry.key(42)
 * const state = Training.start({ network, optimizer }, network.init(key), key)
 * const files = Checkpoint.encode({ state, journal: Digest.ofText('the journal so far') })
 * files.json.startsWith('{\n  "version": 1,') // true
 */
export const encode = <P extends Parameters, S>({ state, journal }: Checkpoint<P, S>): Files => {
  const parts = StateParts.apart(state);
  const safetensors = Safetensors.encode({
    tensors: parts.matrices.map(([name, matrix]) => [name, Tensor.ofMatrix(matrix)]),
    metadata: { foldnet: version, epoch: String(state.epoch) },
  });
  const json = Seal.write({
    version: 1,
    foldnet: version,
    numerics,
    journal,
    state: StateParts.digests(parts).state,
    safetensors: Digest.ofBytes(safetensors),
    rest: parts.rest,
  });
  return { json, safetensors };
};

const decoder = Schema.record({
  version: Schema.literal(1),
  foldnet: Schema.nonEmpty,
  numerics: Schema.literal(numerics),
  journal: Matrices.digest,
  state: Matrices.digest,
  safetensors: Matrices.digest,
  rest: StateParts.decoder,
});

/** What is wrong with a checkpoint, and in which of its files. */
export interface CheckpointError {
  readonly file: 'json' | 'safetensors';
  readonly error: DecodeError;
}

const inFile =
  (file: CheckpointError['file']) =>
  (error: DecodeError): CheckpointError => ({ file, error });

const sameDigest = (path: string, given: Digest.Digest, actual: Digest.Digest): E.Either<DecodeError, null> =>
  given === actual ? E.right(null) : E.left(mismatch(path, given, actual));

/**
 * The checkpoint of two files; `Left` names the first thing that is not as it was written.
 *
 * @example
 * import { Digest, Network, Optimizer, Threefry, Training } from 'foldnet'
 * import { Checkpoint } from 'foldnet/codec'
 * const network = Network.dense(1)(Network.input(2))
 * const optimizer = Optimizer.adam()
 * const key = Threefry.key(42)
 * const state = Training.start({ network, optimizer }, network.init(key), key)
 * const read = Checkpoint.decode({ network, optimizer, precision: 'float64', generator: 'threefry' })
 * const files = Checkpoint.encode({ state, journal: Digest.ofText('the journal so far') })
 * read(files) // Right of the same
 * read({ ...files, safetensors: new Uint8Array() }) // Left of { file: 'safetensors', ... }
 */
export const decode =
  <I extends number, O extends number, P extends Parameters, C, S>(purpose: Purpose<I, O, P, C, S>) =>
  ({ json, safetensors }: Files): E.Either<CheckpointError, Checkpoint<P, S>> =>
    pipe(
      Seal.parse(json),
      E.chain((value) =>
        E.mapLeft(([error]: ReadonlyArray<DecodeError>) => error ?? mismatch('', 'a checkpoint', 'something else'))(
          Schema.decode(decoder)(value),
        ),
      ),
      E.mapLeft(inFile('json')),
      E.chain((given) =>
        pipe(
          sameDigest('', given.safetensors, Digest.ofBytes(safetensors)),
          E.chain(() => Safetensors.decode(safetensors)),
          E.chain(({ tensors }) => StateParts.together(purpose)(given.rest, tensors)),
          E.chainFirst((state) => sameDigest('', given.state, StateParts.digests(StateParts.apart(state)).state)),
          E.bimap(inFile('safetensors'), (state) => ({ state, journal: given.journal })),
        ),
      ),
    );
