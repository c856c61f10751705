/**
 * Numbers, matrices and parameters to check the laws on. Numbers are bounded by 1.
 *
 * In the dyadic regime they are multiples of 1/8 and the only activation is ReLU: every sum and product of a small
 * network is exact, so what holds within rounding in general holds exactly.
 */
import * as fc from 'fast-check';
import { Declaration, Matrix, type Network, Parameters, type Spec, Threefry } from '../src/index.js';

/** What numbers and layers are drawn from. */
export interface Regime {
  readonly number: fc.Arbitrary<number>;
  /** Layers that take any width and keep it. */
  readonly layers: ReadonlyArray<Spec.LayerSpec>;
  readonly precisions: ReadonlyArray<Matrix.Precision>;
  /** Whether every sum and product is exact. */
  readonly exact: boolean;
}

const multiples = (of: number, limit: number): fc.Arbitrary<number> =>
  fc.integer({ min: -limit, max: limit }).map((k) => k / of);

/** Layers whose output in a row depends on that row alone, and on no key. */
const rowwise: ReadonlyArray<Spec.LayerSpec> = [
  { type: 'identity' },
  { type: 'relu' },
  { type: 'relu6' },
  { type: 'leaky-relu', negativeSlope: 0.25 },
  { type: 'elu' },
  { type: 'elu', alpha: 0.5 },
  { type: 'selu' },
  { type: 'gelu' },
  { type: 'gelu', approximate: 'tanh' },
  { type: 'silu' },
  { type: 'mish' },
  { type: 'sigmoid' },
  { type: 'log-sigmoid' },
  { type: 'hard-sigmoid' },
  { type: 'tanh' },
  { type: 'hard-tanh', min: -0.5, max: 0.75 },
  { type: 'softplus' },
  { type: 'softplus', beta: 2, threshold: 1 },
  { type: 'softsign' },
  { type: 'softmax' },
  { type: 'softmax', temperature: 0.5 },
  { type: 'log-softmax' },
  { type: 'layer-norm' },
  { type: 'layer-norm', affine: false, eps: 0.01 },
  { type: 'rms-norm' },
  { type: 'rms-norm', affine: false, eps: 0.01 },
];

/** Layers that mix the rows of a batch in training. */
const mixing: ReadonlyArray<Spec.LayerSpec> = [
  { type: 'batch-norm' },
  { type: 'batch-norm', affine: false, eps: 0.01 },
];

/** Layers that draw in training. */
const drawing: ReadonlyArray<Spec.LayerSpec> = [
  { type: 'dropout', probability: 0.25 },
  { type: 'dropout', probability: 0 },
];

/** Layers without state, in binary64. */
export const real: Regime = {
  number: multiples(1000, 1000),
  layers: rowwise,
  precisions: ['float64'],
  exact: false,
};

/** Layers without state, in both precisions: for laws that hold bit for bit. */
export const mixed: Regime = { ...real, precisions: ['float64', 'float32'] };

/** Every layer, in binary64. */
export const every: Regime = { ...real, layers: [...rowwise, ...mixing, ...drawing] };

/** Layers that keep state, and what else there is around them. */
export const stateful: Regime = { ...mixed, layers: mixing };

/** Every layer that draws nothing, in both precisions. */
export const keyless: Regime = { ...mixed, layers: [...rowwise, ...mixing] };

/** Exact arithmetic. */
export const dyadic: Regime = {
  number: multiples(8, 8),
  layers: [{ type: 'identity' }, { type: 'relu' }],
  precisions: ['float64'],
  exact: true,
};

// Matrices

/** A width. */
export const width: fc.Arbitrary<number> = fc.integer({ min: 1, max: 4 });

/** How many samples a batch has. */
export const batchRows: fc.Arbitrary<number> = fc.integer({ min: 1, max: 4 });

/** As many as batch normalisation needs. */
export const severalRows: fc.Arbitrary<number> = fc.integer({ min: 2, max: 4 });

/** A key of Threefry. */
export const key: fc.Arbitrary<Threefry.Key> = fc.integer({ min: 0, max: 1_000_000 }).map(Threefry.key);

/** A matrix of the numbers given, row-major, in order. */
const filled = (
  rows: number,
  columns: number,
  values: ReadonlyArray<number>,
  precision: Matrix.Precision,
): Matrix.Matrix => Matrix.map((_, i) => values[i] ?? 0)(Matrix.zeros(rows, columns, precision));

/** More numbers than these are not made smaller one by one: it would take hours, and nobody reads them. */
const fewNumbers = 64;

/** So many numbers. */
const numbers = (number: fc.Arbitrary<number>, length: number): fc.Arbitrary<ReadonlyArray<number>> => {
  const drawn = fc.array(number, { minLength: length, maxLength: length });
  return length > fewNumbers ? fc.noShrink(drawn) : drawn;
};

/** A matrix of that shape. */
export const matrix = (
  number: fc.Arbitrary<number>,
  rows: number,
  columns: number,
  precision: Matrix.Precision = 'float64',
): fc.Arbitrary<Matrix.Matrix> =>
  numbers(number, rows * columns).map((values) => filled(rows, columns, values, precision));

/** Parameters of a layer's shapes. */
export const template = (
  layer: { readonly declarations: Declaration.Declarations },
  precision: Matrix.Precision,
): Parameters.Parameters => Declaration.initialize(layer.declarations, precision)(Threefry.key(0))[0];

/** A tree of the shapes of another. */
export const treeLike = (
  number: fc.Arbitrary<number>,
  shapes: Parameters.Parameters,
  precision: Matrix.Precision = 'float64',
): fc.Arbitrary<Parameters.Parameters> => {
  const size = Parameters.count(shapes);
  return numbers(number, size).map((values) => {
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

/** A layer's parameters. */
export const parameters = (
  number: fc.Arbitrary<number>,
  layer: Network.AnyLayer,
  precision: Matrix.Precision = 'float64',
): fc.Arbitrary<Parameters.Parameters> => treeLike(number, template(layer, precision), precision);

/** A permutation of 0 .. length - 1. */
export const permutation = (length: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.shuffledSubarray(
    Array.from({ length }, (_, i) => i),
    { minLength: length },
  );
