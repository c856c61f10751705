/**
 * Seed document 002: a network learns whether the two coordinates of a point have one sign. It trains on the full
 * batch, then goes on with shuffled mini-batches, and prints the document's two tables.
 */
import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import { Batching, Loss, Matrix, MersenneTwister, Metric, Network, Optimizer, Training } from 'foldnet';
import { fixed } from './format.js';

const weights = { init: { type: 'normal', scale: 0.1 } } as const;
const hidden = flow(Network.dense(64, weights), Network.relu);

/** 2 -> 64 -> 64 -> 2, weights from 0.1 times the standard normal distribution. */
export const network = pipe(Network.input(2), hidden, hidden, Network.dense(2, weights));

export const config = {
  seed: 0,
  samples: 400,
  learningRate: 0.01,
  weightDecay: 1e-4,
  fullEpochs: 300,
  miniEpochs: 300,
  batchSize: 64,
};

/** Normal points of the plane; the label is 1 where x1 x2 > 0. */
export const points = (n: number, stream: MersenneTwister.State) => {
  const [normals] = MersenneTwister.standardNormal(2 * n)(stream);
  return pipe(
    normals,
    Matrix.fromArray(n, 2),
    E.map((inputs) => {
      const [x1, x2] = [Matrix.sliceColumns(0, 1)(inputs), Matrix.sliceColumns(1, 1)(inputs)];
      return { inputs, targets: Matrix.map((product) => (product > 0 ? 1 : 0))(Matrix.hadamard(x1, x2)) };
    }),
  );
};

/** What an epoch leaves in a table. */
export interface Row {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
}

const row = ({ epoch, metrics }: Training.EpochRecord): Row => ({
  epoch,
  loss: metrics['loss']!,
  accuracy: metrics['accuracy']!,
});

/**
 * Both trainings, with every state of them. The full batch's loss is measured before each update and its accuracy after
 * it; the mini-batches' are unweighted means over an epoch's batches, each measured before its update.
 *
 * The document sets its seed anew for the points, for the parameters and for the mini-batches.
 */
export const run = <Ps extends Network.ParameterTuple, Cs extends ReadonlyArray<unknown>>(
  model: Network.Network<2, 2, Ps, Cs>,
  { seed, samples, learningRate, weightDecay, fullEpochs, miniEpochs, batchSize }: typeof config,
) => {
  const stream = MersenneTwister.fromSeed(seed);
  const [initial] = model.initFrom()(stream);
  const problem = {
    network: model,
    loss: Loss.softmaxCrossEntropy,
    optimizer: Optimizer.sgd({ learningRate, weightDecay }),
    metrics: { loss: Metric.crossEntropyWithFloor, accuracy: Metric.accuracy },
  };
  return pipe(
    E.Do,
    E.bind('data', () => points(samples, stream)),
    E.bindW('fullStates', ({ data }) => {
      const full = { ...problem, data, batching: Batching.full };
      return Training.scan(full, fullEpochs)(Training.start(problem, initial, stream));
    }),
    E.let('full', ({ fullStates }) => fullStates.at(-1)!),
    E.bindW('miniStates', ({ data, full }) => {
      const mini = { ...problem, data, batching: Batching.shuffled(batchSize) };
      return Training.scan(mini, miniEpochs)({ ...full, epoch: 0, history: [], random: stream });
    }),
    E.let('mini', ({ miniStates }) => miniStates.at(-1)!),
    E.map(({ data, fullStates, full, miniStates, mini }) => ({
      data,
      initial,
      fullStates,
      miniStates,
      afterFull: full.parameters,
      final: mini.parameters,
      full: full.history.map((record, i): Row => {
        const logits = model.predict(fullStates[i + 1]!.parameters, data.inputs);
        return { ...row(record), accuracy: Metric.accuracy(logits, data.targets) };
      }),
      mini: mini.history.map(row),
    })),
  );
};

const line = ({ epoch, loss, accuracy }: Row): string =>
  `epoch=${String(epoch).padStart(3)} loss=${fixed(loss, 4)} acc=${fixed(accuracy, 3)}`;

/** Every fiftieth row, as the document prints it. */
export const table = (rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
  rows.filter(({ epoch }) => epoch % 50 === 0).map(line);

export const report = (tables: { readonly full: ReadonlyArray<Row>; readonly mini: ReadonlyArray<Row> }) => [
  'Full batch:',
  ...table(tables.full),
  '',
  'Mini-batches, from where the full batch ended:',
  ...table(tables.mini),
];

export const main = () => pipe(run(network, config), E.map(report));
