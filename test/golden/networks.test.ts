/**
 * Whole networks against PyTorch: every hidden value, every gradient, forward and backward (seed document 002's Z, H,
 * dZ, dH).
 */
import { describe, expect, test } from 'vitest';
import { Dense, Layer, Loss, Matrix, Network, Parameters } from 'foldnet';
import { expectRight } from '../expectRight.js';
import { readGolden } from '../readGolden.js';
import { expectClose, float32NetworkTolerance, torchTolerance } from '../tolerance.js';
import { activation } from './activations.js';
import { known } from './claims.js';

type Row = ReadonlyArray<number>;
type Rows = ReadonlyArray<Row>;

interface Case {
  readonly name: string;
  readonly dims: Row;
  readonly acts: ReadonlyArray<string>;
  readonly loss: string;
  readonly X: Rows;
  readonly target: Rows | Row;
  /** (out, in) */
  readonly W: ReadonlyArray<Rows>;
  readonly b: Rows;
  readonly Z: ReadonlyArray<Rows>;
  readonly H: ReadonlyArray<Rows>;
  readonly loss_value: number;
  readonly dW: ReadonlyArray<Rows>;
  readonly db: Rows;
  readonly dZ: ReadonlyArray<Rows>;
  readonly dH: ReadonlyArray<Rows>;
  readonly dX: Rows;
}

/** A loss's value and gradient. */
type Measure = (output: Matrix.Matrix) => readonly [number, Matrix.Matrix];

const matrix = (rows: Rows, precision: Matrix.Precision): Matrix.Matrix =>
  expectRight(Matrix.fromRows(rows, precision));

const networkOf = ({ dims, acts }: Case): Network.Network<number, number> =>
  Network.fromLayers(
    dims[0]!,
    dims.slice(1).flatMap((outputs, i) => {
      const dense = Network.erase(Dense.dense(dims[i]!, outputs));
      const name = acts[i];
      return name === undefined ? [dense] : [dense, activation(name, outputs)];
    }),
  );

const parametersOf = ({ W, b, acts }: Case, precision: Matrix.Precision): ReadonlyArray<Parameters.Parameters> =>
  W.flatMap((weights, i) => {
    const dense = { W: Matrix.transpose(matrix(weights, precision)), b: matrix([b[i]!], precision) };
    return i < acts.length ? [dense, Parameters.empty] : [dense];
  });

const onLabels =
  (loss: Loss.Loss<'labels'>) =>
  (target: Rows | Row): Measure =>
  (output) => {
    const labels = Matrix.transpose(expectRight(Matrix.fromArray(1, target.length)(target as Row)));
    return [loss.value(output, labels), loss.gradient(output, labels)];
  };

const onValues =
  (loss: Loss.Loss<'values'>) =>
  (target: Rows | Row): Measure =>
  (output) => {
    const values = matrix(target as Rows, output.precision);
    return [loss.value(output, values), loss.gradient(output, values)];
  };

/** The losses by the names that the file has for them, and by those that layers.json has. */
const losses: Readonly<Record<string, (target: Rows | Row) => Measure>> = {
  mse: onValues(Loss.meanSquaredError),
  l1: onValues(Loss.absoluteError()),
  huber: onValues(Loss.huber()),
  smooth_l1: onValues(Loss.smoothL1()),
  bce: onValues(Loss.binaryCrossEntropyWithLogits()),
  bce_with_logits: onValues(Loss.binaryCrossEntropyWithLogits()),
  ce: onLabels(Loss.softmaxCrossEntropy),
  cross_entropy: onLabels(Loss.softmaxCrossEntropy),
  cross_entropy_soft: onValues(Loss.categoricalCrossEntropy()),
  nll: onLabels(Loss.negativeLogLikelihood()),
};

/** Dense layers and activations take turns: what a dense layer gives is a Z, what an activation gives an H. */
const interleave = <A>(dense: ReadonlyArray<A>, activations: ReadonlyArray<A>): ReadonlyArray<A> =>
  dense.flatMap((value, i) => (i < activations.length ? [value, activations[i]!] : [value]));

const cases = readGolden<Case>('networks');

test('there are some', () => {
  expect(cases).not.toEqual([]);
});

describe.each([
  ['float64', torchTolerance],
  ['float32', float32NetworkTolerance],
] as const)('as PyTorch has it, in %s', (precision, tolerance) => {
  test.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const network = networkOf(c);
    const parameters = parametersOf(c, precision);
    const x = matrix(c.X, precision);

    const passes = network.layers.reduce<ReadonlyArray<Layer.Forward<number, unknown>>>(
      (done, layer, i) => [...done, layer.forward(parameters[i]!, done.at(-1)?.output ?? x, Layer.evaluation)],
      [],
    );
    expectClose(
      passes.map(({ output }) => output),
      interleave(c.Z, c.H),
      tolerance,
      'forward',
    );

    const output = passes.at(-1)!.output;
    const [value, gradient] = known(losses, c.loss)(c.target)(output);
    expectClose(value, c.loss_value, tolerance, 'loss');

    const upstreams = network.layers.reduceRight<ReadonlyArray<Matrix.Matrix>>(
      (done, layer, i) => [layer.backward(passes[i]!.cache, done[0]!).input, ...done],
      [gradient],
    );
    expectClose(upstreams, [c.dX, ...interleave(c.dZ, c.dH)], tolerance, 'backward');

    const whole = network.forward(parameters, x, Layer.evaluation);
    const backward = network.backward(whole.cache, gradient);
    expect(Matrix.eq.equals(whole.output, output)).toBe(true);
    expect(Matrix.eq.equals(backward.input, upstreams[0]!)).toBe(true);
    expectClose(
      Parameters.leaves(backward.parameters).map(({ matrix: found }) => found),
      c.dW.flatMap((dW, i) => [Matrix.transpose(matrix(dW, 'float64')), matrix([c.db[i]!], 'float64')]),
      tolerance,
      'parameters',
    );
  });
});
