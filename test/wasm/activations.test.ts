// The compiled activations against numeric/activations.ts.
import { describe, it } from 'vitest';
import type { KernelName } from '../../src/numeric/kernels.js';
import { block, expectNamed, type NamedCall } from './kernel.js';
import { drawn, everyKind } from './numbers.js';

type Subject = readonly [forward: KernelName, backward: KernelName, numbers: ReadonlyArray<number>];

const subjects: ReadonlyArray<Subject> = [
  ['relu', 'reluBackward', []],
  ['sigmoid', 'sigmoidBackward', []],
  ['tanh', 'tanhBackward', []],
  ['leakyRelu', 'leakyReluBackward', [0.01]],
  ['elu', 'eluBackward', [1, 1]],
  ['elu', 'eluBackward', [1.6732632423543772, 1.0507009873554805]],
  ['gelu', 'geluBackward', []],
  ['geluTanh', 'geluTanhBackward', []],
  ['silu', 'siluBackward', []],
  ['mish', 'mishBackward', []],
  ['softplus', 'softplusBackward', [1, 20]],
  ['softplus', 'softplusBackward', [1.1, Infinity]],
  ['softsign', 'softsignBackward', []],
  ['logSigmoid', 'logSigmoidBackward', []],
  ['hardTanh', 'hardTanhBackward', [-1, 1]],
  ['hardTanh', 'hardTanhBackward', [-0.1, 0.3]],
  ['hardSigmoid', 'hardSigmoidBackward', []],
];

const random = 100_000;

describe.each(['float32', 'float64'] as const)('in %s', (precision) => {
  const x = everyKind(precision, random);
  const gradients = [everyKind(precision, random, 1), drawn(precision, x.length, undefined, 2)];

  const check = ([forward, backward, numbers]: Subject, rows: number, columns: number): void => {
    const matrices = [x, ...gradients].map((elements) => block(columns, elements.subarray(0, rows * columns)));
    const call = (kernel: KernelName, ...places: number[]): NamedCall => {
      return { kernel, precision, rows, columns, operands: places.map((i) => matrices[i]!), numbers };
    };
    expectNamed(call(forward, 0), true);
    expectNamed(call(backward, 0, 1), true);
    expectNamed(call(backward, 0, 2), true);
  };

  it.each(subjects)('%s and %s %j over all exponents and special values', (...subject) => {
    check(subject, 1, x.length);
  });

  it.each(subjects)('%s and %s %j in small shapes', (...subject) => {
    for (let length = 1; length <= 40; length++) check(subject, length, 1);
    check(subject, 7, 11);
  });
});
