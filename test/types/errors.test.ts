/** What the compiler says of a mismatch names both widths. */
import { describe, expect, test } from 'vitest';
import { compile } from './compile.js';

const imports = `
import { flow, pipe } from 'fp-ts/lib/function.js';
import { Activation, Batching, Dense, Layer, Loss, Matrix, Metric, Network, Optimizer, Threefry, Training } from 'foldnet';
const { dense, fanOut, input, layer, parallel, relu, residual } = Network;
`;

const problem = (rest: string): string => `
const network = pipe(input(784), dense(10));
const optimizer = Optimizer.sgd({ learningRate: 1 });
declare const inputs: Matrix.Matrix<number, 784>;
declare const values: Matrix.Matrix<number, 10>;
declare const labels: Matrix.Matrix<number, 1>;
Training.epoch({ network, optimizer, batching: Batching.full, ${rest} });
`;

/** A program, and the lines that its one error must have. */
const mismatches: Readonly<Record<string, readonly [program: string, ...lines: ReadonlyArray<string>]>> = {
  input: [
    `const model = pipe(input(784), dense(10)); model.predict(model.init(Threefry.key(0)), Matrix.zeros(5, 10));`,
    "Argument of type 'Matrix<5, 10>' is not assignable to parameter of type 'Matrix<number, 784>'.",
    "Type '10' is not assignable to type '784'.",
  ],
  composition: [
    `Layer.andThen(Dense.dense(784, 10))(Dense.dense(3, 10));`,
    "Type '10' is not assignable to type '784'.",
  ],
  'layer in a pipe': [
    `pipe(input(784), layer(Activation.relu(10)));`,
    "Type 'Network<784, 784, readonly [], readonly []>' is not assignable to type 'Network<784, 10, readonly [], readonly []>'.",
    "Type '784' is not assignable to type '10'.",
  ],
  'residual block': [
    `pipe(input(784), residual(flow(dense(128), relu, dense(10))));`,
    "Type '10' is not assignable to type '784'.",
  ],
  parallel: [
    `pipe(input(784), parallel(Dense.dense(700, 2), Dense.dense(83, 2)));`,
    "Type '784' is not assignable to type '783'.",
  ],
  'fan-out': [`Layer.fanOut(Dense.dense(784, 3), Dense.dense(10, 3));`, "Type '10' is not assignable to type '784'."],
  parameters: [
    `const model = pipe(input(784), dense(10));
     model.predict(pipe(input(784), dense(20)).init(Threefry.key(0)), Matrix.zeros(5, 784));`,
    "Type 'Matrix<784, 20>' is not assignable to type 'Matrix<784, 10>'.",
    "Type '20' is not assignable to type '10'.",
  ],
  product: [
    `Matrix.multiply(Matrix.zeros(2, 784), Matrix.zeros(10, 3));`,
    "Argument of type 'Matrix<10, 3>' is not assignable to parameter of type 'Matrix<784, 3>'.",
    "Type '10' is not assignable to type '784'.",
  ],
  sum: [
    `Matrix.add(Matrix.zeros(2, 784), Matrix.zeros(2, 10));`,
    "Argument of type 'Matrix<2, 10>' is not assignable to parameter of type 'Matrix<2, 784>'.",
    "Type '10' is not assignable to type '784'.",
  ],
  'data set': [
    problem('loss: Loss.softmaxCrossEntropy, data: { inputs: values, targets: labels }'),
    "Type 'Matrix<number, 10>' is not assignable to type 'Matrix<number, 784>'.",
    "Type '10' is not assignable to type '784'.",
  ],
  'labels for values': [
    problem('loss: Loss.meanSquaredError, data: { inputs, targets: labels }'),
    "Type 'Matrix<number, 1>' is not assignable to type 'Matrix<number, 10>'.",
    "Type '1' is not assignable to type '10'.",
  ],
  'values for labels': [
    problem('loss: Loss.softmaxCrossEntropy, data: { inputs, targets: values }'),
    "Type 'Matrix<number, 10>' is not assignable to type 'Matrix<number, 1>'.",
    "Type '10' is not assignable to type '1'.",
  ],
  metric: [
    problem('loss: Loss.softmaxCrossEntropy, data: { inputs, targets: labels }, metrics: { r2: Metric.r2 }'),
    `Type 'Metric<"values">' is not assignable to type 'Metric<"labels">'.`,
  ],
  activation: [`Activation.named('swish');`, `Argument of type '"swish"' is not assignable to parameter of type`],
};

describe('the compiler', () => {
  const { errors } = compile({
    'no mismatch': `${imports} export const model = pipe(input(784), fanOut(dense(3), dense(4)), dense(10));`,
    ...Object.fromEntries(Object.entries(mismatches).map(([name, [program]]) => [name, `${imports}${program}`])),
  });

  test('accepts what fits', () => {
    expect(errors['no mismatch']).toEqual([]);
  });

  test.each(Object.keys(mismatches))('names both widths: %s', (name) => {
    const [, ...lines] = mismatches[name]!;
    expect(errors[name]).toHaveLength(1);
    lines.forEach((line) => {
      expect(errors[name]![0]).toContain(line);
    });
  });
});
