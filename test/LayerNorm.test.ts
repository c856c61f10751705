/** Layer and root-mean-square normalisation: each row on its own. Golden cases: golden/layers. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Layer, LayerNorm, Matrix, Network, Parameters, RmsNorm, Spec, Summary, Threefry } from 'foldnet';
import { expectDerivative, normals } from './expectDerivative.js';
import { expectRight } from './expectRight.js';
import { refused } from './refused.js';
import { closedFormTolerance, expectClose } from './tolerance.js';

const x = Matrix.addRow(normals('x', 5, 3), Matrix.of([[2, 0, -1]]));
const gain = Matrix.of([[2, -0.5, 1.5]]);
const shift = Matrix.of([[0.25, -1, 3]]);
const training = Layer.training(Threefry.key(0));

/** What both have in common. */
const suite = <P extends Parameters.Parameters, C, D>(
  layer: Layer.Layer<3, 3, P, C>,
  parameters: P,
  plain: Layer.Layer<3, 3, Parameters.Empty, D>,
): void => {
  test('backward is the derivative of forward', () => {
    expectDerivative(layer, parameters, x, Layer.evaluation);
    expectDerivative(plain, Parameters.empty, x, Layer.evaluation);
  });

  test('a row’s output is that row’s alone, in training as in evaluation', () => {
    const predicted = Layer.predict(layer)(parameters, x);
    expect(layer.forward(parameters, x, training).output).toEqual(predicted);
    const single = Matrix.gatherRows([3]);
    expect(Layer.predict(layer)(parameters, single(x))).toEqual(single(predicted));
  });

  test('gradients of batches fed in order are those of the whole batch, bit for bit', () => {
    const upstream = normals('upstream', 5, 3);
    const part = (rows: ReadonlyArray<number>) => {
      const take = Matrix.gatherRows(rows);
      return [layer.forward(parameters, take(x), training).cache, take(upstream)] as const;
    };
    const first = layer.backward(...part([0, 1, 2])).parameters;
    expect(layer.accumulate!(first, ...part([3, 4])).parameters).toEqual(
      layer.backward(...part([0, 1, 2, 3, 4])).parameters,
    );
  });

  test('another width is refused', () => {
    const wide: Matrix.Matrix = Matrix.zeros(1, 4);
    expect(refused(() => Layer.predict(layer)(parameters, wide as Matrix.Matrix<number, 3>))).toMatch(
      /: expected 3 columns, got 4$/,
    );
    const { cache } = layer.forward(parameters, x, training);
    expect(refused(() => layer.backward(cache, Matrix.zeros(4, 3)))).toMatch(/: backward: expected two matrices/);
  });
};

describe('layer normalisation', () => {
  suite(LayerNorm.layerNorm(3, { eps: 0.01 }), { gain, shift }, LayerNorm.layerNorm(3, { affine: false }));

  test('by its definition', () => {
    // mean 5, variance (9 + 1 + 16 + 0) / 4 = 6.5
    const s = Math.sqrt(6.5 + 0.5);
    const parameters = { gain: Matrix.of([[3, 3, 3, 2]]), shift: Matrix.of([[10, 10, 10, 7]]) };
    const output = Layer.predict(LayerNorm.layerNorm(4, { eps: 0.5 }))(parameters, Matrix.of([[2, 4, 9, 5]]));
    expectClose(output, [[10 - 9 / s, 10 - 3 / s, 10 + 12 / s, 7]], closedFormTolerance);
  });
});

describe('root-mean-square normalisation', () => {
  suite(RmsNorm.rmsNorm(3, { eps: 0.01 }), { gain }, RmsNorm.rmsNorm(3, { affine: false }));

  test('by its definition', () => {
    // mean square (1 + 49) / 2 = 25
    const s = Math.sqrt(25 + 0.5);
    const output = Layer.predict(RmsNorm.rmsNorm(2, { eps: 0.5 }))({ gain: Matrix.of([[1, 3]]) }, Matrix.of([[1, -7]]));
    expectClose(output, [[1 / s, -21 / s]], closedFormTolerance);
  });
});

describe('options', () => {
  test('are eps 1e-5, of the root mean square 1e-6, and an affine part, unless said', () => {
    const predict = <P extends Parameters.Parameters, C>(layer: Layer.Layer<3, 3, P, C>, parameters: P) =>
      Layer.predict(layer)(parameters, x);
    expect(predict(LayerNorm.layerNorm(3), { gain, shift })).toEqual(
      predict(LayerNorm.layerNorm(3, { eps: 1e-5, affine: true }), { gain, shift }),
    );
    expect(predict(RmsNorm.rmsNorm(3), { gain })).toEqual(
      predict(RmsNorm.rmsNorm(3, { eps: 1e-6, affine: true }), { gain }),
    );
  });

  test('out of range throw', () => {
    [0, -1, NaN, Infinity].forEach((eps) => {
      expect(refused(() => LayerNorm.layerNorm(3, { eps }))).toBe(
        `LayerNorm.layerNorm: expected eps to be a positive number, got ${eps}`,
      );
      expect(refused(() => RmsNorm.rmsNorm(3, { eps }))).toBe(
        `RmsNorm.rmsNorm: expected eps to be a positive number, got ${eps}`,
      );
    });
    expect(refused(() => LayerNorm.layerNorm(0))).toBe('LayerNorm.layerNorm: expected a positive integer, got 0');
    expect(refused(() => RmsNorm.rmsNorm(0))).toBe('RmsNorm.rmsNorm: expected a positive integer, got 0');
  });

  test.each(['layer-norm', 'rms-norm'] as const)('of a spec of type %s, too', (type) => {
    expect(Spec.network({ inputs: 2, layers: [{ type, eps: -1 }] })).toEqual(
      E.left({ _tag: 'SpecError', path: 'layers[0].eps', expected: 'a positive number', found: '-1' }),
    );
  });

  test('are shown, built from the spec, and summed up', () => {
    const network = pipe(
      Network.input(3),
      Network.layerNorm(),
      Network.layerNorm({ eps: 0.1, affine: false }),
      Network.rmsNorm(),
      Network.rmsNorm({ affine: false }),
    );
    const spec = Spec.ofNetwork(network);
    expect(Spec.show.show(spec)).toBe(
      'pipe(input(3), layerNorm(), layerNorm({"eps":0.1,"affine":false}), rmsNorm(), rmsNorm({"affine":false}))',
    );
    const built = expectRight(Spec.network(spec));
    expect(Spec.ofNetwork(built)).toEqual(spec);
    const start = network.init(Threefry.key(0));
    const ones = Matrix.constant(1, 3, 1);
    expect(start).toEqual([{ gain: ones, shift: Matrix.zeros(1, 3) }, {}, { gain: ones }, {}]);
    expect(built.predict(start, x)).toEqual(network.predict(start, x));
    expect(Summary.rows(network).map((row) => [row.type, row.parameters, row.count])).toEqual([
      ['layer-norm', ['gain 1x3', 'shift 1x3'], 6],
      ['layer-norm', [], 0],
      ['rms-norm', ['gain 1x3'], 3],
      ['rms-norm', [], 0],
    ]);
  });
});
