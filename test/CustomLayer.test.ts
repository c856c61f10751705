/** Layers of the user's own: what differs from its declarations is refused by the layer's name, at the first step. */
import { describe, expect, test } from 'vitest';
import {
  Batching,
  Declaration,
  Layer,
  Loss,
  Matrix,
  Network,
  Optimizer,
  Parameters,
  Threefry,
  Training,
} from 'foldnet';
import { refused } from './refused.js';

type Scale = { readonly factor: Matrix.Matrix<1, 2> };

interface Cache {
  readonly x: Matrix.Matrix<number, 2>;
  readonly factor: Matrix.Matrix<1, 2>;
}

type Definition = Layer.Definition<2, 2, Scale, Cache>;

const rowsOf = (row: Matrix.Matrix<1, 2>, rows: number): Matrix.Matrix<number, 2> =>
  Matrix.addRow(Matrix.zeros<number, 2>(rows, 2), row);

/** y = factor x, a factor for each column. */
const scale: Definition = {
  name: 'scale',
  inputs: 2,
  outputs: 2,
  declarations: { factor: Declaration.declare(1, 2, { type: 'constant', value: 1 }) },
  forward: ({ factor }, x) => ({ output: Matrix.hadamard(x, rowsOf(factor, x.rows)), cache: { x, factor } }),
  backward: ({ x, factor }, upstream) => ({
    parameters: { factor: Matrix.columnSums(Matrix.hadamard(x, upstream)) },
    input: Matrix.hadamard(upstream, rowsOf(factor, x.rows)),
  }),
};

const key = Threefry.key(1);
const data = {
  inputs: Matrix.of([
    [1, 2],
    [3, 4],
    [5, 6],
  ]),
  targets: Matrix.of([
    [0, 1],
    [1, 0],
    [1, 1],
  ]),
};

type Place = (layer: Layer.Layer<2, 2, Scale, Cache>) => Network.AnyLayer;

/** Ways in which the layer can be part of a network. */
const places: Readonly<Record<'alone' | 'within a residual block' | 'after another', Place>> = {
  alone: Network.erase,
  'within a residual block': (layer) => Network.erase(Layer.residual(layer)),
  'after another': (layer) => Network.erase(Layer.andThen(layer)(Layer.identity(2))),
};

const train = (layer: Network.AnyLayer): unknown => {
  const network = Network.fromLayers(2, [layer]);
  const problem = {
    network,
    loss: Loss.meanSquaredError,
    optimizer: Optimizer.sgd({ learningRate: 0.1 }),
    batching: Batching.full,
    data,
  };
  return Training.train(problem, 1)(Training.start(problem, network.init(key), key));
};

test('a layer of one’s own trains', () => {
  expect(train(places.alone(Layer.custom(scale)))).toMatchObject({ _tag: 'Right' });
  expect(Layer.custom(scale).spec).toEqual({ type: 'custom', name: 'scale' });
});

const wrong: ReadonlyArray<readonly [string, Definition, string]> = [
  [
    'output',
    { ...scale, forward: ({ factor }, x) => ({ output: Matrix.zeros(1, 2), cache: { x, factor } }) },
    "Layer 'scale', forward, output: expected 3x2 float64, got 1x2 float64",
  ],
  [
    'output of another width',
    {
      ...scale,
      forward: ({ factor }, x) => ({
        output: Matrix.sliceColumns(0, 1)(x) as Matrix.Matrix as typeof x,
        cache: { x, factor },
      }),
    },
    "Layer 'scale', forward, output: expected 3x2 float64, got 3x1 float64",
  ],
  [
    'output of another precision',
    { ...scale, forward: ({ factor }, x) => ({ output: Matrix.toPrecision('float32')(x), cache: { x, factor } }) },
    "Layer 'scale', forward, output: expected 3x2 float64, got 3x2 float32",
  ],
  [
    'input gradient',
    { ...scale, backward: ({ factor }) => ({ parameters: { factor }, input: Matrix.zeros(1, 2) }) },
    "Layer 'scale', backward, input: expected 3x2 float64, got 1x2 float64",
  ],
  [
    'parameter gradient',
    {
      ...scale,
      backward: ({ x }, upstream) => ({
        parameters: { factor: Matrix.hadamard(x, upstream) as Matrix.Matrix as Matrix.Matrix<1, 2> },
        input: upstream,
      }),
    },
    "Layer 'scale', backward, gradient of factor: expected 1x2 float64, got 3x2 float64",
  ],
  [
    'missing gradient',
    { ...scale, backward: (_, upstream) => ({ parameters: {} as Scale, input: upstream }) },
    "Layer 'scale', backward, gradient of factor: expected 1x2 float64, got undefined",
  ],
  [
    'unknown gradient',
    {
      ...scale,
      backward: ({ factor }, upstream) => ({ parameters: { factor, b: factor } as Scale, input: upstream }),
    },
    "Layer 'scale', backward, gradient of b: it is none of those declared",
  ],
];

describe.each(Object.entries(places))('%s, a wrong shape is refused at the first step:', (_, place) => {
  test.each(wrong)('%s', (_name, definition, message) => {
    expect(refused(() => train(place(Layer.custom(definition))))).toBe(message);
  });

  test.each(wrong)('%s, of a layer written out', (_name, { name, ...definition }, message) => {
    expect(refused(() => train(place({ ...definition, spec: { type: 'custom', name } })))).toBe(message);
  });
});

test.each<readonly [string, Partial<Definition>, string]>([
  ['nothing forward', { forward: () => undefined as never }, 'forward: expected { output }, got undefined'],
  ['no output', { forward: () => ({}) as never }, 'forward: expected { output }, got no output'],
  [
    'nothing backward',
    { backward: () => undefined as never },
    'backward: expected { parameters, input }, got undefined',
  ],
  [
    'no parameters',
    { backward: (_, input) => ({ input }) as never },
    'backward: expected { parameters, input }, got no parameters',
  ],
  [
    'no input',
    { backward: () => ({ parameters: {} }) as never },
    'backward: expected { parameters, input }, got no input',
  ],
])('%s is refused by name', (_, wrongly, message) => {
  expect(refused(() => train(places.alone(Layer.custom({ ...scale, ...wrongly }))))).toBe(`Layer 'scale', ${message}`);
});

test('a layer written out is checked in a network from layers too', () => {
  const plain: Network.AnyLayer = {
    ...Network.erase(Layer.identity(2)),
    spec: { type: 'custom', name: 'scale' },
    backward: () => ({ parameters: Parameters.empty, input: Matrix.zeros(1, 2) }),
  };
  expect(refused(() => train(plain))).toBe("Layer 'scale', backward, input: expected 3x2 float64, got 1x2 float64");
});

test('layer state keeps the shapes that it declares', () => {
  const layer = Layer.custom({
    ...scale,
    running: {
      declarations: { seen: Declaration.declare(1, 1, { type: 'constant', value: 0 }) },
      advance: () => ({ seen: Matrix.zeros(3, 3) }),
    },
  });
  expect(refused(() => train(places.alone(layer)))).toBe(
    "Layer 'scale', advance, state seen: expected 1x1 float64, got 3x3 float64",
  );
});

test('gradients that are added up are checked too', () => {
  const layer = Layer.custom({
    ...scale,
    accumulate: (_carried, { x }, upstream) => ({
      parameters: { factor: x as Matrix.Matrix as Matrix.Matrix<1, 2> },
      input: upstream,
    }),
  });
  const parameters = { factor: Matrix.of([[1, 1]]) };
  const { cache } = layer.forward(parameters, data.inputs, Layer.evaluation);
  expect(refused(() => layer.accumulate?.(parameters, cache, data.inputs))).toBe(
    "Layer 'scale', backward, gradient of factor: expected 1x2 float64, got 3x2 float64",
  );
});

test('widths are positive integers', () => {
  expect(refused(() => Layer.custom({ ...scale, inputs: 0 as 2 }))).toBe(
    "Layer.custom 'scale': expected a positive integer, got 0",
  );
  expect(refused(() => Layer.custom({ ...scale, outputs: 0 as 2 }))).toBe(
    "Layer.custom 'scale': expected a positive integer, got 0",
  );
});

test('without accumulate, gradients are added as a whole', () => {
  const layer = Layer.custom(scale);
  const parameters = { factor: Matrix.of([[2, 3]]) };
  const { cache } = layer.forward(parameters, data.inputs, Layer.evaluation);
  const whole = layer.backward(cache, data.targets);
  const onto = Layer.backwardOnto(layer, parameters, cache, data.targets);
  expect(onto.parameters).toEqual(Parameters.add<Scale>(parameters, whole.parameters));
  expect(onto.input).toEqual(whole.input);
});
