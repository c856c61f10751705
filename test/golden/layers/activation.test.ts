/**
 * Activations against PyTorch: forward values and gradients, extreme inputs included, in both precisions.
 */
import { describe, test } from 'vitest';
import { Activation, Matrix, Network, Parameters } from 'foldnet';
import { float32ActivationTolerance } from '../../tolerance.js';
import { activation } from '../activations.js';
import { type Case, casesOf, expectPass, flat, matrix, named, type Row, type Rows } from './cases.js';

/** The golden file's names, which are torch.nn.functional's. */
const layerOf = ({ act, hyper, input }: Case): Network.AnyLayer => {
  const width = matrix(input).columns;
  const option = (name: string): number => hyper[name] as number;
  switch (act ?? '') {
    case 'hardtanh':
      return Network.erase(Activation.fromSpec({ type: 'hard-tanh', min: option('min'), max: option('max') })(width));
    case 'leaky_relu':
      return Network.erase(Activation.fromSpec({ type: 'leaky-relu', negativeSlope: option('negative_slope') })(width));
    case 'elu':
      return Network.erase(Activation.fromSpec({ type: 'elu', alpha: option('alpha') })(width));
    case 'gelu':
      return Network.erase(
        Activation.fromSpec({ type: 'gelu', approximate: hyper['approximate'] as 'none' | 'tanh' })(width),
      );
    case 'softplus':
      return Network.erase(
        Activation.fromSpec({ type: 'softplus', beta: option('beta'), threshold: option('threshold') })(width),
      );
    default:
      return activation(act ?? '', width);
  }
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
