/**
 * The model file: one JSON with all that predictions need, and the digest that proves its bits.
 *
 * Numbers are shortest round-trip decimals and -0 is kept, so reading gives back the same bits. Laws: K1-K3.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Digest from '../Digest.js';
import type { LayerState } from '../Layer.js';
import * as Matrix from '../Matrix.js';
import type { ParameterTuple } from '../Network.js';
import * as Parameters from '../Parameters.js';
import type { Scaler } from '../Scaler.js';
import * as Spec from '../Spec.js';
import { version } from '../version.js';
import type { Classes } from './Classes.js';
import { mismatch, type DecodeError } from './DecodeError.js';
import * as Experiment from './Experiment.js';
import * as Json from './Json.js';
import * as Matrices from './Matrices.js';
import type { Prepared } from './Prepared.js';
import type { Preprocessing, TargetEncoding } from './Preprocessing.js';
import { kept, type Progress } from './Run.js';
import * as Schema from './Schema.js';
import * as Targets from './Targets.js';

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

/** The model that a run keeps so far. */
export const of = (
  { experiment, preprocessing, network }: Prepared,
  progress: Progress,
  data: Digest.Digest,
): Model => ({ experiment, preprocessing, network, ...kept(progress), data });

/** The digest of a model's parameters. */
export const digest = ({ parameters }: Model): Digest.Digest => Digest.ofParameters(parameters);

/** The version of numerics that the bits are of. */
export const numerics = 1;

/** The text of a model's file. */
export const write = (model: Model): string => {
  const { features, inputs, target } = model.preprocessing;
  const scaler = ({ offset, divisor }: Scaler<number>) => ({
    offset: Matrix.toArray(offset),
    divisor: Matrix.toArray(divisor),
  });
  return Json.write({
    version: 1,
    foldnet: version,
    numerics,
    digest: digest(model),
    epoch: model.epoch,
    data: model.data,
    experiment: model.experiment,
    features,
    inputs: scaler(inputs),
    target:
      target.task === 'classification'
        ? { task: target.task, classes: target.classes }
        : { task: target.task, ...scaler(target.scaler) },
    parameters: Matrices.encode(model.parameters),
    ...(model.network.running === undefined
      ? {}
      : { stateDigest: Digest.ofParameters(model.layerState), state: Matrices.encode(model.layerState) }),
  });
};

const divisors = Schema.refined('an array of numbers that are not 0', Schema.numbers, (values) =>
  values.includes(0) ? undefined : values,
);

const classes = Schema.refined('two or more integers, ascending', Schema.numbers, (labels) =>
  labels.length > 1 &&
  labels.every((label, i) => Number.isSafeInteger(label) && !((labels[i - 1] ?? -Infinity) >= label))
    ? labels
    : undefined,
);

/** As the file has it. */
type Target =
  | { readonly task: 'classification'; readonly classes: Classes }
  | { readonly task: 'regression'; readonly offset: ReadonlyArray<number>; readonly divisor: ReadonlyArray<number> };

const target: Schema.Decoder<Target> = Schema.tagged<Target>(
  {
    classification: Schema.record({ task: Schema.literal('classification'), classes }),
    regression: Schema.record({ task: Schema.literal('regression'), offset: Schema.numbers, divisor: divisors }),
  },
  'task',
);

const file = Schema.record(
  {
    version: Schema.literal(1),
    foldnet: Schema.nonEmpty,
    numerics: Schema.literal(numerics),
    digest: Matrices.digest,
    epoch: Schema.count,
    data: Matrices.digest,
    experiment: Experiment.decoder,
    features: Schema.array(Schema.nonEmpty),
    inputs: Schema.record({ offset: Schema.numbers, divisor: divisors }),
    target,
    parameters: Matrices.decoder,
  },
  { stateDigest: Matrices.digest, state: Matrices.decoder },
);

type File = Schema.Decoded<typeof file>;
type Result<A> = E.Either<DecodeError, A>;

/** An error of a part, its path under that of the part. */
const under =
  (root: string) =>
  ({ path, expected, found }: { readonly path: string; readonly expected: string; readonly found: string }) =>
    mismatch(path === '' ? root : `${root}.${path}`, expected, found);

const row = <const C extends number>(path: string, columns: C, values: ReadonlyArray<number>) =>
  E.mapLeft(({ expected, found }: Matrix.MatrixError) => mismatch(path, expected, found))(
    Matrix.fromArray(1, columns)(values),
  );

const scalerOf = <const C extends number>(
  path: string,
  columns: C,
  { offset, divisor }: { readonly offset: ReadonlyArray<number>; readonly divisor: ReadonlyArray<number> },
): Result<Scaler<C>> =>
  pipe(
    E.Do,
    E.bind('offset', () => row(`${path}.offset`, columns, offset)),
    E.bind('divisor', () => row(`${path}.divisor`, columns, divisor)),
  );

const targetOf = ({ target, experiment }: File, outputs: number): Result<TargetEncoding> => {
  if (target.task !== experiment.data.task) {
    return E.left(mismatch('target.task', `'${experiment.data.task}', as in the experiment`, `'${target.task}'`));
  }
  if (target.task === 'regression') {
    return E.Functor.map(scalerOf('target', 1, target), (scaler) => ({ task: 'regression', scaler }));
  }
  const count = Targets.classCount(experiment.loss, outputs);
  const expected = count === outputs ? `${outputs} classes, one for each output` : `${count} classes`;
  return target.classes.length === count
    ? E.right({ task: 'classification', classes: target.classes })
    : E.left(mismatch('target.classes', expected, `${target.classes.length}`));
};

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
    E.bind('inputs', () => scalerOf('inputs', decoded.features.length, decoded.inputs)),
    E.bind('target', ({ network }) => targetOf(decoded, network.outputs)),
    E.bind('parameters', ({ network }) => parametersOf(decoded, network)),
    E.bind('layerState', ({ network }) => layerStateOf(decoded, network)),
    E.map(({ network, inputs, target, parameters, layerState }) => ({
      experiment: decoded.experiment,
      preprocessing: { features: decoded.features, inputs, target },
      network,
      parameters,
      layerState,
      epoch: decoded.epoch,
      data: decoded.data,
    })),
  );

/** The model of a file's text, or every error in it: shapes against the spec, numbers finite, digest recomputed. */
export const parse = (text: string): E.Either<ReadonlyArray<DecodeError>, Model> =>
  pipe(
    Json.parse(text),
    E.mapLeft((error): ReadonlyArray<DecodeError> => [error]),
    E.chain(Schema.decode(file)),
    E.chain((decoded) => E.mapLeft((error: DecodeError): ReadonlyArray<DecodeError> => [error])(fromFile(decoded))),
  );
