/**
 * What the studies of depth share: networks of many hidden layers of one width, the spread of their activations and the
 * norms of their gradients by layer, and two problems to try them on.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  Activation,
  type Dataset,
  Dense,
  type Initializer,
  Layer,
  type Loss,
  Matrix,
  MersenneTwister,
  Network,
  Parameters,
} from 'foldnet';
import { config as quadrantConfig, points } from '../quadrant.js';

export type Deep = Network.Network<number, number>;

/** The layers that stand for one hidden layer, from so many inputs to so many units. */
export type Hidden = (inputs: number, width: number) => ReadonlyArray<Network.AnyLayer>;

/** A dense layer and its activation. */
export const plain =
  (activation: Activation.ActivationSpec, init: Initializer.Initializer): Hidden =>
  (inputs, width) => [
    Network.erase(Dense.dense(inputs, width, { init })),
    Network.erase(Activation.fromSpec(activation)(width)),
  ];

export interface Shape {
  readonly inputs: number;
  readonly depth: number;
  readonly width: number;
  readonly outputs: number;
}

/** So many hidden layers of one width, and a linear output. */
export const network = (
  { inputs, depth, width, outputs }: Shape,
  hidden: Hidden,
  outputInit: Initializer.Initializer,
): Deep =>
  Network.fromLayers(inputs, [
    ...Array.from({ length: depth }, (_, i) => hidden(i === 0 ? inputs : width, width)).flat(),
    Network.erase(Dense.dense(width, outputs, { init: outputInit })),
  ]);

/** The Euclidean norm of all elements. */
export const norm = (x: Matrix.Matrix): number =>
  Math.sqrt(Matrix.toArray(x).reduce((sum, value) => sum + value * value, 0));

/** The standard deviation of all elements. */
export const deviation = (x: Matrix.Matrix): number => {
  const size = x.rows * x.columns;
  return norm(Matrix.shift(-Matrix.sum(x) / size)(x)) / Math.sqrt(size);
};

/** The norm of each weight matrix of a tree, from the first layer to the last. */
export const weightNorms = (tree: Parameters.Parameters): ReadonlyArray<number> =>
  Parameters.leaves(tree).flatMap(({ path, matrix }) => (Parameters.isWeights(path) ? [norm(matrix)] : []));

/** The standard deviation of each hidden layer's activations, of a network of plain hidden layers. */
export const activationSpread = (
  net: Deep,
  parameters: Network.ParameterTuple,
  x: Matrix.Matrix,
): ReadonlyArray<number> =>
  net.layers
    .reduce<ReadonlyArray<Matrix.Matrix>>(
      (done, layer, i) => [...done, Layer.predict(layer)(parameters[i] ?? Parameters.empty, done.at(-1) ?? x)],
      [],
    )
    .flatMap((output, i) => (i % 2 === 1 ? [deviation(output)] : []));

/** The loss of a batch, and the norm of its gradient for each weight matrix. */
export const gradientFlow = <K extends Loss.Target>(
  net: Deep,
  loss: Loss.Loss<K>,
  parameters: Network.ParameterTuple,
  { inputs, targets }: Dataset.Dataset<number, Loss.TargetWidth<NoInfer<K>, number>>,
  mode: Layer.Mode = Layer.evaluation,
): { readonly loss: number; readonly norms: ReadonlyArray<number> } => {
  const { output, cache } = net.forward(parameters, inputs, mode);
  const gradients = net.backward(cache, loss.gradient(output, targets)).parameters;
  return { loss: loss.value(output, targets), norms: weightNorms(gradients) };
};

/** The seed of the points, and of what is drawn from there on. */
export const seed = 11;

/** 32 normal points of the plane, each with a normal value: noise, which a network can only learn by heart. */
export const noise: E.Either<Matrix.MatrixError, Dataset.Dataset<2, 1>> = (() => {
  const [values] = MersenneTwister.standardNormal(96)(MersenneTwister.fromSeed(seed));
  return pipe(
    E.Do,
    E.apS('inputs', Matrix.fromArray(32, 2)(values.slice(0, 64))),
    E.apS('targets', Matrix.fromArray(32, 1)(values.slice(64))),
  );
})();

/** Seed document 002's 400 points: which have two coordinates of one sign? */
export const quadrants = points(quadrantConfig.samples, MersenneTwister.fromSeed(quadrantConfig.seed));
