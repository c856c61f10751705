/**
 * Replay is one value (T3): an experiment's spec, seed and data determine every bit of every weight, on every engine and
 * machine. The digests here are those of numerics 1; running this law somewhere else checks that somewhere else.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Batching, Digest, Loss, Matrix, Network, Optimizer, Random, Spec, Training } from '../src/index.js';
import { bitwise, first, type Verdict } from './comparison.js';
import { fact, type Law } from './law.js';

/** A small training, whole as data, and the digest of the parameters that it ends with. */
export interface Replay {
  readonly generator: Random.Generator;
  readonly seed: number;
  readonly precision: Matrix.Precision;
  readonly layers: ReadonlyArray<Spec.LayerSpec>;
  readonly optimizer: Optimizer.OptimizerSpec;
  readonly batching: Batching.Batching;
  readonly digest: Digest.Digest;
}

/** Thirty-two rows of sixteenths, and what to make of them: no file, no elementary function. */
const rows = 32;
const inputs = Matrix.map((_, i) => ((i * 37) % 33) / 16 - 1)(Matrix.zeros(rows, 2));
const targets = Matrix.map((_, i) => ((i * 23) % 17) / 16)(Matrix.zeros(rows, 1));

const trained = ({ generator, seed, precision, layers, optimizer: spec, batching }: Replay): unknown => {
  const network = E.getOrElse(() => Network.fromLayers(2, []))(Spec.network({ inputs: 2, layers }));
  const random = Random.fromSeed(generator, seed);
  if (E.isLeft(random)) return random;
  const optimizer = Optimizer.fromSpec(spec);
  const [parameters, after] = network.initFrom(precision)(random.right);
  const data = {
    inputs: Matrix.toPrecision(precision)(inputs),
    targets: Matrix.toPrecision(precision)(targets),
  };
  const problem = { network, loss: Loss.meanSquaredError, optimizer, batching, data };
  const result = Training.train(problem, 5)(Training.start({ network, optimizer }, parameters, after));
  return E.isLeft(result) ? result.left._tag : Digest.ofParameters([result.right.parameters, result.right.layerState]);
};

/** T3: a replay gives the same bits twice, and those that are written down */
export const replayIsOneValue = (replay: Replay): Verdict => {
  const once = trained(replay);
  return first([() => bitwise(trained(replay), once), () => bitwise(once, replay.digest)]);
};

const dense = (outputs: number): Spec.LayerSpec => ({ type: 'dense', outputs });

const replays: ReadonlyArray<Replay> = [
  {
    generator: 'threefry',
    seed: 42,
    precision: 'float64',
    layers: [dense(8), { type: 'tanh' }, { type: 'dropout', probability: 0.25 }, dense(1)],
    optimizer: { type: 'adam' },
    batching: Batching.shuffled(8),
    digest: 'sha256:fe04ee598d55d976521c481fd18f2e0e5f0331058f6bab121c201ca293a54e9c',
  },
  {
    generator: 'threefry',
    seed: 9007199254740991,
    precision: 'float32',
    layers: [dense(8), { type: 'batch-norm' }, { type: 'gelu' }, { type: 'residual', layers: [dense(8)] }, dense(1)],
    optimizer: { type: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
    batching: Batching.full,
    digest: 'sha256:d62458a05ccd9b0f3a26cafaecd4da229cecb1d366f16f60bf7cd283614eae4a',
  },
  {
    generator: 'mt19937',
    seed: 0,
    precision: 'float64',
    layers: [{ type: 'dense', outputs: 8, init: 'he-normal' }, { type: 'sigmoid' }, dense(1)],
    optimizer: { type: 'sgd', learningRate: 0.5 },
    batching: Batching.random(8),
    digest: 'sha256:5b414d6ff07f65124a2d9728da841b473794aa7dc9c3d28d29cb4c24aad850b2',
  },
];

/** The law of replay. */
export const replayLaws: ReadonlyArray<Law> = [
  fact(
    'T3',
    'replay(spec, seed, data) is one value: twice the same digest, and the one written down',
    replays,
    replayIsOneValue,
  ),
];
