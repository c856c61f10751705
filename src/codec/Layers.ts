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
  'zeros',
]);

const glorot = <const N extends 'glorot-normal' | 'glorot-uniform'>(name: N) =>
  Schema.record({ type: Schema.literal(name) }, { gain: Schema.positive });

const he = <const N extends 'he-normal' | 'he-uniform'>(name: N) =>
  Schema.record({ type: Schema.literal(name) }, { gain: Schema.positive, mode: Schema.oneOf(['fan-in', 'fan-out']) });

const unparametrised = <const N extends 'lecun-normal' | 'lecun-uniform' | 'zeros'>(name: N) =>
  Schema.record({ type: Schema.literal(name) });

/** A name, or a record with the distribution's parameters. */
export const initializer: Schema.Decoder<Initializer> = Schema.textOr(
  initializerName,
  Schema.tagged<Exclude<Initializer, string>>({
    'he-normal': he('he-normal'),
    'he-uniform': he('he-uniform'),
    'glorot-normal': glorot('glorot-normal'),
    'glorot-uniform': glorot('glorot-uniform'),
    'lecun-normal': unparametrised('lecun-normal'),
    'lecun-uniform': unparametrised('lecun-uniform'),
    zeros: unparametrised('zeros'),
    normal: Schema.record({ type: Schema.literal('normal'), scale: Schema.positive }),
    uniform: Schema.consistent(
      Schema.record({ type: Schema.literal('uniform'), low: Schema.finite, high: Schema.finite }),
      ({ low, high }) =>
        low < high ? [] : [{ path: '.high', expected: `a number greater than low, ${low}`, value: high }],
    ),
    constant: Schema.record({ type: Schema.literal('constant'), value: Schema.finite }),
  }),
);

const plain = <const N extends ActivationName | 'copy' | 'add'>(name: N) =>
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
  identity: plain('identity'),
  sequence: Schema.record({ type: Schema.literal('sequence'), layers }),
  residual: Schema.record({ type: Schema.literal('residual'), layers: block }),
  parallel: Schema.record({ type: Schema.literal('parallel'), branches: Schema.pair(branch) }),
  'fan-out': Schema.record({ type: Schema.literal('fan-out'), branches: Schema.pair(block) }),
  copy: plain('copy'),
  add: plain('add'),
  swap: Schema.record({ type: Schema.literal('swap'), left: Schema.positiveInteger }),
});
