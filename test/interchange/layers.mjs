/**
 * Layers of every kind: each one with its options, and random networks of them.
 */
import * as fc from 'fast-check';

const named = (...types) => types.map((type) => ({ type }));

/** Every activation and normalisation, with and without options. */
export const keepingWidth = [
  ...named('identity', 'relu', 'sigmoid', 'tanh', 'selu', 'silu', 'mish', 'softsign', 'log-sigmoid', 'hard-sigmoid'),
  ...named('relu6', 'leaky-relu', 'elu', 'gelu', 'softplus', 'hard-tanh', 'softmax', 'log-softmax'),
  { type: 'leaky-relu', negativeSlope: 0.3 },
  { type: 'leaky-relu', negativeSlope: -0.7 },
  { type: 'elu', alpha: 0.7 },
  { type: 'elu', alpha: -1.3 },
  { type: 'gelu', approximate: 'tanh' },
  { type: 'softplus', beta: 2, threshold: 3 },
  { type: 'softplus', beta: 0.1, threshold: -1 },
  { type: 'hard-tanh', min: -0.5, max: 0.3 },
  { type: 'softmax', temperature: 2.5 },
  ...named('batch-norm', 'layer-norm', 'rms-norm'),
  { type: 'batch-norm', eps: 0.1, affine: false },
  { type: 'layer-norm', eps: 0.1, affine: false },
  { type: 'rms-norm', eps: 0.1, affine: false },
  { type: 'dropout', probability: 0.5 },
];

const dense = (outputs, more) => ({ type: 'dense', outputs, ...more });

/** Every layer of others and every wire, on six columns. */
export const ofSix = [
  dense(4),
  dense(4, { bias: false }),
  { type: 'copy' },
  { type: 'add' },
  { type: 'swap', left: 2 },
  { type: 'slice', start: 1, width: 3 },
  { type: 'sequence', layers: [dense(3), { type: 'batch-norm' }, { type: 'tanh' }] },
  { type: 'sequence', layers: named('relu', 'relu6', 'hard-tanh') },
  { type: 'residual', layers: [dense(6), { type: 'batch-norm' }, { type: 'silu' }] },
  { type: 'residual', layers: dense(6) },
  {
    type: 'parallel',
    branches: [
      { inputs: 2, layers: dense(3) },
      { inputs: 4, layers: [dense(2), { type: 'batch-norm' }] },
    ],
  },
  { type: 'fan-out', branches: [[dense(2), { type: 'batch-norm' }], { type: 'relu' }] },
  { type: 'tied', layer: { type: 'sequence', layers: [dense(6), dense(6)] } },
  {
    type: 'tied',
    layer: {
      type: 'fan-out',
      branches: [
        [dense(2), { type: 'batch-norm' }],
        [dense(2), { type: 'batch-norm' }],
      ],
    },
  },
  {
    type: 'tied',
    layer: {
      type: 'tied',
      layer: {
        type: 'sequence',
        layers: [
          { type: 'sequence', layers: [dense(6), dense(6)] },
          { type: 'sequence', layers: [dense(6), dense(6)] },
        ],
      },
    },
  },
];

const width = fc.integer({ min: 2, max: 6 });

const constant = (spec, outputs) => fc.constant({ spec, outputs });

/** A layer on so many columns, with how many it gives; layers within layers go so deep. */
const layer = (inputs, depth) =>
  fc.oneof(
    fc.tuple(width, fc.boolean()).map(([outputs, bias]) => ({ spec: dense(outputs, { bias }), outputs })),
    fc.constantFrom(...keepingWidth).map((spec) => ({ spec, outputs: inputs })),
    constant({ type: 'copy' }, 2 * inputs),
    inputs % 2 === 0 ? constant({ type: 'add' }, inputs / 2) : constant({ type: 'relu' }, inputs),
    inputs > 1 ? constant({ type: 'swap', left: 1 }, inputs) : constant({ type: 'tanh' }, inputs),
    constant({ type: 'slice', start: Math.floor(inputs / 3), width: Math.ceil(inputs / 2) }, Math.ceil(inputs / 2)),
    ...(depth === 0 ? [] : composed(inputs, depth - 1)),
  );

/** Layers, one after the other. */
export const sequence = (inputs, depth, maxLength) =>
  fc
    .integer({ min: 1, max: maxLength })
    .chain((length) =>
      Array.from({ length }).reduce(
        (before) =>
          before.chain(({ layers, outputs }) =>
            layer(outputs, depth).map((next) => ({ layers: [...layers, next.spec], outputs: next.outputs })),
          ),
        fc.constant({ layers: [], outputs: inputs }),
      ),
    );

const square = (inputs, depth) =>
  sequence(inputs, depth, 2).map(({ layers, outputs }) => (outputs === inputs ? layers : [...layers, dense(inputs)]));

const composed = (inputs, depth) => [
  sequence(inputs, depth, 2).map(({ layers, outputs }) => ({ spec: { type: 'sequence', layers }, outputs })),
  square(inputs, depth).map((layers) => ({ spec: { type: 'residual', layers }, outputs: inputs })),
  fc.tuple(sequence(inputs, depth, 2), sequence(inputs, depth, 2)).map(([left, right]) => ({
    spec: { type: 'fan-out', branches: [left.layers, right.layers] },
    outputs: left.outputs + right.outputs,
  })),
  inputs === 1
    ? constant({ type: 'sigmoid' }, 1)
    : fc.tuple(sequence(1, depth, 2), sequence(inputs - 1, depth, 2)).map(([left, right]) => ({
        spec: {
          type: 'parallel',
          branches: [
            { inputs: 1, layers: left.layers },
            { inputs: inputs - 1, layers: right.layers },
          ],
        },
        outputs: left.outputs + right.outputs,
      })),
  square(inputs, depth).map((layers) => ({
    spec: {
      type: 'tied',
      layer: {
        type: 'sequence',
        layers: [
          { type: 'sequence', layers },
          { type: 'sequence', layers },
        ],
      },
    },
    outputs: inputs,
  })),
];
