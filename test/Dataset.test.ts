/** Data sets. */
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { Dataset, Matrix, MersenneTwister, Random, Threefry } from 'foldnet';
import { expectRight } from './expectRight.js';

const inputs = Matrix.of([
  [0, 1],
  [2, 3],
  [4, 5],
]);
const targets = Matrix.of([[0], [1], [2]]);

describe('make', () => {
  test('puts inputs and targets side by side', () => {
    expect(Dataset.make(inputs, targets)).toEqual(E.right({ inputs, targets }));
  });

  test('refuses other rows or another precision', () => {
    const failure = (found: string): unknown =>
      E.left({ _tag: 'MatrixError', path: 'targets', expected: '3 rows of float64', found });
    expect(Dataset.make(inputs, Matrix.of([[0], [1]]))).toEqual(failure('2 rows of float64'));
    expect(Dataset.make(inputs, Matrix.toPrecision('float32')(targets))).toEqual(failure('3 rows of float32'));
  });
});

describe('weights', () => {
  const weights = Matrix.of([[0], [1], [2.5]]);

  test('are one for each sample', () => {
    expect(Dataset.make(inputs, targets, weights)).toEqual(E.right({ inputs, targets, weights }));
    expect(Dataset.make(inputs, targets, Matrix.of([[1]]))).toMatchObject({
      left: { path: 'weights', expected: '3 rows of float64', found: '1 rows of float64' },
    });
  });

  test.each([
    ['weights[1]', 'a finite number that is not negative', '-1', [[1], [-1], [1]]],
    ['weights[0]', 'a finite number that is not negative', 'NaN', [[NaN], [1], [1]]],
    ['weights[2]', 'a finite number that is not negative', 'Infinity', [[1], [1], [Infinity]]],
    ['weights', 'one that is greater than 0', 'none', [[0], [0], [0]]],
  ])('%s: expected %s, got %s', (path, expected, found, values) => {
    const made = Dataset.make(inputs, targets, Matrix.sliceColumns(0, 1)(expectRight(Matrix.fromRows(values))));
    expect(made).toEqual(E.left({ _tag: 'MatrixError', path, expected, found }));
  });

  test('go with the samples', () => {
    const data = expectRight(Dataset.make(inputs, targets, weights));
    expect(Matrix.toRows(Dataset.gather([2, 1])(data).weights!)).toEqual([[2.5], [1]]);
    expect(Dataset.toPrecision('float32')(data).weights?.precision).toBe('float32');
  });
});

test('gather, rows and precision go for both', () => {
  const data = expectRight(Dataset.make(inputs, targets));
  expect(Dataset.rows(data)).toBe(3);
  const gathered = Dataset.gather([2, 0])(data);
  expect(Matrix.toRows(gathered.inputs)).toEqual([
    [4, 5],
    [0, 1],
  ]);
  expect(Matrix.toRows(gathered.targets)).toEqual([[2], [0]]);
  const single = Dataset.toPrecision('float32')(data);
  expect([single.inputs.precision, single.targets.precision]).toEqual(['float32', 'float32']);
});

describe('split', () => {
  const data = { inputs, targets };

  test('takes the first rows of a permutation to train, the rest to test', () => {
    const draw = expectRight(Dataset.split(2)(data));
    [Threefry.key(42), MersenneTwister.fromSeed(42)].forEach((random) => {
      const [order, next] = Random.splitOrder(3)(random);
      const [{ train, test: rest }, after] = draw(random);
      expect(train).toEqual(Dataset.gather(order.slice(0, 2))(data));
      expect(rest).toEqual(Dataset.gather(order.slice(2))(data));
      expect(after).toEqual(next);
    });
  });

  test.each([0, 3, -1, 1.5, NaN])('refuses %d rows of three to train', (trainRows) => {
    expect(Dataset.split(trainRows)(data)).toEqual(
      E.left({
        _tag: 'MatrixError',
        path: 'trainRows',
        expected: 'an integer from 1 to 2',
        found: String(trainRows),
      }),
    );
  });
});
