/**
 * The tests' tolerances, each with a name and a reason, and comparison within one.
 *
 * A tolerance is not an equality, since it is not transitive. So a comparison gives the first discrepancy: its path, both
 * values and the bound that was broken.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Matrix } from 'foldnet';
import { expect } from 'vitest';

/** |actual - expected| <= absolute + relative * |expected| */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** PyTorch's layers, losses and networks, whose sums have another order. */
export const torchTolerance: Tolerance = { absolute: 1e-14, relative: 1e-12 };

/** Losses in float32, of inputs rounded to it, against float64: 8 units in the last place of 1, and of the value. */
export const float32LossTolerance: Tolerance = { absolute: 8 * 2 ** -23, relative: 8 * 2 ** -23 };

/** float32 activations against PyTorch's float64: an input is off by half a unit, 2^-24, then every store once more. */
export const float32ActivationTolerance: Tolerance = { absolute: 5e-7, relative: 5e-7 };

/** As activations; in a softmax the sum over a row and the division come on top. */
export const float32SoftmaxTolerance: Tolerance = { absolute: 1e-6, relative: 1e-6 };

/** Whole networks in float32 against PyTorch's float64: a few layers, each with sums of a few terms, each rounded. */
export const float32NetworkTolerance: Tolerance = { absolute: 1e-6, relative: 1e-6 };

/** PyTorch's optimisers, over whole trajectories. */
export const optimizerTolerance: Tolerance = { absolute: 0, relative: 1e-12 };

/** The largest relative error of one rounding. */
export const unitRoundOff: Readonly<Record<Matrix.Precision, number>> = { float64: 2 ** -53, float32: 2 ** -24 };

/** Units of round-off that a step may add: a decay, a quotient, the update and the sum, and what their errors become. */
const roundingsOfStep = 4;

/**
 * A sum over so many steps, of terms of both signs: near 0 its error is that of the largest. A larger rate makes larger
 * parameters, hence a larger scale.
 */
export const trajectoryTolerance = (precision: Matrix.Precision, steps: number, scale: number): Tolerance => ({
  absolute: roundingsOfStep * steps * unitRoundOff[precision] * scale,
  relative: precision === 'float64' ? optimizerTolerance.relative : 1e-6,
});

/** The largest absolute value. */
export const largest = (values: Comparable): number => {
  if (typeof values === 'number') return Math.abs(values);
  return typeof values === 'object' && values !== null
    ? children(values).reduce((size, [, value]) => Math.max(size, largest(value)), 0)
    : 0;
};

/** Losses and metrics of whole trainings, from other matrix products and elementary functions. */
export const trainingTolerance: Tolerance = { absolute: 0, relative: 1e-12 };

/** A loss below this consists of rounding errors, and only its size can be compared. */
const vanishedLoss = 1e-12;

/** What the outputs that a loss is made of differ by: some units in the last place of 1. */
const outputUncertainty = 1e-15;

/**
 * A mean of squared errors that training drives to 0: as other losses, but where an error d is small, its square is
 * uncertain by d times what the output is. Plain loops in Python differ from NumPy as much.
 */
export const vanishingLossTolerance = (expected: number): Tolerance =>
  expected < vanishedLoss
    ? { absolute: 1e-14, relative: 0 }
    : { ...trainingTolerance, absolute: Math.sqrt(2 * expected) * outputUncertainty };

/** Parameters after whole trainings. */
export const parameterTolerance: Tolerance = { absolute: 1e-12, relative: 0 };

/** A closed form written in another order: a few roundings. */
export const closedFormTolerance: Tolerance = { absolute: 0, relative: 4 * Number.EPSILON };

/** Means of data, whose sums have another order; data of both signs cancel. */
export const meanTolerance: Tolerance = { absolute: 1e-15, relative: 1e-12 };

/** Normal draws: NumPy's logarithm is its C library's, and a logarithm of its own moves the last bits. */
export const normalDrawTolerance: Tolerance = { absolute: 0, relative: 1e-15 };

/** Central differences of that step: what the rounding errors of a loss near 1 come to, divided by the step. */
export const differenceTolerance = (step: number): Tolerance => ({
  absolute: (16 * Number.EPSILON) / step,
  relative: 0,
});

/** What can be compared: numbers in matrices, arrays and records, as golden files hold them. */
export type Comparable =
  | number
  | string
  | boolean
  | null
  | Matrix.Matrix
  | ReadonlyArray<Comparable>
  | { readonly [name: string]: Comparable };

/** Where two values differ by more than the bound. */
export interface Discrepancy {
  readonly path: string;
  readonly actual: unknown;
  readonly expected: unknown;
  readonly bound: number;
}

type Verdict = E.Either<Discrepancy, void>;

const agreement: Verdict = E.right(undefined);

const children = (value: object): ReadonlyArray<readonly [string, Comparable]> =>
  Object.entries(Matrix.isMatrix(value) ? Matrix.toRows(value) : (value as { readonly [name: string]: Comparable }));

/** Compares number by number; a matrix is the array of its rows. All that is not a number must be identical. */
export const closeTo = (
  actual: Comparable | undefined,
  expected: Comparable,
  tolerance: Tolerance,
  path: string = '',
): Verdict => {
  const differ = (bound: number): Verdict => E.left({ path, actual, expected, bound });
  if (typeof actual === 'number' && typeof expected === 'number') {
    const bound = tolerance.absolute + tolerance.relative * Math.abs(expected);
    const within = Number.isFinite(expected) && Math.abs(actual - expected) <= bound;
    return within || Object.is(actual, expected) ? agreement : differ(bound);
  }
  if (typeof actual !== 'object' || actual === null || typeof expected !== 'object' || expected === null) {
    return Object.is(actual, expected) ? agreement : differ(0);
  }
  const found = new Map(children(actual));
  const wanted = children(expected);
  if (found.size !== wanted.length) return differ(0);
  return wanted.reduce(
    (verdict, [name, value]) =>
      E.isLeft(verdict) ? verdict : closeTo(found.get(name), value, tolerance, path === '' ? name : `${path}.${name}`),
    agreement,
  );
};

/** Asserts that two values agree within the tolerance; a failure shows the first discrepancy. */
export const expectClose = (
  actual: Comparable,
  expected: Comparable,
  tolerance: Tolerance,
  path: string = '',
): void => {
  expect(closeTo(actual, expected, tolerance, path)).toEqual(agreement);
};
