/**
 * The digits against NumPy's training with sums from left to right.
 */
import { readFileSync } from 'node:fs';
import * as S from 'fp-ts/lib/State.js';
import { pipe } from 'fp-ts/lib/function.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { Batching, MersenneTwister, Random } from 'foldnet';
import * as digits from '../../examples/digits.js';
import { expectRight } from '../expectRight.js';
import { readGolden, type Rows, type Values, type Weights, weightsOf } from '../readGolden.js';
import { expectClose, normalDrawTolerance, parameterTolerance, trainingTolerance } from '../tolerance.js';
import { patience, printed, runExample } from './runExample.js';

interface Case {
  readonly config: {
    readonly seed: number;
    readonly hidden: Values;
    readonly lr: number;
    readonly batch: number;
    readonly epochs: number;
    readonly train: number;
  };
  readonly split_permutation: Values;
  readonly first2_epoch_permutations: Rows;
  readonly batches_per_epoch: number;
  readonly initial_params: Weights;
  readonly epochs_ordered: ReadonlyArray<{
    readonly epoch: number;
    readonly running_loss: number;
    readonly running_acc: number;
    readonly train_loss: number;
    readonly train_correct: number;
    readonly test_loss: number;
    readonly test_correct: number;
  }>;
  readonly final_params_blas: Weights;
}

const golden = readGolden<Case>('training_digits')[0]!;

describe('digits', () => {
  const csv = readFileSync(new URL('../../examples/data/digits.csv', import.meta.url), 'utf8');
  const data = expectRight(digits.digits(csv));
  let replayed: ReturnType<typeof train>;
  const train = () => expectRight(digits.run(data, digits.config));
  beforeAll(() => {
    replayed = train();
  }, patience);

  test('is the recipe', () => {
    const { seed, lr, batch, epochs, train } = golden.config;
    expect(digits.config).toEqual({ seed, trainingRows: train, epochs, batchSize: batch, learningRate: lr });
  });

  test('draws the same split, weights and batches', () => {
    expect(replayed.order).toEqual(golden.split_permutation);
    expectClose(weightsOf(replayed.initial), golden.initial_params, normalDrawTolerance);

    const { seed, batch, train } = golden.config;
    const batching = Batching.shuffled(batch);
    const draw = pipe(
      Random.splitOrder(data.inputs.rows),
      S.chain(() => digits.network.initFrom()),
      S.chain(() => S.sequenceArray([1, 2].map((epoch) => Batching.batches(batching, epoch, train)))),
    );
    const [epochs] = draw(MersenneTwister.fromSeed(seed));
    expect(epochs.map((batches) => batches.flat())).toEqual(golden.first2_epoch_permutations);
    expect(epochs.map((batches) => batches.length)).toEqual([golden.batches_per_epoch, golden.batches_per_epoch]);
  });

  test('has the same losses and accuracies in every epoch', () => {
    expect(replayed.rows.map(({ epoch }) => epoch)).toEqual(golden.epochs_ordered.map(({ epoch }) => epoch));
    expectClose(
      replayed.rows.map(({ running, train, test }) => [running['loss']!, train.loss, test.loss]),
      golden.epochs_ordered.map((expected) => [expected.running_loss, expected.train_loss, expected.test_loss]),
      trainingTolerance,
    );
    expect(replayed.rows.map(({ running, train, test }) => [running['accuracy'], train.correct, test.correct])).toEqual(
      golden.epochs_ordered.map((expected) => [expected.running_acc, expected.train_correct, expected.test_correct]),
    );
  });

  test('ends with the same parameters, 1406 of 1437 and 354 of 360 right', () => {
    expectClose(weightsOf(replayed.final), golden.final_params_blas, parameterTolerance);
    const { train, test } = replayed.rows.at(-1)!;
    expect([train.correct, train.rows, test.correct, test.rows]).toEqual([1406, 1437, 354, 360]);
  });

  test(
    'prints the table, from the command line too',
    () => {
      const lines = digits.table(replayed.rows);
      expect(lines).toHaveLength(1 + golden.config.epochs);
      expect(lines[1]).toBe('    1      1.846016   1.334223  1127/1437     1.302701  285/360');
      expect(lines[20]).toBe('   20      0.116474   0.107554  1406/1437     0.094535  354/360');
      expect(runExample('digits')).toEqual(printed(lines));
    },
    patience,
  );

  test('a table that is not of digits is refused', () => {
    expect(digits.digits('a,b\n1,2\n')).toMatchObject({ left: { expected: '65 columns', found: '2 columns' } });
  });
});
