/** Batch normalisation: statistics of the batch in training, running ones in evaluation. Golden cases: golden/layers. */
import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { BatchNorm, Layer, Matrix, Network, Parameters, Spec, Summary, Threefry } from 'foldnet';
import { expectDerivative, normals } from './expectDerivative.js';
import { expectRight } from './expectRight.js';
import { refused } from './refused.js';
import { closedFormTolerance, expectClose } from './tolerance.js';

const training = Layer.training(Threefry.key(0));

/** A batch of 7 whose columns have other means and deviations, and parameters that are none of the initial ones. */
const x = Matrix.addRow(Matrix.scale(2)(normals('x', 7, 3)), Matrix.of([[5, 0, -1]]));
const parameters = { gain: Matrix.of([[2, -0.5, 1.5]]), shift: Matrix.of([[0.25, -1, 3]]) };
const layer = BatchNorm.batchNorm(3);

const trained = layer.forward(parameters, x, training);
const state = layer.running!.advance(Layer.initialState(layer), trained.cache);

const statisticsOf = (of: Layer.LayerState): BatchNorm.Statistics => of as BatchNorm.Statistics;

describe('in training', () => {
  test('every column has the mean that is its shift, and the deviation that is its gain', () => {
    const { output } = BatchNorm.batchNorm(1, { eps: 0.5 }).forward(
      { gain: Matrix.of([[3]]), shift: Matrix.of([[10]]) },
      Matrix.of([[2], [4], [9], [5]]),
      training,
    );
    // mean 5, variance (9 + 1 + 16 + 0) / 4 = 6.5
    const s = Math.sqrt(6.5 + 0.5);
    expectClose(output, [[10 - 9 / s], [10 - 3 / s], [10 + 12 / s], [10]], closedFormTolerance);
  });

  test('the gradient goes through mean and variance', () => {
    expectDerivative(layer, parameters, x, training);
    expectDerivative(BatchNorm.batchNorm(3, { eps: 0.7 }), parameters, x, training);
    expectDerivative(BatchNorm.batchNorm(3, { affine: false }), Parameters.empty, x, training);
  });

  test('a constant column gives the shift, whatever its size', () => {
    const column = Matrix.constant(5, 1, 1e9);
    const { output } = BatchNorm.batchNorm(1).forward(
      { gain: Matrix.of([[2]]), shift: Matrix.of([[0.5]]) },
      column,
      training,
    );
    expect(Matrix.toArray(output)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
  });

  test('a batch of one row is refused', () => {
    expect(refused(() => layer.forward(parameters, Matrix.of([[1, 2, 3]]), training))).toBe(
      'BatchNorm.batchNorm: expected a batch of two rows or more to train on, got 1',
    );
  });

  test('gradients carried in go on, row after row: the bits of one sum', () => {
    const upstream: Matrix.Matrix<number, 3> = normals('upstream', 7, 3);
    const whole = layer.backward(trained.cache, upstream).parameters;
    const carried = { gain: Matrix.of([[1, 2, 3]]), shift: Matrix.of([[-1, 0, 1]]) };
    const onto = layer.accumulate!(carried, trained.cache, upstream);
    const rows = Matrix.toRows(Matrix.hadamard(upstream, trained.cache.normalized));
    expect(Matrix.toArray(onto.parameters.gain)).toEqual(
      rows.reduce<ReadonlyArray<number>>((sums, row) => sums.map((sum, j) => sum + row[j]!), [1, 2, 3]),
    );
    expect(onto.parameters.shift).toEqual(Matrix.columnSums(upstream, carried.shift));
    expect(layer.accumulate!(Parameters.zerosLike(parameters), trained.cache, upstream).parameters).toEqual(whole);
    expect(onto.input).toEqual(layer.backward(trained.cache, upstream).input);
  });
});

describe('running statistics', () => {
  test('start at mean 0 and variance 1, in the precision asked for', () => {
    expect(Layer.initialState(layer)).toEqual({ mean: Matrix.zeros(1, 3), variance: Matrix.constant(1, 3, 1) });
    expect(statisticsOf(Layer.initialState(layer, 'float32')).mean.precision).toBe('float32');
  });

  test('go the momentum of the way to the batch’s mean and unbiased variance', () => {
    const half = BatchNorm.batchNorm(1, { momentum: 0.25 });
    const start = Layer.initialState(half);
    const p = { gain: Matrix.of([[1]]), shift: Matrix.of([[0]]) };
    // mean 4, sum of squared deviations 8, unbiased variance 8 / 2
    const { cache } = half.forward(p, Matrix.of([[2], [4], [6]]), training);
    expect(half.running!.advance(start, cache)).toEqual({
      mean: Matrix.of([[0.25 * 4]]),
      variance: Matrix.of([[0.75 + 0.25 * 4]]),
    });
    const all = BatchNorm.batchNorm(1, { momentum: 1 });
    expect(all.running!.advance(start, cache)).toEqual({ mean: Matrix.of([[4]]), variance: Matrix.of([[4]]) });
  });

  test('do not depend on eps, gain and shift', () => {
    const other = BatchNorm.batchNorm(3, { eps: 2, affine: false });
    const { cache } = other.forward({}, x, training);
    expect(other.running!.advance(Layer.initialState(other), cache)).toEqual(state);
  });

  test('are what evaluation takes, row by row', () => {
    const { mean, variance } = statisticsOf(state);
    const { output } = layer.forward(parameters, x, Layer.evaluationWith(state));
    const at = (m: Matrix.Matrix, j: number): number => Matrix.toArray(m)[j]!;
    expectClose(
      output,
      Matrix.toRows(x).map((row) =>
        row.map(
          (value, j) =>
            ((value - at(mean, j)) / Math.sqrt(at(variance, j) + 1e-5)) * at(parameters.gain, j) +
            at(parameters.shift, j),
        ),
      ),
      closedFormTolerance,
    );
    const single = Matrix.gatherRows([4]);
    expect(layer.forward(parameters, single(x), Layer.evaluationWith(state)).output).toEqual(single(output));
  });

  test('are constants to the gradient in evaluation', () => {
    expectDerivative(layer, parameters, x, Layer.evaluationWith(state));
    expectDerivative(BatchNorm.batchNorm(3, { affine: false }), {}, x, Layer.evaluationWith(state));
  });

  test('stay as they are in evaluation', () => {
    const { cache } = layer.forward(parameters, x, Layer.evaluationWith(state));
    expect(layer.running!.advance(state, cache)).toBe(state);
  });

  test('must be there, and of the layer’s width', () => {
    const missing = (name: string): string =>
      `BatchNorm.batchNorm: expected a running ${name} of 3 columns of float64 in the layer state: Layer.evaluationWith(state)`;
    const zeros = Matrix.zeros(1, 3);
    expect(refused(() => Layer.predict(layer)(parameters, x))).toBe(missing('mean'));
    expect(refused(() => layer.running!.advance({}, trained.cache))).toBe(missing('mean'));
    expect(refused(() => Layer.predict(layer, { mean: zeros })(parameters, x))).toBe(missing('variance'));
    expect(refused(() => Layer.predict(layer, { variance: zeros })(parameters, x))).toBe(missing('mean'));
    expect(refused(() => Layer.predict(layer, { mean: [zeros], variance: zeros })(parameters, x))).toBe(
      missing('mean'),
    );
    const narrow = Layer.initialState(BatchNorm.batchNorm(2));
    expect(refused(() => Layer.predict(layer, narrow)(parameters, x))).toBe(missing('mean'));
    const single32 = Layer.initialState(layer, 'float32');
    expect(refused(() => Layer.predict(layer, single32)(parameters, x))).toBe(missing('mean'));
  });

  test('are found at their place in a network, and advance with training', () => {
    const network = pipe(
      Network.input(3),
      Network.dense(2),
      Network.residual(Network.batchNorm({ momentum: 1 })),
      Network.dense(1),
    );
    const start = network.init(Threefry.key(1));
    const { cache } = network.forward(start, x, training);
    const after = network.running!.advance(Layer.initialState(network), cache);
    expect(Parameters.leaves(after).map(({ path }) => path)).toEqual(['1.0.mean', '1.0.variance']);
    const hidden = Matrix.addRow(Matrix.multiply(x, start[0].W), start[0].b);
    expectClose(
      Parameters.leaves(after)[0]!.matrix,
      [Matrix.toArray(Matrix.columnSums(hidden)).map((sum) => sum / 7)],
      closedFormTolerance,
    );
    expect(Matrix.isFinite(network.predict(start, x, after))).toBe(true);
  });
});

describe('options', () => {
  test('are PyTorch’s unless said', () => {
    const said = BatchNorm.batchNorm(3, { eps: 1e-5, momentum: 0.1, affine: true });
    const { output, cache } = said.forward(parameters, x, training);
    expect(trained.output).toEqual(output);
    expect(state).toEqual(said.running!.advance(Layer.initialState(said), cache));
    expect(layer.declarations).toEqual(said.declarations);
  });

  test('out of range throw', () => {
    const message = (name: string, range: string, value: number): string =>
      `BatchNorm.batchNorm: expected ${name} to be ${range}, got ${value}`;
    [0, -1, NaN, Infinity].forEach((eps) => {
      expect(refused(() => BatchNorm.batchNorm(3, { eps }))).toBe(message('eps', 'a positive number', eps));
    });
    [0, -0.1, 1.1, NaN].forEach((momentum) => {
      expect(refused(() => BatchNorm.batchNorm(3, { momentum }))).toBe(
        message('momentum', 'a number above 0, at most 1', momentum),
      );
    });
    expect(refused(() => BatchNorm.batchNorm(0))).toBe('BatchNorm.batchNorm: expected a positive integer, got 0');
  });

  test('of a spec, too', () => {
    const error = (path: string, expected: string, found: string) =>
      E.left({ _tag: 'SpecError', path, expected, found });
    expect(Spec.network({ inputs: 2, layers: [{ type: 'batch-norm', eps: 0 }] })).toEqual(
      error('layers[0].eps', 'a positive number', '0'),
    );
    expect(Spec.network({ inputs: 2, layers: [{ type: 'batch-norm', momentum: 2 }] })).toEqual(
      error('layers[0].momentum', 'a number above 0, at most 1', '2'),
    );
  });

  test('are shown, built from the spec, and summed up', () => {
    const network = pipe(
      Network.input(3),
      Network.batchNorm(),
      Network.batchNorm({ momentum: 0.3 }),
      Network.batchNorm({ eps: 0.1, affine: false }),
    );
    const spec = Spec.ofNetwork(network);
    expect(Spec.show.show(spec)).toBe(
      'pipe(input(3), batchNorm(), batchNorm({"momentum":0.3}), batchNorm({"eps":0.1,"affine":false}))',
    );
    const built = expectRight(Spec.network(spec));
    expect(Spec.ofNetwork(built)).toEqual(spec);
    const start = network.init(Threefry.key(0));
    expect(built.init(Threefry.key(0))).toEqual(start);
    expect(built.forward(start, x, training).output).toEqual(network.forward(start, x, training).output);
    expect(Summary.rows(network).map((row) => [row.type, row.parameters, row.count])).toEqual([
      ['batch-norm', ['gain 1x3', 'shift 1x3'], 6],
      ['batch-norm', ['gain 1x3', 'shift 1x3'], 6],
      ['batch-norm', [], 0],
    ]);
  });

  test('start the gain at 1 and the shift at 0', () => {
    expect(pipe(Network.input(2), Network.batchNorm()).init(Threefry.key(3))).toEqual([
      { gain: Matrix.of([[1, 1]]), shift: Matrix.zeros(1, 2) },
    ]);
  });
});
