/**
 * Decoders of layers and initialisers: every `LayerSpec` but a user's own, which no file can build.
 */
import type { ActivationName } from '../ActivationName.js';
import type { Initializer, NamedInitializer } from '../Initializer.js';
import type { BlockSpec, BranchSpec, LayerSpec } from '../LayerSpec.js';
import * as Schema from './Schema.js';

const initializerName: Schema.Decoder<NamedInitializer> = Schema.oneOf([
  'he-normal',
  'he-uniform',
  'glorot-normal',
  'glorot-uniform',
  'lecun-normal',
  'lecun-uniform',
  'orthogonal',
  'zeros',
]);

const gain = { gain: Schema.positive };
const mode = { mode: Schema.oneOf(['fan-in', 'fan-out']) };
const truncated = { truncated: Schema.flag };

const scaled = <const N extends 'normal' | 'truncated-normal'>(name: N) =>
  Schema.record({ type: Schema.literal(name), scale: Schema.positive });

/** A name, or a record with the distribution's parameters. */
export const initializer: Schema.Decoder<Initializer> = Schema.textOr(
  initializerName,
  Schema.tagged<Exclude<Initializer, string>>({
    'he-normal': Schema.record({ type: Schema.literal('he-normal') }, { ...gain, ...mode, ...truncated }),
    'he-uniform': Schema.record({ type: Schema.literal('he-uniform') }, { ...gain, ...mode }),
    'glorot-normal': Schema.record({ type: Schema.literal('glorot-normal') }, { ...gain, ...truncated }),
    'glorot-uniform': Schema.record({ type: Schema.literal('glorot-uniform') }, gain),
    'lecun-normal': Schema.record({ type: Schema.literal('lecun-normal') }, truncated),
    'lecun-uniform': Schema.record({ type: Schema.literal('lecun-uniform') }),
    orthogonal: Schema.record({ type: Schema.literal('orthogonal') }, gain),
    zeros: Schema.record({ type: Schema.literal('zeros') }),
    normal: scaled('normal'),
    'truncated-normal': scaled('truncated-normal'),
    uniform: Schema.consistent(
      Schema.record({ type: Schema.literal('uniform'), low: Schema.finite, high: Schema.finite }),
      ({ low, high }) =>
        low < high && Number.isFinite(high - low)
          ? []
          : [
              {
                path: '.high',
                expected: `a number ${low < high ? 'closer to' : 'greater than'} low, ${low}`,
                value: high,
              },
            ],
    ),
    constant: Schema.record({ type: Schema.literal('constant'), value: Schema.finite }),
  }),
);

const plain = <const N extends ActivationName | 'log-softmax' | 'copy' | 'add'>(name: N) =>
  Schema.record({ type: Schema.literal(name) });

// Steps of the path, two or more a level: as deep as the call stack surely allows.
const deepest = 400;

/** A layer. */
export const layer: Schema.Decoder<LayerSpec> = Schema.lazy('a layer', () => layerByType, deepest);

/** Layers, one after the other. */
export const layers: Schema.Decoder<ReadonlyArray<LayerSpec>> = Schema.array(layer);

const block: Schema.Decoder<BlockSpec> = Schema.arrayOr(layers, layer);

const branch: Schema.Decoder<BranchSpec> = Schema.record({ inputs: Schema.positiveInteger, layers: block });

const layerByType: Schema.Decoder<LayerSpec> = Schema.tagged<LayerSpec>({
  dense: Schema.record(
    { type: Schema.literal('dense'), outputs: Schema.positiveInteger },
    { init: initializer, biasInit: initializer, bias: Schema.flag },
  ),
  relu: plain('relu'),
  sigmoid: plain('sigmoid'),
  tanh: plain('tanh'),
  'leaky-relu': Schema.record({ type: Schema.literal('leaky-relu') }, { negativeSlope: Schema.finite }),
  elu: Schema.record({ type: Schema.literal('elu') }, { alpha: Schema.finite }),
  selu: plain('selu'),
  gelu: Schema.record({ type: Schema.literal('gelu') }, { approximate: Schema.oneOf(['none', 'tanh']) }),
  silu: plain('silu'),
  mish: plain('mish'),
  softplus: Schema.record({ type: Schema.literal('softplus') }, { beta: Schema.positive, threshold: Schema.finite }),
  softsign: plain('softsign'),
  'log-sigmoid': plain('log-sigmoid'),
  'hard-sigmoid': plain('hard-sigmoid'),
  'hard-tanh': Schema.consistent(
    Schema.record({ type: Schema.literal('hard-tanh') }, { min: Schema.finite, max: Schema.finite }),
    ({ min = -1, max = 1 }) =>
      min < max ? [] : [{ path: '.max', expected: `a number greater than min, ${min}`, value: max }],
  ),
  relu6: plain('relu6'),
  softmax: Schema.record({ type: Schema.literal('softmax') }, { temperature: Schema.positive }),
  'log-softmax': plain('log-softmax'),
  identity: plain('identity'),
  sequence: Schema.record({ type: Schema.literal('sequence'), layers }),
  residual: Schema.record({ type: Schema.literal('residual'), layers: block }),
  parallel: Schema.record({ type: Schema.literal('parallel'), branches: Schema.pair(branch) }),
  'fan-out': Schema.record({ type: Schema.literal('fan-out'), branches: Schema.pair(block) }),
  copy: plain('copy'),
  add: plain('add'),
  swap: Schema.record({ type: Schema.literal('swap'), left: Schema.positiveInteger }),
  slice: Schema.record({ type: Schema.literal('slice'), start: Schema.count, width: Schema.positiveInteger }),
  'batch-norm': Schema.record(
    { type: Schema.literal('batch-norm') },
    { eps: Schema.positive, momentum: Schema.proportion, affine: Schema.flag },
  ),
  'layer-norm': Schema.record({ type: Schema.literal('layer-norm') }, { eps: Schema.positive, affine: Schema.flag }),
  'rms-norm': Schema.record({ type: Schema.literal('rms-norm') }, { eps: Schema.positive, affine: Schema.flag }),
  dropout: Schema.record({ type: Schema.literal('dropout'), probability: Schema.decay }),
  tied: Schema.record({ type: Schema.literal('tied'), layer }),
});
