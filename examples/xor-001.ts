/**
 * Seed document 001: a multilayer perceptron with one hidden layer learns XOR from the full batch, under each of the
 * document's activations, after its gradients have been checked.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import {
  Activation,
  Batching,
  type Dataset,
  GradientCheck,
  Loss,
  Matrix,
  MersenneTwister,
  Metric,
  Network,
  Optimizer,
  Parameters,
  Training,
} from 'foldnet';
import { fixed } from './format.js';
import { answers, xor } from './xor-000.js';

/** The document's MLP(d_in, d_h, d_out, activation). */
export const mlp = <const I extends number, const H extends number, const O extends number>(
  inputs: I,
  hidden: H,
  outputs: O,
  activation: Activation.Nonlinearity,
) =>
  pipe(
    Network.input(inputs),
    Network.dense(hidden, { init: 'he-normal' }),
    Network.layer(Activation.named(activation)(hidden)),
    Network.dense(outputs, { init: 'he-normal' }),
  );

/** The document draws W as (outputs, inputs), row by row: the same numbers, in the order of our transpose. */
const drawnTransposed = (W: Matrix.Matrix): Matrix.Matrix => {
  const drawn = Matrix.toArray(W);
  return Matrix.map((_, k) => drawn[(k % W.columns) * W.rows + Math.floor(k / W.columns)]!)(W);
};

/** The document's initial parameters: sqrt(2 / inputs) times the standard normal distribution, biases 0. */
export const initial = <
  I extends number,
  O extends number,
  Ps extends Network.ParameterTuple,
  Cs extends ReadonlyArray<unknown>,
>(
  model: Network.Network<I, O, Ps, Cs>,
  stream: MersenneTwister.State,
): Ps => Parameters.map(drawnTransposed)(model.initFrom()(stream)[0]);

export interface Config {
  readonly learningRate: number;
  readonly epochs: number;
}

/**
 * What is trained, and how.
 *
 * The document's gradient, (y - t) / rows, is that of half the squared error, summed over the outputs: the loss here.
 * What it prints is the mean over the outputs, a metric: the same number where there is one output.
 */
export const problemOf = <
  I extends number,
  O extends number,
  Ps extends Network.ParameterTuple,
  Cs extends ReadonlyArray<unknown>,
>(
  model: Network.Network<I, O, Ps, Cs>,
  data: Dataset.Dataset<NoInfer<I>, NoInfer<O>>,
  { learningRate }: Pick<Config, 'learningRate'>,
) => ({
  network: model,
  loss: Loss.halfSquaredError,
  optimizer: Optimizer.sgd({ learningRate }),
  batching: Batching.full,
  data,
  metrics: { loss: Metric.halfMeanSquaredError },
});

/** The training: the loss before each epoch's update, the parameters and the predictions after the last. */
export const run = <
  I extends number,
  O extends number,
  Ps extends Network.ParameterTuple,
  Cs extends ReadonlyArray<unknown>,
>(
  model: Network.Network<I, O, Ps, Cs>,
  data: Dataset.Dataset<NoInfer<I>, NoInfer<O>>,
  stream: MersenneTwister.State,
  { learningRate, epochs }: Config,
) => {
  const problem = problemOf(model, data, { learningRate });
  return pipe(
    Training.start(problem, initial(model, stream), stream),
    Training.train(problem, epochs),
    E.map(({ parameters, history }) => ({
      losses: history.map(({ metrics }) => metrics['loss']!),
      parameters,
      predictions: model.predict(parameters, data.inputs),
    })),
  );
};

/**
 * The gradients in the parameters against central differences of the loss, and of the number that the document prints;
 * their relative errors.
 */
export const check = <
  I extends number,
  O extends number,
  Ps extends Network.ParameterTuple,
  Cs extends ReadonlyArray<unknown>,
>(
  model: Network.Network<I, O, Ps, Cs>,
  data: Dataset.Dataset<NoInfer<I>, NoInfer<O>>,
  parameters: Ps,
  step: number = GradientCheck.defaultStep,
) => {
  const report = GradientCheck.check(model, Loss.halfSquaredError, { stepSize: step })(parameters, data);
  const printed = (moved: Ps): number => Metric.halfMeanSquaredError(model.predict(moved, data.inputs), data.targets);
  const numericalOfPrinted = GradientCheck.numericalGradient(printed, step)(parameters);
  return {
    ...report,
    numericalOfPrinted,
    relativeErrorOfPrinted: GradientCheck.relativeError(report.analytical, numericalOfPrinted),
  };
};

/** Every hundredth loss, as the document prints it: epochs count from 0. */
export const lines = (losses: ReadonlyArray<number>): ReadonlyArray<string> =>
  losses.flatMap((loss, epoch) => (epoch % 100 === 0 ? [`Epoch ${epoch}, Loss: ${fixed(loss, 6)}`] : []));

/** One problem under three activations. */
export const comparison = [
  { activation: 'relu', hidden: 8, seed: 0, learningRate: 0.1, epochs: 2000 },
  { activation: 'sigmoid', hidden: 4, seed: 1, learningRate: 0.5, epochs: 5000 },
  { activation: 'tanh', hidden: 4, seed: 42, learningRate: 0.2, epochs: 2000 },
] as const;

const section = ({ activation, hidden, seed, ...config }: (typeof comparison)[number]) => {
  const model = mlp(2, hidden, 1, activation);
  const stream = MersenneTwister.fromSeed(seed);
  const { relativeError } = check(model, xor, initial(model, stream));
  return pipe(
    run(model, xor, stream, config),
    E.map(({ losses, predictions }) => [
      `${hidden} hidden units, ${activation}, learning rate ${config.learningRate}`,
      `Relative error of the gradients at the start: ${relativeError.toExponential(1)}`,
      ...lines(losses),
      ...answers(predictions),
      '',
    ]),
  );
};

export const main = () => pipe(comparison, E.traverseArray(section), E.map(RA.flatten));
