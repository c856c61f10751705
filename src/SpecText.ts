/**
 * Specs as text, in the manner of the program that makes the network.
 */
import type { Show } from 'fp-ts/lib/Show.js';
import type { BlockSpec, BranchSpec, LayerSpec, NetworkSpec } from './LayerSpec.js';
import { call } from './ProgramText.js';

/** Whether a block is a sequence, not a single layer. */
export const isSequence = (spec: BlockSpec): spec is ReadonlyArray<LayerSpec> => Array.isArray(spec);

/** A layer's type; the name of one of the user's own. */
export const typeOf = (spec: LayerSpec): string => (spec.type === 'custom' ? spec.name : spec.type);

const options = (fields: object): string => {
  const text = JSON.stringify(fields);
  return text === '{}' ? '' : `, ${text}`;
};

const sequenceText = (specs: ReadonlyArray<LayerSpec>): string => `flow(${specs.map(layerText).join(', ')})`;

const blockText = (spec: BlockSpec): string => (isSequence(spec) ? sequenceText(spec) : layerText(spec));

const branchText = ({ inputs, layers }: BranchSpec): string =>
  show.show({ inputs, layers: isSequence(layers) ? layers : [layers] });

/** A layer's part of the program. */
export const layerText = (spec: LayerSpec): string => {
  switch (spec.type) {
    case 'dense':
      return `dense(${spec.outputs}${options({ init: spec.init, biasInit: spec.biasInit, bias: spec.bias })})`;
    case 'sequence':
      return sequenceText(spec.layers);
    case 'residual':
      return `residual(${blockText(spec.layers)})`;
    case 'parallel':
      return `parallel(${spec.branches.map(branchText).join(', ')})`;
    case 'fan-out':
      return `fanOut(${spec.branches.map(blockText).join(', ')})`;
    case 'swap':
      return `swap(${spec.left})`;
    case 'slice':
      return `slice(${spec.start}, ${spec.width})`;
    case 'batch-norm':
    case 'layer-norm':
    case 'rms-norm':
    case 'leaky-relu':
    case 'elu':
    case 'gelu':
    case 'softplus':
    case 'hard-tanh':
    case 'softmax': {
      const { type, ...given } = spec;
      return call(type, [], given);
    }
    case 'dropout':
      return call(spec.type, [spec.probability], {});
    case 'tied':
      return `tied(${layerText(spec.layer)})`;
    case 'custom':
      return spec.name;
    case 'identity':
    case 'relu':
    case 'sigmoid':
    case 'tanh':
    case 'selu':
    case 'silu':
    case 'mish':
    case 'softsign':
    case 'relu6':
    case 'copy':
    case 'add':
      return spec.type;
    case 'log-sigmoid':
      return 'logSigmoid';
    case 'hard-sigmoid':
      return 'hardSigmoid';
    case 'log-softmax':
      return 'logSoftmax';
  }
};

/**
 * In the manner of the program that makes it: `pipe(input(2), dense(64), relu, dense(2))`.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Network, Spec } from 'foldnet'
 * const network = pipe(Network.input(2), Network.dense(64), Network.relu, Network.dense(2))
 * Spec.show.show(Spec.ofNetwork(network)) // 'pipe(input(2), dense(64), relu, dense(2))'
 */
export const show: Show<NetworkSpec> = {
  show: (spec) => `pipe(${[`input(${spec.inputs})`, ...spec.layers.map(layerText)].join(', ')})`,
};
