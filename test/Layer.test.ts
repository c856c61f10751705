/** Layers: what the types cannot see throws, and modes reach every part. The laws C and M are in laws/composition.ts. */
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Activation, Dense, Layer, Matrix, Network, Parameters, Threefry } from 'foldnet';
import { refused } from './refused.js';

const { empty } = Parameters;

describe('widths', () => {
  test.each([
    ['Layer.identity', () => Layer.identity(0)],
    ['Dense.dense', () => Dense.dense(0, 1)],
    ['Dense.dense', () => Dense.dense(1, 0)],
    ['Activation.tanh', () => Activation.tanh(0)],
    ['Network.input', () => Network.input(0)],
  ])('%s refuses 0', (name, make) => {
    expect(refused(make)).toBe(`${name}: expected a positive integer, got 0`);
  });
});

describe('activations', () => {
  const x = Matrix.of([[-1, -0, 0, 2, NaN]]);
  const ones = Matrix.constant(1, 5, 1);
  const gradient = (layer: Activation.Activation<5>): ReadonlyArray<number> =>
    Matrix.toArray(layer.backward(layer.forward(empty, x, Layer.evaluation).cache, ones).input);

  test('ReLU passes back nothing at 0', () => {
    expect(Matrix.toArray(Layer.predict(Activation.relu(5))(empty, x))).toEqual([0, 0, 0, 2, NaN]);
    expect(gradient(Activation.relu(5)).slice(0, 4)).toEqual([0, 0, 0, 1]);
  });

  test("the sigmoid's slope is at most 1/4, at 0", () => {
    expect(gradient(Activation.sigmoid(5)).slice(1, 3)).toEqual([0.25, 0.25]);
    expect(Math.max(...gradient(Activation.sigmoid(5)).slice(0, 4))).toBe(0.25);
  });

  test("tanh's slope is at most 1, at 0", () => {
    expect(gradient(Activation.tanh(5)).slice(1, 3)).toEqual([1, 1]);
  });

  test('by name', () => {
    (['relu', 'sigmoid', 'tanh'] as const).forEach((name) => {
      const named = Activation.named(name)(5);
      expect(named.spec).toEqual({ type: name });
      expect(Layer.predict(named)(empty, x)).toEqual(Layer.predict(Activation[name](5))(empty, x));
    });
  });

  test('an upstream gradient of another shape throws', () => {
    const { cache } = Activation.relu(5).forward(empty, x, Layer.evaluation);
    const wide: Matrix.Matrix<number, 5> = Matrix.zeros(2, 5);
    expect(refused(() => Activation.relu(5).backward(cache, wide))).toBe(
      'Activation.relu: backward: expected two matrices of one shape and precision, got 1x5 float64 and 2x5 float64',
    );
  });
});

describe('dense', () => {
  const x = Matrix.of([
    [1, 2],
    [3, 4],
  ]);
  const W = Matrix.of([
    [1, 0, -1],
    [2, 1, 0],
  ]);
  const b = Matrix.of([[10, 20, 30]]);
  const upstream = Matrix.of([
    [1, 0, 0],
    [0, 1, 2],
  ]);

  test('is x W + b; dW = x^T dy, db = sum dy, dx = dy W^T', () => {
    const layer = Dense.dense(2, 3);
    const { output, cache } = layer.forward({ W, b }, x, Layer.evaluation);
    const { parameters, input } = layer.backward(cache, upstream);
    expect(Matrix.toRows(output)).toEqual([
      [15, 22, 29],
      [21, 24, 27],
    ]);
    expect(Matrix.toRows(parameters.W)).toEqual([
      [1, 3, 6],
      [2, 4, 8],
    ]);
    expect(Matrix.toRows(parameters.b)).toEqual([[1, 1, 2]]);
    expect(Matrix.toRows(input)).toEqual([
      [1, 2],
      [-2, 1],
    ]);
  });

  test('without biases has none, and no gradient of any', () => {
    const layer = Dense.dense(2, 3, { bias: false });
    const { output, cache } = layer.forward({ W }, x, Layer.evaluation);
    expect(Matrix.toRows(output)).toEqual([
      [5, 2, -1],
      [11, 4, -3],
    ]);
    expect(Object.keys(layer.backward(cache, upstream).parameters)).toEqual(['W']);
    expect(Object.keys(layer.declarations)).toEqual(['W']);
  });

  test('starts as its options say', () => {
    const { W: start, b: biases } = pipe(
      Network.input(2),
      Network.dense(3, { init: { type: 'constant', value: 0.5 }, biasInit: { type: 'constant', value: 0.1 } }),
    ).init(Threefry.key(0))[0];
    expect(Matrix.toArray(start)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
    expect(Matrix.toArray(biases)).toEqual([0.1, 0.1, 0.1]);
  });

  test('keeps the parameters of the forward pass in the cache, so that a backward pass cannot use others', () => {
    const layer = Dense.dense(2, 3);
    const parameters = { W, b };
    expect(layer.forward(parameters, x, Layer.evaluation).cache.parameters).toBe(parameters);
  });
});

describe('the mode', () => {
  /** A layer that gives the low word of its key, 0 in evaluation. */
  const probe = Network.erase<1, 1, Parameters.Empty, null>({
    ...Layer.identity(1),
    spec: { type: 'custom', name: 'probe' },
    forward: (_, x, mode) => ({
      output: Matrix.constant(x.rows, 1, mode._tag === 'Training' ? mode.key.low : 0),
      cache: null,
    }),
  });
  const key = Threefry.key(1);
  const run = <P extends Parameters.Parameters, C>(
    layer: Layer.Layer<number, number, P, C>,
    parameters: P,
    mode: Layer.Mode,
  ): ReadonlyArray<number> => Matrix.toArray(layer.forward(parameters, Matrix.zeros(1, layer.inputs), mode).output);
  const drawn = (...path: ReadonlyArray<number>): number =>
    path.reduce((parent, index) => Threefry.foldIn(index)(parent), key).low;

  test('reaches every part with a key of its own, folded from its place', () => {
    const mode = Layer.training(key);
    expect(run(probe, empty, mode)).toEqual([key.low]);
    expect(run(Layer.parallel(probe, probe), [empty, empty], mode)).toEqual([drawn(0), drawn(1)]);
    expect(run(Layer.fanOut(probe, probe), [empty, empty], mode)).toEqual([drawn(0), drawn(1)]);
    expect(run(Layer.andThen(probe)(probe), [empty, empty], mode)).toEqual([drawn(1)]);
    expect(run(Network.fromLayers(1, [probe, probe, probe]), [empty, empty, empty], mode)).toEqual([drawn(2)]);
    expect(run(Layer.fanOut(Layer.fanOut(probe, probe), probe), [[empty, empty], empty], mode)).toEqual([
      drawn(0, 0),
      drawn(0, 1),
      drawn(1),
    ]);
  });

  test('of evaluation draws nothing, and predict evaluates', () => {
    expect(run(Layer.parallel(probe, probe), [empty, empty], Layer.evaluation)).toEqual([0, 0]);
    expect(Matrix.toArray(Layer.predict(probe)(empty, Matrix.of([[5]])))).toEqual([0]);
    expect(Matrix.toArray(Network.fromLayers(1, [probe]).predict([empty], Matrix.of([[5]])))).toEqual([0]);
  });
});
