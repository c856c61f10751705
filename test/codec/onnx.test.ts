/**
 * ONNX files: what they hold beside the operators, and what has none. That these compute what the kit predicts is shown by
 * running them, in test/interchange.
 */
import type * as E from 'fp-ts/lib/Either.js';
import { BatchNorm, Dense, Digest, Layer, Matrix, Network, Parameters, type Spec, Threefry } from 'foldnet';
import { DecodeError, Experiment, Model, Onnx } from 'foldnet/codec';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';

const experimentOf = (precision: Matrix.Precision): Experiment.Experiment =>
  expectRight(
    Experiment.decode({
      version: 1,
      name: 'small',
      precision,
      random: { seed: 0 },
      data: { csv: 'small.csv', target: 'y', task: 'regression' },
      model: { layers: [] },
      loss: { type: 'mean-squared-error' },
      optimizer: { type: 'sgd', learningRate: 0.1 },
      batching: { type: 'full' },
      epochs: 1,
    }),
  );

const modelOf = (network: Spec.AnyNetwork, precision: Matrix.Precision = 'float64'): Model.Model => ({
  experiment: experimentOf(precision),
  preprocessing: {
    features: ['width', 'höhe'],
    inputs: { offset: Matrix.of([[0.1, 0]]), divisor: Matrix.of([[2, 3]]) },
    target: { task: 'regression', scaler: { offset: Matrix.of([[0]]), divisor: Matrix.of([[1]]) } },
  },
  network,
  parameters: network.init(Threefry.key(1), precision),
  layerState: Layer.initialState(network, precision),
  epoch: 3,
  data: Digest.ofText(''),
});

const networkOf = (...layers: ReadonlyArray<Network.AnyLayer>): Spec.AnyNetwork => Network.fromLayers(2, layers);

const small = networkOf(
  Network.erase(Dense.dense(2, 2)),
  Network.erase(Layer.residual(BatchNorm.batchNorm(2))),
  Network.erase(Dense.dense(2, 1)),
);

/** A message as its fields: numbers, and the bytes of what is longer. */
type Message = ReadonlyArray<readonly [field: number, value: number | Uint8Array]>;

const messageOf = (bytes: Uint8Array): Message => {
  const fields: Array<Message[number]> = [];
  new PbfReader(bytes).readFields((field, _, reader) => {
    fields.push([field, reader.type === 0 ? reader.readVarint() : reader.readBytes().slice()]);
  }, undefined);
  return fields;
};

const all = (message: Message, field: number): ReadonlyArray<number | Uint8Array> =>
  message.flatMap(([of, value]) => (of === field ? [value] : []));

const number = (message: Message, field: number): number => Number(all(message, field)[0]);

const bytes = (message: Message, field: number): Uint8Array => {
  const [value] = all(message, field);
  return value instanceof Uint8Array ? value : expect.fail(`field ${field} is no bytes`);
};

const text = (message: Message, field: number): string => new TextDecoder().decode(bytes(message, field));

const messages = (message: Message, field: number): ReadonlyArray<Message> =>
  all(message, field).map((value) => messageOf(value instanceof Uint8Array ? value : new Uint8Array()));

const message = (of: Message, field: number): Message => messages(of, field)[0] ?? [];

const encoded = (model: Model.Model): Message => messageOf(expectRight(Onnx.encode(model)));

const left = (result: E.Either<DecodeError.DecodeError, unknown>): string =>
  result._tag === 'Left' ? DecodeError.show(result.left) : expect.fail('expected a Left');

describe('what a file holds', () => {
  const model = modelOf(small);
  const file = encoded(model);
  const graph = message(file, 7);

  test('versions, and the model’s digest, features and name', () => {
    expect([number(file, 1), text(file, 2)]).toEqual([8, 'foldnet']);
    expect(messages(file, 8).map((operators) => [text(operators, 1), number(operators, 2)])).toEqual([['', 17]]);
    expect(messages(file, 14).map((entry) => [text(entry, 1), text(entry, 2)])).toEqual([
      ['name', 'small'],
      ['digest', Model.digest(model)],
      ['stateDigest', Digest.ofParameters(model.layerState)],
      ['numerics', '1'],
      ['epoch', '3'],
      ['features', '["width","höhe"]'],
    ]);
    expect(text(graph, 2)).toBe('small');
  });

  test('every matrix under its path, bit for bit', () => {
    const initializers = new Map(messages(graph, 5).map((tensor) => [text(tensor, 8), tensor]));
    const leaves = [...Parameters.leaves(model.parameters), ...Parameters.leaves(model.layerState)];
    expect(leaves.map(({ path }) => path)).toContain('1.variance');
    leaves.forEach(({ path, matrix }) => {
      const tensor = initializers.get(path) ?? [];
      expect(all(tensor, 1)).toEqual([matrix.rows, matrix.columns]);
      expect(number(tensor, 2)).toBe(11);
      expect(bytes(tensor, 9)).toEqual(Matrix.toBytes(matrix));
    });
  });

  test('rows without a limit go in and out', () => {
    const shapeOf = (value: Message): unknown => {
      const tensor = message(message(value, 2), 1);
      const [rows = [], columns = []] = messages(message(tensor, 2), 1);
      return [text(value, 1), number(tensor, 1), text(rows, 2), number(columns, 1)];
    };
    expect(messages(graph, 11).map(shapeOf)).toEqual([['input', 11, 'N', 2]]);
    expect(messages(graph, 12).map(shapeOf)).toEqual([
      ['output', 11, 'N', 1],
      ['prediction', 11, 'N', 1],
    ]);
  });

  test('the same bytes each time', () => {
    expect(expectRight(Onnx.encode(model))).toEqual(expectRight(Onnx.encode(modelOf(small))));
  });
});

describe('what has no file', () => {
  test('a layer of the user’s own, by its path', () => {
    const own = Layer.custom({ name: 'mine', ...Layer.identity(2) });
    const network = networkOf(
      Network.erase(Layer.identity(2)),
      Network.erase(Layer.residual(Layer.andThen(own)(Dense.dense(2, 2)))),
    );
    expect(left(Onnx.encode(modelOf(network)))).toBe(
      "model.layers[1].layers[1]: expected a layer of this package, got the custom layer 'mine'",
    );
  });

  test('a layer without its matrices', () => {
    expect(left(Onnx.encode({ ...modelOf(small), parameters: [] }))).toBe(
      "model.layers[0]: expected a matrix 'W' for the layer, got none",
    );
    expect(left(Onnx.encode({ ...modelOf(small), layerState: Parameters.empty }))).toBe(
      "model.layers[1].layers: expected a matrix 'mean' for the layer, got none",
    );
  });

  test('a scaler out of the precision’s range', () => {
    const model = modelOf(small, 'float32');
    const scaled = (offset: number, divisor: number): Model.Model => ({
      ...model,
      preprocessing: {
        ...model.preprocessing,
        inputs: { offset: Matrix.of([[0, offset]]), divisor: Matrix.of([[1, divisor]]) },
      },
    });
    expect(left(Onnx.encode(scaled(1e39, 1)))).toBe(
      'inputs.offset[1]: expected a number that is finite in float32, got 1e+39',
    );
    expect(left(Onnx.encode(scaled(0, 1e-46)))).toBe(
      'inputs.divisor[1]: expected a number that is finite and not 0 in float32, got 1e-46',
    );
    expectRight(Onnx.encode({ ...scaled(1e39, 1e-46), experiment: experimentOf('float64') }));
  });
});
