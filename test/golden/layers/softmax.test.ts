/**
 * Softmax and log-softmax against PyTorch: forward values and gradients, extreme inputs included, in both precisions.
 */
import { describe, expect, test } from 'vitest';
import { Loss, type Matrix, Network, Parameters, Softmax } from 'foldnet';
import { float32SoftmaxTolerance, type Tolerance, torchTolerance } from '../../tolerance.js';
import { type Case, casesOf, expectMatrix, expectPass, matrix, named } from './cases.js';

const layerOf = ({ act, input, hyper }: Case): Network.AnyLayer => {
  const { columns } = matrix(input);
  switch (act ?? '') {
    case 'softmax':
      return Network.erase(Softmax.softmax(columns));
    case 'softmax_temperature':
      return Network.erase(Softmax.softmax(columns, { temperature: hyper['temperature'] as number }));
    case 'log_softmax':
      return Network.erase(Softmax.logSoftmax(columns));
    default:
      return expect.fail(`no softmax '${act ?? ''}'`);
  }
};

/** A temperature divides the arguments, whose rounding errors grow by as much, and the gradients once more. */
const toleranceOf = (precision: Matrix.Precision, { hyper }: Case): Tolerance => {
  const { absolute, relative } = precision === 'float32' ? float32SoftmaxTolerance : torchTolerance;
  const factor = Math.max(1, 1 / Number(hyper['temperature'] ?? 1)) ** 2;
  return { absolute: absolute * factor, relative: relative * factor };
};

const cases = casesOf('softmax');

describe.each(['float64', 'float32'] as const)('as PyTorch has it, in %s', (precision) => {
  test.each(named(cases))('%s', (_, c) => {
    expectPass(layerOf(c), Parameters.empty, c, precision, toleranceOf(precision, c));
  });
});

test.each(named(cases.filter((c) => c.act === 'softmax')))('Loss.softmax: %s', (_, c) => {
  expectMatrix(Loss.softmax(matrix(c.input)), c.output, 'output');
});
