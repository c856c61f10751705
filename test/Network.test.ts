/** Networks: pipes, run-time widths, initial parameters. What compiles and what does not is in types/network.test-d.ts. */
import { flow, pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Dense, Layer, Matrix, MersenneTwister, Network, Parameters, Spec, Threefry } from 'foldnet';
import { refused } from './refused.js';

const { dense, input, relu, residual, tanh } = Network;
const key = Threefry.key(42);

test('a pipe is its layers, one after the other', () => {
  const network = pipe(input(3), dense(4), relu, dense(2));
  const parameters = network.init(key);
  const x = Matrix.of([
    [1, -2, 3],
    [0, 0.5, -1],
  ]);
  const [first, , third] = parameters;
  const z = Matrix.addRow(Matrix.multiply(x, first.W), first.b);
  const h = Matrix.map((value) => Math.max(0, value))(z);
  expect(network.predict(parameters, x)).toEqual(Matrix.addRow(Matrix.multiply(h, third.W), third.b));
  expect([network.inputs, network.outputs, network.layers.length]).toEqual([3, 2, 3]);
});

test('composition of blocks is associative', () => {
  const f = dense(4);
  const g = tanh;
  const h = dense(2);
  const left = flow(flow(f, g), h)(input(3));
  const right = flow(f, flow(g, h))(input(3));
  expect(left.spec).toEqual(right.spec);
  expect(left.init(key)).toEqual(right.init(key));
});

test('a network is a layer: it composes with others', () => {
  const block = pipe(input(3), dense(4), tanh);
  const network = pipe(input(3), Network.layer(block), dense(2));
  expect(Parameters.leaves(network.init(key)).map(({ path }) => path)).toEqual(['0.0.W', '0.0.b', '1.W', '1.b']);
});

test('the network without layers is the identity', () => {
  const x = Matrix.of([[1, 2, 3]]);
  const { output, cache } = input(3).forward([], x, Layer.evaluation);
  expect(output).toEqual(x);
  expect(input(3).backward(cache, x)).toEqual({ parameters: [], input: x });
});

describe('initial parameters', () => {
  const network = pipe(input(3), dense(4), relu, residual(flow(dense(2), dense(4))));

  test('from a key are those of initFrom, in the precision asked for', () => {
    expect(network.initFrom()(key)[0]).toEqual(network.init(key));
    expect(network.init(key, 'float32')).toEqual(Parameters.map(Matrix.toPrecision('float32'))(network.init(key)));
  });

  test('differ between layers, keys and places', () => {
    const all = [network.init(key), network.init(Threefry.key(43))].flatMap((parameters) =>
      Parameters.leaves(parameters).flatMap(({ path, matrix }) =>
        path.endsWith('W') ? [String(Matrix.toArray(matrix)[0])] : [],
      ),
    );
    expect(new Set(all).size).toBe(6);
  });

  test('from a stream take what they need and no more', () => {
    const [, after] = network.initFrom()(MersenneTwister.fromSeed(0));
    expect(after).toEqual(MersenneTwister.uniform(0, 1, 12 + 8 + 8)(MersenneTwister.fromSeed(0))[1]);
  });
});

describe('widths known at run time only', () => {
  test('fromLayers checks that they fit', () => {
    const first = Network.erase(Dense.dense(3, 4));
    const second = Network.erase(Dense.dense(5, 2));
    expect(refused(() => Network.fromLayers(3, [first, second]))).toBe(
      'Network: a layer of 5 inputs cannot follow 4 outputs',
    );
    expect(refused(() => Network.fromLayers(2, [first]))).toBe('Network: a layer of 3 inputs cannot follow 2 outputs');
    expect(Network.fromLayers(3, [first]).outputs).toBe(4);
  });

  test('layer checks too', () => {
    expect(refused(() => pipe(Network.fromLayers(3, []), Network.layer(Layer.identity<number>(5))))).toBe(
      'Network: a layer of 5 inputs cannot follow one of 3 outputs',
    );
  });

  test('forward names what it expected', () => {
    const network = Network.fromLayers(3, [Network.erase(Dense.dense(3, 4))]);
    expect(refused(() => network.predict([], Matrix.zeros(1, 3)))).toBe(
      'Network: expected 3 columns and parameters for 1 layers, got 3 columns and 0',
    );
    expect(refused(() => network.predict([Parameters.empty], Matrix.zeros(1, 2)))).toBe(
      'Network: expected 3 columns and parameters for 1 layers, got 2 columns and 1',
    );
  });
});

describe('builders of', () => {
  const x = Matrix.of([
    [1, -2, 3],
    [0, 0.5, -1],
  ]);

  test('a tied block: its two parts share their parameters', () => {
    const network = pipe(input(3), Network.tied(flow(dense(3), dense(3))), relu);
    expect(Spec.show.show(Spec.ofNetwork(network))).toBe('pipe(input(3), tied(flow(dense(3), dense(3))), relu)');
    const parameters = network.init(key);
    expect(Parameters.leaves(parameters).map(({ path }) => path)).toEqual(['0.W', '0.b']);
    const twice = pipe(input(3), dense(3), dense(3), relu);
    expect(network.predict(parameters, x)).toEqual(twice.predict([parameters[0], parameters[0], Parameters.empty], x));
  });

  test('a slice: some of the columns', () => {
    const network = pipe(input(3), Network.slice(1, 2));
    expect(Spec.show.show(Spec.ofNetwork(network))).toBe('pipe(input(3), slice(1, 2))');
    expect(network.predict([Parameters.empty], x)).toEqual(Matrix.sliceColumns(1, 2)(x));
  });
});
