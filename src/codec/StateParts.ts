/**
 * A train state taken apart: its matrices by name, and the rest, which is small and readable, as JSON.
 *
 * Names are paths: `parameters.0.W`, `state.1.mean`, `optimizer.velocity.0.W`, `best.parameters.0.W`. A state is put
 * together again for the network and the optimiser that it is for, which say what is in it. Its epochs' records are no
 * part of it: a run keeps them in its journal (Journal.ts).
 *
 * The digest of a state is SHA-256 over the rest and the digests of the matrices: two states have one digest just if all
 * that training goes on from has the same bits.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Declaration from '../Declaration.js';
import * as Digest from '../Digest.js';
import * as Matrix from '../Matrix.js';
import * as Parameters from '../Parameters.js';
import type { Model, TrainState } from '../TrainState.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import * as Json from './Json.js';
import * as RandomState from './RandomState.js';
import * as Schema from './Schema.js';
import { checkWatch, type Purpose, type StoredWatch } from './State.js';
import * as Tensor from './Tensor.js';
import * as Tree from './Tree.js';

/** Matrices by name, in the order of their paths. */
export type Named = ReadonlyArray<readonly [name: string, matrix: Matrix.Matrix]>;

/** A state taken apart. */
export interface Parts {
  /** As JSON has it; a matrix of the optimiser's stands there as its name. */
  readonly rest: unknown;
  readonly matrices: Named;
}

type Result<A> = E.Either<DecodeError, A>;
type AnyModel = Model<Parameters.Parameters>;
type AnyState = TrainState<Parameters.Parameters, unknown>;

const leaves = (tree: Parameters.Parameters, root: string): Named =>
  Parameters.leaves(tree, root).map(({ path, matrix }) => [path, matrix] as const);

const matricesOfModel = ({ parameters, layerState }: AnyModel, root: string): Named => [
  ...leaves(parameters, `${root}parameters`),
  ...leaves(layerState, `${root}state`),
];

/** The matrices within a tree of an optimiser. */
const matricesWithin = (tree: unknown, path: string): Named => {
  if (Matrix.isMatrix(tree)) return [[path, tree]];
  return typeof tree === 'object' && tree !== null
    ? Object.entries(tree).flatMap(([name, item]) => matricesWithin(item, `${path}.${name}`))
    : [];
};

/** A matrix stands in JSON as its name, and is found among the tensors. */
const byName = (tensors: ReadonlyMap<string, Tensor.Tensor>): Tree.Format => ({
  write: (name) => ({ tensor: name }),
  read: ({ rows, columns, precision }, path, value) => {
    const name = E.Functor.map(Schema.decode(reference, path)(value), ({ tensor }) => tensor);
    return E.isLeft(name)
      ? E.left(name.left[0] ?? mismatch(path, 'the name of a tensor', 'something else'))
      : take(tensors, name.right, rows, columns, precision);
  },
});

const reference = Schema.record({ tensor: Schema.nonEmpty });

/** The matrix of a name, of that shape and precision. */
const take = (
  tensors: ReadonlyMap<string, Tensor.Tensor>,
  name: string,
  rows: number,
  columns: number,
  precision: Matrix.Precision,
): Result<Matrix.Matrix> => {
  const tensor = tensors.get(name);
  if (tensor === undefined) return E.left(mismatch(name, 'a tensor of that name', 'none'));
  return tensor.precision === precision
    ? Tensor.toMatrix(name, rows, columns)(tensor)
    : E.left(mismatch(name, precision, tensor.precision));
};

/**
 * A state's parts.
 *
 * @example
 * import { Network, Optimizer, Threefry, Training } from 'foldnet'
 * import { StateParts } from 'foldnet/codec'
 * const network = Network.dense(1)(Network.input(2))
 * const key = Threefry.key(42)
 * const state = Training.start({ network, optimizer: Optimizer.adam() }, network.init(key), key)
 * const { matrices } = StateParts.apart(state)
 * matrices.map(([name]) => name) // ['parameters.0.W', 'parameters.0.b', 'optimizer.0.1.first.0.W', ...]
 */
export const apart = <P extends Parameters.Parameters, S>(state: TrainState<P, S>): Parts => ({
  rest: {
    epoch: state.epoch,
    random: RandomState.encode(state.random),
    optimizer: Tree.encodeAs(byName(new Map()))('optimizer', state.optimizerState),
    watch: state.watch
      ? {
          best: { epoch: state.watch.best.epoch, loss: Tree.encode(state.watch.best.loss) },
          waited: state.watch.waited,
          stopped: state.watch.stopped,
        }
      : null,
  },
  matrices: [
    ...matricesOfModel(state, ''),
    ...matricesWithin(state.optimizerState, 'optimizer'),
    ...(state.watch ? matricesOfModel(state.watch.best.model, 'best.') : []),
  ],
});

/** The digests of a state's parts. */
export interface Digests {
  /** Of the state. */
  readonly state: Digest.Digest;
  /** Of each of its matrices, in their order. */
  readonly matrices: ReadonlyArray<readonly [name: string, digest: Digest.Digest]>;
}

/**
 * The digests of a state that was taken apart.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { StateParts } from 'foldnet/codec'
 * const parts = { rest: { epoch: 0 }, matrices: [['parameters.W', Matrix.of([[1]])]] } as const
 * StateParts.digests(parts) // { state: 'sha256:...', matrices: [['parameters.W', 'sha256:...']] }
 */
export const digests = ({ rest, matrices }: Parts): Digests => {
  const each = matrices.map(([name, matrix]) => [name, Digest.ofBytes(Matrix.toBytes(matrix))] as const);
  const text = Json.writeLine({ rest, matrices: each });
  return { state: Digest.ofText(text), matrices: each };
};

const watch: Schema.Decoder<StoredWatch> = Schema.record({
  best: Schema.record({ epoch: Schema.positiveInteger, loss: Tree.number }),
  waited: Schema.count,
  stopped: Schema.flag,
});

/** The rest of a state, decoded. */
export interface Rest {
  readonly epoch: number;
  readonly random: RandomState.StoredRandom;
  readonly optimizer: unknown;
  readonly watch: StoredWatch | null;
}

/**
 * The decoder of the rest of a state.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { StateParts } from 'foldnet/codec'
 * const random = { generator: 'threefry', high: 0, low: 42 }
 * E.isRight(StateParts.decoder.decode({ epoch: 0, random, optimizer: null, watch: null })) // true
 */
export const decoder: Schema.Decoder<Rest> = Schema.record({
  epoch: Schema.count,
  random: RandomState.decoder,
  optimizer: Schema.anything,
  watch: Schema.nullable(watch),
});

/**
 * The state of parts; `Left` names the first that is missing, of another shape, or does not go with the others.
 *
 * @example
 * import { Network, Optimizer } from 'foldnet'
 * import { StateParts } from 'foldnet/codec'
 * const network = Network.dense(1)(Network.input(2))
 * const optimizer = Optimizer.adam()
 * const random = { generator: 'threefry', high: 0, low: 42 } as const
 * const purpose = { network, optimizer, precision: 'float64', generator: 'threefry' } as const
 * const rest = { epoch: 0, random, optimizer: null, watch: null }
 * StateParts.together(purpose)(rest, []) // Left: parameters.0.W: expected a tensor of that name, got none
 */
export const together =
  <I extends number, O extends number, P extends Parameters.Parameters, C, S>({
    network,
    optimizer,
    precision,
    generator,
    earlyStopping,
  }: Purpose<I, O, P, C, S>) =>
  (rest: Rest, given: Tensor.Tensors): Result<TrainState<P, S>> => {
    const tensors = new Map(given);
    const tree = (declarations: Declaration.Declarations, root: string): Result<Parameters.Parameters> =>
      pipe(
        Declaration.leaves(declarations),
        E.traverseArray(({ path, declaration: { rows, columns } }) =>
          E.Functor.map(take(tensors, Parameters.under(root, path), rows, columns, precision), (matrix) => ({
            path,
            matrix,
          })),
        ),
        E.chain((found) =>
          E.mapLeft(({ path, expected, found: actual }: Matrix.MatrixError) => mismatch(path, expected, actual))(
            Declaration.fromLeaves(declarations)(found),
          ),
        ),
      );
    const modelOf = (root: string): Result<AnyModel> =>
      pipe(
        E.Do,
        E.bind('parameters', () => tree(network.declarations, `${root}parameters`)),
        E.bind('layerState', () => tree(network.running?.declarations ?? Parameters.empty, `${root}state`)),
      );
    return pipe(
      modelOf(''),
      E.bind('random', () => RandomState.of(generator)('random', rest.random)),
      E.bind('optimizerState', ({ parameters }) =>
        Tree.decodeAs(byName(tensors))(optimizer.init(parameters as P))('optimizer', rest.optimizer),
      ),
      E.bind('watch', () => checkWatch(rest.watch, rest.epoch, earlyStopping)),
      E.bind('best', ({ watch: watched }) => (watched === undefined ? E.right(undefined) : modelOf('best.'))),
      E.map(({ watch: watched, best, ...state }): AnyState => ({
        ...state,
        epoch: rest.epoch,
        history: [],
        watch: watched && best && { ...watched, best: { ...watched.best, model: best } },
      })),
      E.map((state) => state as TrainState<P, S>),
    );
  };
