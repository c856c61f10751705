/** Initialisers: what a name stands for, and what is refused. Golden values are in golden/inits.test.ts. */
import { describe, expect, test } from 'vitest';
import { Dense, Initializer, Matrix, Network, Spec, Threefry } from 'foldnet';
import { refused } from './refused.js';

test.each([
  'glorot-normal',
  'glorot-uniform',
  'he-normal',
  'he-uniform',
  'lecun-normal',
  'lecun-uniform',
  'orthogonal',
  'zeros',
] as const)('%s: a record of nothing but the type is the name', (type) => {
  expect(Initializer.distribution({ type }, 3, 5)).toEqual(Initializer.distribution(type, 3, 5));
});

test('cut off or not, the variance is the one asked for', () => {
  const distribution = Initializer.distribution({ type: 'lecun-normal', truncated: true }, 4, 4);
  expect(distribution).toEqual({ type: 'truncated-normal', mean: 0, standardDeviation: 0.5 / 0.8796256610342398 });
  expect(Initializer.distribution({ type: 'lecun-normal', truncated: false }, 4, 4)).toEqual(
    Initializer.distribution('lecun-normal', 4, 4),
  );
  expect(Initializer.distribution({ type: 'truncated-normal', scale: 0.5 }, 4, 4)).toEqual({
    type: 'truncated-normal',
    mean: 0,
    standardDeviation: 0.5,
  });
});

test('biases can start from any of them too; a row can be orthogonal', () => {
  const network = Network.layer(Dense.dense(2, 3, { biasInit: { type: 'orthogonal', gain: 2 } }))(Network.input(2));
  const [{ b }] = network.init(Threefry.key(0));
  expect(Math.abs(Matrix.dot(b, b) - 4)).toBeLessThan(1e-12);
});

test('is shown as it is given', () => {
  const network = Network.layer(Dense.dense(2, 3, { init: 'orthogonal', biasInit: { type: 'normal', scale: 0.1 } }))(
    Network.input(2),
  );
  expect(Spec.show.show(Spec.ofNetwork(network))).toBe(
    'pipe(input(2), dense(3, {"init":"orthogonal","biasInit":{"type":"normal","scale":0.1}}))',
  );
});

describe('out of range', () => {
  test.each<readonly [Initializer.Initializer, string]>([
    [{ type: 'he-normal', gain: 0 }, 'expected gain to be a positive number, got 0'],
    [{ type: 'glorot-uniform', gain: -1 }, 'expected gain to be a positive number, got -1'],
    [{ type: 'orthogonal', gain: Infinity }, 'expected gain to be a positive number, got Infinity'],
    [{ type: 'normal', scale: NaN }, 'expected scale to be a positive number, got NaN'],
    [{ type: 'truncated-normal', scale: 0 }, 'expected scale to be a positive number, got 0'],
    [{ type: 'uniform', low: 1, high: 1 }, 'expected high - low to be a positive number, got 0'],
    [{ type: 'uniform', low: -Infinity, high: 1 }, 'expected low to be a finite number, got -Infinity'],
    [{ type: 'uniform', low: -1e308, high: 1e308 }, 'expected high - low to be a positive number, got Infinity'],
    [{ type: 'constant', value: NaN }, 'expected value to be a finite number, got NaN'],
  ])('%j is a mistake', (init, message) => {
    expect(refused(() => Dense.dense(2, 3, { init }))).toBe(`Initializer.distribution: ${message}`);
  });

  test('fans are widths', () => {
    expect(refused(() => Initializer.distribution('he-normal', 0, 1))).toBe(
      'Initializer.distribution: expected fanIn to be a positive integer, got 0',
    );
  });
});
