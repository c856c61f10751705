/** Gradient checking: it finds a right gradient right, and a wrong one wrong. */
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Activation, Dense, GradientCheck, Layer, Loss, Matrix, Network, Parameters, Threefry } from 'foldnet';
import { differenceTolerance, expectClose } from './tolerance.js';

const data = {
  inputs: Matrix.of([
    [1, 2],
    [-0.5, 0.25],
  ]),
  targets: Matrix.of([[1], [0]]),
};
const network = pipe(Network.input(2), Network.dense(3), Network.tanh, Network.dense(1));
const parameters = network.init(Threefry.key(0));

describe('numericalGradient', () => {
  test('moves every coordinate on its own, of every matrix', () => {
    const x = Matrix.of([
      [1, 2],
      [3, 4],
    ]);
    const y = Matrix.of([[5]]);
    const f = (at: { readonly x: Matrix.Matrix; readonly y: Matrix.Matrix }): number =>
      Matrix.dot(at.x, at.x) + 3 * Matrix.sum(at.y);
    expectClose(
      GradientCheck.numericalGradient(f)({ x, y }),
      {
        x: [
          [2, 4],
          [6, 8],
        ],
        y: [[3]],
      },
      // The function's values are near 50.
      { absolute: 50 * differenceTolerance(GradientCheck.defaultStep).absolute, relative: 0 },
    );
  });

  test('takes its step', () => {
    const cube = (x: Matrix.Matrix): number => Matrix.sum(Matrix.hadamard(x, Matrix.hadamard(x, x)));
    const [gradient] = GradientCheck.numericalGradient(cube, 0.5)(Matrix.of([[2]]));
    expect(gradient).toBe(3 * 4 + 0.25);
  });
});

describe('relativeError', () => {
  const of = (values: readonly [number, ...number[]]): Parameters.Parameters => [Matrix.of([values])];

  test('is |a - n| / (|a| + |n|)', () => {
    expect(GradientCheck.relativeError(of([3, 4]), of([3, 4]))).toBe(0);
    expect(GradientCheck.relativeError(of([3, 4]), of([-3, -4]))).toBe(1);
    expect(GradientCheck.relativeError(of([3, 0]), of([0, 4]))).toBe(5 / 7);
    expect(GradientCheck.relativeError(of([0]), of([0]))).toBe(0);
    expect(GradientCheck.relativeError(of([1]), of([0]))).toBe(1);
  });

  test('of a NaN is NaN, which passes no bound', () => {
    expect(GradientCheck.relativeError(of([NaN]), of([1]))).toBeNaN();
  });
});

describe('check', () => {
  test("is far below the seed's bound for a right gradient, by path too", () => {
    [Loss.meanSquaredError, Loss.halfSquaredError].forEach((loss) => {
      const report = GradientCheck.check(network, loss)(parameters, data);
      expect(report.relativeError).toBeLessThan(GradientCheck.tolerance / 1000);
      expect(report.byPath.map(({ path }) => path)).toEqual(['0.W', '0.b', '2.W', '2.b']);
      report.byPath.forEach(({ relativeError }) => {
        expect(relativeError).toBeLessThan(GradientCheck.tolerance);
      });
    });
  });

  test('is far above it for a wrong one, and says where', () => {
    const tanh = Activation.tanh(3);
    const wrong: Activation.Activation<3> = {
      ...tanh,
      spec: { type: 'custom', name: 'wrong tanh' },
      backward: (cache, upstream) => tanh.backward(cache, Matrix.scale(-1)(upstream)),
    };
    const broken = pipe(Network.input(2), Network.dense(3), Network.layer(wrong), Network.dense(1));
    const report = GradientCheck.check(broken, Loss.meanSquaredError)(parameters, data);
    expect(report.relativeError).toBeGreaterThan(0.1);
    const bad = report.byPath.filter(({ relativeError }) => relativeError > GradientCheck.tolerance);
    expect(bad.map(({ path }) => path)).toEqual(['0.W', '0.b']);
  });

  test('of a layer without parameters is 0', () => {
    const report = GradientCheck.check(Layer.identity(2), Loss.meanSquaredError)(Parameters.empty, {
      inputs: data.inputs,
      targets: data.inputs,
    });
    expect(report.relativeError).toBe(0);
    expect(report.byPath).toEqual([]);
  });
});

test('a gradient that is missing is not a gradient that is right', () => {
  const dense = Dense.dense(2, 2);
  const forgetful: Layer.Layer<2, 2, Parameters.Parameters, Dense.DenseCache<2, 2>> = {
    ...dense,
    accumulate: undefined,
    forward: (parameters, x, mode) => dense.forward(parameters as Dense.DenseParameters<2, 2>, x, mode),
    backward: (cache, upstream) => {
      const { parameters, input } = dense.backward(cache, upstream);
      return { parameters: { W: parameters.W }, input };
    },
  };
  const parameters = {
    W: Matrix.of([
      [1, 2],
      [3, 4],
    ]),
    b: Matrix.of([[5, 6]]),
  };
  const data = { inputs: Matrix.of([[1, 2]]), targets: Matrix.of([[0, 1]]) };
  const report = GradientCheck.check(forgetful, Loss.meanSquaredError)(parameters, data);
  expect(report.relativeError).toBeNaN();
  expect(report.byPath.map(({ path, relativeError }) => [path, relativeError < GradientCheck.tolerance])).toEqual([
    ['W', true],
    ['b', false],
  ]);
  expect(GradientCheck.relativeError(Matrix.of([[1]]), Matrix.of([[1, 5]]))).toBeNaN();
});
