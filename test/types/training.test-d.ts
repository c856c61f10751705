/** Data, losses, targets and metrics that do not fit a network do not compile. */
import type * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { expectTypeOf, test } from 'vitest';
import {
  Batching,
  type Dataset,
  type Dense,
  GradientCheck,
  Loss,
  Matrix,
  Metric,
  Network,
  Optimizer,
  Threefry,
  Training,
} from 'foldnet';

const key = Threefry.key(0);
const network = pipe(Network.input(784), Network.dense(10));
const other = pipe(Network.input(784), Network.dense(20));
const optimizer = Optimizer.sgd({ learningRate: 0.1 });
const batching = Batching.full;
const start = Training.start({ network, optimizer }, network.init(key), key);

declare const labelled: Dataset.Dataset<784, 1>;
declare const valued: Dataset.Dataset<784, 10>;
declare const narrow: Dataset.Dataset<10, 1>;

const { softmaxCrossEntropy, meanSquaredError } = Loss;

test('what fits, compiles, and the state keeps its types', () => {
  const epoch = Training.epoch({ network, loss: softmaxCrossEntropy, optimizer, batching, data: labelled });
  expectTypeOf(epoch(start)).toEqualTypeOf<
    E.Either<
      Training.Divergence<readonly [Dense.DenseParameters<784, 10>], typeof start.optimizerState>,
      Training.TrainState<readonly [Dense.DenseParameters<784, 10>], typeof start.optimizerState>
    >
  >();
  Training.epoch({ network, loss: meanSquaredError, optimizer, batching, data: valued })(start);
  Training.epoch({
    network,
    loss: softmaxCrossEntropy,
    optimizer,
    batching,
    data: labelled,
    metrics: { accuracy: Metric.accuracy },
  });
});

test('a data set of another width does not', () => {
  // @ts-expect-error 10 columns into 784 inputs
  Training.epoch({ network, loss: softmaxCrossEntropy, optimizer, batching, data: narrow });
  // @ts-expect-error one target column for 10 outputs
  Training.epoch({ network, loss: meanSquaredError, optimizer, batching, data: labelled });
  // @ts-expect-error ten columns for a label
  Training.epoch({ network, loss: softmaxCrossEntropy, optimizer, batching, data: valued });
  // @ts-expect-error ten target columns for 20 outputs
  Training.epoch({ network: other, loss: meanSquaredError, optimizer, batching, data: valued });
});

test('a metric of another target does not', () => {
  const metrics = { r2: Metric.r2 };
  // @ts-expect-error R^2 of labels
  Training.epoch({ network, loss: softmaxCrossEntropy, optimizer, batching, data: labelled, metrics });
});

test('a state of another network or optimizer does not', () => {
  const epoch = Training.epoch({ network, loss: softmaxCrossEntropy, optimizer, batching, data: labelled });
  // @ts-expect-error parameters of 20 outputs
  epoch(Training.start({ network: other, optimizer }, other.init(key), key));
  // @ts-expect-error Adam's state
  epoch(Training.start({ network, optimizer: Optimizer.adam() }, network.init(key), key));
  expectTypeOf(
    Training.train({ network, loss: softmaxCrossEntropy, optimizer, batching, data: labelled }, 3),
  ).toEqualTypeOf(epoch);
});

test('losses and metrics need targets of their kind and width', () => {
  const output = Matrix.zeros(5, 10);
  softmaxCrossEntropy.value(output, Matrix.zeros(5, 1));
  meanSquaredError.value(output, Matrix.zeros(5, 10));
  // @ts-expect-error ten columns for a label
  softmaxCrossEntropy.value(output, Matrix.zeros(5, 10));
  // @ts-expect-error one column for ten outputs
  meanSquaredError.gradient(output, Matrix.zeros(5, 1));
  // @ts-expect-error ten columns for a label
  Metric.accuracy(output, Matrix.zeros(5, 10));
});

test('a gradient check needs data that fit', () => {
  GradientCheck.check(network, softmaxCrossEntropy)(network.init(key), labelled);
  // @ts-expect-error one target column for 10 outputs
  GradientCheck.check(network, meanSquaredError)(network.init(key), labelled);
  // @ts-expect-error parameters of 20 outputs
  GradientCheck.check(network, softmaxCrossEntropy)(other.init(key), labelled);
});
