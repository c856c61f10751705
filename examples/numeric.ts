/**
 * Seed document 001's numerical example: one sample through two units and back, layer by layer, every number of it; one
 * update; and the gradients checked against central differences.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  Activation,
  Dense,
  GradientCheck,
  Layer,
  Loss,
  Matrix,
  Network,
  Optimizer,
  Parameters,
  Threefry,
  Training,
} from 'foldnet';
import { fixed } from './format.js';

/** The document's vectors are columns and its W are (outputs, inputs); ours are rows and the transposes. */
const W1 = Matrix.transpose(
  Matrix.of([
    [0.1, 0.2],
    [0.3, 0.4],
  ]),
);
const W2 = Matrix.transpose(Matrix.of([[0.5, 0.6]]));
const parameters = [{ W: W1, b: Matrix.zeros(1, 2) }, Parameters.empty, { W: W2, b: Matrix.zeros(1, 1) }] as const;
const data = { inputs: Matrix.of([[1, 2]]), targets: Matrix.of([[1]]) };

/** Forward to the loss, each layer with its own cache; then back through the same caches. */
export const passes = (name: Activation.Nonlinearity) => {
  const [first, activation, second] = [Dense.dense(2, 2), Activation.named(name)(2), Dense.dense(2, 1)];

  const z1 = first.forward(parameters[0], data.inputs, Layer.evaluation);
  const h = activation.forward(parameters[1], z1.output, Layer.evaluation);
  const z2 = second.forward(parameters[2], h.output, Layer.evaluation);
  const loss = Loss.halfSquaredError.value(z2.output, data.targets);

  const delta2 = Loss.halfSquaredError.gradient(z2.output, data.targets);
  const output = second.backward(z2.cache, delta2);
  const slope = activation.backward(h.cache, Matrix.constant(1, 2, 1)).input;
  const delta1 = activation.backward(h.cache, output.input).input;
  const hidden = first.backward(z1.cache, delta1);

  return {
    z1: z1.output,
    h: h.output,
    z2: z2.output,
    loss,
    delta2,
    dW2: output.parameters.W,
    db2: output.parameters.b,
    dh: output.input,
    slope,
    delta1,
    dW1: hidden.parameters.W,
    db1: hidden.parameters.b,
  };
};

const network = (name: Activation.Nonlinearity) =>
  pipe(Network.input(2), Network.dense(2), Network.layer(Activation.named(name)(2)), Network.dense(1));

/** One step of gradient descent, the layers composed to a network. */
export const update = (name: Activation.Nonlinearity, learningRate: number) => {
  const model = network(name);
  const optimizer = Optimizer.sgd({ learningRate });
  const step = Training.step({ network: model, loss: Loss.halfSquaredError, optimizer });
  const next = step(
    Training.start({ network: model, optimizer }, parameters, Threefry.key(0)),
    data,
    Threefry.key(0),
  ).parameters;
  const output = model.predict(next, data.inputs);
  return { parameters: next, output, loss: Loss.halfSquaredError.value(output, data.targets) };
};

/** The analytical gradients against central differences. */
export const check = (name: Activation.Nonlinearity) =>
  GradientCheck.check(network(name), Loss.halfSquaredError)(parameters, data);

/** At most six decimals, as many as there are. */
const number = (x: number): string => String(Number(fixed(x, 6)));
const vector = (x: Matrix.Matrix): string => `[${Matrix.toArray(x).map(number).join(', ')}]`;
const matrix = (W: Matrix.Matrix): string =>
  `[${Matrix.toRows(Matrix.transpose(W))
    .map((row) => `[${row.map(number).join(', ')}]`)
    .join(', ')}]`;

export const lines = (name: Activation.Nonlinearity): ReadonlyArray<string> => {
  const { z1, h, z2, loss, delta2, dW2, db2, dh, slope, delta1, dW1, db1 } = passes(name);
  const after = update(name, 0.1);
  const { relativeError } = check(name);
  return [
    'Forward',
    `  z1      ${vector(z1)}`,
    `  h       ${vector(h)}`,
    `  z2      ${vector(z2)}`,
    `  L       ${number(loss)}`,
    '',
    'Backward',
    `  delta2  ${vector(delta2)}`,
    `  dL/dW2  ${matrix(dW2)}`,
    `  dL/db2  ${vector(db2)}`,
    `  dL/dh   ${vector(dh)}`,
    `  slope   ${vector(slope)}`,
    `  delta1  ${vector(delta1)}`,
    `  dL/dW1  ${matrix(dW1)}`,
    `  dL/db1  ${vector(db1)}`,
    '',
    'After a step of learning rate 0.1',
    `  z2      ${vector(after.output)}`,
    `  L       ${number(after.loss)}`,
    '',
    `Gradient check: relative error ${relativeError.toExponential(1)}, ${relativeError < GradientCheck.tolerance ? 'less' : 'not less'} than 1e-5`,
  ];
};

export const main = () => E.right(lines('relu'));
