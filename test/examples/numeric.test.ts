/**
 * Seed 001's numerical example: its decimals, and NumPy's for every activation.
 */
import { describe, expect, test } from 'vitest';
import { GradientCheck, Matrix } from 'foldnet';
import * as numeric from '../../examples/numeric.js';
import { readGolden, type Rows, type Values } from '../readGolden.js';
import { trainingTolerance, expectClose } from '../tolerance.js';
import { printed, runExample } from './runExample.js';

interface Case {
  readonly activation: 'relu' | 'sigmoid' | 'tanh';
  readonly z1: Values;
  readonly h: Values;
  readonly z2: Values;
  readonly loss: number;
  readonly delta2: Values;
  readonly dW2: Rows;
  readonly db2: Values;
  readonly dh: Values;
  readonly act_deriv: Values;
  readonly delta1: Values;
  readonly dW1: Rows;
  readonly db1: Values;
  readonly after_update: ReadonlyArray<{
    readonly lr: number;
    readonly W1: Rows;
    readonly b1: Values;
    readonly W2: Rows;
    readonly b2: Values;
    readonly y_hat: Values;
    readonly loss: number;
  }>;
}

const cases = readGolden<Case>('seed001_numeric_example');

/** A W as the document has it, (outputs, inputs). */
const transposed = (W: Matrix.Matrix): Rows => Matrix.toRows(Matrix.transpose(W));

describe.each(cases)('the numerical example, $activation', (golden) => {
  const { activation } = golden;

  test('has the same numbers forward and backward', () => {
    const { z1, h, z2, loss, delta2, dW2, db2, dh, slope, delta1, dW1, db1 } = numeric.passes(activation);
    expectClose(
      {
        z1: Matrix.toArray(z1),
        h: Matrix.toArray(h),
        z2: Matrix.toArray(z2),
        loss,
        delta2: Matrix.toArray(delta2),
        dW2: transposed(dW2),
        db2: Matrix.toArray(db2),
        dh: Matrix.toArray(dh),
        act_deriv: Matrix.toArray(slope),
        delta1: Matrix.toArray(delta1),
        dW1: transposed(dW1),
        db1: Matrix.toArray(db1),
      },
      {
        z1: golden.z1,
        h: golden.h,
        z2: golden.z2,
        loss: golden.loss,
        delta2: golden.delta2,
        dW2: golden.dW2,
        db2: golden.db2,
        dh: golden.dh,
        act_deriv: golden.act_deriv,
        delta1: golden.delta1,
        dW1: golden.dW1,
        db1: golden.db1,
      },
      trainingTolerance,
    );
  });

  test.each(golden.after_update)('is in the same place after a step of learning rate $lr', (expected) => {
    const { parameters, output, loss } = numeric.update(activation, expected.lr);
    expectClose(
      {
        W1: transposed(parameters[0].W),
        b1: Matrix.toArray(parameters[0].b),
        W2: transposed(parameters[2].W),
        b2: Matrix.toArray(parameters[2].b),
        y_hat: Matrix.toArray(output),
        loss,
      },
      {
        W1: expected.W1,
        b1: expected.b1,
        W2: expected.W2,
        b2: expected.b2,
        y_hat: expected.y_hat,
        loss: expected.loss,
      },
      trainingTolerance,
    );
  });

  test('passes the gradient check', () => {
    const { relativeError, byPath } = numeric.check(activation);
    expect(relativeError).toBeLessThan(GradientCheck.tolerance);
    expect(byPath.map(({ path }) => path)).toEqual(['0.W', '0.b', '2.W', '2.b']);
    byPath.forEach((parameter) => {
      expect(parameter.relativeError).toBeLessThan(GradientCheck.tolerance);
    });
  });
});

test('prints every decimal of the document, from the command line too', () => {
  const lines = numeric.lines('relu');
  const { relativeError } = numeric.check('relu');
  expect(lines).toEqual([
    'Forward',
    '  z1      [0.5, 1.1]',
    '  h       [0.5, 1.1]',
    '  z2      [0.91]',
    '  L       0.00405',
    '',
    'Backward',
    '  delta2  [-0.09]',
    '  dL/dW2  [[-0.045, -0.099]]',
    '  dL/db2  [-0.09]',
    '  dL/dh   [-0.045, -0.054]',
    '  slope   [1, 1]',
    '  delta1  [-0.045, -0.054]',
    '  dL/dW1  [[-0.045, -0.09], [-0.054, -0.108]]',
    '  dL/db1  [-0.045, -0.054]',
    '',
    'After a step of learning rate 0.1',
    '  z2      [0.965522]',
    '  L       0.000594',
    '',
    `Gradient check: relative error ${relativeError.toExponential(1)}, less than 1e-5`,
  ]);
  expect(runExample('numeric')).toEqual(printed(lines));
});
