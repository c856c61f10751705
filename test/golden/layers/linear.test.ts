/**
 * Dense layers and residual blocks against PyTorch.
 */
import { describe, test } from 'vitest';
import { Activation, Dense, Layer, Matrix, Parameters } from 'foldnet';
import { claim } from '../claims.js';
import { bias, type Case, casesOf, expectMatrix, expectPass, named, weights } from './cases.js';

const runLinear = (c: Case): void => {
  const { weight, bias: b } = c.params;
  const W = weights(weight!);
  if (b === undefined) {
    const gradients = expectPass(Dense.dense(W.rows, W.columns, { bias: false }), { W }, c);
    expectMatrix(gradients.W, Matrix.toRows(weights(c.grad_params['weight']!)), 'weight');
  } else {
    const gradients = expectPass(Dense.dense(W.rows, W.columns), { W, b: bias(b) }, c);
    expectMatrix(gradients.W, Matrix.toRows(weights(c.grad_params['weight']!)), 'weight');
    expectMatrix(gradients.b, c.grad_params['bias']!, 'bias');
  }
};

/** What a residual case without a projection says that it is only in its name. */
const variants: Readonly<Record<string, 'identity' | 'post-relu'>> = {
  'residual identity': 'identity',
  'residual post-relu': 'post-relu',
};

/** W2 f(W1 x + b1) + b2 */
const runResidual = (c: Case): void => {
  const { W1, b1, W2, b2, Wp } = c.params;
  const first = { W: weights(W1!), b: bias(b1!) };
  const second = { W: weights(W2!), b: bias(b2!) };
  const n = first.W.rows;
  const hidden = first.W.columns;
  const outputs = second.W.columns;
  const block = (activation: Activation.Activation<number>) =>
    Layer.andThen(Dense.dense(hidden, outputs))(Layer.andThen(activation)(Dense.dense(n, hidden)));
  const parameters = [[first, Parameters.empty], second] as const;
  const expectGradients = ([[dense1], dense2]: typeof parameters): void => {
    expectMatrix(dense1.W, Matrix.toRows(weights(c.grad_params['W1']!)), 'W1');
    expectMatrix(dense1.b, c.grad_params['b1']!, 'b1');
    expectMatrix(dense2.W, Matrix.toRows(weights(c.grad_params['W2']!)), 'W2');
    expectMatrix(dense2.b, c.grad_params['b2']!, 'b2');
  };
  if (Wp !== undefined) {
    const both = Layer.fanOut(block(Activation.tanh(hidden)), Dense.dense(n, outputs, { bias: false }));
    const [[inner, projection]] = expectPass(
      Layer.andThen(Layer.add(outputs))(both),
      [[parameters, { W: weights(Wp) }], Parameters.empty],
      c,
    );
    expectGradients(inner);
    expectMatrix(projection.W, Matrix.toRows(weights(c.grad_params['Wp']!)), 'Wp');
  } else if (claim(variants, c.name) === 'post-relu') {
    const relu = Layer.andThen(Activation.relu(n));
    const [inner] = expectPass(relu(Layer.residual(block(Activation.relu(hidden)))), [parameters, Parameters.empty], c);
    expectGradients(inner);
  } else {
    expectGradients(expectPass(Layer.residual(block(Activation.relu(hidden))), parameters, c));
  }
};

const cases = casesOf('linear', 'residual');

describe('as PyTorch has it', () => {
  test.each(named(cases))('%s', (_, c) => {
    (c.kind === 'linear' ? runLinear : runResidual)(c);
  });
});
