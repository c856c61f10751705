/**
 * A soak: small epochs by the thousand, of a handful of problems in turn, so that linear memory changes hands all the
 * time, with predictions in between, and of problems that are made, trained once and forgotten.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  Batching,
  Layer,
  Loss,
  Matrix,
  Metric,
  Network,
  Optimizer,
  Parameters,
  Schedule,
  Threefry,
  Training,
} from 'foldnet';
import { machine } from '../../src/numeric/execution/machine.js';
import { collect } from './collect.js';

/** Some epochs of a problem, from where the last ones ended; how many there were. */
type Turn = (round: number) => number;

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(`a soaked run has failed: ${JSON.stringify(either.left)}`);
  return either.right;
};

const uniform = <const C extends number>(rows: number, columns: C, seed: number, precision: Matrix.Precision) =>
  right(Matrix.fromArray(rows, columns, precision)(Threefry.uniform(rows * columns)(Threefry.key(seed))));

/** Epochs by `train`, by `epoch` and by `states`, then a prediction; without histories, which grow as they should. */
const turns = <
  I extends number,
  O extends number,
  P extends Network.ParameterTuple,
  C extends ReadonlyArray<unknown>,
  S,
>(
  problem: Training.Problem<I, O, P, C, 'values', S> & { readonly network: Network.Network<I, O, P, C> },
  precision: Matrix.Precision,
): Turn => {
  const key = Threefry.key(1);
  const start = Training.start(problem, problem.network.init(key, precision), key);
  let state = start;
  return (round) => {
    // From the start again, now and then: nothing may depend on where a state is from.
    if (round % 50 === 0) state = start;
    const trained = right(Training.train(problem, 10)({ ...state, history: [] }));
    const once = right(Training.epoch(problem)(trained));
    let [last, count] = [once, 0];
    for (const next of Training.states(problem)(once)) {
      last = right(next);
      if (++count === 4) break;
    }
    const output = Layer.predict(problem.network, last.layerState)(last.parameters, problem.data.inputs);
    if (!Matrix.isFinite(output)) throw new Error('a soaked run has left the numbers');
    state = last.watch?.stopped === true ? start : { ...last, history: [] };
    return 14;
  };
};

/** A layer that a step cannot be compiled with: it looks at elements. */
const written = Layer.custom({
  name: 'written',
  inputs: 3,
  outputs: 3,
  declarations: Parameters.empty,
  forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 3>) => ({ output: Matrix.map((v) => v / 2)(x), cache: null }),
  backward: (_, dy) => ({ parameters: Parameters.empty, input: Matrix.scale(0.5)(dy) }),
});

const loss = Loss.meanSquaredError;

const lasting = (): ReadonlyArray<Turn> => {
  const small = { inputs: uniform(8, 2, 1, 'float64'), targets: uniform(8, 1, 2, 'float64') };
  const large = { inputs: uniform(50, 9, 3, 'float32'), targets: uniform(50, 2, 4, 'float32') };
  const { input, dense, tanh, relu, dropout, batchNorm, layer } = Network;
  const schedule = Schedule.exponential({ start: 0.01, factor: 0.999 });
  return [
    turns(
      {
        network: pipe(input(2), dense(4), tanh, dense(1)),
        loss,
        optimizer: Optimizer.sgd({ learningRate: 0.01, momentum: 0.9 }),
        batching: Batching.full,
        data: small,
      },
      'float64',
    ),
    turns(
      {
        network: pipe(input(9), dense(64), relu, dropout(0.2), dense(2)),
        loss,
        optimizer: Optimizer.adam({ learningRate: schedule }),
        batching: Batching.shuffled(16),
        data: large,
        metrics: { error: Metric.halfMeanSquaredError },
      },
      'float32',
    ),
    turns(
      {
        network: pipe(input(9), dense(7), batchNorm(), relu, dense(2)),
        loss,
        optimizer: Optimizer.rmsprop({ learningRate: 0.001 }),
        batching: Batching.random(10),
        data: large,
        validation: large,
        earlyStopping: { patience: 3 },
      },
      'float32',
    ),
    turns(
      {
        network: pipe(input(2), dense(3), layer(written), tanh, dense(1)),
        loss,
        optimizer: Optimizer.sgd({ learningRate: 0.01 }),
        batching: Batching.full,
        data: small,
      },
      'float64',
    ),
  ];
};

/** A problem of its own in every round, forgotten at its end: another width, other data. */
const passing: Turn = (round) => {
  const width = 2 + (round % 30);
  const network = pipe(Network.input(2), Network.dense(width), Network.relu, Network.dense(1));
  const data = { inputs: uniform(8, 2, round, 'float32'), targets: uniform(8, 1, round + 1, 'float32') };
  const optimizer = Optimizer.sgd({ learningRate: 0.01 });
  const problem = { network, loss, optimizer, batching: Batching.shuffled(4), data };
  const start = Training.start(problem, network.init(Threefry.key(round), 'float32'), Threefry.key(round));
  right(Training.train(problem, 4)(start));
  return 4;
};

/** Memory after so many epochs, in bytes. */
export interface Sample {
  readonly epochs: number;
  readonly seconds: number;
  /** Of the process. */
  readonly resident: number;
  readonly heap: number;
  readonly buffers: number;
  readonly linear: number;
}

/** Epochs up to so many; so many samples are taken. */
export const soak = (epochs: number, samples: number, onSample: (sample: Sample) => void): ReadonlyArray<Sample> => {
  const all = [...lasting(), passing];
  const taken: Sample[] = [];
  const started = performance.now();
  let [done, round] = [0, 0];
  while (done < epochs) {
    round++;
    done = all.reduce((total, turn) => total + turn(round), done);
    if (done < ((taken.length + 1) * epochs) / samples) continue;
    // The heap swings by a fifth between collections.
    collect();
    const { rss: resident, heapUsed: heap, arrayBuffers: buffers } = process.memoryUsage();
    const seconds = (performance.now() - started) / 1000;
    const linear = machine()?.memoryOf(0)?.byteLength ?? 0;
    taken.push({ epochs: done, seconds, resident, heap, buffers, linear });
    onSample(taken.at(-1)!);
  }
  return taken;
};

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)] ?? NaN;

/**
 * By what factor resident memory has grown: the median of the last quarter of the samples against that of the second,
 * after a first to warm up in.
 */
export const growth = (samples: ReadonlyArray<Sample>): number => {
  const quarter = (i: number): number =>
    median(
      samples
        .slice(Math.floor((i * samples.length) / 4), Math.floor(((i + 1) * samples.length) / 4))
        .map(({ resident }) => resident),
    );
  return quarter(3) / quarter(1);
};
