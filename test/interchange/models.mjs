/**
 * Models of any layers, with random parameters and statistics, and rows to predict: what is compared here is how a model
 * is computed, not how it was trained.
 */
import { Digest, Layer, Matrix, Parameters, Spec, Threefry } from '../../dist/index.js';
import { Csv, Experiment, Prepared } from '../../dist/codec/index.js';

export const right = (either) => {
  if (either._tag === 'Left') throw new Error(JSON.stringify(either.left));
  return either.right;
};

/** Numbers from -1 to 1, always the same ones of a seed; each is a float32 number. */
export const numbers = (seed) => {
  let bits = seed >>> 0;
  return () => {
    bits = (Math.imul(bits, 1664525) + 1013904223) >>> 0;
    return (bits >>> 8) / 2 ** 23 - 1;
  };
};

/** What the random numbers are made, by the name of what they are for. */
const ranges = {
  W: (x, rows) => x * Math.sqrt(2 / rows),
  b: (x) => x / 2,
  gain: (x) => 1 + x / 2,
  shift: (x) => x / 2,
  mean: (x) => x,
  variance: (x) => 1 + 0.9 * x,
};

const randomized = (tree, next) =>
  Parameters.map((x, path) => Matrix.map(() => ranges[path.split('.').at(-1)](next(), x.rows))(x))(tree);

/** The text of a CSV. */
export const csv = (columns, rows) => [columns, ...rows].map((row) => `${row.join()}\n`).join('');

export const featureNames = (count) => Array.from({ length: count }, (_, i) => `x${i}`);

/**
 * A model of those layers, whose scalers are fitted to `rows`. One output is a regression's, more are the scores of as
 * many classes, unless `loss` and `classes` say otherwise. All else that is given goes into the experiment's `data`.
 */
export const model = ({ precision, inputs, layers, rows, loss, classes, seed = 1, ...data }) => {
  const next = numbers(seed);
  const network = right(Spec.network({ inputs, layers }));
  const { outputs } = network;
  const task = loss === undefined && outputs === 1 ? 'regression' : 'classification';
  const features = rows ?? Array.from({ length: Math.max(outputs, 2) }, () => Array.from({ length: inputs }, next));
  const targets = features.map((_, i) => (task === 'regression' ? 100 + 30 * next() : i % (classes ?? outputs)));
  const table = csv(
    [...featureNames(inputs), 'y'],
    features.map((row, i) => [...row, targets[i]]),
  );
  const file = {
    version: 1,
    name: 'exported',
    precision,
    random: { seed: 42 },
    data: { csv: 'data.csv', target: 'y', task, ...data },
    // The layers may have no parameters, for which nothing is prepared.
    model: { layers: [{ type: 'dense', outputs: inputs }, ...layers] },
    loss: loss ?? { type: task === 'regression' ? 'mean-squared-error' : 'softmax-cross-entropy' },
    optimizer: { type: 'sgd', learningRate: 0.1 },
    batching: { type: 'full' },
    epochs: 1,
  };
  const { experiment, preprocessing } = right(
    Prepared.prepare(right(Experiment.decode(file)), right(Csv.parse(table))),
  );
  return {
    experiment: { ...experiment, model: { layers } },
    preprocessing,
    network,
    parameters: randomized(network.init(Threefry.key(0), precision), next),
    layerState: randomized(Layer.initialState(network, precision), next),
    epoch: 1,
    data: Digest.ofText(table),
  };
};
