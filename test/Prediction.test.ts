/** Predictions on the fast kernels are those of the forward pass. */
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import {
  Activation,
  Batching,
  BatchNorm,
  Declaration,
  Digest,
  Layer,
  LayerNorm,
  Loss,
  Matrix,
  Network,
  Optimizer,
  Parameters,
  Threefry,
  Training,
} from 'foldnet';
import { expectRight } from './expectRight.js';

const { dense, input, layer, relu } = Network;

const numbers = (rows: number, columns: number, seed: number, precision: Matrix.Precision): Matrix.Matrix =>
  Matrix.toPrecision(precision)(
    Matrix.map((_, i) => ((i * 7919 + seed * 104729) % 2003) / 1001 - 1)(Matrix.zeros(rows, columns)),
  );

const network = pipe(input(40), dense(64), layer(BatchNorm.batchNorm(64)), relu, layer(Activation.gelu(64)), dense(3));

describe.each(['float64', 'float32'] as const)('in %s', (precision) => {
  const parameters = network.init(Threefry.key(1), precision);
  const state = Layer.initialState(network, precision);
  const written = (own: typeof parameters, x: Matrix.Matrix<number, 40>): Matrix.Matrix =>
    network.forward(own, x, Layer.evaluationWith(state)).output;

  test.each([1, 2, 7, 300])('%i rows: the bits of the forward pass, again and again', (rows) => {
    const x = Matrix.sliceColumns(0, 40)(numbers(rows, 40, rows, precision));
    const first = network.predict(parameters, x, state);
    expect(Matrix.eq.equals(first, written(parameters, x))).toBe(true);
    expect(Matrix.eq.equals(network.predict(parameters, x, state), first)).toBe(true);
  });

  test('with other parameters, other numbers of rows in turn, and other networks in between', () => {
    const others = Parameters.scale(0.5)(parameters);
    const other = pipe(input(40), dense(128), dense(2));
    const ofOther = other.init(Threefry.key(2), precision);
    for (let turn = 0; turn < 12; turn++) {
      const x = Matrix.sliceColumns(0, 40)(numbers(1 + (turn % 10), 40, turn, precision));
      const own = turn % 2 === 0 ? parameters : others;
      expect(Matrix.eq.equals(network.predict(own, x, state), written(own, x))).toBe(true);
      expect(Matrix.eq.equals(other.predict(ofOther, x), other.forward(ofOther, x, Layer.evaluation).output)).toBe(
        true,
      );
    }
  });

  test('a mistake is named as the forward pass names it', () => {
    const x = numbers(300, 41, 1, precision) as Matrix.Matrix<number, 40>;
    expect(() => network.predict(parameters, x, state)).toThrow('expected 40 columns');
  });
});

test('a large product alone has the bits of a small one', () => {
  for (const precision of ['float64', 'float32'] as const) {
    const x = numbers(130, 140, 1, precision);
    const y = numbers(140, 150, 2, precision);
    const product = Matrix.multiply(x, y);
    const strips = Array.from({ length: 130 }, (_, i) => Matrix.multiply(Matrix.gatherRows([i])(x), y));
    expect(Matrix.toRows(product)).toEqual(strips.flatMap(Matrix.toRows));
    expect(Matrix.eq.equals(Matrix.multiplyTransposedLeft(Matrix.transpose(x), y), product)).toBe(true);
    expect(Matrix.eq.equals(Matrix.multiplyTransposedRight(x, Matrix.transpose(y)), product)).toBe(true);
  }
});

test('what is computed between two epochs does not disturb the training', () => {
  const key = Threefry.key(5);
  const net = pipe(input(40), dense(64), relu, dense(3));
  const problem = {
    network: net,
    loss: Loss.meanSquaredError,
    optimizer: Optimizer.sgd({ learningRate: 0.1, momentum: 0.9 }),
    batching: Batching.shuffled(16),
    data: {
      inputs: Matrix.sliceColumns(0, 40)(numbers(50, 40, 1, 'float64')),
      targets: Matrix.sliceColumns(0, 3)(numbers(50, 3, 2, 'float64')),
    },
  };
  const x = numbers(130, 140, 1, 'float64');
  const between: ReadonlyArray<(parameters: ReturnType<typeof net.init>) => unknown> = [
    () => undefined,
    () => Matrix.multiply(x, Matrix.transpose(x)),
    (parameters) => net.predict(parameters, problem.data.inputs),
  ];
  const digests = between.map((compute) => {
    const own = { ...problem };
    const once = expectRight(Training.epoch(own)(Training.start(own, net.init(key), key)));
    compute(once.parameters);
    return Digest.ofParameters(expectRight(Training.epoch(own)(once)).parameters);
  });
  expect(new Set(digests).size).toBe(1);
});

test('what is known of a layer by its first parameters and state is not taken for others of another form', () => {
  const x = Matrix.sliceColumns(0, 64)(numbers(100, 64, 1, 'float64'));
  const norm = LayerNorm.layerNorm(64);
  const [gain, shift] = [1, 2].map((seed) => Matrix.gatherRows([seed])(x)) as [
    Matrix.Matrix<1, 64>,
    Matrix.Matrix<1, 64>,
  ];
  [
    { gain, shift },
    { shift, gain },
    { gain: shift, shift: gain },
  ].forEach((parameters) => {
    expect(Layer.predict(norm)(parameters, x)).toEqual(norm.forward(parameters, x, Layer.evaluation).output);
  });

  type Own = { readonly row: Matrix.Matrix<1, 64> };
  const forward = ({ row }: Own, y: Matrix.Matrix<number, 64>, mode: Layer.Mode) => ({
    output: mode._tag === 'Evaluation' && 'mean' in mode.state ? Matrix.addRow(y, row) : y,
    cache: null,
  });
  const own = Layer.custom({
    name: 'centred',
    inputs: 64,
    outputs: 64,
    declarations: { row: Declaration.declare(1, 64, { type: 'constant', value: 1 }) },
    forward,
    backward: (_, upstream: Matrix.Matrix<number, 64>) => ({ parameters: { row: gain }, input: upstream }),
  });
  [{}, { mean: {} }, { mean: shift }, {}].forEach((state) => {
    expect(Layer.predict(own, state)({ row: gain }, x)).toEqual(
      own.forward({ row: gain }, x, Layer.evaluationWith(state)).output,
    );
  });
});
