/**
 * Laws of the activations (A6).
 */
import * as N from 'fp-ts/lib/number.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as fc from 'fast-check';
import { Activation, Layer, Matrix, Parameters } from '../src/index.js';
import { matrix } from './arbitrary.js';
import { bitwise, equal, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { rounding } from './tolerance.js';

const apply = (name: Exclude<Activation.ActivationName, 'identity'>, x: Matrix.Matrix): Matrix.Matrix =>
  Layer.predict(Activation.named(name)(x.columns))(Parameters.empty, x);

const negate: (x: Matrix.Matrix) => Matrix.Matrix = Matrix.scale(-1);

/** A6: relu after relu = relu */
export const reluIsIdempotent = (x: Matrix.Matrix): Verdict =>
  bitwise(apply('relu', apply('relu', x)), apply('relu', x));

/** A6: sigmoid(-z) = 1 - sigmoid(z) */
export const sigmoidIsSymmetric = (z: Matrix.Matrix): Verdict =>
  within(rounding(3, 1))(apply('sigmoid', negate(z)), Matrix.shift(1)(negate(apply('sigmoid', z))));

/** A6: tanh(-z) = -tanh(z) */
export const tanhIsOdd = (z: Matrix.Matrix): Verdict => bitwise(apply('tanh', negate(z)), negate(apply('tanh', z)));

/** Every elementwise activation, with options other than its defaults too. */
export const elementwise: ReadonlyArray<Activation.ActivationSpec> = [
  { type: 'relu' },
  { type: 'sigmoid' },
  { type: 'tanh' },
  { type: 'leaky-relu' },
  { type: 'leaky-relu', negativeSlope: 0.25 },
  { type: 'elu' },
  { type: 'elu', alpha: 0.5 },
  { type: 'selu' },
  { type: 'gelu' },
  { type: 'gelu', approximate: 'tanh' },
  { type: 'silu' },
  { type: 'mish' },
  { type: 'softplus' },
  { type: 'softplus', beta: 2, threshold: 600 },
  { type: 'softsign' },
  { type: 'log-sigmoid' },
  { type: 'hard-sigmoid' },
  { type: 'hard-tanh' },
  { type: 'hard-tanh', min: -0.5, max: 2 },
  { type: 'relu6' },
];

/** GELU, SiLU and mish fall before they rise. */
const monotone: ReadonlyArray<Activation.ActivationSpec> = elementwise.filter(
  ({ type }) => type !== 'gelu' && type !== 'silu' && type !== 'mish',
);

const forward = (spec: Activation.ActivationSpec, x: Matrix.Matrix): Matrix.Matrix =>
  Layer.predict(Activation.fromSpec(spec)(x.columns))(Parameters.empty, x);

const input = (spec: Activation.ActivationSpec, x: Matrix.Matrix, upstream: Matrix.Matrix): Matrix.Matrix => {
  const layer = Activation.fromSpec(spec)(x.columns);
  return layer.backward(layer.forward(Parameters.empty, x, Layer.evaluation).cache, upstream).input;
};

const punctured: (x: Matrix.Matrix) => Matrix.Matrix = Matrix.map((value, i) => (i === 0 ? NaN : value));

/** A6: every activation passes NaN on, and to no other element */
export const nanPasses = (x: Matrix.Matrix): Verdict =>
  bitwise(
    elementwise.map((spec) => forward(spec, punctured(x))),
    elementwise.map((spec) => punctured(forward(spec, x))),
  );

/** A6: backward, too, every activation passes NaN on, and to no other element */
export const nanPassesBackward = (x: Matrix.Matrix): Verdict => {
  const ones = Matrix.map(() => 1)(x);
  return bitwise(
    elementwise.map((spec) => input(spec, punctured(x), ones)),
    elementwise.map((spec) => punctured(input(spec, x, ones))),
  );
};

/** A6: x <= y implies f(x) <= f(y), for every activation that is monotone */
export const isMonotone = (x: Matrix.Matrix): Verdict => {
  const ascending = RA.sort(N.Ord)(Matrix.toArray(x));
  const sorted = Matrix.map((_, i) => ascending[i] ?? NaN)(x);
  const outputs = monotone.map((spec) => Matrix.toArray(forward(spec, sorted)));
  return equal(
    outputs,
    outputs.map((values) => values.map((value, i) => Math.max(value, values[i - 1] ?? -Infinity))),
  );
};

/** From one end of every activation's range to the other, and what is special on the way. */
const argument: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -40_000, max: 40_000 }).map((k) => k / 1000),
  fc.constantFrom(0, -0, 1e-8, -1e-8, 1e-300, -1e-300, 710, -710, 1e6, -1e6),
);

const row: fc.Arbitrary<Matrix.Matrix> = fc
  .constantFrom('float64' as const, 'float32' as const)
  .chain((precision) => matrix(argument, 1, 6, precision));

/** The laws of the activations. */
export const activationLaws: ReadonlyArray<Law> = [
  law('A6', 'relu after relu = relu', row, reluIsIdempotent),
  law('A6', 'sigmoid(-z) = 1 - sigmoid(z)', matrix(argument, 1, 6), sigmoidIsSymmetric, { class: 'T' }),
  law('A6', 'tanh(-z) = -tanh(z)', row, tanhIsOdd),
  law('A6', 'every activation passes NaN on, and to no other element', row, nanPasses),
  law('A6', 'backward, too, every activation passes NaN on, and to no other element', row, nanPassesBackward),
  law('A6', 'x <= y implies f(x) <= f(y), for every activation that is monotone', row, isMonotone, { class: 'Z' }),
];
