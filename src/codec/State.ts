/**
 * A train state as text: all that training changes, so that it goes on from there to the same bits.
 *
 * Numbers are shortest round-trip decimals and -0 is kept; an optimiser's may be NaN or infinite, which stand as texts.
 * A state is read against the network and the optimiser that it is for: paths, shapes, digests, and that its parts agree.
 * What an optimiser keeps has the shape that its `init` gave it: null stays null.
 * Laws: K1-K3, T2 (train m after decode after encode after train n = train (n + m)).
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Declarations } from '../Declaration.js';
import * as Digest from '../Digest.js';
import type { EarlyStopping, Watch } from '../EarlyStopping.js';
import type { Layer } from '../Layer.js';
import type { Precision } from '../Matrix.js';
import type { ParameterTuple } from '../Network.js';
import { fromSpec, type Transformation } from '../Optimizer.js';
import * as Parameters from '../Parameters.js';
import type * as Random from '../Random.js';
import type { EpochRecord, Model, TrainState } from '../TrainState.js';
import { version } from '../version.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import * as Json from './Json.js';
import * as Matrices from './Matrices.js';
import { numerics } from './Model.js';
import type { Prepared } from './Prepared.js';
import * as RandomState from './RandomState.js';
import * as Schema from './Schema.js';
import * as Tree from './Tree.js';

/** What a state is for. */
export interface Purpose<I extends number, O extends number, P extends Parameters.Parameters, C, S> {
  readonly network: Layer<I, O, P, C>;
  readonly optimizer: Transformation<S>;
  readonly precision: Precision;
  readonly generator: Random.Generator;
  readonly earlyStopping?: EarlyStopping | undefined;
}

/**
 * What the states of an experiment are for.
 *
 * @example
 * import { Prepared, State } from 'foldnet/codec'
 * const read = (prepared: Prepared.Prepared, text: string) => State.decode(State.purposeOf(prepared))(text)
 */
export const purposeOf = ({
  experiment: { optimizer, precision, random, earlyStopping },
  network,
}: Pick<Prepared, 'experiment' | 'network'>): Purpose<
  number,
  number,
  ParameterTuple,
  ReadonlyArray<unknown>,
  unknown
> => ({
  network,
  optimizer: fromSpec(optimizer),
  precision,
  generator: random.generator,
  earlyStopping,
});

const model = ({ parameters, layerState }: Model<Parameters.Parameters>): object => ({
  digest: Digest.ofParameters(parameters),
  parameters: Matrices.encode(parameters),
  stateDigest: Digest.ofParameters(layerState),
  state: Matrices.encode(layerState),
});

/**
 * The text of a state.
 *
 * @example
 * import { Network, Optimizer, Threefry, Training } from 'foldnet'
 * import { State } from 'foldnet/codec'
 * const network = Network.dense(1)(Network.input(2))
 * const optimizer = Optimizer.adam()
 * const key = Threefry.key(42)
 * const text = State.encode(Training.start({ network, optimizer }, network.init(key), key))
 * State.decode({ network, optimizer, precision: 'float64', generator: 'threefry' })(text) // Right of the state
 */
export const encode = <P extends Parameters.Parameters, S>(state: TrainState<P, S>): string =>
  Json.write({
    version: 1,
    foldnet: version,
    numerics,
    epoch: state.epoch,
    random: RandomState.encode(state.random),
    ...model(state),
    optimizer: Tree.encode(state.optimizerState),
    history: state.history.map(({ epoch, loss, validationLoss, metrics }) => ({
      epoch,
      loss: Tree.encode(loss),
      ...(validationLoss === undefined ? {} : { validationLoss: Tree.encode(validationLoss) }),
      metrics: Tree.encode(metrics),
    })),
    watch: state.watch
      ? {
          best: {
            epoch: state.watch.best.epoch,
            loss: Tree.encode(state.watch.best.loss),
            ...model(state.watch.best.model),
          },
          waited: state.watch.waited,
          stopped: state.watch.stopped,
        }
      : null,
  });

const modelFields = {
  digest: Matrices.digest,
  parameters: Matrices.decoder,
  stateDigest: Matrices.digest,
  state: Matrices.decoder,
};

const record: Schema.Decoder<EpochRecord> = Schema.refined(
  'an epoch',
  Schema.record(
    { epoch: Schema.positiveInteger, loss: Tree.number, metrics: Schema.dictionary(Tree.number) },
    { validationLoss: Tree.number },
  ),
  ({ metrics, ...rest }) => ({ ...rest, metrics: Object.fromEntries(metrics) }),
);

const watch = Schema.record({
  best: Schema.record({ epoch: Schema.positiveInteger, loss: Tree.number, ...modelFields }),
  waited: Schema.count,
  stopped: Schema.flag,
});

const file = Schema.record({
  version: Schema.literal(1),
  foldnet: Schema.nonEmpty,
  numerics: Schema.literal(numerics),
  epoch: Schema.count,
  random: RandomState.decoder,
  ...modelFields,
  optimizer: Schema.anything,
  history: Schema.array(record),
  watch: Schema.nullable(watch),
});

type File = Schema.Decoded<typeof file>;
type Result<A> = E.Either<DecodeError, A>;

const wrong = (path: string, expected: string, found: unknown): Result<never> =>
  E.left(mismatch(path, expected, String(found)));

/** What a state is for, its types forgotten. */
interface Shape extends Omit<Purpose<never, never, never, never, never>, 'network' | 'optimizer'> {
  readonly parameters: Declarations;
  readonly statistics: Declarations;
  readonly start: (parameters: Parameters.Parameters) => unknown;
}

type AnyModel = Model<Parameters.Parameters>;

const modelOf =
  ({ parameters, statistics, precision }: Shape) =>
  (root: string, given: Pick<File, keyof typeof modelFields>): Result<AnyModel> =>
    pipe(
      E.Do,
      E.bind('parameters', () =>
        pipe(
          Matrices.decode(parameters)({ root: `${root}parameters`, stored: given.parameters, precision }),
          E.chain(Matrices.verified(`${root}digest`, given.digest, 'parameters')),
        ),
      ),
      E.bind('layerState', () =>
        pipe(
          Matrices.decode(statistics)({ root: `${root}state`, stored: given.state, precision }),
          E.chain(Matrices.verified(`${root}stateDigest`, given.stateDigest, 'statistics')),
        ),
      ),
    );

const historyOf = ({ history, epoch }: File): Result<ReadonlyArray<EpochRecord>> => {
  const misplaced = history.findIndex((each, i) => each.epoch !== epoch - history.length + 1 + i);
  return misplaced < 0
    ? E.right(history)
    : wrong(
        `history[${misplaced}].epoch`,
        `${epoch - history.length + 1 + misplaced}, since the last is epoch ${epoch}`,
        history[misplaced]?.epoch,
      );
};

/** What early stopping remembers, as a file has it. */
export interface StoredWatch {
  readonly best: { readonly epoch: number; readonly loss: number };
  readonly waited: number;
  readonly stopped: boolean;
}

/**
 * A watch that goes with its epoch: it is there from the first one on, and says for how long the best has been waited for.
 *
 * @example
 * import { State } from 'foldnet/codec'
 * const watch = { best: { epoch: 3, loss: 0.5 }, waited: 2, stopped: true }
 * State.checkWatch(watch, 5, { patience: 2 }) // Right of the same
 * State.checkWatch(watch, 6, { patience: 2 }) // Left: watch.waited: expected 3, the epochs from 3 to 6, got 2
 */
export const checkWatch = <W extends StoredWatch>(
  given: W | null,
  epoch: number,
  earlyStopping: EarlyStopping | undefined,
): Result<W | undefined> => {
  if (earlyStopping === undefined || epoch === 0) {
    const reason = earlyStopping === undefined ? 'without early stopping' : 'before the first epoch';
    return given === null ? E.right(undefined) : wrong('watch', `null ${reason}`, 'an object');
  }
  if (given === null) return wrong('watch', 'what early stopping remembers', null);
  const { best, waited, stopped } = given;
  if (waited !== epoch - best.epoch) {
    return wrong('watch.waited', `${epoch - best.epoch}, the epochs from ${best.epoch} to ${epoch}`, waited);
  }
  if (stopped !== waited >= earlyStopping.patience) {
    return wrong('watch.stopped', `${String(!stopped)} after ${waited} epochs of ${earlyStopping.patience}`, stopped);
  }
  return E.right(given);
};

const watchOf = ({ watch: stored, epoch }: File, shape: Shape): Result<Watch<AnyModel> | undefined> =>
  pipe(
    checkWatch(stored, epoch, shape.earlyStopping),
    E.chain((given) =>
      given === undefined
        ? E.right(undefined)
        : E.Functor.map(modelOf(shape)('watch.best.', given.best), (model) => ({
            best: { epoch: given.best.epoch, loss: given.best.loss, model },
            waited: given.waited,
            stopped: given.stopped,
          })),
    ),
  );

type AnyState = TrainState<Parameters.Parameters, unknown>;

const fromFile =
  (shape: Shape) =>
  (given: File): Result<AnyState> =>
    pipe(
      modelOf(shape)('', given),
      E.bind('random', () => RandomState.of(shape.generator)('random', given.random)),
      E.bind('optimizerState', ({ parameters }) =>
        Tree.decodeLike(shape.start(parameters))('optimizer', given.optimizer),
      ),
      E.bind('history', () => historyOf(given)),
      E.bind('watch', () => watchOf(given, shape)),
      E.map((state) => ({ epoch: given.epoch, ...state })),
    );

const one = (error: DecodeError): ReadonlyArray<DecodeError> => [error];

/**
 * The state of a text, or every error in it.
 *
 * @example
 * import { Network, Optimizer } from 'foldnet'
 * import { State } from 'foldnet/codec'
 * const network = Network.dense(1)(Network.input(2))
 * const optimizer = Optimizer.adam()
 * State.decode({ network, optimizer, precision: 'float64', generator: 'threefry' })('') // Left: not valid JSON: ...
 */
export const decode =
  <I extends number, O extends number, P extends Parameters.Parameters, C, S>({
    network,
    optimizer,
    ...rest
  }: Purpose<I, O, P, C, S>) =>
  (text: string): E.Either<ReadonlyArray<DecodeError>, TrainState<P, S>> => {
    const shape: Shape = {
      ...rest,
      parameters: network.declarations,
      statistics: network.running?.declarations ?? Parameters.empty,
      start: optimizer.init,
    };
    return pipe(
      E.mapLeft(one)(Json.parse(text)),
      E.chain(Schema.decode(file)),
      E.chain((given) => E.mapLeft(one)(fromFile(shape)(given))),
      E.map((state) => state as TrainState<P, S>),
    );
  };
