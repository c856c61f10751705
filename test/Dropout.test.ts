/** Dropout: what is kept follows from key, place and element; evaluation is the identity. Golden cases: golden/layers. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Dropout, Layer, Matrix, Network, Parameters, Spec, Threefry } from 'foldnet';
import { expectDerivative, normals } from './expectDerivative.js';
import { expectRight } from './expectRight.js';
import { refused } from './refused.js';

const { empty } = Parameters;
const key = Threefry.key(42);
const training = Layer.training(key);
const x = normals('x', 6, 5);

const kept = <N extends number>(
  layer: Layer.Layer<N, N, Parameters.Empty, Dropout.DropoutCache<N>>,
  mode: Layer.Mode,
  input: Matrix.Matrix<number, N>,
): ReadonlyArray<number> => Matrix.toArray(layer.forward(empty, input, mode).cache!);

describe('what is kept', () => {
  test('is where the key’s uniforms are at least the probability, in row-major order', () => {
    expect(kept(Dropout.dropout(5, 0.3), training, x)).toEqual(
      Threefry.uniform(30)(key).map((u) => (u >= 0.3 ? 1 : 0)),
    );
  });

  test('has what is equal to the probability', () => {
    const [first = NaN] = Threefry.uniform(1)(key);
    expect(kept(Dropout.dropout(5, first), training, x)[0]).toBe(1);
  });

  test('follows from the key', () => {
    const layer = Dropout.dropout(5, 0.5);
    expect(kept(layer, training, x)).toEqual(kept(layer, Layer.training(Threefry.key(42)), x));
    expect(kept(layer, training, x)).not.toEqual(kept(layer, Layer.training(Threefry.key(43)), x));
  });

  test('follows from the layer’s place', () => {
    const network = pipe(Network.input(5), Network.dropout(0.5), Network.dropout(0.5));
    const { cache } = network.forward(network.init(key), x, training);
    const layer = Dropout.dropout(5, 0.5);
    expect(cache.map((mask) => Matrix.toArray(mask!))).toEqual(
      [0, 1].map((i) => kept(layer, Layer.training(Threefry.foldIn(i)(key)), x)),
    );
    expect(cache[0]).not.toEqual(cache[1]);
  });

  test('does not depend on the rows that follow, nor on the precision', () => {
    const layer = Dropout.dropout(5, 0.5);
    const first = Matrix.gatherRows([0, 1])(x);
    expect(kept(layer, training, first)).toEqual(kept(layer, training, x).slice(0, 10));
    expect(kept(layer, training, Matrix.toPrecision('float32')(x))).toEqual(kept(layer, training, x));
  });

  test.each([0.1, 0.5, 0.9])('is 1 - %s of all, within 5 standard deviations', (probability) => {
    const n = 100_000;
    const count = kept(Dropout.dropout(100, probability), training, Matrix.zeros(1000, 100)).reduce(
      (sum, k) => sum + k,
    );
    const deviation = Math.sqrt(n * probability * (1 - probability));
    expect(Math.abs(count - n * (1 - probability))).toBeLessThan(5 * deviation);
  });
});

describe('in training', () => {
  const layer = Dropout.dropout(5, 0.25);

  test('what is kept is divided by 1 - p, the rest is a zero of its sign; NaN passes through', () => {
    const { output, cache } = layer.forward(empty, x, training);
    expect(Matrix.toArray(output)).toEqual(Matrix.toArray(x).map((v, i) => (v * Matrix.toArray(cache!)[i]!) / 0.75));
    expect(Matrix.toArray(layer.forward(empty, Matrix.constant(2, 5, NaN), training).output)).toEqual(
      Array(10).fill(NaN),
    );
  });

  test('backward is the derivative of forward, and the same linear map', () => {
    expectDerivative(layer, empty, x, training);
    const { output, cache } = layer.forward(empty, x, training);
    expect(layer.backward(cache, x).input).toEqual(output);
  });

  test('in float32 each product and quotient is rounded once', () => {
    const single = Matrix.toPrecision('float32')(x);
    const { output, cache } = Dropout.dropout(5, 0.3).forward(empty, single, training);
    const mask = Matrix.toArray(cache!);
    expect(Matrix.toArray(output)).toEqual(
      Matrix.toArray(single).map((v, i) => Math.fround(Math.fround(v * mask[i]!) / Math.fround(1 - 0.3))),
    );
  });

  test('with probability 0 it is the identity, bit for bit', () => {
    const edges = Matrix.of([[-0, 0, NaN, Infinity, 5e-324]]);
    const { output, cache } = Dropout.dropout(5, 0).forward(empty, edges, training);
    expect(output).toEqual(edges);
    expect(Dropout.dropout(5, 0).backward(cache, edges).input).toEqual(edges);
  });
});

test('in evaluation it is the identity, and so is its backward pass', () => {
  const layer = Dropout.dropout(5, 0.9);
  const { output, cache } = layer.forward(empty, x, Layer.evaluation);
  expect(output).toBe(x);
  expect(layer.backward(cache, x).input).toBe(x);
});

describe('the probability', () => {
  test.each([1, -0.1, NaN, 1.5])('%s is refused', (probability) => {
    const range = 'a number from 0 up to, not including, 1';
    expect(refused(() => Dropout.dropout(3, probability))).toBe(
      `Dropout.dropout: expected probability to be ${range}, got ${probability}`,
    );
    expect(Spec.network({ inputs: 3, layers: [{ type: 'dropout', probability }] })).toEqual(
      E.left({ _tag: 'SpecError', path: 'layers[0].probability', expected: range, found: String(probability) }),
    );
  });

  test('is shown, and built from the spec', () => {
    const network = pipe(Network.input(5), Network.dropout(0.5));
    const spec = Spec.ofNetwork(network);
    expect(Spec.show.show(spec)).toBe('pipe(input(5), dropout(0.5))');
    expect(expectRight(Spec.network(spec)).forward([empty], x, training)).toEqual(
      network.forward([empty], x, training),
    );
  });

  test('of a width that is none is refused', () => {
    expect(refused(() => Dropout.dropout(0, 0.5))).toBe('Dropout.dropout: expected a positive integer, got 0');
  });

  test('another shape of the upstream gradient is refused', () => {
    const layer = Dropout.dropout(5, 0.5);
    const { cache } = layer.forward(empty, x, training);
    expect(refused(() => layer.backward(cache, Matrix.zeros(2, 5)))).toMatch(/^Dropout.dropout: expected two matrices/);
  });
});
