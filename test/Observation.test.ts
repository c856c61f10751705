/**
 * What is observed equals what plain loops make of the same numbers; nothing is changed by looking. That recording leaves
 * every bit of a run as it is: codec/observed.test.ts.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Activation,
  type Dataset,
  Gradient,
  Layer,
  Loss,
  Matrix,
  Network,
  Observation,
  Parameters,
  Penalty,
  Spec,
  Threefry,
  type Training,
} from 'foldnet';
import { keyless, matrix, treeLike } from '../laws/arbitrary.js';
import { agreement } from '../laws/comparison.js';
import { isPure } from '../laws/purity.js';
import { sample } from '../laws/sample.js';
import { expectRight } from './expectRight.js';
import { seed } from './laws/run.js';
import { expectClose, type Tolerance } from './tolerance.js';

type Model = Training.Model<Network.ParameterTuple>;

const kinds: ReadonlyArray<Observation.Kind> = ['norms', 'saturation', 'spread'];

/** Sums of some dozen terms in another order, of numbers that float64 holds. */
const sums: Tolerance = { absolute: 1e-14, relative: 1e-12 };

const values = (x: Matrix.Matrix): ReadonlyArray<number> => Matrix.toArray(x);

/** The square root of the sum of squares, by a plain loop. */
const euclidean = (x: Matrix.Matrix): number => {
  let sum = 0;
  for (const value of values(x)) sum += value * value;
  return Math.sqrt(sum);
};

const meanOf = (x: Matrix.Matrix): number => {
  let sum = 0;
  for (const value of values(x)) sum += value;
  return sum / values(x).length;
};

const deviationOf = (x: Matrix.Matrix): number => {
  let sum = 0;
  for (const value of values(x)) sum += (value - meanOf(x)) ** 2;
  return Math.sqrt(sum / values(x).length);
};

const rootMeanSquareOf = (x: Matrix.Matrix): number => euclidean(x) / Math.sqrt(values(x).length);

const modelOf = (network: Spec.AnyNetwork, key: number): Model => ({
  parameters: network.init(Threefry.key(key)),
  layerState: Layer.initialState(network),
});

const specOf = (inputs: number, layers: ReadonlyArray<Spec.LayerSpec>): Spec.AnyNetwork =>
  expectRight(Spec.network({ inputs, layers }));

/** Random networks with a model before and one after, and data. */
const problems = sample(keyless).chain(({ layer, x }) => {
  const network = Network.fromLayers(layer.inputs, [layer]);
  const inputs = Matrix.toPrecision('float64')(x);
  const tree = treeLike(fc.double({ min: -2, max: 2, noNaN: true }), network.init(Threefry.key(0)));
  return fc.record({
    network: fc.constant(network),
    inputs: fc.constant(inputs),
    targets: matrix(fc.double({ min: -2, max: 2, noNaN: true }), inputs.rows, network.outputs),
    before: tree as fc.Arbitrary<Network.ParameterTuple>,
    after: tree as fc.Arbitrary<Network.ParameterTuple>,
  });
});

describe('norms', () => {
  test('of random networks, by plain sums and the gradient monoid', () => {
    fc.assert(
      fc.property(problems, ({ network, inputs, targets, before, after }) => {
        const data = { inputs, targets };
        const layerState = Layer.initialState(network);
        const loss = Loss.meanSquaredError;
        const { norms = [] } = Observation.observe(['norms'], { network, loss, data })(
          { parameters: before, layerState },
          { parameters: after, layerState },
        );
        const mode = Layer.evaluationWith(layerState);
        const gradient = Gradient.mean<Network.ParameterTuple>(
          Gradient.accumulate(network, loss)(Gradient.none(after), after, data, mode),
        );
        const [old, slopes] = [Parameters.leaves(before), Parameters.leaves(gradient)];
        const expected = Parameters.leaves(after).map(({ path, matrix: w }, i) => ({
          path,
          weight: euclidean(w),
          gradient: euclidean(slopes[i]!.matrix),
          update: euclidean(Matrix.subtract(w, old[i]!.matrix)),
        }));
        expectClose(
          norms.map((each) => ({ ...each })),
          expected,
          { absolute: 1e-12, relative: 1e-9 },
        );
      }),
      { seed, numRuns: 200 },
    );
  });

  test('the gradient is of the loss and the penalties; squares do not overflow', () => {
    const network = specOf(1, [{ type: 'dense', outputs: 1, bias: false }]);
    const data = { inputs: Matrix.of([[1], [1]]), targets: Matrix.of([[1], [3]]) };
    const at = (w: number): Model => ({ parameters: [{ W: Matrix.of([[w]]) }], layerState: {} });
    const observe = Observation.observe(['norms'], {
      network,
      loss: Loss.meanSquaredError,
      penalty: Penalty.l2(0.5),
      data,
    });
    // The mean of (w - 1)^2 and (w - 3)^2 has the slope 2 (w - 2), the penalty w.
    expect(observe(at(4), at(3))).toEqual({ norms: [{ path: '0.W', weight: 3, gradient: 5, update: 1 }] });
    expect(observe(at(0), at(1e200))).toEqual({
      norms: [{ path: '0.W', weight: 1e200, gradient: 3e200, update: 1e200 }],
    });
  });
});

/** Where the slopes of an activation are almost 0 among these inputs, from its formula. */
const inputs = [-30, -8, -5, -4, -3, -1, -0.005, 0, 0.005, 1, 3, 4, 5, 8, 30];
const saturatedAt: Readonly<Record<Activation.ActivationSpec['type'], (x: number) => boolean>> = {
  relu: (x) => x <= 0,
  'leaky-relu': () => false,
  relu6: (x) => x <= 0 || x >= 6,
  'hard-sigmoid': (x) => Math.abs(x) >= 3,
  'hard-tanh': (x) => Math.abs(x) >= 1,
  sigmoid: (x) => Math.exp(-Math.abs(x)) / (1 + Math.exp(-Math.abs(x))) ** 2 < 0.0025,
  tanh: (x) => 1 - Math.tanh(x) ** 2 < 0.01,
  softsign: (x) => 1 / (1 + Math.abs(x)) ** 2 < 0.01,
  elu: (x) => x < 0 && Math.exp(x) < 0.01,
  selu: (x) => x < 0 && 1.0507 * 1.67326 * Math.exp(x) < 0.01,
  softplus: (x) => 1 / (1 + Math.exp(-x)) < 0.01,
  'log-sigmoid': (x) => 1 / (1 + Math.exp(x)) < 0.01,
  gelu: (x) => x <= -4,
  silu: (x) => x <= -8,
  mish: (x) => x <= -8,
};

describe('saturation', () => {
  const names = Object.keys(saturatedAt) as ReadonlyArray<Activation.ActivationSpec['type']>;

  test.each(names)('of %s, element by element, in both precisions', (type) => {
    const network = specOf(1, [{ type: 'dense', outputs: 1, bias: false }, { type }]);
    (['float64', 'float32'] as const).forEach((precision) => {
      inputs.forEach((x) => {
        const one = Matrix.constant(1, 1, 1, precision);
        const observe = Observation.observe(['saturation'], {
          network,
          loss: Loss.meanSquaredError,
          data: { inputs: Matrix.constant(1, 1, x, precision), targets: one },
        });
        const model: Model = { parameters: [{ W: one }, {}], layerState: {} };
        const hit = saturatedAt[type](x) ? 1 : 0;
        expect({ x, ...observe(model, model) }).toEqual({
          x,
          saturation: [{ path: '1', type, saturated: hit, dead: hit, units: 1 }],
        });
      });
    });
  });

  test('dead is a unit that is saturated on every row, not a row whose units all are', () => {
    const network = specOf(3, [{ type: 'dense', outputs: 3, bias: false }, { type: 'relu' }]);
    const identity = Matrix.of([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    const of = (x: Matrix.Matrix) =>
      Observation.observe(['saturation'], {
        network,
        loss: Loss.meanSquaredError,
        data: { inputs: x, targets: Matrix.zeros(x.rows, 3) },
      });
    const model: Model = { parameters: [{ W: identity }, {}], layerState: {} };
    const rows = Matrix.of([
      [-1, 1, -2],
      [-3, -1, -1],
      [0, 2, 5],
      [-1, -1, -1],
    ]);
    expect(of(rows)(model, model).saturation).toEqual([
      { path: '1', type: 'relu', saturated: 9 / 12, dead: 1, units: 3 },
    ]);
  });

  test('of activations in blocks, by their paths; a softmax is none', () => {
    const network = specOf(2, [
      {
        type: 'residual',
        layers: [{ type: 'fan-out', branches: [{ type: 'relu' }, [{ type: 'tanh' }]] }, { type: 'add' }],
      },
      { type: 'softmax' },
    ]);
    const data = { inputs: Matrix.of([[-1, 100]]), targets: Matrix.of([[0, 1]]) };
    const model: Model = { parameters: [[[{}, [{}]], {}], {}], layerState: {} };
    const observe = Observation.observe(['saturation'], { network, loss: Loss.meanSquaredError, data });
    expect(observe(model, model).saturation).toEqual([
      { path: '0.0.0', type: 'relu', saturated: 0.5, dead: 1, units: 2 },
      { path: '0.0.1.0', type: 'tanh', saturated: 0.5, dead: 1, units: 2 },
    ]);
  });
});

describe('spread', () => {
  test('of random networks, layer by layer: the outputs of the first, the gradients of the rest', () => {
    fc.assert(
      fc.property(
        problems,
        ({
          network: {
            layers: [only],
          },
          inputs: x,
          targets: y,
          after: [own],
        }) => {
          // Between two dense layers, so that there are layers before it and after it.
          const network = Network.fromLayers(only!.inputs, [
            only!,
            ...specOf(only!.outputs, [{ type: 'sigmoid' }, { type: 'dense', outputs: only!.outputs }]).layers,
          ]);
          const { parameters: drawn, layerState } = modelOf(network, 5);
          const parameters = [own!, ...drawn.slice(1)];
          const loss = Loss.meanSquaredError;
          const observe = Observation.observe(['spread'], { network, loss, data: { inputs: x, targets: y } });
          const { spread = [] } = observe({ parameters, layerState }, { parameters, layerState });
          const mode = Layer.evaluationWith(layerState);
          const upstream = loss.gradient(network.forward(parameters, x, mode).output, y);
          const expected = network.layers.map(({ spec, outputs }, i) => {
            const before = Network.fromLayers(network.inputs, network.layers.slice(0, i + 1));
            const { output } = before.forward(parameters.slice(0, i + 1), x, mode);
            const after = Network.fromLayers(outputs, network.layers.slice(i + 1));
            const { cache } = after.forward(parameters.slice(i + 1), output, Layer.evaluation);
            return {
              path: String(i),
              type: spec.type,
              mean: meanOf(output),
              deviation: deviationOf(output),
              gradient: rootMeanSquareOf(after.backward(cache, upstream).input),
            };
          });
          expectClose(
            spread.filter(({ path }) => !path.includes('.')).map((each) => ({ ...each })),
            expected,
            sums,
          );
        },
      ),
      { seed, numRuns: 200 },
    );
  });

  test('a layer of the user’s own has its name', () => {
    const shifted = Layer.custom({
      name: 'shifted',
      inputs: 1,
      outputs: 1,
      declarations: Parameters.empty,
      forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 1>) => ({ output: Matrix.shift(1)(x), cache: null }),
      backward: (_, dy) => ({ parameters: Parameters.empty, input: dy }),
    });
    const network = Network.layer(shifted)(Network.input(1));
    const data = { inputs: Matrix.of([[1], [3]]), targets: Matrix.of([[5], [7]]) };
    const model = { parameters: [{}] as const, layerState: {} };
    const observe = Observation.observe(kinds, { network, loss: Loss.meanSquaredError, data });
    expect(observe(model, model)).toEqual({
      norms: [],
      saturation: [],
      spread: [{ path: '0', type: 'shifted', mean: 3, deviation: 1, gradient: 3 }],
    });
  });
});

describe('the probe', () => {
  const network = specOf(2, [
    { type: 'dense', outputs: 3 },
    { type: 'batch-norm' },
    { type: 'tanh' },
    { type: 'dropout', probability: 0.5 },
    { type: 'dense', outputs: 2 },
  ]);
  const loss = Loss.softmaxCrossEntropy;
  const rows = (count: number, odd: number = -1): Dataset.Dataset<2, 1> => ({
    inputs: Matrix.sliceColumns(
      0,
      2,
    )(Matrix.map((_, i) => ((i * 7) % 11) / 4 + (Math.floor(i / 2) === odd ? 1 : 0))(Matrix.zeros(count, 2))),
    targets: Matrix.map((_, i) => i % 2)(Matrix.zeros<number, 1>(count, 1)),
  });
  const { parameters } = modelOf(network, 2);
  const trained: Model = {
    parameters,
    layerState: Parameters.map(Matrix.shift(0.25))(Layer.initialState(network)),
  };
  const before = modelOf(network, 1);
  const of = (data: Dataset.Dataset<2, 1>, after: Model = trained): Observation.Observation =>
    Observation.observe(kinds, { network, loss, data })(before, after);

  test('is the first 256 rows', () => {
    expect(of(rows(300))).toEqual(of(rows(256)));
    expect(of(rows(300, 256))).toEqual(of(rows(300)));
    expect(of(rows(300, 255))).not.toEqual(of(rows(300)));
    expect(of(rows(300))).not.toEqual(of(rows(255)));
  });

  test('is seen in evaluation: with the running statistics, nothing dropped', () => {
    const { spread = [] } = of(rows(8));
    expect(spread[3]).toEqual({ ...spread[2], type: 'dropout', path: '3' });
    expect(of(rows(8), { parameters, layerState: Layer.initialState(network) })).not.toEqual(of(rows(8)));
  });

  test('counts its weights', () => {
    const weights = Matrix.map((_, i) => (i < 4 ? 1 : 0))(Matrix.zeros<number, 1>(8, 1));
    const { norms: some = [] } = of({ ...rows(8), weights });
    const { norms: first = [] } = of(rows(4));
    expectClose(
      some.map((each) => ({ ...each })),
      first.map((each) => ({ ...each })),
      sums,
    );
  });

  test('looking changes nothing', () => {
    const observe = Observation.observe(kinds, { network, loss, data: rows(8) });
    expect(isPure(({ was, is }: { was: Model; is: Model }) => observe(was, is), { was: before, is: trained })).toEqual(
      agreement,
    );
    expect(
      isPure(
        (data: Dataset.Dataset<2, 1>) => Observation.observe(kinds, { network, loss, data })(before, trained),
        rows(8),
      ),
    ).toEqual(agreement);
  });

  test('only what is asked for is there', () => {
    expect(Object.keys(of(rows(8)))).toEqual(['norms', 'saturation', 'spread']);
    expect(Observation.observe([], { network, loss, data: rows(8) })(before, trained)).toEqual({});
    const only = Observation.observe(['saturation'], { network, loss, data: rows(8) })(before, trained);
    expect(only).toEqual({ saturation: of(rows(8)).saturation });
  });
});
