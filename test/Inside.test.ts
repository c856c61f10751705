/** A pass seen from the inside gives the bits of the pass itself, forward and back, and says what stands where. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Dense, Layer, Matrix, Network, Parameters, Spec, Threefry } from 'foldnet';
import { every } from '../laws/arbitrary.js';
import { sample } from '../laws/sample.js';
import * as Inside from '../src/Inside.js';
import { expectRight } from './expectRight.js';
import { seed } from './laws/run.js';

const dense: Spec.LayerSpec = { type: 'dense', outputs: 2 };
const relu: Spec.LayerSpec = { type: 'relu' };

const seenIn = (layers: ReadonlyArray<Spec.LayerSpec>): ReadonlyArray<string> => {
  const network = expectRight(Spec.network({ inputs: 2, layers }));
  const parameters = network.init(Threefry.key(1));
  const { seen } = Inside.pass(network, parameters, Matrix.of([[1, -1]]), Layer.evaluation);
  return seen.map(({ path, spec }) => `${path} ${spec.type}`);
};

test('random layers: the output and the gradients are those of the layer, bit for bit', () => {
  fc.assert(
    fc.property(sample(every), ({ layer, parameters, x, upstream, mode }) => {
      const { output, cache } = layer.forward(parameters, x, mode);
      const whole = layer.backward(cache, upstream);
      const pass = Inside.pass(layer, parameters, x, mode);
      const { gradients, input, parameters: own } = pass.back(upstream);
      expect(Matrix.eq.equals(pass.output, output)).toBe(true);
      expect(Matrix.eq.equals(input, whole.input)).toBe(true);
      expect(Parameters.eq.equals(own, whole.parameters)).toBe(true);
      expect(gradients).toHaveLength(pass.seen.length);
      pass.seen.forEach((seen, i) => {
        const gradient = gradients[i]!;
        expect([gradient.rows, gradient.columns]).toEqual([seen.output.rows, seen.output.columns]);
      });
      // It ends in its last layer, at whose output the gradient is the one that was given.
      if (pass.seen.length > 0) expect(gradients.at(-1)).toBe(upstream);
    }),
    { seed, numRuns: 300 },
  );
});

test('a layer’s own way back, from any gradient at its output', () => {
  const network = Network.tanh(Network.dense(2)(Network.input(2)));
  const [first, second] = Inside.pass(network, network.init(Threefry.key(3)), Matrix.of([[1, 2]]), Layer.evaluation)
    .seen as readonly [Inside.Seen, Inside.Seen];
  const [[t = NaN] = []] = Matrix.toRows(second.output);
  expect(Matrix.toRows(second.back(Matrix.of([[1, 0]])))).toEqual([[1 - t * t, 0]]);
  expect(first.output.columns).toBe(2);
});

describe('paths, those within another before it', () => {
  test.each<readonly [string, ReadonlyArray<Spec.LayerSpec>, ReadonlyArray<string>]>([
    ['a sequence', [dense, relu], ['0 dense', '1 relu']],
    [
      'nested ones',
      [{ type: 'sequence', layers: [relu, { type: 'sequence', layers: [dense] }] }],
      ['0.0 relu', '0.1.0 dense', '0.1 sequence', '0 sequence'],
    ],
    ['a residual of several', [{ type: 'residual', layers: [relu, dense] }], ['0.0 relu', '0.1 dense', '0 residual']],
    ['a residual of one, which shares its path', [{ type: 'residual', layers: dense }], ['0 dense', '0 residual']],
    [
      'branches',
      [relu, { type: 'fan-out', branches: [dense, [relu, dense]] }],
      ['0 relu', '1.0 dense', '1.1.0 relu', '1.1.1 dense', '1 fan-out'],
    ],
    [
      'branches on columns of their own',
      [
        {
          type: 'parallel',
          branches: [
            { inputs: 1, layers: relu },
            { inputs: 1, layers: [dense] },
          ],
        },
      ],
      ['0.0 relu', '0.1.0 dense', '0 parallel'],
    ],
    [
      'a tie',
      [{ type: 'tied', layer: { type: 'sequence', layers: [dense, dense] } }],
      ['0.0 dense', '0.1 dense', '0 tied'],
    ],
  ])('%s', (_, layers, paths) => {
    expect(seenIn(layers)).toEqual(paths);
  });

  test('a layer that is no network is seen itself', () => {
    const both = Layer.andThen(Dense.dense(2, 1))(Dense.dense(2, 2));
    const zeros = { W: Matrix.zeros(2, 2), b: Matrix.zeros(1, 2) };
    const parameters = [zeros, { W: Matrix.zeros(2, 1), b: Matrix.zeros(1, 1) }] as const;
    const { seen } = Inside.pass(both, parameters, Matrix.of([[1, -1]]), Layer.evaluation);
    expect(seen.map(({ path, spec }) => [path, spec.type])).toEqual([
      ['0', 'dense'],
      ['1', 'dense'],
      ['', 'sequence'],
    ]);
  });

  test('a block with a layer of the user’s own is seen as a whole', () => {
    const own = Layer.custom({
      name: 'twice',
      inputs: 2,
      outputs: 2,
      declarations: Parameters.empty,
      forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 2>) => ({ output: Matrix.scale(2)(x), cache: null }),
      backward: (_, dy) => ({ parameters: Parameters.empty, input: Matrix.scale(2)(dy) }),
    });
    const network = Network.layer(Layer.residual(own))(Network.layer(own)(Network.input(2)));
    const { seen, output } = Inside.pass(network, [{}, {}], Matrix.of([[1, -1]]), Layer.evaluation);
    expect(seen.map(({ path, spec }) => `${path} ${spec.type}`)).toEqual(['0 custom', '1 residual']);
    expect(Matrix.toRows(output)).toEqual([[6, -6]]);
  });
});
