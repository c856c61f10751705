/**
 * The seed's form of G2, as `GradientCheck` has it: |a - n| < 1e-5 (|a| + |n|) for the gradient of a loss in all
 * parameters; and what the derivatives are at kinks, where no difference can say (G2).
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { type Dataset, GradientCheck, Layer, Loss, Matrix, Network, Parameters, Spec } from '../src/index.js';
import { matrix, real, type Regime } from './arbitrary.js';
import { bitwise, first, type Verdict, within } from './comparison.js';
import { isSmooth } from './gradient.js';
import { fact, type Law, law } from './law.js';
import { sample } from './sample.js';
import { differenceBound, vanishingGradient } from './tolerance.js';

/** A network under a loss. */
export interface Trained<K extends Loss.Target> {
  readonly network: Network.AnyLayer;
  readonly parameters: Parameters.Parameters;
  readonly mode: Layer.Mode;
  readonly loss: Loss.Loss<K>;
  readonly data: Dataset.Dataset<number, Loss.TargetWidth<K, number>>;
}

const largest = (tree: Parameters.Parameters): number =>
  Math.max(0, ...Parameters.leaves(tree).flatMap((leaf) => Matrix.toArray(leaf.matrix).map(Math.abs)));

/** G2: |a - n| < 1e-5 (|a| + |n|), all parameters together; where both all but vanish, |a - n| itself is small */
export const relativeErrorIsSmall = <K extends Loss.Target>(trained: Trained<K>): Verdict => {
  const { network, parameters, mode, loss, data } = trained;
  const { relativeError, analytical, numerical } = GradientCheck.check(network, loss, { mode })(parameters, data);
  return largest([analytical, numerical]) < vanishingGradient
    ? within(differenceBound)(analytical, numerical)
    : within(GradientCheck.tolerance)(relativeError, 0);
};

/** The derivative that an activation takes at one of its kinks. */
export interface Kink {
  readonly spec: Spec.LayerSpec;
  readonly at: number;
  readonly derivative: number;
}

/** G2 at kinks: the derivative is the one by convention, PyTorch's, and no difference is taken there */
export const derivativeAtKink = ({ spec, at, derivative }: Kink): Verdict => {
  const network = E.getOrElse((): Spec.AnyNetwork => Network.fromLayers(1, []))(
    Spec.network({ inputs: 1, layers: [spec] }),
  );
  const one = Matrix.of([[1]]);
  const x = Matrix.of([[at]]);
  const parameters = [Parameters.empty];
  const { cache } = network.forward(parameters, x, Layer.evaluation);
  const sampled = { layer: Network.erase(network), parameters, x, upstream: one, mode: Layer.evaluation, exact: false };
  return first([
    () => bitwise(network.backward(cache, one).input, Matrix.of([[derivative]])),
    () => bitwise(isSmooth(sampled), false),
  ]);
};

const kinks: ReadonlyArray<Kink> = [
  { spec: { type: 'relu' }, at: 0, derivative: 0 },
  { spec: { type: 'relu6' }, at: 0, derivative: 0 },
  { spec: { type: 'relu6' }, at: 6, derivative: 0 },
  { spec: { type: 'leaky-relu', negativeSlope: 0.25 }, at: 0, derivative: 0.25 },
  { spec: { type: 'elu', alpha: 0.5 }, at: 0, derivative: 0.5 },
  { spec: { type: 'selu' }, at: 0, derivative: 1.0507009873554805 * 1.6732632423543772 },
  { spec: { type: 'softsign' }, at: 0, derivative: 1 },
  { spec: { type: 'hard-tanh' }, at: -1, derivative: 0 },
  { spec: { type: 'hard-tanh' }, at: 1, derivative: 0 },
  { spec: { type: 'hard-tanh', min: -0.5, max: 0.75 }, at: -0.5, derivative: 0 },
  { spec: { type: 'hard-tanh', min: -0.5, max: 0.75 }, at: 0.75, derivative: 0 },
  { spec: { type: 'hard-sigmoid' }, at: -3, derivative: 0 },
  { spec: { type: 'hard-sigmoid' }, at: 3, derivative: 0 },
];

// Runners

/** Layers whose every derivative is of the size of 1. */
const smooth: Regime = {
  ...real,
  layers: [
    { type: 'identity' },
    { type: 'sigmoid' },
    { type: 'tanh' },
    { type: 'silu' },
    { type: 'softplus' },
    { type: 'gelu' },
    { type: 'softmax' },
    { type: 'dropout', probability: 0.25 },
  ],
};

const onValues: fc.Arbitrary<Trained<'values'>> = sample(smooth).chain(
  ({ layer: network, parameters, mode, x: inputs, upstream: targets }) =>
    fc
      .constantFrom(Loss.meanSquaredError, Loss.halfSquaredError, Loss.squaredError(false, 'sum'))
      .map((loss) => ({ network, parameters, mode, loss, data: { inputs, targets } })),
);

const onLabels: fc.Arbitrary<Trained<'labels'>> = sample(smooth).chain(
  ({ layer: network, parameters, mode, x: inputs }) =>
    fc
      .record({
        loss: fc.constantFrom(Loss.softmaxCrossEntropy, Loss.softmaxCrossEntropySum),
        labels: matrix(fc.integer({ min: 0, max: network.outputs - 1 }), inputs.rows, 1),
      })
      .map(({ loss, labels }) => {
        const targets = Matrix.sliceColumns(0, 1)(labels);
        return { network, parameters, mode, loss, data: { inputs, targets } };
      }),
);

/** The laws of the seed's gradient check. */
export const gradientCheckLaws: ReadonlyArray<Law> = [
  law('G2', "the seed's form: |a - n| < 1e-5 (|a| + |n|), squared errors", onValues, relativeErrorIsSmall),
  law('G2', "the seed's form: |a - n| < 1e-5 (|a| + |n|), cross-entropy", onLabels, relativeErrorIsSmall),
  fact('G2', 'at a kink the derivative is the one by convention, and no difference is taken', kinks, derivativeAtKink, {
    class: 'B',
  }),
];
