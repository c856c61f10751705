/**
 * Laws of the activations (A6).
 */
import * as fc from 'fast-check';
import { Activation, Layer, Matrix, Parameters } from '../src/index.js';
import { matrix } from './arbitrary.js';
import { bitwise, type Verdict, within } from './comparison.js';
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

/** A6: every activation passes NaN on, and to no other element */
export const nanPasses = (x: Matrix.Matrix): Verdict => {
  const punctured = Matrix.map((value, i) => (i === 0 ? NaN : value));
  return bitwise(
    (['relu', 'sigmoid', 'tanh'] as const).map((name) => apply(name, punctured(x))),
    (['relu', 'sigmoid', 'tanh'] as const).map((name) => punctured(apply(name, x))),
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
  law('A6', 'sigmoid(-z) = 1 - sigmoid(z)', matrix(argument, 1, 6), sigmoidIsSymmetric),
  law('A6', 'tanh(-z) = -tanh(z)', row, tanhIsOdd),
  law('A6', 'every activation passes NaN on, and to no other element', row, nanPasses),
];
