/**
 * The reader of IDX files on files made by hand, and a training on the first 1,000 images against NumPy's.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Batching, Loss, Matrix, MersenneTwister, Metric, Network, Optimizer, Training } from 'foldnet';
import { digits, type Digits, idx, mnist } from '../../examples/studies/mnistData.js';
import { expectRight } from '../expectRight.js';
import { readGolden, type Rows, type Values } from '../readGolden.js';
import { expectClose, normalDrawTolerance, parameterTolerance, trainingTolerance } from '../tolerance.js';

const file = (dimensions: Values, values: Values, type = 8): Uint8Array =>
  Uint8Array.from([0, 0, type, dimensions.length, ...dimensions.flatMap((d) => [0, 0, d >> 8, d & 255]), ...values]);

describe('an IDX file', () => {
  test('is its dimensions and its values', () => {
    const { dimensions, values } = expectRight(idx('f')(file([2, 1, 3], [1, 2, 3, 250, 251, 252])));
    expect(dimensions).toEqual([2, 1, 3]);
    expect(Array.from(values)).toEqual([1, 2, 3, 250, 251, 252]);
  });

  test('is read from wherever its bytes begin', () => {
    const bytes = Uint8Array.from([9, 9, 9, ...file([300], Array<number>(300).fill(7))]).subarray(3);
    expect(expectRight(idx('f')(bytes)).dimensions).toEqual([300]);
  });

  test.each([
    ['nothing', new Uint8Array(0), 'expected an IDX file of bytes, which begins with 0 0 8, got nothing'],
    ['floats', file([1], [0], 13), 'expected an IDX file of bytes, which begins with 0 0 8, got 0 0 13'],
    ['a short header', Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1), 'expected a header with its dimensions, got 8 bytes'],
    ['no dimensions', Uint8Array.of(0, 0, 8, 0), 'expected a header with its dimensions, got 4 bytes'],
    ['a value too few', file([2, 2], [1, 2, 3]), 'expected 2 x 2 values after the header, got 3 bytes'],
    ['a value too many', file([2], [1, 2, 3]), 'expected 2 values after the header, got 3 bytes'],
  ])('with %s is refused', (_, bytes, message) => {
    expect(idx('f')(bytes)).toMatchObject(E.left({ path: 'f', message }));
  });
});

describe('images and digits', () => {
  const images = { dimensions: [2, 28, 28], values: Uint8Array.from({ length: 1568 }, (_, i) => i % 256) };
  const labels = { dimensions: [2], values: Uint8Array.of(7, 0) };

  test('are grey values divided by 255, and labels', () => {
    const { inputs, targets } = expectRight(digits(undefined, 'float64')(images, labels));
    expect(Matrix.toRows(inputs)[1]?.slice(0, 3)).toEqual([16 / 255, 17 / 255, 18 / 255]);
    expect(Matrix.toArray(targets)).toEqual([7, 0]);
    expect(expectRight(digits(1, 'float32')(images, labels)).inputs).toMatchObject({ rows: 1, precision: 'float32' });
  });

  test.each([
    ['another shape', { ...images, dimensions: [2, 14, 56] }, labels, 2, 'images'],
    ['other labels', images, { dimensions: [3], values: Uint8Array.of(1, 2, 3) }, 2, 'labels'],
    ['a label that is no digit', images, { ...labels, values: Uint8Array.of(1, 10) }, 2, 'labels[1]'],
    ['fewer images than asked for', images, labels, 3, 'images'],
    ['no image', images, labels, 0, 'images'],
  ])('of %s are refused', (_, some, others, count, path) => {
    expect(digits(count, 'float32')(some, others)).toMatchObject(E.left({ path }));
  });
});

interface Case {
  readonly config: {
    readonly seed: number;
    readonly train: number;
    readonly test: number;
    readonly hidden: Values;
    readonly lr: number;
    readonly batch: number;
    readonly epochs: number;
  };
  readonly W1_row_300_head: Values;
  readonly epochs: ReadonlyArray<{
    readonly running_loss: number;
    readonly train_loss: number;
    readonly train_correct: number;
    readonly test_loss: number;
    readonly test_correct: number;
  }>;
  readonly final_W2: Rows;
  readonly final_b: Rows;
  readonly W1_column_norms_final: Values;
}

test('a training on the first 1,000 images is that of NumPy', () => {
  const golden = readGolden<Case>('training_mnist')[0]!;
  const { config } = golden;
  const train = expectRight(mnist('train', config.train, 'float64'));
  const held = expectRight(mnist('t10k', config.test, 'float64'));
  const network = pipe(
    Network.input(784),
    Network.dense(config.hidden[0]!, { init: 'he-normal' }),
    Network.relu,
    Network.dense(10, { init: 'he-normal' }),
  );
  const [initial, stream] = network.initFrom()(MersenneTwister.fromSeed(config.seed));
  expectClose(Matrix.toRows(initial[0].W)[300]!.slice(0, 5), golden.W1_row_300_head, normalDrawTolerance);

  const problem = {
    network,
    loss: Loss.softmaxCrossEntropy,
    optimizer: Optimizer.sgd({ learningRate: config.lr }),
    batching: Batching.shuffled(config.batch),
    data: train,
    metrics: { loss: Metric.crossEntropyWithFloor },
  };
  const states = expectRight(Training.scan(problem, config.epochs)(Training.start(problem, initial, stream))).slice(1);
  const measured = states.map(({ parameters, history }) => {
    const of = ({ inputs, targets }: Digits) => {
      const logits = network.predict(parameters, inputs);
      return { loss: Metric.crossEntropyWithFloor(logits, targets), correct: Metric.correct(logits, targets) };
    };
    const [onTrain, onTest] = [of(train), of(held)];
    return {
      epoch: history.length,
      running_loss: history.at(-1)!.metrics['loss']!,
      train_loss: onTrain.loss,
      train_correct: onTrain.correct,
      test_loss: onTest.loss,
      test_correct: onTest.correct,
    };
  });
  expectClose(measured, golden.epochs, trainingTolerance);

  const [first, , last] = states.at(-1)!.parameters;
  expectClose(Matrix.toRows(last.W), golden.final_W2, parameterTolerance);
  expectClose([Matrix.toArray(first.b), Matrix.toArray(last.b)], golden.final_b, parameterTolerance);
  const norms = Matrix.toArray(Matrix.squareRoot(Matrix.columnSums(Matrix.hadamard(first.W, first.W))));
  expectClose(norms, golden.W1_column_norms_final, parameterTolerance);
});
