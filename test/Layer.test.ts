/** Layers: what the types cannot see throws, and modes reach every part. The laws C and M are in laws/composition.ts. */
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Activation, Declaration, Dense, Layer, Matrix, Network, Parameters, Softmax, Threefry } from 'foldnet';
import { refused } from './refused.js';

const { empty } = Parameters;

describe('widths', () => {
  test.each([
    ['Layer.identity', () => Layer.identity(0)],
    ['Dense.dense', () => Dense.dense(0, 1)],
    ['Dense.dense', () => Dense.dense(1, 0)],
    ['Activation.tanh', () => Activation.tanh(0)],
    ['Network.input', () => Network.input(0)],
    ['Layer.copy', () => Layer.copy(0)],
    ['Layer.add', () => Layer.add(0)],
    ['Layer.swap', () => Layer.swap(0, 1)],
    ['Layer.swap', () => Layer.swap(1, 0)],
    ['Layer.slice', () => Layer.slice(0, 0, 1)],
    ['Layer.slice', () => Layer.slice(1, 0, 0)],
    ['Softmax.softmax', () => Softmax.softmax(0)],
    ['Softmax.logSoftmax', () => Softmax.logSoftmax(0)],
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

describe('slice', () => {
  const x = Matrix.of([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test('takes columns, and gives the others a gradient of 0', () => {
    const layer = Layer.slice(3, 1, 2);
    const { output, cache } = layer.forward(empty, x, Layer.evaluation);
    expect(Matrix.toRows(output)).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(Matrix.toRows(layer.backward(cache, output).input)).toEqual([
      [0, 2, 3],
      [0, 5, 6],
    ]);
  });

  test.each([
    [-1, 2],
    [2, 2],
    [0.5, 1],
  ])('from %d, %d columns of 3 are refused', (start, width) => {
    expect(refused(() => Layer.slice(3, start, width))).toBe(`Layer.slice: no ${width} columns from ${start} in 3`);
  });
});

describe('tied', () => {
  const twice = Layer.andThen(Dense.dense(2, 2))(Dense.dense(2, 2));
  const layer = Layer.tied(twice);
  const q = {
    W: Matrix.of([
      [1, 2],
      [3, 4],
    ]),
    b: Matrix.of([[5, 6]]),
  };
  const x = Matrix.of([[0.5, -1]]);

  test('uses its parameters in both parts, and adds their gradients (M7)', () => {
    const tied = layer.forward(q, x, Layer.evaluation);
    const apart = twice.forward([q, q], x, Layer.evaluation);
    expect(tied.output).toEqual(apart.output);
    const { parameters, input } = twice.backward(apart.cache, x);
    const backward = layer.backward(tied.cache, x);
    expect(backward.parameters).toEqual(Parameters.add(parameters[0], parameters[1]));
    expect(backward.input).toEqual(input);
  });

  test('declares its parameters once', () => {
    expect(layer.declarations).toEqual(Dense.dense(2, 2).declarations);
    expect(Layer.canBeTied(twice)).toBe(true);
    expect(Layer.canBeTied(Dense.dense(2, 2))).toBe(false);
    expect(Layer.canBeTied(Layer.andThen(Dense.dense(2, 3))(Dense.dense(2, 2)))).toBe(false);
    expect(Layer.canBeTied(Network.dense(2)(Network.dense(2)(Network.dense(2)(Network.input(2)))))).toBe(false);
  });

  test('refuses parts of other shapes', () => {
    const dense = (inputs: number, outputs: number) => Dense.dense(inputs, outputs);
    const uneven = Layer.andThen(dense(3, 2))(dense(2, 3));
    expect(refused(() => Layer.tied(uneven))).toBe(
      'Layer.tied: expected a layer of two parts with the same parameters, got 0.W 2x3, 0.b 1x3, 1.W 3x2, 1.b 1x2',
    );
  });
});

describe('layer state', () => {
  /** Counts its batches; in evaluation it adds the count. */
  const counter = Layer.custom<1, 1, Parameters.Empty, null>({
    name: 'counter',
    inputs: 1,
    outputs: 1,
    declarations: empty,
    forward: (_, x, mode) => ({
      output: mode._tag === 'Evaluation' ? Matrix.addRow(x, mode.state as Matrix.Matrix<1, 1>) : x,
      cache: null,
    }),
    backward: (_, input) => ({ parameters: empty, input }),
    running: {
      declarations: { _tag: 'Declaration', rows: 1, columns: 1, distribution: { type: 'constant', value: 10 } },
      advance: (state) => Parameters.map(Matrix.shift(1))(state),
    },
  });
  const one = Matrix.of([[1]]);
  const { erase } = Network;
  const places: Readonly<Record<string, () => Network.AnyLayer>> = {
    alone: () => erase(counter),
    'in a sequence': () => erase(Layer.andThen(counter)(Layer.identity(1))),
    'in a residual block': () => erase(Layer.residual(counter)),
    'beside another': () => erase(Layer.andThen(Layer.add(1))(Layer.fanOut(Layer.identity(1), counter))),
    'on columns of its own': () =>
      erase(Layer.andThen(Layer.add(1))(Layer.andThen(Layer.parallel(counter, Layer.identity(1)))(Layer.copy(1)))),
    'in a network': () => erase(pipe(Network.input(1), Network.identity, Network.layer(counter))),
    'in a network in a network': () =>
      erase(pipe(Network.input(1), Network.identity, Network.layer(Layer.residual(counter)))),
  };

  test.each(Object.entries(places))('%s: training advances it, evaluation reads it', (_, make) => {
    const layer = make();
    const before = Layer.initialState(layer);
    expect(Parameters.leaves(before).map(({ matrix }) => Matrix.toArray(matrix))).toEqual([[10]]);
    const parameters = Declaration.initialize(layer.declarations, 'float64')(Threefry.key(0))[0];
    const { cache } = layer.forward(parameters, one, Layer.training(Threefry.key(0)));
    const after = layer.running?.advance(before, cache) ?? empty;
    expect(Parameters.leaves(after).map(({ path, matrix }) => [path, Matrix.toArray(matrix)])).toEqual([
      [Parameters.leaves(before)[0]?.path, [11]],
    ]);
    const evaluate = (state: Layer.LayerState): number =>
      Matrix.sum(layer.forward(parameters, one, Layer.evaluationWith(state)).output);
    expect(evaluate(after) - evaluate(before)).toBe(1);
  });

  test('a layer without any has none', () => {
    expect(Layer.initialState(Dense.dense(2, 2))).toEqual(empty);
    expect(Layer.andThen(Dense.dense(2, 2))(Dense.dense(2, 2)).running).toBeUndefined();
  });

  test('is of the precision asked for', () => {
    expect(Parameters.leaves(Layer.initialState(counter, 'float32'))[0]?.matrix.precision).toBe('float32');
  });
});

describe('specs', () => {
  const { erase } = Network;
  const dense = { type: 'dense', outputs: 2 };

  test.each<readonly [string, () => Network.AnyLayer, unknown]>([
    ['identity', () => erase(Layer.identity(2)), { type: 'identity' }],
    ['copy', () => erase(Layer.copy(2)), { type: 'copy' }],
    ['add', () => erase(Layer.add(2)), { type: 'add' }],
    ['swap', () => erase(Layer.swap(1, 2)), { type: 'swap', left: 1 }],
    ['slice', () => erase(Layer.slice(3, 1, 2)), { type: 'slice', start: 1, width: 2 }],
    ['softmax', () => erase(Softmax.softmax(2)), { type: 'softmax' }],
    ['log-softmax', () => erase(Softmax.logSoftmax(2)), { type: 'log-softmax' }],
    ['residual', () => erase(Layer.residual(Dense.dense(2, 2))), { type: 'residual', layers: dense }],
    [
      'sequence',
      () => erase(Layer.andThen(Dense.dense(2, 2))(Layer.identity(2))),
      { type: 'sequence', layers: [{ type: 'identity' }, dense] },
    ],
    [
      'residual of a sequence',
      () => erase(Layer.residual(Layer.andThen(Dense.dense(2, 2))(Layer.identity(2)))),
      { type: 'residual', layers: [{ type: 'identity' }, dense] },
    ],
    [
      'fan-out',
      () => erase(Layer.fanOut(Dense.dense(2, 2), Layer.identity(2))),
      { type: 'fan-out', branches: [dense, { type: 'identity' }] },
    ],
    [
      'parallel',
      () => erase(Layer.parallel(Dense.dense(1, 2), Layer.identity(2))),
      {
        type: 'parallel',
        branches: [
          { inputs: 1, layers: dense },
          { inputs: 2, layers: { type: 'identity' } },
        ],
      },
    ],
    [
      'tied',
      () => erase(Layer.tied(Layer.fanOut(Dense.dense(2, 2), Dense.dense(2, 2)))),
      { type: 'tied', layer: { type: 'fan-out', branches: [dense, dense] } },
    ],
  ])('%s', (_, make, spec) => {
    expect(make().spec).toEqual(spec);
  });

  test('only pairs of the same shapes can be tied', () => {
    const of = (declarations: Declaration.Declarations): boolean => Layer.canBeTied({ declarations });
    const one = Dense.dense(1, 1).declarations;
    expect([of([one, one]), of({ left: one, right: one })]).toEqual([true, true]);
    expect([of([]), of([one]), of([one, one, one]), of([one, empty]), of([empty, one])]).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });

  test('an upstream gradient of another shape throws by the name of softmax', () => {
    const upstream: Matrix.Matrix<number, 2> = Matrix.zeros(2, 2);
    [Softmax.softmax(2), Softmax.logSoftmax(2)].forEach((layer) => {
      const { cache } = layer.forward(empty, Matrix.of([[1, 2]]), Layer.evaluation);
      expect(refused(() => layer.backward(cache, upstream))).toMatch(/^Softmax\.(s|logS)oftmax: backward: /);
    });
  });
});
