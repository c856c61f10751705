/**
 * What training shows of itself when asked: an observer of the models before and after an epoch, which it changes nothing
 * of. It looks at the probe, the first rows that are trained on, in evaluation: with the running statistics, without
 * dropout.
 *
 *   norms       |w|, |g| and |w - w before| of each parameter matrix
 *   saturation  how much of an activation passes almost nothing back
 *   spread      mean and standard deviation of each layer's output, and how great the gradient is there
 *
 * Sums are in float64, in row-major order; a norm and a root mean square are first divided by the greatest absolute value,
 * so no square overflows. Source: seed document 001, vanishing gradients; Glorot and Bengio 2010.
 */
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type { ActivationSpec } from './ActivationName.js';
import { globalNorm } from './Clipping.js';
import * as Dataset from './Dataset.js';
import * as Inside from './Inside.js';
import { evaluationWith } from './Layer.js';
import type { LayerSpec } from './LayerSpec.js';
import type { Target, TargetWidth } from './Loss.js';
import * as Matrix from './Matrix.js';
import * as Parameters from './Parameters.js';
import { typeOf } from './SpecText.js';
import type { Model, Problem } from './TrainState.js';

/** What can be observed. */
export type Kind = 'norms' | 'saturation' | 'spread';

/** Of a parameter matrix, Euclidean norms: the square root of the sum of its elements' squares. */
export interface Norms {
  /** As `0.W`. */
  readonly path: string;
  /** Of the matrix after the epoch. */
  readonly weight: number;
  /** Of its gradient on the probe after the epoch: that of the loss and the penalties, as they are trained. */
  readonly gradient: number;
  /** Of the matrix after the epoch less the one before it. */
  readonly update: number;
}

/**
 * Of an activation of each element on its own. An output is saturated where the slope is 0, for those made of straight
 * lines (relu, leaky-relu, relu6, hard-sigmoid, hard-tanh); where it is below 1/400 for sigmoid, whose greatest is 1/4;
 * and below 1/100 for the others, which have the slope 1 at 0 or come near it.
 */
export interface Saturation {
  /** Its indices, at any depth: `2.0.1`. */
  readonly path: string;
  readonly type: string;
  /** The share of its outputs on the probe that are saturated, from 0 to 1. */
  readonly saturated: number;
  /** How many of its units are saturated on every row of the probe. */
  readonly dead: number;
  readonly units: number;
}

/** Of a layer of any kind, those that are made of others and those within them. Over all outputs on the probe: */
export interface Spread {
  /** Its indices, at any depth: `2.0.1`; a layer alone within another has the path of that one, and stands before it. */
  readonly path: string;
  readonly type: string;
  readonly mean: number;
  /** The square root of the mean of (output - mean)^2. */
  readonly deviation: number;
  /** The root mean square of the loss's gradient in them. Penalties have none there. */
  readonly gradient: number;
}

/** What was asked for, after one epoch. */
export interface Observation {
  readonly norms?: ReadonlyArray<Norms>;
  readonly saturation?: ReadonlyArray<Saturation>;
  readonly spread?: ReadonlyArray<Spread>;
}

/** How many rows a probe has, at most. */
const mostRows = 256;

const probeOf = <I extends number, T extends number>(data: Dataset.Dataset<I, T>): Dataset.Dataset<I, T> =>
  Dataset.gather(Array.from({ length: Math.min(mostRows, Dataset.rows(data)) }, (_, i) => i))(data);

const size = ({ rows, columns }: Matrix.Matrix): number => rows * columns;

const rootMeanSquare = (x: Matrix.Matrix): number => globalNorm(x) / Math.sqrt(size(x));

const normsOf = <P extends Parameters.Parameters>(
  before: P,
  after: NoInfer<P>,
  gradients: NoInfer<P>,
): ReadonlyArray<Norms> => {
  const updates = Parameters.zipWith(Matrix.subtract)<P>(after, before);
  return RA.zipWith(
    Parameters.leaves(after),
    RA.zip(Parameters.leaves(gradients), Parameters.leaves(updates)),
    ({ path, matrix }, [gradient, update]) => ({
      path,
      weight: globalNorm(matrix),
      gradient: globalNorm(gradient.matrix),
      update: globalNorm(update.matrix),
    }),
  );
};

/** Below which slope an activation passes almost nothing back; 0 where only none is almost nothing. */
const leastSlopes: Readonly<Record<ActivationSpec['type'], number>> = {
  relu: 0,
  'leaky-relu': 0,
  relu6: 0,
  'hard-sigmoid': 0,
  'hard-tanh': 0,
  sigmoid: 1 / 400,
  tanh: 1 / 100,
  elu: 1 / 100,
  selu: 1 / 100,
  gelu: 1 / 100,
  silu: 1 / 100,
  mish: 1 / 100,
  softplus: 1 / 100,
  softsign: 1 / 100,
  'log-sigmoid': 1 / 100,
};

const isActivation = (spec: LayerSpec): spec is ActivationSpec => Object.hasOwn(leastSlopes, spec.type);

const saturationOf = ({ path, spec, output, back }: Inside.Seen): ReadonlyArray<Saturation> => {
  if (!isActivation(spec)) return [];
  const { rows, columns, precision } = output;
  const least = leastSlopes[spec.type];
  const slopes = back(Matrix.constant(rows, columns, 1, precision));
  const isSaturated = Matrix.map((slope) => (slope === 0 || Math.abs(slope) < least ? 1 : 0))(slopes);
  const perUnit = Matrix.columnSums(Matrix.toPrecision('float64')(isSaturated));
  return [
    {
      path,
      type: spec.type,
      saturated: Matrix.sum(perUnit) / size(output),
      dead: Matrix.toArray(perUnit).filter((count) => count === rows).length,
      units: columns,
    },
  ];
};

const spreadOf = ({ path, spec, output }: Inside.Seen, gradient: Matrix.Matrix): Spread => {
  const values = Matrix.toPrecision('float64')(output);
  const mean = Matrix.sum(values) / size(values);
  return {
    path,
    type: typeOf(spec),
    mean,
    deviation: rootMeanSquare(Matrix.shift(-mean)(values)),
    gradient: rootMeanSquare(gradient),
  };
};

/**
 * Observes those kinds of a problem's models: the one before an epoch, and the one after it. Layers are in the order of
 * their outputs, those within another before it.
 *
 * @example
 * import { Matrix, Loss, Network, Observation, Threefry } from 'foldnet'
 * const network = Network.dense(1)(Network.input(2))
 * const data = { inputs: Matrix.of([[1, 0], [0, 1]]), targets: Matrix.of([[1], [0]]) }
 * const observe = Observation.observe(['norms'], { network, loss: Loss.meanSquaredError, data })
 * const model = { parameters: network.init(Threefry.key(1)), layerState: {} }
 * observe(model, model).norms?.map(({ path, update }) => [path, update]) // [['0.W', 0], ['0.b', 0]]
 */
export const observe = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target>(
  kinds: ReadonlyArray<Kind>,
  { network, loss, penalty, data }: Pick<Problem<I, O, P, C, K, unknown>, 'network' | 'loss' | 'penalty' | 'data'>,
): ((before: Model<P>, after: Model<P>) => Observation) => {
  const probe: Dataset.Dataset<I, TargetWidth<K, O>> = probeOf(data);
  return (before, { parameters, layerState }) => {
    const { seen, output, back } = Inside.pass(network, parameters, probe.inputs, evaluationWith(layerState));
    const ofLoss = back(loss.gradient(output, probe.targets, probe.weights));
    const gradients =
      penalty === undefined ? ofLoss.parameters : Parameters.add(ofLoss.parameters, penalty.gradient(parameters));
    return {
      ...(kinds.includes('norms') && { norms: normsOf(before.parameters, parameters, gradients) }),
      ...(kinds.includes('saturation') && { saturation: seen.flatMap(saturationOf) }),
      ...(kinds.includes('spread') && { spread: RA.zipWith(seen, ofLoss.gradients, spreadOf) }),
    };
  };
};
