/**
 * The gradient check of experiments: right models pass, kinks and vanishing gradients included, and broken layers do not.
 */
import { Layer, Matrix, Network, Parameters } from 'foldnet';
import { Check, Csv, Experiment, Prepared } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';

type Change = Readonly<Record<string, unknown>>;

const text = `a,b,w,c\n${Array.from({ length: 20 }, (_, i) => `${i % 4},${(i * 7) % 5},${(i % 3) + 1},${i % 2}`).join('\n')}\n`;

const ready = (change: Change = {}, csv: string = text): Prepared.Prepared =>
  expectRight(
    Prepared.prepare(
      expectRight(
        Experiment.decode({
          version: 1,
          name: 'check',
          random: { seed: 5 },
          data: { csv: 'a.csv', target: 'c', task: 'classification', scale: { type: 'standard' }, weight: 'w' },
          model: {
            layers: [
              { type: 'dense', outputs: 4 },
              { type: 'batch-norm' },
              { type: 'relu' },
              { type: 'dropout', probability: 0.25 },
              { type: 'dense', outputs: 2 },
            ],
          },
          loss: { type: 'softmax-cross-entropy', labelSmoothing: 0.1, classWeights: [1, 2] },
          penalties: [
            { type: 'l2', strength: 0.1 },
            { type: 'l1', strength: 0.01, mask: 'all' },
          ],
          optimizer: { type: 'adam' },
          batching: { type: 'full' },
          epochs: 1,
          ...change,
        }),
      ),
      expectRight(Csv.parse(csv)),
    ),
  );

const data = { csv: 'a.csv', target: 'c', task: 'classification' };

describe('right gradients pass', () => {
  test('batch normalisation, dropout, penalties, class and sample weights, from both generators and precisions', () => {
    (['threefry', 'mt19937'] as const).forEach((generator) =>
      (['float64', 'float32'] as const).forEach((precision) => {
        const report = Check.gradients(ready({ precision, random: { generator, seed: 2 } }), 8);
        expect(report).toMatchObject({ rows: 8, sampled: undefined, passed: true });
        expect(report.parameters.map(({ path }) => path)).toEqual(['0.W', '0.b', '1.gain', '1.shift', '4.W', '4.b']);
        expect(
          report.parameters.every(({ compared, kinks, rows, columns }) => compared + kinks === rows * columns),
        ).toBe(true);
      }),
    );
  });

  test('a bias before batch normalisation has no gradient, and says so', () => {
    const { parameters, passed } = Check.gradients(ready({ penalties: [] }), 8);
    expect(passed).toBe(true);
    expect(parameters.filter(({ vanishes }) => vanishes).map(({ path }) => path)).toEqual(['0.b']);
  });

  test('every loss', () => {
    const losses = [
      'categorical-cross-entropy',
      'kl-divergence',
      'binary-cross-entropy-with-logits',
      'hinge',
      'mean-squared-error',
      'absolute-error',
      'huber',
    ];
    losses.forEach((type) => {
      expect([type, Check.gradients(ready({ loss: { type } }), 8).passed]).toEqual([type, true]);
    });
  });

  test('units that stand at their kink are moved off it', () => {
    const layers = [{ type: 'dense', outputs: 4, init: 'zeros' }, { type: 'relu' }, { type: 'dense', outputs: 2 }];
    const report = Check.gradients(ready({ model: { layers }, penalties: [] }), 8);
    expect(report.passed).toBe(true);
    expect(report.parameters.every(({ kinks }) => kinks === 0)).toBe(true);
  });

  test('a model of many parameters is checked at some, drawn by the seed', () => {
    const layers = [{ type: 'dense', outputs: 1000 }, { type: 'tanh' }, { type: 'dense', outputs: 2 }];
    const report = Check.gradients(ready({ data, model: { layers }, penalties: [] }), 4);
    expect(report).toMatchObject({ sampled: 20, passed: true });
    expect(report.parameters.map(({ compared }) => compared)).toEqual([20, 20, 20, 2]);
  });

  test('the same again', () => {
    expect(Check.gradients(ready(), 5)).toEqual(Check.gradients(ready(), 5));
  });
});

/** A network of two layers, the second's backward pass as given. */
const broken = (
  backward: (cache: Matrix.Matrix, upstream: Matrix.Matrix) => Layer.Backward<number, Parameters.Parameters>,
): Prepared.Prepared => {
  const prepared = ready({ data, model: { layers: [{ type: 'dense', outputs: 2 }] }, penalties: [] });
  const square = Layer.custom<number, number, Parameters.Parameters, Matrix.Matrix>({
    name: 'square',
    inputs: 2,
    outputs: 2,
    declarations: Parameters.empty,
    forward: (_, x) => ({ output: Matrix.hadamard(x, x), cache: x }),
    backward,
  });
  return {
    ...prepared,
    network: Network.fromLayers(prepared.network.inputs, [...prepared.network.layers, Network.erase(square)]),
  };
};

describe('wrong gradients do not', () => {
  const right = (cache: Matrix.Matrix, upstream: Matrix.Matrix): Matrix.Matrix =>
    Matrix.hadamard(Matrix.scale(2)(cache), upstream);
  const input = (x: Matrix.Matrix): Layer.Backward<number, Parameters.Parameters> => ({
    parameters: Parameters.empty,
    input: x,
  });

  test('the custom layer as it should be', () => {
    expect(
      Check.gradients(
        broken((cache, upstream) => input(right(cache, upstream))),
        8,
      ).passed,
    ).toBe(true);
  });

  test.each([
    ['a flipped sign', (c: Matrix.Matrix, u: Matrix.Matrix) => Matrix.scale(-1)(right(c, u))],
    ['a lost factor', (c: Matrix.Matrix, u: Matrix.Matrix) => Matrix.hadamard(c, u)],
    ['no gradient', (c: Matrix.Matrix, u: Matrix.Matrix) => Matrix.scale(0)(right(c, u))],
    ['an error of a ten-thousandth', (c: Matrix.Matrix, u: Matrix.Matrix) => Matrix.scale(1.0001)(right(c, u))],
    ['a NaN', (c: Matrix.Matrix, u: Matrix.Matrix) => Matrix.scale(NaN)(right(c, u))],
  ])('%s', (_, wrong) => {
    const report = Check.gradients(
      broken((cache, upstream) => input(wrong(cache, upstream))),
      8,
    );
    expect(report.passed).toBe(false);
    expect(report.parameters).toMatchObject([
      { path: '0.W', passed: false },
      { path: '0.b', passed: false },
    ]);
  });

  test('one parameter alone is named', () => {
    const prepared = ready({ data, penalties: [] });
    const [dense, ...rest] = prepared.network.layers;
    const lost: Network.AnyLayer = {
      ...dense!,
      backward: (cache, upstream) => {
        const given = dense!.backward(cache, upstream);
        return {
          ...given,
          parameters: Parameters.map((x, path) => (path === 'W' ? Matrix.scale(0.5)(x) : x))(given.parameters),
        };
      },
    };
    const network = Network.fromLayers(prepared.network.inputs, [lost, ...rest]);
    const { parameters } = Check.gradients({ ...prepared, network }, 8);
    expect(parameters.filter(({ passed }) => !passed).map(({ path }) => path)).toEqual(['0.W']);
  });
});
