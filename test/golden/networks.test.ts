/**
 * Whole networks against PyTorch: every hidden value, every gradient, forward and backward (seed document 002's Z, H,
 * dZ, dH).
 */
import { describe, expect, test } from 'vitest';
import { Activation, Dense, Layer, Loss, Matrix, Network, Parameters } from 'foldnet';
import { expectRight } from '../expectRight.js';
import { readGolden } from '../readGolden.js';
import { expectClose, torchTolerance } from '../tolerance.js';

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

const matrix = (rows: Rows): Matrix.Matrix => expectRight(Matrix.fromRows(rows));

const named = ['relu', 'sigmoid', 'tanh'] as const;

const activationOf = (name: string): (typeof named)[number] | undefined => named.find((known) => known === name);

const hasAll = ({ acts, loss }: Case): boolean =>
  acts.every((name) => activationOf(name) !== undefined) && ['mse', 'ce'].includes(loss);

const networkOf = ({ dims, acts }: Case): Network.Network<number, number> =>
  Network.fromLayers(
    dims[0]!,
    dims.slice(1).flatMap((outputs, i) => {
      const name = activationOf(acts[i] ?? '');
      const dense = Network.erase(Dense.dense(dims[i]!, outputs));
      return name === undefined ? [dense] : [dense, Network.erase(Activation.named(name)(outputs))];
    }),
  );

const parametersOf = ({ W, b, acts }: Case): ReadonlyArray<Parameters.Parameters> =>
  W.flatMap((weights, i) => {
    const dense = { W: Matrix.transpose(matrix(weights)), b: matrix([b[i]!]) };
    return i < acts.length ? [dense, Parameters.empty] : [dense];
  });

/** The loss's value and gradient. */
const lossOf = ({ loss, target }: Case, output: Matrix.Matrix): readonly [number, Matrix.Matrix] => {
  if (loss === 'mse') {
    const values = matrix(target as Rows);
    return [Loss.meanSquaredError.value(output, values), Loss.meanSquaredError.gradient(output, values)];
  }
  const labels = Matrix.transpose(expectRight(Matrix.fromArray(1, target.length)(target as Row)));
  return [Loss.softmaxCrossEntropy.value(output, labels), Loss.softmaxCrossEntropy.gradient(output, labels)];
};

/** Dense layers and activations take turns: what a dense layer gives is a Z, what an activation gives an H. */
const interleave = <A>(dense: ReadonlyArray<A>, activations: ReadonlyArray<A>): ReadonlyArray<A> =>
  dense.flatMap((value, i) => (i < activations.length ? [value, activations[i]!] : [value]));

const cases = readGolden<Case>('networks');

describe('as PyTorch has it', () => {
  test.each(cases.filter(hasAll).map((c) => [c.name, c] as const))('%s', (_, c) => {
    const network = networkOf(c);
    const parameters = parametersOf(c);

    const passes = network.layers.reduce<ReadonlyArray<Layer.Forward<number, unknown>>>(
      (done, layer, i) => [
        ...done,
        layer.forward(parameters[i]!, done.at(-1)?.output ?? matrix(c.X), Layer.evaluation),
      ],
      [],
    );
    expectClose(
      passes.map(({ output }) => output),
      interleave(c.Z, c.H),
      torchTolerance,
      'forward',
    );

    const output = passes.at(-1)!.output;
    const [value, gradient] = lossOf(c, output);
    expectClose(value, c.loss_value, torchTolerance, 'loss');

    const upstreams = network.layers.reduceRight<ReadonlyArray<Matrix.Matrix>>(
      (done, layer, i) => [layer.backward(passes[i]!.cache, done[0]!).input, ...done],
      [gradient],
    );
    expectClose(upstreams, [c.dX, ...interleave(c.dZ, c.dH)], torchTolerance, 'backward');

    const whole = network.forward(parameters, matrix(c.X), Layer.evaluation);
    const backward = network.backward(whole.cache, gradient);
    expect(Matrix.eq.equals(whole.output, output)).toBe(true);
    expect(Matrix.eq.equals(backward.input, upstreams[0]!)).toBe(true);
    expectClose(
      Parameters.leaves(backward.parameters).map(({ matrix: x }) => x),
      c.dW.flatMap((dW, i) => [Matrix.transpose(matrix(dW)), matrix([c.db[i]!])]),
      torchTolerance,
      'parameters',
    );
  });
});

test('of the golden networks, these are left out for want of an activation or loss', () => {
  expect(cases.filter((c) => !hasAll(c)).map(({ name }) => name)).toEqual([
    "[3, 6, 4, 3] ['gelu', 'silu'] mse",
    "[2, 4, 4, 4, 4, 1] ['softplus', 'elu', 'leakyrelu', 'tanh'] bce",
  ]);
  expect(cases.filter(hasAll)).toHaveLength(3);
});
