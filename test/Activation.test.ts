/** Activations as layers: options, and what is refused. Their values are in numeric/ and golden/layers/. */
import { describe, expect, test } from 'vitest';
import { Activation, Layer, Loss, Matrix, Softmax } from 'foldnet';
import { refused } from './refused.js';

test('options change the function', () => {
  const x = Matrix.of([[-2, 3]]);
  const of = (layer: Activation.Activation<2>) => Matrix.toArray(Layer.predict(layer)({}, x));
  expect(of(Activation.leakyRelu(2))).toEqual([-0.02, 3]);
  expect(of(Activation.leakyRelu(2, { negativeSlope: 0.5 }))).toEqual([-1, 3]);
  expect(of(Activation.hardTanh(2))).toEqual([-1, 1]);
  expect(of(Activation.hardTanh(2, { max: 2 }))).toEqual([-1, 2]);
  expect(of(Activation.elu(2, { alpha: 2 }))).toEqual([2 * -0.8646647167633873, 3]);
  expect(of(Activation.softplus(2, { threshold: 2 }))[1]).toBe(3);
  expect(of(Activation.gelu(2))).not.toEqual(of(Activation.gelu(2, { approximate: 'tanh' })));
});

describe('what is refused', () => {
  test.each<readonly [message: string, make: () => unknown]>([
    ['Activation.relu: expected a positive integer, got 0', () => Activation.relu(0)],
    ['Activation.logSigmoid: expected a positive integer, got 1.5', () => Activation.logSigmoid(1.5)],
    [
      'Activation.leakyRelu: expected negativeSlope to be a finite number, got NaN',
      () => Activation.leakyRelu(2, { negativeSlope: NaN }),
    ],
    [
      'Activation.elu: expected alpha to be a finite number, got Infinity',
      () => Activation.elu(2, { alpha: Infinity }),
    ],
    ['Activation.softplus: expected beta to be a positive number, got 0', () => Activation.softplus(2, { beta: 0 })],
    [
      'Activation.softplus: expected threshold to be a finite number, got Infinity',
      () => Activation.softplus(2, { threshold: Infinity }),
    ],
    [
      'Activation.hardTanh: expected max to be a number greater than min, 1, got 1',
      () => Activation.hardTanh(2, { min: 1 }),
    ],
    [
      "Activation.gelu: expected approximate to be 'none' or 'tanh', got 'erf'",
      () => Activation.gelu(2, { approximate: 'erf' as 'none' }),
    ],
    [
      'Softmax.softmax: expected temperature to be a positive number, got -1',
      () => Softmax.softmax(2, { temperature: -1 }),
    ],
  ])('%s', (message, make) => {
    expect(refused(make)).toBe(message);
  });
});

describe('softmax as a layer', () => {
  const z = Matrix.of([
    [1, -2, 0.5],
    [1000, 999, -1000],
  ]);

  test.each(['float64', 'float32'] as const)('has the bits of Loss.softmax, in %s', (precision) => {
    const logits = Matrix.toPrecision(precision)(z);
    expect(Layer.predict(Softmax.softmax(3))({}, logits)).toEqual(Loss.softmax(logits));
  });

  test('a temperature divides the logits', () => {
    const hot = Layer.predict(Softmax.softmax(3, { temperature: 4 }))({}, z);
    expect(hot).toEqual(Loss.softmax(Matrix.scale(0.25)(z)));
  });

  test('log-softmax stays finite where softmax vanishes', () => {
    expect(Matrix.toRows(Layer.predict(Softmax.logSoftmax(3))({}, z))[1]![2]).toBe(-2000.3132616875182);
  });
});

describe('specs', () => {
  test.each<Activation.ActivationSpec>([
    { type: 'relu' },
    { type: 'sigmoid' },
    { type: 'tanh' },
    { type: 'leaky-relu', negativeSlope: 0.2 },
    { type: 'elu', alpha: 0.5 },
    { type: 'selu' },
    { type: 'gelu', approximate: 'tanh' },
    { type: 'silu' },
    { type: 'mish' },
    { type: 'softplus', beta: 2, threshold: 10 },
    { type: 'softsign' },
    { type: 'log-sigmoid' },
    { type: 'hard-sigmoid' },
    { type: 'hard-tanh', min: -2, max: 2 },
    { type: 'relu6' },
  ])('$type shows the spec that it comes from', (spec) => {
    expect(Activation.fromSpec(spec)(2).spec).toEqual(spec);
  });

  test('options make the spec that shows them', () => {
    expect(
      [
        Activation.leakyRelu(2, { negativeSlope: 0.2 }),
        Activation.elu(2, { alpha: 2 }),
        Activation.gelu(2, { approximate: 'tanh' }),
        Activation.softplus(2, { beta: 2 }),
        Activation.hardTanh(2, { max: 2 }),
        Activation.leakyRelu(2),
      ].map(({ spec }) => spec),
    ).toEqual([
      { type: 'leaky-relu', negativeSlope: 0.2 },
      { type: 'elu', alpha: 2 },
      { type: 'gelu', approximate: 'tanh' },
      { type: 'softplus', beta: 2 },
      { type: 'hard-tanh', max: 2 },
      { type: 'leaky-relu' },
    ]);
  });

  test('limits are finite', () => {
    expect(refused(() => Activation.hardTanh(1, { min: -Infinity }))).toContain('got -Infinity');
    expect(refused(() => Activation.hardTanh(1, { max: Infinity }))).toContain('got Infinity');
  });
});
