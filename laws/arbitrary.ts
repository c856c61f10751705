/**
 * Numbers, matrices and parameters to check the laws on. Numbers are bounded by 1.
 *
 * In the dyadic regime they are multiples of 1/8 and the only activation is ReLU: every sum and product of a small
 * network is exact, so what holds within rounding in general holds exactly.
 */
import * as fc from 'fast-check';
import { type Activation, Declaration, Matrix, type Network, Parameters, Threefry } from '../src/index.js';

/** What numbers and layers are drawn from. */
export interface Regime {
  readonly number: fc.Arbitrary<number>;
  readonly activations: ReadonlyArray<Activation.ActivationName>;
  readonly precisions: ReadonlyArray<Matrix.Precision>;
  /** Whether every sum and product is exact. */
  readonly exact: boolean;
}

const multiples = (of: number, limit: number): fc.Arbitrary<number> =>
  fc.integer({ min: -limit, max: limit }).map((k) => k / of);

const allActivations: ReadonlyArray<Activation.ActivationName> = ['identity', 'relu', 'sigmoid', 'tanh'];

/** Every activation, in binary64. */
export const real: Regime = {
  number: multiples(1000, 1000),
  activations: allActivations,
  precisions: ['float64'],
  exact: false,
};

/** Every activation, in both precisions: for laws that hold bit for bit. */
export const mixed: Regime = { ...real, precisions: ['float64', 'float32'] };

/** Activations with a derivative everywhere. */
export const smooth: Regime = { ...real, activations: ['identity', 'sigmoid', 'tanh'] };

/** Exact arithmetic. */
export const dyadic: Regime = {
  number: multiples(8, 8),
  activations: ['identity', 'relu'],
  precisions: ['float64'],
  exact: true,
};

// Matrices

/** A width. */
export const width: fc.Arbitrary<number> = fc.integer({ min: 1, max: 4 });

/** How many samples a batch has. */
export const batchRows: fc.Arbitrary<number> = fc.integer({ min: 1, max: 4 });

/** A matrix of the numbers given, row-major, in order. */
const filled = (
  rows: number,
  columns: number,
  values: ReadonlyArray<number>,
  precision: Matrix.Precision,
): Matrix.Matrix => Matrix.map((_, i) => values[i] ?? 0)(Matrix.zeros(rows, columns, precision));

/** A matrix of that shape. */
export const matrix = (
  number: fc.Arbitrary<number>,
  rows: number,
  columns: number,
  precision: Matrix.Precision = 'float64',
): fc.Arbitrary<Matrix.Matrix> =>
  fc
    .array(number, { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => filled(rows, columns, values, precision));

/** Parameters of a layer's shapes. */
export const template = (layer: Network.AnyLayer, precision: Matrix.Precision): Parameters.Parameters =>
  Declaration.initialize(layer.declarations, precision)(Threefry.key(0))[0];

/** A layer's parameters. */
export const parameters = (
  number: fc.Arbitrary<number>,
  layer: Network.AnyLayer,
  precision: Matrix.Precision = 'float64',
): fc.Arbitrary<Parameters.Parameters> => {
  const shapes = template(layer, precision);
  const size = Parameters.count(shapes);
  return fc.array(number, { minLength: size, maxLength: size }).map((values) => {
    const leaves = Parameters.leaves(shapes);
    const starts = new Map(
      leaves.map(({ path }, i) => [
        path,
        leaves.slice(0, i).reduce((total, { matrix: { rows, columns } }) => total + rows * columns, 0),
      ]),
    );
    return Parameters.map((x, path) => filled(x.rows, x.columns, values.slice(starts.get(path)), precision))(shapes);
  });
};

/** A permutation of 0 .. length - 1. */
export const permutation = (length: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.shuffledSubarray(
    Array.from({ length }, (_, i) => i),
    { minLength: length },
  );
