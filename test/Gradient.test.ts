/** Gradients as a monoid. That parts in order give the bits of the whole is law G5 (laws/gradient.ts). */
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Dataset, Gradient, Layer, Loss, Matrix, Network, Parameters, Threefry } from 'foldnet';

const network = pipe(
  Network.input(2),
  Network.dense(3),
  Network.tanh,
  Network.residual(Network.dense(3)),
  Network.dense(2),
);
const parameters = network.init(Threefry.key(3));
const data = {
  inputs: Matrix.of([
    [0.1, 0.7],
    [-0.4, 0.3],
    [0.9, -0.2],
    [0.6, 0.5],
    [-0.8, -0.1],
  ]),
  targets: Matrix.of([
    [1, 0],
    [0, 1],
    [1, 1],
    [0, 0],
    [1, 0],
  ]),
};
const { evaluation } = Layer;
const loss = Loss.halfSquaredError;
const add = Gradient.accumulate(network, loss);
const part = (...indices: ReadonlyArray<number>) => Dataset.gather(indices)(data);

describe('accumulate', () => {
  const whole = add(Gradient.none(parameters), parameters, data, evaluation);

  test('counts what the mean divides by', () => {
    expect(whole.count).toBe(5);
    expect(add(Gradient.none(parameters), parameters, part(1), evaluation).count).toBe(1);
  });

  test('of parts in order gives the bits of the whole', () => {
    const inParts = [part(0, 1), part(2), part(3, 4)].reduce(
      (sum, batch) => add(sum, parameters, batch, evaluation),
      Gradient.none(parameters),
    );
    expect(Parameters.eq.equals(inParts.sum, whole.sum)).toBe(true);
    expect(inParts.count).toBe(whole.count);
  });

  test('adds to what is carried in', () => {
    const { cache } = network.forward(parameters, data.inputs, Layer.evaluation);
    const upstream = loss.summed().gradient(network.predict(parameters, data.inputs), data.targets);
    expect(whole.sum).toEqual(network.backward(cache, upstream).parameters);
    expect(add({ sum: parameters, count: 0 }, parameters, data, evaluation).sum).not.toEqual(whole.sum);
  });
});

test('the mean is the gradient of a loss that is a mean', () => {
  const single = part(0, 1, 2, 3);
  const { output, cache } = network.forward(parameters, single.inputs, Layer.evaluation);
  // Four rows: dividing by their number is exact.
  expect(Gradient.mean(add(Gradient.none(parameters), parameters, single, evaluation))).toEqual(
    network.backward(cache, loss.gradient(output, single.targets)).parameters,
  );
});

test('sums and counts form a monoid', () => {
  const { concat, empty } = Gradient.monoid(parameters);
  const x = add(Gradient.none(parameters), parameters, part(0), evaluation);
  const y = add(Gradient.none(parameters), parameters, part(1, 2), evaluation);
  expect(concat(x, y)).toEqual({ sum: Parameters.add(x.sum, y.sum), count: 3 });
  expect(concat(x, empty)).toEqual(x);
  expect(concat(empty, x)).toEqual(x);
});

test('the mean of no samples is 0', () => {
  expect(Gradient.mean(Gradient.none(parameters))).toEqual(Parameters.zerosLike(parameters));
});

test('a loss that is a sum is divided by nothing, in however many parts', () => {
  const sum = Loss.squaredError(false, 'sum');
  const onto = Gradient.accumulate(network, sum);
  const parts = [part(0, 1), part(2, 3, 4)].reduce(
    (gradient, batch) => onto(gradient, parameters, batch, evaluation),
    Gradient.none(parameters),
  );
  const { output, cache } = network.forward(parameters, data.inputs, evaluation);
  expect(Gradient.mean(parts)).toEqual(network.backward(cache, sum.gradient(output, data.targets)).parameters);
});
