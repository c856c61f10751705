/**
 * Training is a fold (T1): it stops and goes on anywhere, from a file too (T2), and what an epoch draws depends on the key
 * and its number alone.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as fc from 'fast-check';
import {
  Batching,
  Dataset,
  Digest,
  type EarlyStopping,
  Loss,
  Matrix,
  MersenneTwister,
  Metric,
  Network,
  Optimizer,
  Penalty,
  type Random,
  Spec,
  Threefry,
  Training,
} from '../src/index.js';
import { Checkpoint, State } from '../src/codec/index.js';
import { matrix, real } from './arbitrary.js';
import { bitwise, first, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';
import { optimizerSpec } from './optimizerSpec.js';

/** A run in two parts, of n and m epochs. */
export interface Run {
  readonly seed: number;
  readonly generator: Random.Generator;
  readonly precision: Matrix.Precision;
  readonly optimizer: Optimizer.OptimizerSpec;
  readonly penalty: Penalty.Penalty | undefined;
  readonly network: Spec.NetworkSpec;
  readonly batching: Batching.Batching;
  readonly data: Dataset.Dataset<number, number>;
  readonly validation: Dataset.Dataset<number, number> | undefined;
  readonly earlyStopping: EarlyStopping.EarlyStopping | undefined;
  readonly epochs: readonly [n: number, m: number];
}

type TrainState = Training.TrainState<Network.ParameterTuple, unknown>;

/** The run's training of so many epochs, the state that it starts from, and what its states are for. */
export interface SetUp {
  readonly start: TrainState;
  readonly purpose: State.Purpose<number, number, Network.ParameterTuple, ReadonlyArray<unknown>, unknown>;
  readonly train: (
    epochs: number,
  ) => (state: TrainState) => E.Either<Training.Divergence<Network.ParameterTuple, unknown>, TrainState>;
}

/** A run, ready. */
export const setUp = ({ seed, generator, precision, network: layers, optimizer: spec, ...run }: Run): SetUp => {
  const network = E.getOrElse(() => Network.fromLayers(layers.inputs, []))(Spec.network(layers));
  const random = generator === 'threefry' ? Threefry.key(seed) : MersenneTwister.fromSeed(seed);
  const optimizer = Optimizer.fromSpec(spec);
  const metrics = { printed: Metric.halfMeanSquaredError };
  const problem = { ...run, network, loss: Loss.meanSquaredError, optimizer, metrics };
  const [parameters, after] = network.initFrom(precision)(random);
  return {
    start: Training.start({ network, optimizer }, parameters, after),
    purpose: { ...run, network, optimizer, generator, precision },
    train: (epochs: number) => Training.train(problem, epochs),
  };
};

/** A state or a divergence, with the words of a stream, which are sealed. */
export const shown = (outcome: E.Either<unknown, { readonly random: Random.Random }>): unknown =>
  E.isLeft(outcome)
    ? outcome
    : {
        ...outcome.right,
        random:
          outcome.right.random._tag === 'MT19937'
            ? MersenneTwister.toRecord(outcome.right.random)
            : outcome.right.random,
      };

/** T1: train 0 = id */
export const trainingNothingIsIdentity = (run: Run): Verdict => {
  const { start, train } = setUp(run);
  const later = train(run.epochs[0])(start);
  return first([
    () => bitwise(shown(train(0)(start)), shown(E.right(start))),
    () => bitwise(shown(pipe(later, E.chain(train(0)))), shown(later)),
  ]);
};

/** T1: train (n + m) = train m after train n, histories and all */
export const trainingComposes = (run: Run): Verdict => {
  const { start, train } = setUp(run);
  const [n, m] = run.epochs;
  return bitwise(shown(train(n + m)(start)), shown(pipe(start, train(n), E.chain(train(m)))));
};

const after = <S extends { readonly history: Training.TrainState<never, never>['history'] }>(
  before: S['history'],
  state: S,
): S => ({ ...state, history: [...before, ...state.history] });

/** T1: histories concatenate, and nothing else depends on them */
export const historiesConcatenate = (run: Run): Verdict => {
  const { start, train } = setUp(run);
  const [n, m] = run.epochs;
  const whole = pipe(start, train(n + m));
  const parts = pipe(
    start,
    train(n),
    E.chain((middle) =>
      pipe(
        train(m)({ ...middle, history: [] }),
        E.bimap(
          (divergence) => ({ ...divergence, state: after(middle.history, divergence.state) }),
          (end) => after(middle.history, end),
        ),
      ),
    ),
  );
  return bitwise(shown(parts), shown(whole));
};

/**
 * T2: train m after decode after encode after train n = train (n + m); the text of what is decoded is the same. After a
 * divergence the last good state is what is written: from there it comes again.
 */
export const trainingResumes = (run: Run): Verdict => {
  const { start, train, purpose } = setUp(run);
  const [n, m] = run.epochs;
  const middle = train(n)(start);
  const text = State.encode(E.isRight(middle) ? middle.right : middle.left.state);
  const resumed = State.decode(purpose)(text);
  if (E.isLeft(resumed)) return bitwise(resumed, 'a state that is read');
  return first([
    () => bitwise(State.encode(resumed.right), text),
    () => bitwise(shown(train(m)(resumed.right)), shown(train(n + m)(start))),
  ]);
};

/**
 * T2: train m after decode after encode = train m, of a checkpoint, which has no history; the files of what is decoded
 * are the same.
 */
export const trainingResumesFromCheckpoint = (run: Run): Verdict => {
  const { start, train, purpose } = setUp(run);
  const [n, m] = run.epochs;
  const middle = train(n)(start);
  const state = { ...(E.isRight(middle) ? middle.right : middle.left.state), history: [] };
  const files = Checkpoint.encode({ state, journal: Digest.ofText('') });
  const resumed = Checkpoint.decode(purpose)(files);
  if (E.isLeft(resumed)) return bitwise(resumed, 'a state that is read');
  return first([
    () => bitwise(Checkpoint.encode(resumed.right), files),
    () => bitwise(shown(train(m)(resumed.right.state)), shown(train(m)(state))),
  ]);
};

/** T1: from a key, epoch k's batches depend on the key and k alone */
export const batchesDependOnEpoch = ({ seed, batching, data, epochs: [n, m] }: Run): Verdict => {
  const rows = Dataset.rows(data);
  const batches = (epoch: number): Random.Draw<ReadonlyArray<Batching.Batch>> =>
    Batching.batches(batching, epoch, rows);
  const [, later] = batches(n)(Threefry.key(seed));
  return bitwise(batches(m)(later), batches(m)(Threefry.key(seed)));
};

const dense = (outputs: number): Spec.LayerSpec => ({ type: 'dense', outputs });

const networks: ReadonlyArray<Spec.NetworkSpec> = [
  { inputs: 2, layers: [dense(3), { type: 'tanh' }, dense(2)] },
  { inputs: 2, layers: [dense(3), { type: 'layer-norm' }, { type: 'dropout', probability: 0.25 }, dense(2)] },
];

/** Its batches need two rows. */
const normalised: Spec.NetworkSpec = { inputs: 2, layers: [dense(3), { type: 'batch-norm' }, dense(2)] };

/** Some weights are 0. */
const weight = fc.integer({ min: 0, max: 4 }).map((k) => k / 2);

const dataset = (rows: number, precision: Matrix.Precision): fc.Arbitrary<Dataset.Dataset<number, number>> => {
  const of = <C extends number>(number: fc.Arbitrary<number>, columns: C) =>
    matrix(number, rows, columns, precision).map((x) => Matrix.sliceColumns(0, columns)(x));
  return fc.record({
    inputs: of(real.number, 2),
    targets: of(real.number, 2),
    weights: fc.option(of(weight, 1), { nil: undefined }),
  });
};

const penalty: fc.Arbitrary<Penalty.Penalty | undefined> = fc.constantFrom(
  undefined,
  Penalty.l1(0.125),
  Penalty.sum([Penalty.l2(0.25), Penalty.l1(0.5, 'all')]),
);

/** Early stopping that some runs reach. */
export const earlyStopping: fc.Arbitrary<EarlyStopping.EarlyStopping> = fc.record({
  patience: fc.integer({ min: 1, max: 3 }),
  minDelta: fc.constantFrom(0, 0.01, 1000),
});

const epochs = fc.integer({ min: 1, max: 3 });

/** Runs of small networks. */
export const run: fc.Arbitrary<Run> = fc
  .record({ rows: fc.integer({ min: 2, max: 6 }), precision: fc.constantFrom('float64' as const, 'float32' as const) })
  .chain(({ rows, precision }) => {
    const size = fc.integer({ min: 1, max: rows });
    const batching = fc.oneof(fc.constant(Batching.full), size.map(Batching.random), size.map(Batching.shuffled));
    return fc
      .oneof(
        fc.record({ network: fc.constantFrom(...networks), batching }),
        fc.record({ network: fc.constant(normalised), batching: fc.constant(Batching.full) }),
      )
      .chain((drawn) =>
        fc
          .record({
            seed: fc.integer({ min: 0, max: 1_000_000 }),
            generator: fc.constantFrom('threefry' as const, 'mt19937' as const),
            optimizer: optimizerSpec,
            precision: fc.constant(precision),
            penalty,
            data: dataset(rows, precision),
            validation: fc.option(dataset(2, precision), { nil: undefined }),
            earlyStopping: fc.option(earlyStopping, { nil: undefined }),
            epochs: fc.tuple(epochs, epochs),
          })
          .map((more) => ({ ...drawn, ...more })),
      );
  });

/** The laws of training. */
export const trainingLaws: ReadonlyArray<Law> = [
  law('T1', 'train 0 = id', run, trainingNothingIsIdentity),
  law('T1', 'train (n + m) = train m after train n', run, trainingComposes),
  law('T1', 'histories concatenate, and nothing else depends on them', run, historiesConcatenate),
  law('T2', 'train m after decode after encode after train n = train (n + m)', run, trainingResumes),
  law('T2', 'train m after decode after encode = train m, of a checkpoint', run, trainingResumesFromCheckpoint),
  law('T1', "from a key, epoch k's batches depend on the key and k alone", run, batchesDependOnEpoch),
];
