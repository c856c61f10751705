/**
 * Training is a fold (T1): it stops and goes on anywhere, and what an epoch draws depends on the key and its number alone.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as fc from 'fast-check';
import {
  Batching,
  Dataset,
  Loss,
  Matrix,
  MersenneTwister,
  Metric,
  Network,
  Optimizer,
  type Random,
  Threefry,
  Training,
} from '../src/index.js';
import { matrix, real } from './arbitrary.js';
import { bitwise, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';

/** A run in two parts, of n and m epochs. */
export interface Run {
  readonly seed: number;
  readonly generator: Random.Generator;
  readonly optimizer: Optimizer.OptimizerSpec;
  readonly batching: Batching.Batching;
  readonly data: Dataset.Dataset<2, 2>;
  readonly epochs: readonly [n: number, m: number];
}

const network = pipe(Network.input(2), Network.dense(3), Network.tanh, Network.dense(2));

/** The run's training of so many epochs, and the state that it starts from. */
const setUp = ({ seed, generator, optimizer: spec, batching, data }: Run) => {
  const random = generator === 'threefry' ? Threefry.key(seed) : MersenneTwister.fromSeed(seed);
  const optimizer = Optimizer.fromSpec(spec);
  const metrics = { printed: Metric.halfMeanSquaredError };
  const problem = { network, loss: Loss.meanSquaredError, optimizer, batching, data, metrics };
  const [parameters, after] = network.initFrom()(random);
  return {
    start: Training.start(optimizer, parameters, after),
    train: (epochs: number) => Training.train(problem, epochs),
  };
};

/** A state or a divergence, with the words of a stream, which are sealed. */
const shown = (outcome: E.Either<unknown, { readonly random: Random.Random }>): unknown =>
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
  return bitwise(shown(train(0)(start)), shown(E.right(start)));
};

/** T1: train (n + m) = train m after train n, histories and all */
export const trainingComposes = (run: Run): Verdict => {
  const { start, train } = setUp(run);
  const [n, m] = run.epochs;
  return bitwise(shown(train(n + m)(start)), shown(pipe(start, train(n), E.chain(train(m)))));
};

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
        E.map((end) => ({ ...end, history: [...middle.history, ...end.history] })),
      ),
    ),
  );
  return bitwise(shown(parts), shown(whole));
};

/** T1: from a key, epoch k's batches depend on the key and k alone */
export const batchesDependOnEpoch = ({ seed, batching, data, epochs: [n, m] }: Run): Verdict => {
  const rows = Dataset.rows(data);
  const batches = (epoch: number): Random.Draw<ReadonlyArray<Batching.Batch>> =>
    Batching.batches(batching, epoch, rows);
  const [, later] = batches(n)(Threefry.key(seed));
  return bitwise(batches(m)(later), batches(m)(Threefry.key(seed)));
};

const optimizer: fc.Arbitrary<Optimizer.OptimizerSpec> = fc.constantFrom(
  { type: 'sgd' as const, learningRate: 0.1 },
  { type: 'sgd' as const, learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  { type: 'adam' as const, learningRate: 0.01 },
);

const columns = (rows: number): fc.Arbitrary<Matrix.Matrix<number, 2>> =>
  matrix(real.number, rows, 2).map((x) => Matrix.sliceColumns(0, 2)(x));

const run: fc.Arbitrary<Run> = fc.integer({ min: 2, max: 6 }).chain((rows) =>
  fc.record({
    seed: fc.integer({ min: 0, max: 1_000_000 }),
    generator: fc.constantFrom('threefry' as const, 'mt19937' as const),
    optimizer,
    batching: fc.oneof(
      fc.constant(Batching.full),
      fc.integer({ min: 1, max: rows }).map(Batching.random),
      fc.integer({ min: 1, max: rows }).map(Batching.shuffled),
    ),
    data: fc.record({ inputs: columns(rows), targets: columns(rows) }),
    epochs: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
  }),
);

/** The laws of training. */
export const trainingLaws: ReadonlyArray<Law> = [
  law('T1', 'train 0 = id', run, trainingNothingIsIdentity),
  law('T1', 'train (n + m) = train m after train n', run, trainingComposes),
  law('T1', 'histories concatenate, and nothing else depends on them', run, historiesConcatenate),
  law('T1', "from a key, epoch k's batches depend on the key and k alone", run, batchesDependOnEpoch),
];
