/**
 * Activations against PyTorch: forward values and gradients, extreme inputs included, in both precisions.
 */
import { describe, expect, test } from 'vitest';
import { Activation, Layer, Matrix, Network, Parameters } from 'foldnet';
import { float32ActivationTolerance } from '../../tolerance.js';
import { type Case, casesOf, expectPass, flat, matrix, named, type Row, type Rows, tally } from './cases.js';

/** The golden file's names, which are torch.nn.functional's. */
const specOf = ({ act, hyper }: Case): Activation.ActivationSpec | undefined => {
  const option = (name: string): number => hyper[name] as number;
  switch (act ?? '') {
    case 'relu':
    case 'sigmoid':
    case 'tanh':
    case 'selu':
    case 'silu':
    case 'mish':
    case 'softsign':
    case 'relu6':
      return { type: act as Activation.Nonlinearity };
    case 'logsigmoid':
      return { type: 'log-sigmoid' };
    case 'hardsigmoid':
      return { type: 'hard-sigmoid' };
    case 'hardtanh':
      return { type: 'hard-tanh', min: option('min'), max: option('max') };
    case 'leaky_relu':
      return { type: 'leaky-relu', negativeSlope: option('negative_slope') };
    case 'elu':
      return { type: 'elu', alpha: option('alpha') };
    case 'gelu':
      return { type: 'gelu', approximate: hyper['approximate'] as 'none' | 'tanh' };
    case 'softplus':
      return { type: 'softplus', beta: option('beta'), threshold: option('threshold') };
    default:
      return undefined;
  }
};

const layerOf = (c: Case): Network.AnyLayer => {
  const { columns } = matrix(c.input);
  const spec = specOf(c);
  return spec === undefined
    ? Network.erase(Layer.identity(columns))
    : Network.erase(Activation.fromSpec(spec)(columns));
};

/** PyTorch 1.13 has float32's 1/6 as the slope of the hard sigmoid. */
const withExactSlope = (c: Case): Case =>
  c.act === 'hardsigmoid'
    ? { ...c, grad_input: Matrix.toRows(Matrix.scale(1 / 6 / Math.fround(1 / 6))(matrix(c.grad_input))) }
    : c;

/** As one row, without the arguments that float32 rounds to 0, where a kink may be. */
const inFloat32 = (c: Case): Case => {
  const input = flat(c.input);
  const kept = (values: Rows | Row | number): Row =>
    flat(values).filter((_, i) => input[i] === 0 || Math.fround(input[i]!) !== 0);
  return {
    ...c,
    input: kept(c.input),
    output: kept(c.output),
    grad_output: kept(c.grad_output),
    grad_input: kept(c.grad_input),
  };
};

const cases = casesOf('activation').map(withExactSlope);

describe('as PyTorch has it', () => {
  test.each(named(cases))('%s', (_, c) => {
    expectPass(layerOf(c), Parameters.empty, c);
  });

  test.each(named(cases))('in float32: %s', (_, c) => {
    const rounded = inFloat32(c);
    expectPass(layerOf(rounded), Parameters.empty, rounded, 'float32', float32ActivationTolerance);
  });
});

test('all of them run', () => {
  expect(cases.filter((c) => c.act !== 'identity' && specOf(c) === undefined)).toEqual([]);
  expect(tally(cases)).toEqual({
    'activation elu': 20,
    'activation gelu': 20,
    'activation hardsigmoid': 10,
    'activation hardtanh': 10,
    'activation identity': 10,
    'activation leaky_relu': 20,
    'activation logsigmoid': 10,
    'activation mish': 10,
    'activation relu': 10,
    'activation relu6': 10,
    'activation selu': 10,
    'activation sigmoid': 10,
    'activation silu': 10,
    'activation softplus': 30,
    'activation softsign': 10,
    'activation tanh': 10,
  });
});
