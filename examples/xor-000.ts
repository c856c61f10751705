/**
 * Seed document 000: a network of sigmoids learns XOR from one random batch an epoch, and prints the batch's error every
 * tenth epoch.
 */
import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import { Batching, type Dataset, Loss, Matrix, MersenneTwister, Metric, Network, Optimizer, Training } from 'foldnet';
import { fixed } from './format.js';

const uniform = { type: 'uniform', low: -0.5, high: 0.5 } as const;
const connected = <const N extends number>(outputs: N) =>
  flow(Network.dense(outputs, { init: uniform, biasInit: uniform }), Network.sigmoid);

/** Fully connected layers, a sigmoid after each. */
export const network = <const I extends number, const H extends number, const O extends number>(
  inputs: I,
  hidden: H,
  outputs: O,
) => pipe(Network.input(inputs), connected(hidden), connected(outputs));

export const xor = {
  inputs: Matrix.of([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]),
  targets: Matrix.of([[0], [1], [1], [0]]),
};

export const config = { seed: 0, epochs: 10000, learningRate: 0.9, batchSize: 4 };

/**
 * What is trained, and how.
 *
 * The document's update is the mean over the batch of the gradients y - t, its error the mean over outputs and batch of
 * (y - t)^2 / 2. Where there are several outputs, these are not of one function: y - t is the gradient of half the sum
 * over the outputs, so that is the loss, and the error is a metric.
 */
export const problemOf = <
  I extends number,
  O extends number,
  Ps extends Network.ParameterTuple,
  Cs extends ReadonlyArray<unknown>,
>(
  model: Network.Network<I, O, Ps, Cs>,
  data: Dataset.Dataset<NoInfer<I>, NoInfer<O>>,
  { learningRate, batchSize }: Pick<typeof config, 'learningRate' | 'batchSize'>,
) => ({
  network: model,
  loss: Loss.halfSquaredError,
  optimizer: Optimizer.sgd({ learningRate }),
  batching: Batching.random(batchSize),
  data,
  metrics: { error: Metric.halfMeanSquaredError },
});

/** The training: the batch's error before each epoch's update, the parameters and the predictions after the last. */
export const run = <
  I extends number,
  O extends number,
  Ps extends Network.ParameterTuple,
  Cs extends ReadonlyArray<unknown>,
>(
  model: Network.Network<I, O, Ps, Cs>,
  data: Dataset.Dataset<NoInfer<I>, NoInfer<O>>,
  { seed, epochs, ...options }: typeof config,
) => {
  const [initial, stream] = model.initFrom()(MersenneTwister.fromSeed(seed));
  const problem = problemOf(model, data, options);
  return pipe(
    Training.start(problem, initial, stream),
    Training.train(problem, epochs),
    E.map(({ parameters, history }) => ({
      initial,
      errors: history.map(({ metrics }) => metrics['error']!),
      parameters,
      predictions: model.predict(parameters, data.inputs),
    })),
  );
};

/** Every tenth error, as the document prints it: epochs count from 0. */
export const lines = (errors: ReadonlyArray<number>): ReadonlyArray<string> =>
  errors.flatMap((error, epoch) =>
    epoch % 10 === 0 ? [`epoch: ${String(epoch).padStart(5)}/${errors.length}   error=${fixed(error, 9)}`] : [],
  );

/** The predictions as a truth table. */
export const answers = (predictions: Matrix.Matrix): ReadonlyArray<string> =>
  Matrix.toRows(xor.inputs).map((x, i) => `${x.join(' xor ')} = ${fixed(Matrix.toArray(predictions)[i]!, 4)}`);

export const report = (run: { readonly errors: ReadonlyArray<number>; readonly predictions: Matrix.Matrix }) => [
  ...lines(run.errors),
  '',
  ...answers(run.predictions),
];

export const main = () => pipe(run(network(2, 3, 1), xor, config), E.map(report));
