/**
 * Laws of the backward pass: it is the derivative of the forward pass (G2, by central differences), and linear in the
 * upstream gradient (G3, G4).
 */
import * as fc from 'fast-check';
import { type Dataset, GradientCheck, Layer, Loss, Matrix, type Network, Parameters, type Spec } from '../src/index.js';
import { dyadic, matrix, real, type Regime, smooth } from './arbitrary.js';
import { agreement, bitwise, equal, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { pass, type Sample, sample } from './sample.js';
import { differenceBound, differenceStep, kinkDistance } from './tolerance.js';

const absolute: (x: Matrix.Matrix) => Matrix.Matrix = Matrix.map(Math.abs);

/** G2: the central difference of <output, u> along every coordinate = that coordinate of backward(c, u) */
export const gradientIsDifference = ({ layer, parameters, x, upstream }: Sample): Verdict => {
  const { output, parameters: gradients, input } = pass(layer, parameters, x, upstream);
  const inParameters = GradientCheck.numericalGradient(
    (moved: Parameters.Parameters) => Matrix.dot(Layer.predict(layer)(moved, x), upstream),
    differenceStep,
  );
  const inInput = GradientCheck.numericalGradient(
    (moved: Matrix.Matrix) => Matrix.dot(Layer.predict(layer)(parameters, moved), upstream),
    differenceStep,
  );
  const magnitude = 1 + Matrix.dot(absolute(output), absolute(upstream));
  return within(differenceBound * magnitude)(
    { parameters: gradients, input },
    { parameters: inParameters(parameters), input: inInput(x) },
  );
};

/** What the ReLUs of a layer were given, at any depth. */
const reluInputs = (spec: Spec.LayerSpec, cache: unknown): ReadonlyArray<Matrix.Matrix> => {
  const caches: ReadonlyArray<unknown> = Array.isArray(cache) ? cache : [];
  switch (spec.type) {
    case 'relu':
      return Matrix.isMatrix(cache) ? [cache] : [];
    case 'sequence':
    case 'residual':
      return reluInputsOfBlock(spec.layers, cache);
    case 'parallel':
      return spec.branches.flatMap(({ layers }, i) => reluInputsOfBlock(layers, caches[i]));
    case 'fan-out':
      return spec.branches.flatMap((block, i) => reluInputsOfBlock(block, caches[i]));
    case 'dense':
    case 'identity':
    case 'sigmoid':
    case 'tanh':
    case 'copy':
    case 'add':
    case 'swap':
    case 'custom':
      return [];
  }
};

const isSequence = (block: Spec.BlockSpec): block is ReadonlyArray<Spec.LayerSpec> => Array.isArray(block);

const reluInputsOfBlock = (block: Spec.BlockSpec, cache: unknown): ReadonlyArray<Matrix.Matrix> => {
  const caches: ReadonlyArray<unknown> = Array.isArray(cache) ? cache : [];
  return isSequence(block) ? block.flatMap((inner, i) => reluInputs(inner, caches[i])) : reluInputs(block, cache);
};

/** Whether no ReLU is so near its kink that a central difference steps over it. */
const isSmooth = ({ layer, parameters, x }: Sample): boolean =>
  reluInputs(layer.spec, layer.forward(parameters, x, Layer.evaluation).cache).every((z) =>
    Matrix.toArray(z).every((value) => Math.abs(value) > kinkDistance),
  );

/** A network under a loss. */
export interface Trained<K extends Loss.Target> {
  readonly network: Network.AnyLayer;
  readonly parameters: Parameters.Parameters;
  readonly loss: Loss.Loss<K>;
  readonly data: Dataset.Dataset<number, Loss.TargetWidth<K, number>>;
}

/** G2 as the seeds have it: |a - n| < 1e-5 (|a| + |n|), for the gradient of a loss in all parameters */
export const relativeErrorIsSmall = <K extends Loss.Target>({
  network,
  parameters,
  loss,
  data,
}: Trained<K>): Verdict => {
  const report = GradientCheck.check(network, loss)(parameters, data);
  // Where both gradients are 0 but for rounding, their relative error says nothing; NaN says that one is missing.
  const vanish = Parameters.leaves([report.analytical, report.numerical]).every(({ matrix: x }) =>
    Matrix.toArray(x).every((value) => Math.abs(value) < differenceBound),
  );
  return vanish && !Number.isNaN(report.relativeError)
    ? agreement
    : within(GradientCheck.tolerance)(report.relativeError, 0);
};

/** A sample with a second upstream gradient, and a factor for each. */
export interface Combination extends Sample {
  readonly other: Matrix.Matrix;
  readonly factors: readonly [number, number];
}

/** Gradients as one vector. */
const vector = ({ parameters, input }: Layer.Backward<number, Parameters.Parameters>): Parameters.Parameters => [
  parameters,
  input,
];

/** G3: backward(c, a u + b w) = a backward(c, u) + b backward(c, w) */
export const backwardIsLinear = ({ layer, parameters, x, upstream, other, factors, bound }: Combination): Verdict => {
  const [a, b] = factors;
  const { cache } = layer.forward(parameters, x, Layer.evaluation);
  const combined = Matrix.add(Matrix.scale(a)(upstream), Matrix.scale(b)(other));
  return within(2 * bound)(
    vector(layer.backward(cache, combined)),
    Parameters.add(
      Parameters.scale(a)(vector(layer.backward(cache, upstream))),
      Parameters.scale(b)(vector(layer.backward(cache, other))),
    ),
  );
};

/** A power of two: scaling by it is exact. */
const powerOfTwo = 0.125;

/** G3 for powers of two: backward(c, 2^k u) = 2^k backward(c, u), bit for bit */
export const backwardScales = ({ layer, parameters, x, upstream }: Sample): Verdict => {
  const { cache } = layer.forward(parameters, x, Layer.evaluation);
  return bitwise(
    vector(layer.backward(cache, Matrix.scale(powerOfTwo)(upstream))),
    Parameters.scale(powerOfTwo)(vector(layer.backward(cache, upstream))),
  );
};

/** G4: backward(c, 0) = 0 */
export const backwardOfZero = ({ layer, parameters, x, upstream }: Sample): Verdict => {
  const { cache } = layer.forward(parameters, x, Layer.evaluation);
  const gradients = vector(layer.backward(cache, Parameters.zerosLike(upstream)));
  return equal(gradients, Parameters.zerosLike(gradients));
};

// Runners

const onValues: fc.Arbitrary<Trained<'values'>> = sample(smooth).chain(({ layer, parameters, x, upstream }) =>
  fc
    .constantFrom(Loss.meanSquaredError, Loss.halfSquaredError, Loss.squaredError(false, 'sum'))
    .map((loss) => ({ network: layer, parameters, loss, data: { inputs: x, targets: upstream } })),
);

const onLabels: fc.Arbitrary<Trained<'labels'>> = sample(smooth).chain(({ layer, parameters, x }) =>
  fc
    .record({
      loss: fc.constantFrom(Loss.softmaxCrossEntropy, Loss.softmaxCrossEntropySum),
      labels: matrix(fc.integer({ min: 0, max: layer.outputs - 1 }), x.rows, 1),
    })
    .map(({ loss, labels }) => {
      const targets = Matrix.sliceColumns(0, 1)(labels);
      return { network: layer, parameters, loss, data: { inputs: x, targets } };
    }),
);

const combination = (regime: Regime): fc.Arbitrary<Combination> =>
  sample(regime).chain((drawn) =>
    fc
      .tuple(matrix(regime.number, drawn.upstream.rows, drawn.upstream.columns), regime.number, regime.number)
      .map(([other, a, b]) => ({ ...drawn, other, factors: [a, b] })),
  );

const linearity = 'backward(c, a u + b w) = a backward(c, u) + b backward(c, w)';

/** The laws of the backward pass. */
export const gradientLaws: ReadonlyArray<Law> = [
  law(
    'G2',
    'central difference along every coordinate = <v, grad>',
    sample(real).filter(isSmooth),
    gradientIsDifference,
  ),
  law('G2', "the seeds' form: |a - n| < 1e-5 (|a| + |n|), squared errors", onValues, relativeErrorIsSmall),
  law('G2', "the seeds' form: |a - n| < 1e-5 (|a| + |n|), cross-entropy", onLabels, relativeErrorIsSmall),
  law('G3', linearity, combination(real), backwardIsLinear),
  law('G3', `${linearity}, exactly (dyadic)`, combination(dyadic), backwardIsLinear),
  law('G3', 'backward(c, 2^k u) = 2^k backward(c, u), bit for bit', sample(real), backwardScales),
  law('G4', 'backward(c, 0) = 0', sample(real), backwardOfZero),
];
