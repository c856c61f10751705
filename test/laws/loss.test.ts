/** Softmax, losses and penalties: A1-A8, P1-P3, W1-W3; and a loss of a user's own, right and wrong. */
import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { Loss, Matrix } from 'foldnet';
import { lossLaws } from '../../laws/loss.js';
import { losses } from '../../laws/losses.js';
import { penaltyLaws } from '../../laws/penalty.js';
import { checkLaws, seed } from './run.js';

checkLaws([...losses, ...penaltyLaws]);

const quartic = (sign: number): Loss.Loss<'values'> =>
  Loss.custom({
    name: 'quartic',
    target: 'values',
    per: 'element',
    terms: (y, t) => Matrix.map((e) => e * e * e * e)(Matrix.subtract(y, t)),
    gradient: (y, t) => Matrix.map((e) => sign * 4 * e * e * e)(Matrix.subtract(y, t)),
  });

/** The ids of the laws that a loss of one's own breaks. */
const broken = (loss: Loss.Loss<'values'>): ReadonlyArray<string> =>
  lossLaws(loss)
    .filter((law) => E.isLeft(law.check({ seed, runs: 20 })))
    .map(({ id }) => id);

test('a loss of one’s own passes', () => {
  expect(broken(quartic(1))).toEqual([]);
});

test('a gradient of the wrong sign breaks G2', () => {
  expect(broken(quartic(-1))).toEqual(['G2']);
});

test('terms that see other rows break G6, and weights count for nothing', () => {
  const centred = (x: Matrix.Matrix): Matrix.Matrix =>
    Matrix.map((value) => value - Matrix.sum(x) / (x.rows * x.columns))(x);
  const coupled = Loss.custom<'values'>({
    name: 'coupled',
    target: 'values',
    per: 'element',
    terms: (y) => Matrix.map((e) => (e * e) / 2)(centred(y)),
    gradient: (y) => Matrix.map((value) => value - Matrix.sum(y) / (y.rows * y.columns))(y),
  });
  expect(broken(coupled)).toEqual(expect.arrayContaining(['G2', 'G6', 'W2']));
});

test('a count that forgets the weights breaks W3', () => {
  const { terms, gradient } = Loss.squaredError(false, 'sum');
  const forgetful = Loss.custom<'values'>({
    name: 'forgetful',
    target: 'values',
    per: 'element',
    terms,
    gradient,
    count: (y) => y.rows * y.columns,
  });
  expect(broken(forgetful)).toEqual(expect.arrayContaining(['W2', 'W3']));
});
