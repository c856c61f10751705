/** Models as data: every spec builds what it says, and what makes no network is refused by path. */
import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Activation, Declaration, Dense, Layer, Matrix, Network, Spec, Threefry } from 'foldnet';
import { mixed } from '../laws/arbitrary.js';
import { sample } from '../laws/sample.js';
import { expectRight } from './expectRight.js';
import { seed } from './laws/run.js';

const { dense, fanOut, identity, input, layer, parallel, relu, residual, sigmoid, tanh } = Network;

const erased = <
  I extends number,
  O extends number,
  Ps extends Network.ParameterTuple,
  Cs extends ReadonlyArray<unknown>,
>(
  network: Network.Network<I, O, Ps, Cs>,
): Spec.AnyNetwork => Network.fromLayers(network.inputs, network.layers);

/** Networks, each with its spec and its show. */
const models: ReadonlyArray<readonly [shown: string, network: Spec.AnyNetwork, layers: ReadonlyArray<Spec.LayerSpec>]> =
  [
    ['pipe(input(4))', erased(input(4)), []],
    [
      'pipe(input(4), dense(8), relu, dense(2, {"init":"he-normal","bias":false}))',
      erased(pipe(input(4), dense(8), relu, dense(2, { init: 'he-normal', bias: false }))),
      [{ type: 'dense', outputs: 8 }, { type: 'relu' }, { type: 'dense', outputs: 2, init: 'he-normal', bias: false }],
    ],
    [
      'pipe(input(4), sigmoid, tanh, identity)',
      erased(pipe(input(4), sigmoid, tanh, identity)),
      [{ type: 'sigmoid' }, { type: 'tanh' }, { type: 'identity' }],
    ],
    [
      'pipe(input(4), selu, silu, mish, softsign, logSigmoid, hardSigmoid, relu6, logSoftmax)',
      erased(
        pipe(
          input(4),
          Network.selu,
          Network.silu,
          Network.mish,
          Network.softsign,
          Network.logSigmoid,
          Network.hardSigmoid,
          Network.relu6,
          Network.logSoftmax,
        ),
      ),
      [
        { type: 'selu' },
        { type: 'silu' },
        { type: 'mish' },
        { type: 'softsign' },
        { type: 'log-sigmoid' },
        { type: 'hard-sigmoid' },
        { type: 'relu6' },
        { type: 'log-softmax' },
      ],
    ],
    [
      'pipe(input(4), leakyRelu(), elu(), gelu(), softplus(), hardTanh(), softmax())',
      erased(
        pipe(
          input(4),
          Network.leakyRelu(),
          Network.elu(),
          Network.gelu(),
          Network.softplus(),
          Network.hardTanh(),
          Network.softmax(),
        ),
      ),
      [
        { type: 'leaky-relu' },
        { type: 'elu' },
        { type: 'gelu' },
        { type: 'softplus' },
        { type: 'hard-tanh' },
        { type: 'softmax' },
      ],
    ],
    [
      'pipe(input(4), leakyRelu({"negativeSlope":0.5}), elu({"alpha":2}), gelu({"approximate":"tanh"}), softplus({"beta":2,"threshold":1}), hardTanh({"min":-2,"max":0.5}), softmax({"temperature":3}))',
      erased(
        pipe(
          input(4),
          Network.leakyRelu({ negativeSlope: 0.5 }),
          Network.elu({ alpha: 2 }),
          Network.gelu({ approximate: 'tanh' }),
          Network.softplus({ beta: 2, threshold: 1 }),
          Network.hardTanh({ min: -2, max: 0.5 }),
          Network.softmax({ temperature: 3 }),
        ),
      ),
      [
        { type: 'leaky-relu', negativeSlope: 0.5 },
        { type: 'elu', alpha: 2 },
        { type: 'gelu', approximate: 'tanh' },
        { type: 'softplus', beta: 2, threshold: 1 },
        { type: 'hard-tanh', min: -2, max: 0.5 },
        { type: 'softmax', temperature: 3 },
      ],
    ],
    [
      'pipe(input(4), residual(flow(dense(8), relu, dense(4))))',
      erased(pipe(input(4), residual(flow(dense(8), relu, dense(4))))),
      [{ type: 'residual', layers: [{ type: 'dense', outputs: 8 }, { type: 'relu' }, { type: 'dense', outputs: 4 }] }],
    ],
    [
      'pipe(input(4), residual(flow(dense(4))))',
      erased(pipe(input(4), residual(dense(4)))),
      [{ type: 'residual', layers: [{ type: 'dense', outputs: 4 }] }],
    ],
    [
      'pipe(input(4), residual(dense(4)))',
      erased(pipe(input(4), layer(Layer.residual(Dense.dense(4, 4))))),
      [{ type: 'residual', layers: { type: 'dense', outputs: 4 } }],
    ],
    [
      'pipe(input(4), fanOut(flow(dense(1)), flow(dense(2), relu)))',
      erased(pipe(input(4), fanOut(dense(1), flow(dense(2), relu)))),
      [
        {
          type: 'fan-out',
          branches: [[{ type: 'dense', outputs: 1 }], [{ type: 'dense', outputs: 2 }, { type: 'relu' }]],
        },
      ],
    ],
    [
      'pipe(input(4), parallel(pipe(input(1), dense(2)), pipe(input(3), relu)))',
      erased(pipe(input(4), parallel(Dense.dense(1, 2), Activation.relu(3)))),
      [
        {
          type: 'parallel',
          branches: [
            { inputs: 1, layers: { type: 'dense', outputs: 2 } },
            { inputs: 3, layers: { type: 'relu' } },
          ],
        },
      ],
    ],
    [
      'pipe(input(4), flow(dense(3), dense(2)))',
      erased(pipe(input(4), layer(Layer.andThen(Dense.dense(3, 2))(Dense.dense(4, 3))))),
      [
        {
          type: 'sequence',
          layers: [
            { type: 'dense', outputs: 3 },
            { type: 'dense', outputs: 2 },
          ],
        },
      ],
    ],
    [
      'pipe(input(4), copy, add, swap(1))',
      erased(pipe(input(4), layer(Layer.copy(4)), layer(Layer.add(4)), layer(Layer.swap(1, 3)))),
      [{ type: 'copy' }, { type: 'add' }, { type: 'swap', left: 1 }],
    ],
  ];

describe('every kind of layer', () => {
  test.each(models)('%s shows its spec', (shown, network, layers) => {
    expect(Spec.ofNetwork(network)).toEqual({ inputs: 4, layers });
    expect(Spec.show.show({ inputs: 4, layers })).toBe(shown);
  });

  test.each(models)('%s is built from its spec, parameters and all', (_, network, layers) => {
    const built = expectRight(Spec.network({ inputs: 4, layers }));
    const parameters = network.init(Threefry.key(42));
    const x = Matrix.of([
      [1, -2, 3, -4],
      [0.5, 0.25, 0, -1],
    ]);
    expect(built.declarations).toEqual(network.declarations);
    expect(built.init(Threefry.key(42))).toEqual(parameters);
    expect(built.outputs).toBe(network.outputs);
    expect(built.predict(parameters, x)).toEqual(network.predict(parameters, x));
  });
});

test('a random network and the network of its spec are one', () => {
  fc.assert(
    fc.property(sample(mixed), ({ layer: known, parameters, x }) => {
      const network = Network.fromLayers(known.inputs, [known]);
      const built = expectRight(Spec.network(Spec.ofNetwork(network)));
      expect(Spec.ofNetwork(built)).toEqual(Spec.ofNetwork(network));
      expect(Declaration.leaves(built.declarations)).toEqual(Declaration.leaves(network.declarations));
      expect(Matrix.eq.equals(built.predict([parameters], x), network.predict([parameters], x))).toBe(true);
    }),
    { seed },
  );
});

describe('what makes no network', () => {
  const one: Spec.LayerSpec = { type: 'dense', outputs: 4 };
  const wrong: Spec.LayerSpec = { type: 'dense', outputs: 0 };

  test.each<readonly [path: string, expected: string, found: string, spec: Spec.NetworkSpec]>([
    ['inputs', 'a positive integer', '0', { inputs: 0, layers: [] }],
    ['inputs', 'a positive integer', '2.5', { inputs: 2.5, layers: [] }],
    ['layers[0].outputs', 'a positive integer', '0', { inputs: 4, layers: [wrong] }],
    ['layers[0].beta', 'a positive number', '0', { inputs: 4, layers: [{ type: 'softplus', beta: 0 }] }],
    ['layers[0].alpha', 'a finite number', 'NaN', { inputs: 4, layers: [{ type: 'elu', alpha: NaN }] }],
    ['layers[0].max', 'a number greater than min, 2', '1', { inputs: 4, layers: [{ type: 'hard-tanh', min: 2 }] }],
    [
      'layers[0].approximate',
      "'none' or 'tanh'",
      'erf',
      { inputs: 4, layers: [{ type: 'gelu', approximate: 'erf' as 'none' }] },
    ],
    ['layers[0].temperature', 'a positive number', '-1', { inputs: 4, layers: [{ type: 'softmax', temperature: -1 }] }],
    ['layers[1].outputs', 'a positive integer', '-3', { inputs: 4, layers: [one, { type: 'dense', outputs: -3 }] }],
    [
      'layers[0].layers[1].outputs',
      'a positive integer',
      '0',
      { inputs: 4, layers: [{ type: 'sequence', layers: [one, wrong] }] },
    ],
    [
      'layers[0].layers',
      'as many outputs as inputs, 4',
      '3',
      { inputs: 4, layers: [{ type: 'residual', layers: [{ type: 'dense', outputs: 3 }] }] },
    ],
    [
      'layers[0].layers[0].outputs',
      'a positive integer',
      '0',
      { inputs: 4, layers: [{ type: 'residual', layers: [wrong] }] },
    ],
    [
      'layers[0].layers[1].outputs',
      'a positive integer',
      '0',
      { inputs: 4, layers: [{ type: 'residual', layers: [one, wrong] }] },
    ],
    [
      'layers[0].branches',
      'inputs that add up to 4',
      '1 + 2',
      {
        inputs: 4,
        layers: [
          {
            type: 'parallel',
            branches: [
              { inputs: 1, layers: [] },
              { inputs: 2, layers: [] },
            ],
          },
        ],
      },
    ],
    [
      'layers[0].branches[0].inputs',
      'a positive integer',
      '0',
      {
        inputs: 4,
        layers: [
          {
            type: 'parallel',
            branches: [
              { inputs: 0, layers: [] },
              { inputs: 4, layers: [] },
            ],
          },
        ],
      },
    ],
    [
      'layers[0].branches[1].layers[0].outputs',
      'a positive integer',
      '0',
      {
        inputs: 4,
        layers: [
          {
            type: 'parallel',
            branches: [
              { inputs: 1, layers: [] },
              { inputs: 3, layers: [wrong] },
            ],
          },
        ],
      },
    ],
    [
      'layers[0].branches[1][1].outputs',
      'a positive integer',
      '0',
      { inputs: 4, layers: [{ type: 'fan-out', branches: [[one], [one, wrong]] }] },
    ],
    [
      'layers[52]',
      'fewer than 2^53 outputs',
      '9007199254740992',
      { inputs: 1, layers: [...Array.from({ length: 60 }, () => ({ type: 'copy' }) as const), { type: 'relu' }] },
    ],
    ['layers[0]', 'an even number of inputs', '5', { inputs: 5, layers: [{ type: 'add' }] }],
    ['layers[0].left', 'an integer from 1 to 3', '4', { inputs: 4, layers: [{ type: 'swap', left: 4 }] }],
    ['layers[0].left', 'an integer from 1 to 3', '0', { inputs: 4, layers: [{ type: 'swap', left: 0 }] }],
    [
      'layers[1]',
      'a layer of this package',
      "the custom layer 'whitening'",
      { inputs: 4, layers: [one, { type: 'custom', name: 'whitening' }] },
    ],
  ])('%s: expected %s, found %s', (path, expected, found, spec) => {
    expect(Spec.network(spec)).toEqual(E.left({ _tag: 'SpecError', path, expected, found }));
  });
});

test("a user's own layer is shown by name", () => {
  expect(Spec.show.show({ inputs: 4, layers: [{ type: 'custom', name: 'whitening' }] })).toBe(
    'pipe(input(4), whitening)',
  );
});
