// The activations as functions of one number: against correctly rounded golden values, against values of mpmath (400
// bits) in the tails and near the roots, and at the kinks.
import { describe, expect, it, test } from 'vitest';
import * as functions from '../../src/numeric/activationFunctions.js';
import { itHasGoldenValues } from './elementaryFunction.js';
import { real, ulpError } from './fixedPoint.js';

describe('golden values', () => {
  itHasGoldenValues('gelu', functions.gelu.value, 4);
  itHasGoldenValues('gelu_tanh', functions.geluTanh.value, 4);
  itHasGoldenValues('silu', functions.silu.value, 2);
});

/** Away from a derivative's root, where it has few digits, errors were seen up to 28 ulp. */
const bound = 32;

type Sample = readonly [x: number, value: number, derivative: number];

const samples: readonly (readonly [name: string, f: functions.Differentiable, samples: readonly Sample[]])[] = [
  [
    'gelu',
    functions.gelu,
    [
      [-37.5, -1.7270073785932332e-306, -6.476271143055812e-305],
      [-10, -7.619853024160526e-23, -7.618400096464814e-22],
      [-1.5, -0.1002108019032871, -0.12746919222997952],
      [-0.75, -0.16997051428265114, 0.0007742782607648957],
      [0.1, 0.053982783727702904, 0.5795230920247302],
      [3, 2.99595030590511, 1.011945647204184],
    ],
  ],
  [
    'gelu by tanh',
    functions.geluTanh,
    [
      [-10, -1.204092348209806e-37, -2.7576380638540315e-36],
      [-1.5, -0.10042842301976708, -0.12771079315143308],
      [0.1, 0.053982751045435165, 0.5795217892717567],
      [3, 2.996362607918227, 1.0115841666309697],
    ],
  ],
  [
    'silu',
    functions.silu,
    [
      [-37.5, -1.9408331271757007e-15, -1.8890775771176817e-15],
      [-10, -0.00045397868702434395, -0.0004085602086570823],
      [-1.5, -0.2736382857095345, -0.041294154299142946],
      [3, 2.8577223804672998, 1.0881041060151697],
    ],
  ],
  [
    'mish',
    functions.mish,
    [
      [-37.5, -1.9408331271757007e-15, -1.889077577117682e-15],
      [-10, -0.00045398899185674697, -0.00040857978690299194],
      [-1.5, -0.29809974216680674, -0.06409781589225864],
      [0.1, 0.06317941749148973, 0.6633368207519952],
      [3, 2.9865350049679575, 1.0211069109294437],
    ],
  ],
  [
    'softplus of beta 2',
    functions.softplusWith(2, 600),
    [
      [-37.5, 1.3393184809040389e-33, 2.6786369618080778e-33],
      [0.1, 0.3990694346907959, 0.549833997312478],
      [3, 3.001237842568865, 0.9975273768433652],
    ],
  ],
  [
    'softsign',
    functions.softsign,
    [
      [-37.5, -0.974025974025974, 0.0006746500252993759],
      [0.1, 0.09090909090909091, 0.8264462809917356],
    ],
  ],
  [
    'log-sigmoid',
    functions.logSigmoid,
    [
      [-37.5, -37.5, 1],
      [-1.5, -1.7014132779827524, 0.8175744761936437],
      [3, -0.04858735157374206, 0.04742587317756678],
    ],
  ],
  [
    'elu',
    functions.elu(0.5, 1),
    [
      [-37.5, -0.5, 2.5877775029009344e-17],
      [-0.75, -0.26381672362949266, 0.23618327637050734],
      [3, 3, 1],
    ],
  ],
];

test.each(samples)('%s and its derivative', (_, { value, derivative }, expected) => {
  const failures = expected.filter(
    ([x, y, slope]) =>
      !(ulpError(value(x), real(y)) <= bound && ulpError(derivative(x), real(slope)) <= (x === -0.75 ? 1024 : bound)),
  );
  expect(failures).toEqual([]);
});

it.each<readonly [string, functions.Differentiable, number, number]>([
  ['leaky ReLU', functions.leakyRelu(0.2), 0, 0.2],
  ['leaky ReLU', functions.leakyRelu(0.2), -0, 0.2],
  ['leaky ReLU', functions.leakyRelu(0.2), 5e-324, 1],
  ['ELU', functions.elu(0.5, 1), 0, 0.5],
  ['hard tanh', functions.hardTanh(-1, 1), 1, 0],
  ['hard tanh', functions.hardTanh(-1, 1), -1, 0],
  ['hard tanh', functions.hardTanh(-1, 1), 0.9999999999999999, 1],
  ['hard sigmoid', functions.hardSigmoid, 3, 0],
  ['hard sigmoid', functions.hardSigmoid, -3, 0],
  ['hard sigmoid', functions.hardSigmoid, 2.9999999999999996, 1 / 6],
  ['softplus', functions.softplusWith(1, 20), 20, 0.9999999979388464],
  ['softplus', functions.softplusWith(1, 20), 20.000000000000004, 1],
])('the derivative of %s at %d is PyTorch’s', (_, { derivative }, x, slope) => {
  expect(derivative(x)).toBe(slope);
});

test('softplus is x itself above the threshold, and the function up to it', () => {
  expect(functions.softplusWith(2, 20).value(10.000000000000002)).toBe(10.000000000000002);
  expect(functions.softplusWith(2, 20).value(10)).toBeGreaterThan(10);
});

test('GELU at the ends of the range', () => {
  [functions.gelu, functions.geluTanh].forEach(({ value, derivative }) => {
    expect([-Infinity, -1e300, -50, -0, 0, 50, 1e300, Infinity].map(value)).toEqual([
      -0,
      -0,
      -0,
      -0,
      0,
      50,
      1e300,
      Infinity,
    ]);
    expect([-Infinity, -50, 0, 50, Infinity].map(derivative)).toEqual([0, 0, 0.5, 1, 1]);
  });
});
