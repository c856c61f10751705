/**
 * Softmax and log-softmax against PyTorch: forward values and gradients, extreme inputs included, in both precisions.
 */
import { describe, expect, test } from 'vitest';
import { Loss, type Matrix, Network, Parameters, Softmax } from 'foldnet';
import { float32SoftmaxTolerance, torchTolerance } from '../../tolerance.js';
import { type Case, casesOf, expectMatrix, expectPass, matrix, named, tally } from './cases.js';

const layerOf = ({ act, input, hyper }: Case): Network.AnyLayer => {
  const { columns } = matrix(input);
  if (act === 'log_softmax') return Network.erase(Softmax.logSoftmax(columns));
  return Network.erase(
    Softmax.softmax(columns, act === 'softmax_temperature' ? { temperature: hyper['temperature'] as number } : {}),
  );
};

const toleranceOf = (precision: Matrix.Precision) =>
  precision === 'float32' ? float32SoftmaxTolerance : torchTolerance;

const cases = casesOf('softmax');

describe.each(['float64', 'float32'] as const)('as PyTorch has it, in %s', (precision) => {
  test.each(named(cases))('%s', (_, c) => {
    expectPass(layerOf(c), Parameters.empty, c, precision, toleranceOf(precision));
  });
});

test.each(named(cases.filter((c) => c.act === 'softmax')))('Loss.softmax: %s', (_, c) => {
  expectMatrix(Loss.softmax(matrix(c.input)), c.output, 'output');
});

test('all of them run', () => {
  expect(tally(cases)).toEqual({ 'softmax log_softmax': 5, 'softmax softmax': 5, 'softmax softmax_temperature': 2 });
});
