/**
 * The model file: one JSON with all that predictions need, and the digest that proves its parameters; sealed, so that no
 * other byte of it can change unseen either.
 *
 * Numbers are shortest round-trip decimals and -0 is kept, so reading gives back the same bits. Laws: K1-K3.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Digest from '../Digest.js';
import type { LayerState } from '../Layer.js';
import type { ParameterTuple } from '../Network.js';
import * as Parameters from '../Parameters.js';
import * as Spec from '../Spec.js';
import { version } from '../version.js';
import { mismatch, type DecodeError, under } from './DecodeError.js';
import * as Experiment from './Experiment.js';
import * as Json from './Json.js';
import * as Matrices from './Matrices.js';
import type { Prepared } from './Prepared.js';
import * as Fitted from './Fitted.js';
import type { Preprocessing } from './Preprocessing.js';
import { kept, type Progress } from './Run.js';
import * as Schema from './Schema.js';
import * as Seal from './Seal.js';

/** A trained model. */
export interface Model {
  /** Its `data.csv` is relative to the model file. */
  readonly experiment: Experiment.Experiment;
  readonly preprocessing: Preprocessing;
  readonly network: Spec.AnyNetwork;
  readonly parameters: ParameterTuple;
  /** What layers keep beside their parameters: running statistics. */
  readonly layerState: LayerState;
  /** How many epochs it was trained. */
  readonly epoch: number;
  /** Of the CSV's bytes. */
  readonly data: Digest.Digest;
}

/**
 * The model that a run keeps so far.
 *
 * @example
 * import { Digest } from 'foldnet'
 * import { Model, Prepared, Run } from 'foldnet/codec'
 * const soFar = (prepared: Prepared.Prepared, progress: Run.Progress, csv: Uint8Array) =>
 *   Model.of(prepared, progress, Digest.ofBytes(csv))
 */
export const of = (
  { experiment, preprocessing, network }: Prepared,
  progress: Progress,
  data: Digest.Digest,
): Model => ({ experiment, preprocessing, network, ...kept(progress), data });

/**
 * The model after a run's last epoch so far, whether it is the best or not.
 *
 * @example
 * import { Digest } from 'foldnet'
 * import { Model, Prepared, Run } from 'foldnet/codec'
 * const last = (prepared: Prepared.Prepared, progress: Run.Progress, csv: Uint8Array) =>
 *   Model.after(prepared, progress, Digest.ofBytes(csv))
 */
export const after = (
  { experiment, preprocessing, network }: Prepared,
  { state: { parameters, layerState, epoch } }: Progress,
  data: Digest.Digest,
): Model => ({ experiment, preprocessing, network, parameters, layerState, epoch, data });

/**
 * The digest of a model's parameters.
 *
 * @example
 * import { Model } from 'foldnet/codec'
 * const isSame = (x: Model.Model, y: Model.Model) => Model.digest(x) === Model.digest(y)
 */
export const digest = ({ parameters }: Model): Digest.Digest => Digest.ofParameters(parameters);

/**
 * The version of numerics that the bits are of.
 *
 * @example
 * import { Model } from 'foldnet/codec'
 * Model.numerics // 1
 */
export const numerics = 1;

/**
 * The text of a model's file.
 *
 * @example
 * import { Model } from 'foldnet/codec'
 * const copy = (model: Model.Model) => Model.parse(Model.write(model)) // Right of the same, bit for bit
 */
export const write = (model: Model): string =>
  Seal.write({
    version: 1,
    foldnet: version,
    numerics,
    digest: digest(model),
    epoch: model.epoch,
    data: model.data,
    experiment: model.experiment,
    ...Fitted.encode(model.preprocessing),
    parameters: Matrices.encode(model.parameters),
    ...(model.network.running === undefined
      ? {}
      : { stateDigest: Digest.ofParameters(model.layerState), state: Matrices.encode(model.layerState) }),
  });

const file = Schema.record(
  {
    version: Schema.literal(1),
    foldnet: Schema.nonEmpty,
    numerics: Schema.literal(numerics),
    digest: Matrices.digest,
    epoch: Schema.count,
    data: Matrices.digest,
    experiment: Experiment.decoder,
    ...Fitted.fields,
    parameters: Matrices.decoder,
    seal: Matrices.digest,
  },
  { stateDigest: Matrices.digest, state: Matrices.decoder },
);

type File = Schema.Decoded<typeof file>;
type Result<A> = E.Either<DecodeError, A>;

const parametersOf = (
  { parameters: stored, experiment: { precision }, digest: given }: File,
  network: Spec.AnyNetwork,
): Result<ParameterTuple> =>
  pipe(
    Matrices.decode(network.declarations)({ root: 'parameters', stored, precision }),
    E.chain(Matrices.verified('digest', given, 'parameters')),
    E.map((tree) => tree as ParameterTuple),
  );

const layerStateOf = (
  { state, stateDigest, experiment: { precision } }: File,
  { running }: Spec.AnyNetwork,
): Result<LayerState> => {
  if (running === undefined) {
    return state === undefined && stateDigest === undefined
      ? E.right(Parameters.empty)
      : E.left(mismatch('state', 'nothing, since the layers keep no state', 'one'));
  }
  return state === undefined || stateDigest === undefined
    ? E.left(mismatch(state === undefined ? 'state' : 'stateDigest', 'what the layers keep', 'nothing'))
    : E.Chain.chain(
        Matrices.decode(running.declarations)({ root: 'state', stored: state, precision }),
        Matrices.verified('stateDigest', stateDigest, 'statistics'),
      );
};

const fromFile = (decoded: File): Result<Model> =>
  pipe(
    E.Do,
    E.bind('network', () =>
      E.mapLeft(under('experiment.model'))(
        Spec.network({ inputs: decoded.features.length, layers: decoded.experiment.model.layers }),
      ),
    ),
    E.bind('preprocessing', ({ network }) => Fitted.decode(decoded, decoded.experiment, network.outputs)),
    E.bind('parameters', ({ network }) => parametersOf(decoded, network)),
    E.bind('layerState', ({ network }) => layerStateOf(decoded, network)),
    E.map((parts) => ({
      ...parts,
      experiment: decoded.experiment,
      epoch: decoded.epoch,
      data: decoded.data,
    })),
  );

/**
 * The model of a file's text, or every error in it: shapes against the spec, numbers finite, digest recomputed.
 *
 * @example
 * import { Model } from 'foldnet/codec'
 * Model.parse('{ "version": 1 }') // Left: foldnet: expected ..., got nothing; numerics: expected 1, got nothing; ...
 */
export const parse = (text: string): E.Either<ReadonlyArray<DecodeError>, Model> =>
  pipe(
    Json.parse(text),
    E.mapLeft((error): ReadonlyArray<DecodeError> => [error]),
    E.chain(Schema.decode(file)),
    E.chain((decoded) => E.mapLeft((error: DecodeError): ReadonlyArray<DecodeError> => [error])(fromFile(decoded))),
    // Last, since what is wrong with a value says more than that one is.
    E.chainFirst(() => E.mapLeft((error: DecodeError): ReadonlyArray<DecodeError> => [error])(Seal.parse(text))),
  );
