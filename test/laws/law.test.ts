/** Laws can fail: a comparison finds a discrepancy, and a check finds the smallest arguments and how to see them again. */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Activation, Dense, Layer, Matrix } from 'foldnet';
import { agreement, bitwise, equal, finite, first, within, withinRelative } from '../../laws/comparison.js';
import { type Checked, fact, type Failure, law, showFailure } from '../../laws/law.js';
import { show } from '../../laws/show.js';
import { seed } from './run.js';

const zero = Matrix.of([[0, 1]]);
const negative = Matrix.of([[-0, 1]]);
const differs = (path: string, bound: number): unknown =>
  expect.objectContaining(E.left(expect.objectContaining({ path, bound })));

describe('comparisons', () => {
  test('bitwise tells zeros apart, equal does not', () => {
    expect(bitwise({ W: zero }, { W: negative })).toEqual(differs('W.0.0', 0));
    expect(equal({ W: zero }, { W: negative })).toEqual(agreement);
    expect(bitwise([NaN], [NaN])).toEqual(agreement);
    expect(equal([NaN], [NaN])).toEqual(differs('0', 0));
    expect(equal(1, 1 + Number.EPSILON)).toEqual(differs('', 0));
  });

  test('shape and precision count', () => {
    expect(bitwise(zero, Matrix.of([[0]]))).toEqual(differs('shape', 0));
    expect(bitwise(zero, Matrix.transpose(zero))).toEqual(differs('', 0));
    expect(equal(zero, Matrix.toPrecision('float32')(zero))).toEqual(differs('shape', 0));
    expect(bitwise([1], [1, 2])).toEqual(differs('', 0));
    expect(bitwise({ a: 1 }, { b: 1 })).toEqual(differs('', 0));
    expect(bitwise(null, {})).toEqual(differs('', 0));
  });

  test('bounds', () => {
    expect(within(0.5)([1], [1.5])).toEqual(agreement);
    expect(within(0.5)([1], [1.6])).toEqual(differs('0', 0.5));
    expect(within(0.5)(NaN, 1)).toEqual(differs('', 0.5));
    expect(within(0.5)(Infinity, Infinity)).toEqual(agreement);
    expect(withinRelative(0.25)(3, 4)).toEqual(agreement);
    expect(withinRelative(0.25)(2.9, 4)).toEqual(differs('', 1));
    expect(finite([1, zero])).toEqual(agreement);
    expect(finite([1, Infinity])).toEqual(differs('1', Number.MAX_VALUE));
    expect(finite(NaN)).toEqual(differs('', Number.MAX_VALUE));
  });

  test('first stops at the first discrepancy', () => {
    expect(first([() => equal(1, 1), () => equal(1, 2), () => expect.fail('not to be compared')])).toEqual(
      differs('', 0),
    );
    expect(first([])).toEqual(agreement);
  });
});

describe('a law', () => {
  const small = fc.integer({ min: 0, max: 1000 });
  const below = law('X1', 'n = min(n, 9)', small, (n) => equal(n, Math.min(n, 9)));
  const failure = (of: E.Either<Failure, Checked>): Failure =>
    E.isLeft(of) ? of.left : expect.fail('expected a failure');

  test('that holds, holds', () => {
    expect(law('X0', 'n = n', small, (n) => equal(n, n)).check({ seed, runs: 100 })).toEqual(
      E.right({ cases: 100, skipped: 0 }),
    );
  });

  test('that does not gives the smallest arguments, and fails again from its seed and path', () => {
    const found = failure(below.check({ seed, runs: 100 }));
    expect(found).toMatchObject({
      id: 'X1',
      equation: 'n = min(n, 9)',
      seed,
      counterexample: '10',
      discrepancy: { path: '', left: 10, right: 9, bound: 0 },
    });
    expect(failure(below.check({ seed, runs: 100, path: found.path }))).toMatchObject({ counterexample: '10' });
  });

  test('shows the proof that broke', () => {
    const found = failure(below.check({ seed, runs: 100 }));
    expect(showFailure(found)).toBe(
      `X1 does not hold (B): n = min(n, 9)
  for
    10
  at the whole
    left  = 10
    right = 9
    they must be the same; they differ by 1
  again: check({ seed: ${seed}, runs: 100, path: '${found.path}' })`,
    );
  });

  test('may take a share of the runs, and has fixed cases if it is a fact', () => {
    const slow = law('X0', 'n = n', small, (n) => equal(n, n), { share: 0.1 });
    expect(slow.check({ seed, runs: 100 })).toEqual(E.right({ cases: 10, skipped: 0 }));
    const squares = fact('X3', 'n^2 = 2 n', [0, 2, 3], (n) => equal(n * n, 2 * n));
    const found = failure(squares.check({ seed, runs: 100 }));
    expect(found).toMatchObject({ counterexample: '3', path: '2', discrepancy: { left: 9, right: 6 } });
    expect(squares.check({ seed, runs: 100, path: '1' })).toEqual(E.right({ cases: 3, skipped: 0 }));
  });

  test('may have a condition: what does not meet it is drawn again, and no more than so often', () => {
    const drawn = fc.integer({ min: 0, max: 3 });
    const rarely = law('X4', 'n = 3', drawn, (n) => equal(n, 3), { when: (n) => n === 3 });
    const found = rarely.check({ seed, runs: 100 });
    expect(found).toEqual(E.right({ cases: 100, skipped: expect.any(Number) as number }));
    expect(E.isRight(found) ? found.right.skipped : 0).toBeGreaterThan(100);
    const wrong = law('X5', 'n = 2', drawn, (n) => equal(n, 2), { when: (n) => n === 3 });
    const { path } = failure(wrong.check({ seed, runs: 100 }));
    expect(failure(wrong.check({ seed, runs: 100, path }))).toMatchObject({ counterexample: '3', path });
    const never = failure(
      law('X6', 'n = n', small, (n) => equal(n, n), { when: () => false }).check({ seed, runs: 5 }),
    );
    expect(showFailure(never)).toBe(
      `X6 was not checked (B): n = n
  too few arguments met the law’s condition
    0 of 101 drawn; 5 were wanted
  again: check({ seed: ${seed}, runs: 5, path: '' })`,
    );
  });

  test('whose predicate throws, fails with what it threw', () => {
    const broken = law('X2', 'broken', small, () => {
      throw new TypeError('no such layer');
    });
    expect(failure(broken.check({ seed, runs: 10 })).discrepancy).toBe('TypeError: no such layer');
  });
});

test('arguments are shown as the programs that make them', () => {
  const layer = Layer.residual(Layer.andThen(Activation.relu(2))(Dense.dense(2, 2)));
  expect(show({ layer, x: negative, factors: [1, -0], name: 'relu', none: null })).toBe(
    '{ layer: pipe(input(2), residual(flow(dense(2), relu))), x: Matrix.of([[-0, 1]]), factors: [1, -0], name: "relu", none: null }',
  );
});
