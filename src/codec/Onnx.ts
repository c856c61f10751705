/**
 * Trained models as ONNX files, in evaluation: what `predict` computes, from the features as the data have them.
 *
 *   input           rows of features, in the order of `features` in the metadata, before scaling
 *   output          what the network gives
 *   prediction      of a regression: the output in the target's units
 *   probabilities   of a classification whose loss has them: of each class, in the order of `classes` in the metadata
 *
 * All numbers are of the experiment's precision. The model's matrices are named by their paths, as `0.W`.
 * Source: https://onnx.ai/onnx/operators, of opset 17.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Digest from '../Digest.js';
import type { KnownLossSpec } from '../LossSpec.js';
import * as Matrix from '../Matrix.js';
import * as Parameters from '../Parameters.js';
import * as Spec from '../Spec.js';
import { version } from '../version.js';
import type { DecodeError } from './DecodeError.js';
import * as Model from './Model.js';
import { sigmoid } from './OnnxActivations.js';
import { after, type Flow, layers } from './OnnxLayers.js';
import * as Proto from './OnnxProto.js';
import { rounded, scaled, unscaled } from './OnnxScaling.js';
import * as V from './OnnxValue.js';
import * as Targets from './Targets.js';
import { ofMatrix } from './Tensor.js';

type Result<A> = E.Either<DecodeError, A>;

/** The flow on to a value of its own width. */
const computed = (flow: Flow, path: string, value: V.Value): Flow =>
  value._tag === 'Result' ? after(flow, path, value, flow.columns) : flow;

const beside = (p: V.Value): V.Result => V.concat(V.subtract(1, p), p);

/** As {@link Targets.probabilities}. */
const probabilities = (loss: KnownLossSpec, { value: output, columns }: Flow): V.Value | undefined => {
  switch (loss.type) {
    case 'softmax-cross-entropy':
    case 'categorical-cross-entropy':
    case 'kl-divergence':
      return V.softmax(output);
    case 'negative-log-likelihood':
      return V.exp(output);
    case 'binary-cross-entropy-with-logits':
      return columns === 1 ? beside(sigmoid(output)) : sigmoid(output);
    case 'binary-cross-entropy':
      return columns === 1 ? beside(output) : output;
    case 'hinge':
    case 'mean-squared-error':
    case 'half-squared-error':
    case 'squared-error':
    case 'absolute-error':
    case 'huber':
    case 'smooth-l1':
      return undefined;
  }
};

/** What there is beside the network's output, and how many columns it has. */
interface Answer {
  readonly name: string;
  readonly value: V.Value;
  readonly columns: number;
}

const answerOf = ({ experiment, preprocessing: { target } }: Model.Model, flow: Flow): Result<Answer | undefined> => {
  const { precision, loss } = experiment;
  if (target.task === 'regression') {
    return E.Functor.map(rounded('target', precision, target.scaler), (scaler) => ({
      name: 'prediction',
      value: unscaled(scaler, flow.value),
      columns: 1,
    }));
  }
  const value = probabilities(loss, flow);
  return E.right(value && { name: 'probabilities', value, columns: Targets.classCount(loss, flow.columns) });
};

/** An operand's initializer; `undefined` for what is computed. */
const initializer =
  (precision: Matrix.Precision) =>
  (operand: V.Input): Proto.Initializer | undefined => {
    if (typeof operand === 'number') {
      const bytes = Matrix.toBytes(Matrix.constant(1, 1, operand, precision));
      return { name: nameOf(operand), value: { precision, shape: [], bytes } };
    }
    if (!('_tag' in operand)) return { name: nameOf(operand), value: operand };
    return operand._tag === 'Constant' ? { name: operand.name, value: ofMatrix(operand.matrix) } : undefined;
  };

/** Constants that are no matrix of the model are named by their value. */
const nameOf = (operand: V.Input): string =>
  typeof operand === 'object' && '_tag' in operand ? operand.name : JSON.stringify(operand);

/** Each once, by its name. */
const initializers = (steps: ReadonlyArray<V.Step>, precision: Matrix.Precision): ReadonlyArray<Proto.Initializer> => {
  const all = steps.flatMap(({ inputs }) => inputs.flatMap((operand) => initializer(precision)(operand) ?? []));
  return Array.from(new Map(all.map((one) => [one.name, one])).values());
};

/** The steps that give a value under a name of the graph's. */
const output = (flow: Flow, name: string, value: V.Value): Flow => {
  const { steps, value: given } = computed(flow, name, value);
  return { ...flow, steps: [...steps, { operator: 'Identity', inputs: [given], output: name, attributes: {} }] };
};

const graph = (model: Model.Model, network: Flow, answer: Answer | undefined): Proto.Graph => {
  const { name, precision } = model.experiment;
  const raw = output(network, 'output', network.value);
  const { steps } = answer === undefined ? raw : output(raw, answer.name, answer.value);
  const info = (of: string, columns: number): Proto.ValueInfo => ({ name: of, precision, columns });
  return {
    name,
    nodes: steps.map((step) => ({ ...step, inputs: step.inputs.map(nameOf) })),
    initializers: initializers(steps, precision),
    inputs: [info('input', model.network.inputs)],
    outputs: [info('output', network.columns), ...(answer ? [info(answer.name, answer.columns)] : [])],
  };
};

const metadata = (model: Model.Model): Readonly<Record<string, string>> => {
  const { experiment, preprocessing, epoch, layerState } = model;
  return {
    name: experiment.name,
    digest: Model.digest(model),
    ...(model.network.running === undefined ? {} : { stateDigest: Digest.ofParameters(layerState) }),
    numerics: String(Model.numerics),
    epoch: String(epoch),
    features: JSON.stringify(preprocessing.features),
    ...(preprocessing.target.task === 'classification'
      ? { classes: JSON.stringify(preprocessing.target.classes) }
      : {}),
  };
};

/**
 * The bytes of a file; `Left` names a layer of the user's own, for which ONNX has no operator, or a number of a scaler that
 * is out of the precision's range.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Model, Onnx } from 'foldnet/codec'
 * const bytesOf = (text: string) => pipe(Model.parse(text), E.chainW(Onnx.encode))
 */
export const encode = (model: Model.Model): E.Either<DecodeError, Uint8Array> => {
  const { experiment, preprocessing, network, parameters, layerState: state } = model;
  const { layers: specs } = Spec.ofNetwork(network);
  const input: Flow = { steps: [], value: V.named('input'), columns: network.inputs };
  const names = new Map(
    [...Parameters.leaves(parameters), ...Parameters.leaves(state)].map(({ path, matrix }) => [matrix, path]),
  );
  return pipe(
    rounded('inputs', experiment.precision, preprocessing.inputs),
    E.map((scaler) => computed(input, 'inputs', scaled(scaler, input.value))),
    E.chain(layers(names)(specs, { path: 'model.layers', parameters, state })),
    E.bindTo('flow'),
    E.bind('answer', ({ flow }) => answerOf(model, flow)),
    E.map(({ flow, answer }) =>
      Proto.encode({ producer: 'foldnet', version, graph: graph(model, flow, answer), metadata: metadata(model) }),
    ),
  );
};
