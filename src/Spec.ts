/**
 * From data to networks: builds the network of a spec, and shows a spec in the manner of a program.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Activation from './Activation.js';
import * as BatchNorm from './BatchNorm.js';
import * as Dense from './Dense.js';
import * as Dropout from './Dropout.js';
import * as Layer from './Layer.js';
import * as LayerNorm from './LayerNorm.js';
import type { BlockSpec, BranchSpec, LayerSpec, NetworkSpec } from './LayerSpec.js';
import * as Network from './Network.js';
import { isWidth } from './numeric/invariant.js';
import type { Parameters } from './Parameters.js';
import * as Range from './Range.js';
import * as RmsNorm from './RmsNorm.js';
import * as Softmax from './Softmax.js';
import { isSequence, layerText } from './SpecText.js';

export type { BlockSpec, BranchSpec, LayerSpec, NetworkSpec } from './LayerSpec.js';
export { show } from './SpecText.js';

/** Why a spec makes no network. `path` names the place in the spec, as `layers[2].outputs`. */
export interface SpecError {
  readonly _tag: 'SpecError';
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** A network whose widths are known at run time only. */
export type AnyNetwork = Network.Network<number, number>;

type AnyLayer = Network.AnyLayer;
type Built<A> = E.Either<SpecError, A>;

const failure = (path: string, expected: string, found: unknown): Built<never> =>
  E.left({ _tag: 'SpecError', path, expected, found: String(found) });

const known = <P extends Parameters, C>(layer: Layer.Layer<number, number, P, C>): Built<AnyLayer> =>
  E.right(Network.erase(layer));

/** A layer whose parameters are a pair, which its type does not say. */
const ofPair = (inner: AnyLayer): Layer.Layer<number, number, readonly [Parameters, Parameters], unknown> => ({
  ...inner,
  accumulate: undefined,
  backward: (cache, upstream) => {
    const { parameters, input } = inner.backward(cache, upstream);
    return { parameters: parameters as readonly [Parameters, Parameters], input };
  },
});

/** The layer, unless an option that is given is out of its range. */
const within = (
  path: string,
  ranges: Readonly<Record<string, Range.Range>>,
  given: object,
  make: () => Built<AnyLayer>,
): Built<AnyLayer> => {
  const options: ReadonlyArray<readonly [string, unknown]> = Object.entries(given);
  const wrong = options.find(([name, value]) => value !== undefined && ranges[name]?.holds(Number(value)) === false);
  return wrong === undefined ? make() : failure(`${path}.${wrong[0]}`, ranges[wrong[0]]?.expected ?? '', wrong[1]);
};

/** The layer of a spec that follows `inputs` outputs. */
const layer = (spec: LayerSpec, inputs: number, path: string): Built<AnyLayer> =>
  E.Chain.chain(layerOf(spec, inputs, path), (built) =>
    isWidth(built.outputs) ? E.right(built) : failure(path, 'fewer than 2^53 outputs', built.outputs),
  );

const layerOf = (spec: LayerSpec, inputs: number, path: string): Built<AnyLayer> => {
  switch (spec.type) {
    case 'dense':
      return isWidth(spec.outputs)
        ? known(Dense.dense<number, number, boolean>(inputs, spec.outputs, spec))
        : failure(`${path}.outputs`, 'a positive integer', spec.outputs);
    case 'identity':
      return known(Layer.identity(inputs));
    case 'relu':
    case 'sigmoid':
    case 'tanh':
    case 'selu':
    case 'silu':
    case 'mish':
    case 'softsign':
    case 'log-sigmoid':
    case 'hard-sigmoid':
    case 'relu6':
      return known(Activation.named(spec.type)(inputs));
    case 'leaky-relu':
      return within(path, { negativeSlope: Range.finite }, spec, () => known(Activation.leakyRelu(inputs, spec)));
    case 'elu':
      return within(path, { alpha: Range.finite }, spec, () => known(Activation.elu(inputs, spec)));
    case 'gelu':
      return ['none', 'tanh', undefined].includes(spec.approximate)
        ? known(Activation.gelu(inputs, spec))
        : failure(`${path}.approximate`, "'none' or 'tanh'", spec.approximate);
    case 'softplus':
      return within(path, { beta: Range.positive, threshold: Range.finite }, spec, () =>
        known(Activation.softplus(inputs, spec)),
      );
    case 'hard-tanh': {
      const { min = -1, max = 1 } = spec;
      return within(path, { min: Range.finite, max: Range.finite }, spec, () =>
        min < max
          ? known(Activation.hardTanh(inputs, spec))
          : failure(`${path}.max`, `a number greater than min, ${min}`, max),
      );
    }
    case 'softmax':
      return within(path, { temperature: Range.positive }, spec, () => known(Softmax.softmax(inputs, spec)));
    case 'log-softmax':
      return known(Softmax.logSoftmax(inputs));
    case 'sequence':
      return E.Functor.map(sequence(spec.layers, inputs, `${path}.layers`), (inner) => Network.erase(inner));
    case 'residual':
      return E.Chain.chain(block(spec.layers, inputs, `${path}.layers`), (inner) =>
        inner.outputs === inputs
          ? known(Layer.residual(inner))
          : failure(`${path}.layers`, `as many outputs as inputs, ${inputs}`, inner.outputs),
      );
    case 'parallel': {
      const [left, right] = spec.branches;
      return left.inputs + right.inputs === inputs
        ? both(branch(left, `${path}.branches[0]`), branch(right, `${path}.branches[1]`), (f, g) =>
            known(Layer.parallel(f, g)),
          )
        : failure(`${path}.branches`, `inputs that add up to ${inputs}`, `${left.inputs} + ${right.inputs}`);
    }
    case 'fan-out': {
      const [left, right] = spec.branches;
      return both(block(left, inputs, `${path}.branches[0]`), block(right, inputs, `${path}.branches[1]`), (f, g) =>
        known(Layer.fanOut(f, g)),
      );
    }
    case 'copy':
      return known(Layer.copy(inputs));
    case 'add':
      return inputs % 2 === 0 ? known(Layer.add(inputs / 2)) : failure(path, 'an even number of inputs', inputs);
    case 'swap':
      return isWidth(spec.left) && spec.left < inputs
        ? known(Layer.swap(spec.left, inputs - spec.left))
        : failure(`${path}.left`, `an integer from 1 to ${inputs - 1}`, spec.left);
    case 'slice':
      return isWidth(spec.width) &&
        Number.isSafeInteger(spec.start) &&
        spec.start >= 0 &&
        spec.start + spec.width <= inputs
        ? known(Layer.slice(inputs, spec.start, spec.width))
        : failure(path, `columns of ${inputs}`, `${spec.width} from ${spec.start}`);
    case 'batch-norm':
      return within(path, { eps: Range.positive, momentum: Range.proportion }, spec, () =>
        known(BatchNorm.batchNorm<number, boolean>(inputs, spec)),
      );
    case 'layer-norm':
      return within(path, { eps: Range.positive }, spec, () =>
        known(LayerNorm.layerNorm<number, boolean>(inputs, spec)),
      );
    case 'rms-norm':
      return within(path, { eps: Range.positive }, spec, () => known(RmsNorm.rmsNorm<number, boolean>(inputs, spec)));
    case 'dropout':
      return within(path, { probability: Range.decay }, spec, () => known(Dropout.dropout(inputs, spec.probability)));
    case 'tied':
      return E.Chain.chain(layer(spec.layer, inputs, `${path}.layer`), (inner) =>
        Layer.canBeTied(inner)
          ? known(Layer.tied(ofPair(inner)))
          : failure(`${path}.layer`, 'a layer of two parts with the same parameters', layerText(spec.layer)),
      );
    case 'custom':
      return failure(path, 'a layer of this package', `the custom layer '${spec.name}'`);
  }
};

const block = (spec: BlockSpec, inputs: number, path: string): Built<AnyLayer> =>
  isSequence(spec)
    ? E.Functor.map(sequence(spec, inputs, path), (inner) => Network.erase(inner))
    : layer(spec, inputs, path);

const branch = ({ inputs, layers }: BranchSpec, path: string): Built<AnyLayer> =>
  isWidth(inputs) ? block(layers, inputs, `${path}.layers`) : failure(`${path}.inputs`, 'a positive integer', inputs);

const both = (
  left: Built<AnyLayer>,
  right: Built<AnyLayer>,
  join: (f: AnyLayer, g: AnyLayer) => Built<AnyLayer>,
): Built<AnyLayer> => E.Chain.chain(left, (f) => E.Chain.chain(right, (g) => join(f, g)));

/** Layers one after the other, and how many outputs the last has. */
interface Sequence {
  readonly layers: ReadonlyArray<AnyLayer>;
  readonly outputs: number;
}

/** `path` is that of the array. */
const sequence = (specs: ReadonlyArray<LayerSpec>, inputs: number, path: string): Built<AnyNetwork> => {
  const built = specs.reduce<Built<Sequence>>(
    (before, spec, i) =>
      E.Chain.chain(before, ({ layers, outputs }) =>
        E.Functor.map(layer(spec, outputs, `${path}[${i}]`), (next) => ({
          layers: [...layers, next],
          outputs: next.outputs,
        })),
      ),
    E.right({ layers: [], outputs: inputs }),
  );
  return E.Functor.map(built, ({ layers }) => Network.fromLayers(inputs, layers));
};

/**
 * The network of a spec; `Left` names the first place that makes none.
 *
 * @example
 * import { Spec } from 'foldnet'
 * Spec.network({ inputs: 2, layers: [{ type: 'dense', outputs: 4 }, { type: 'relu' }] })
 */
export const network = ({ inputs, layers }: NetworkSpec): E.Either<SpecError, AnyNetwork> =>
  isWidth(inputs) ? sequence(layers, inputs, 'layers') : failure('inputs', 'a positive integer', inputs);

/**
 * The spec of a network.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Network, Spec } from 'foldnet'
 * const network = pipe(Network.input(2), Network.dense(4), Network.relu, Network.dense(1))
 * Spec.show.show(Spec.ofNetwork(network)) // 'pipe(input(2), dense(4), relu, dense(1))'
 */
export const ofNetwork = (net: {
  readonly inputs: number;
  readonly layers: ReadonlyArray<{ readonly spec: LayerSpec }>;
}): NetworkSpec => ({
  inputs: net.inputs,
  layers: net.layers.map((part) => part.spec),
});
