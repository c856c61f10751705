/**
 * Seed 000's network against its own code's figures.
 */
import * as S from 'fp-ts/lib/State.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { Activation, Batching, Layer, Loss, Matrix, MersenneTwister, Metric, Parameters } from 'foldnet';
import * as xor000 from '../../examples/xor-000.js';
import { expectRight } from '../expectRight.js';
import { readGolden, type Rows, type Values } from '../readGolden.js';
import {
  closedFormTolerance,
  expectClose,
  parameterTolerance,
  torchTolerance,
  trainingTolerance,
} from '../tolerance.js';
import { patience, printed, runExample } from './runExample.js';

interface Training {
  readonly name: string;
  readonly config: {
    readonly seed: number;
    readonly sizes: readonly [number, number, number];
    readonly epochs: number;
    readonly lr: number;
    readonly batch: number;
  };
  /** A sample is a matrix of one row, as the document's code needs it. */
  readonly x: ReadonlyArray<Rows>;
  readonly y: ReadonlyArray<Rows>;
  readonly initial_params: ReadonlyArray<Rows>;
  readonly first3_batches: Rows;
  readonly params_after_epoch: Readonly<Record<string, ReadonlyArray<Rows>>>;
  readonly error_history: { readonly epochs: Values; readonly error: Values };
  readonly error_first20: Values;
  readonly error_last: number;
  readonly printed_head: ReadonlyArray<string>;
  readonly printed_tail: ReadonlyArray<string>;
  readonly printed_count: number;
  readonly final_params: ReadonlyArray<Rows>;
  readonly predict: ReadonlyArray<Rows>;
}

const cases = readGolden<{ readonly name: string }>('seed000_xor');
const trainings = cases.filter((golden): golden is Training => 'config' in golden);
const named = <Case>(name: string): Case => cases.find((golden) => golden.name === name) as Case;

const configOf = ({ config }: Training): typeof xor000.config => ({
  seed: config.seed,
  epochs: config.epochs,
  learningRate: config.lr,
  batchSize: config.batch,
});

const tree = (parameters: Parameters.Parameters): ReadonlyArray<Rows> =>
  Parameters.leaves(parameters).map(({ matrix }) => Matrix.toRows(matrix));

const replay = (golden: Training, epochs: number = golden.config.epochs) => {
  const rows = (samples: ReadonlyArray<Rows>) => expectRight(Matrix.fromRows(samples.map(([row]) => row!)));
  const data = { inputs: rows(golden.x), targets: rows(golden.y) };
  return expectRight(xor000.run(xor000.network(...golden.config.sizes), data, { ...configOf(golden), epochs }));
};

describe.each(trainings)('seed 000, $name', (golden) => {
  let replayed: ReturnType<typeof replay>;
  beforeAll(() => {
    replayed = replay(golden);
  }, patience);

  test('draws the same parameters and batches', () => {
    expect(tree(replayed.initial)).toEqual(golden.initial_params);

    const { seed, sizes, batch } = golden.config;
    const [, stream] = xor000.network(...sizes).initFrom()(MersenneTwister.fromSeed(seed));
    const epochs = golden.first3_batches.map((_, i) =>
      Batching.batches(Batching.random(batch), i + 1, golden.x.length),
    );
    expect(S.sequenceArray(epochs)(stream)[0]).toEqual(golden.first3_batches.map((indices) => [indices]));
  });

  test('takes the same first steps', () => {
    Object.entries(golden.params_after_epoch).forEach(([epoch, expected]) => {
      expectClose(tree(replay(golden, Number(epoch)).parameters), expected, parameterTolerance, `epoch ${epoch}`);
    });
  });

  test('has the same errors', () => {
    const { epochs, error } = golden.error_history;
    expect(replayed.errors).toHaveLength(golden.config.epochs);
    expectClose(
      epochs.map((epoch) => replayed.errors[epoch]!),
      error,
      trainingTolerance,
    );
    expectClose(replayed.errors.slice(0, golden.error_first20.length), golden.error_first20, trainingTolerance);
    expectClose(replayed.errors.at(-1)!, golden.error_last, trainingTolerance);
  });

  test('prints the same lines', () => {
    const lines = xor000.lines(replayed.errors);
    expect(lines).toHaveLength(golden.printed_count);
    expect(lines.slice(0, golden.printed_head.length)).toEqual(golden.printed_head);
    expect(lines.slice(-golden.printed_tail.length)).toEqual(golden.printed_tail);
  });

  test('ends with the same parameters and predictions', () => {
    expectClose(tree(replayed.parameters), golden.final_params, parameterTolerance);
    const predictions = Matrix.toRows(replayed.predictions).slice(0, golden.predict.length);
    expectClose(predictions, golden.predict.flat(), parameterTolerance);
  });

  if (golden.name === 'xor_2_3_1_full_batch') {
    test(
      'is the example, from the command line too',
      () => {
        expect(configOf(golden)).toEqual(xor000.config);
        expect(Matrix.toRows(xor000.xor.inputs)).toEqual(golden.x.flat());
        expect(Matrix.toRows(xor000.xor.targets)).toEqual(golden.y.flat());
        expect(runExample('xor-000')).toEqual(printed(xor000.report(replayed)));
      },
      patience,
    );
  }
});

describe('seed 000', () => {
  test('its error is a mean over the outputs, its gradient that of a sum', () => {
    const golden = named<{
      readonly y_true: Rows;
      readonly y_pred: Rows;
      readonly mse: number;
      readonly mse_prime: Rows;
      readonly true_gradient_of_mse: Rows;
    }>('mse vs mse_prime');
    const target = expectRight(Matrix.fromRows(golden.y_true));
    const output = expectRight(Matrix.fromRows(golden.y_pred));
    expectClose(Metric.halfMeanSquaredError(output, target), golden.mse, torchTolerance);
    expectClose(Loss.halfSquaredError.gradient(output, target), golden.mse_prime, torchTolerance);
    const mean = Loss.squaredError(true, 'mean');
    expectClose(mean.value(output, target), golden.mse, torchTolerance);
    expectClose(mean.gradient(output, target), golden.true_gradient_of_mse, torchTolerance);
  });

  test('its sigmoid is ours, up to the ends of the range', () => {
    const golden = named<{ readonly x: Values; readonly sigmoid: Values; readonly sigmoid_prime: Values }>(
      'sigmoid extremes',
    );
    const x = expectRight(Matrix.fromArray(golden.x.length, 1)(golden.x));
    const sigmoid = Activation.sigmoid(1);
    const { output, cache } = sigmoid.forward(Parameters.empty, x, Layer.evaluation);
    const slope = sigmoid.backward(cache, Matrix.constant(golden.x.length, 1, 1)).input;
    expectClose(Matrix.toArray(output), golden.sigmoid, closedFormTolerance);
    expectClose(Matrix.toArray(slope), golden.sigmoid_prime, closedFormTolerance);
  });

  test('a batch larger than the data: the document runs past the end, ours has every row once', () => {
    const golden = named<{ readonly n: number; readonly result: string }>('batch_size larger than n');
    expect(golden.result).toMatch(/^IndexError/);
    const draw = (size: number) => Batching.batches(Batching.random(size), 1, golden.n)(MersenneTwister.fromSeed(0))[0];
    expect(draw(64)).toEqual(draw(golden.n));
    expect([...draw(64).flat()].sort()).toEqual([0, 1, 2, 3]);

    const model = xor000.network(2, 3, 1);
    const train = (batchSize: number) =>
      expectRight(xor000.run(model, xor000.xor, { ...xor000.config, epochs: 3, batchSize }));
    expect(train(64).errors).toEqual(train(golden.n).errors);
    expect(Parameters.eq.equals(train(64).parameters, train(golden.n).parameters)).toBe(true);
  });
});
