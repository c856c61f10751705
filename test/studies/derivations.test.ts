/**
 * The derivations against PyTorch: a network of three dense layers, cross-entropy, and the sigmoid.
 */
import { describe, expect, test } from 'vitest';
import { Matrix } from 'foldnet';
import { crossEntropyGradient, rows, sigmoidSlope, study, threeLayers } from '../../examples/studies/derivations.js';
import { expectRight } from '../expectRight.js';
import { readGolden, type Rows, type Values } from '../readGolden.js';
import { expectClose, torchTolerance } from '../tolerance.js';
import { expectCommitted } from './committed.js';

interface Network {
  readonly name: string;
  readonly X: Rows;
  readonly target: Values;
  readonly W: ReadonlyArray<Rows>;
  readonly b: Rows;
  readonly dW: ReadonlyArray<Rows>;
  readonly db: Rows;
}

interface Layer {
  readonly name: string;
  readonly input: Rows;
  readonly target: Values;
  readonly grad_output: Rows;
  readonly grad_input: Rows;
}

const named = <Case extends { readonly name: string }>(file: string, name: string): Case => {
  const found = readGolden<Case>(file).find((golden) => golden.name === name);
  expect(found).toBeDefined();
  return found!;
};

test('three layers', () => {
  const golden = named<Network>('networks', "[2, 8, 8, 3] ['relu', 'relu'] ce");
  const [first, second, third] = golden.W.map((W, i) => ({
    W: Matrix.transpose(expectRight(Matrix.fromRows(W))),
    b: expectRight(Matrix.fromArray(1, golden.b[i]!.length)(golden.b[i]!)),
  }));
  const gradients = threeLayers(expectRight(Matrix.fromRows(golden.X)), golden.target, [first!, second!, third!]);
  gradients.forEach(({ W, b }, i) => {
    expectClose(Matrix.transpose(W), golden.dW[i]!, torchTolerance, `W${i + 1}`);
    expectClose(Matrix.toArray(b), golden.db[i]!, torchTolerance, `b${i + 1}`);
  });
});

test.each(['n=4 C=3', 'n=1 C=2', 'n=6 C=10'])('softmax with cross-entropy, %s', (size) => {
  const { input, target, grad_input } = named<Layer>('layers', `cross_entropy ${size} mean`);
  expectClose(crossEntropyGradient(input, target), grad_input, torchTolerance);
});

test.each(['[3, 4] x1.0', '[3, 4] x4.0', '[5, 2] x1.0'])('the sigmoid’s slope, %s', (shape) => {
  const { input, grad_output, grad_input } = named<Layer>('layers', `sigmoid ${shape}`);
  const derived = input.map((row, i) => row.map((x, j) => grad_output[i]![j]! * sigmoidSlope(x)));
  expectClose(derived, grad_input, torchTolerance);
});

describe('the study', () => {
  test('by hand, by the kit and by differences', () => {
    rows().forEach(({ what, derived, backward, differences }) => {
      expectClose(derived, backward, torchTolerance, what);
      expectClose(derived, differences, { absolute: 1e-10, relative: 0 }, what);
    });
  });

  test('what is in the guide', () => {
    expectCommitted(study);
  });
});
