/**
 * No function changes its arguments (I1): what they hold is what they held, and frozen to the last leaf they give the
 * same result.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import {
  Batching,
  Dataset,
  Digest,
  Gradient,
  GradientCheck,
  Layer,
  Loss,
  Matrix,
  Metric,
  type Network,
  Optimizer,
  Parameters,
  Scaler,
  Threefry,
  Training,
} from '../src/index.js';
import { batchRows, every, matrix, mixed, type Regime, width } from './arbitrary.js';
import { bitwise, type Discrepancy, first, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';
import { type Sample, sample } from './sample.js';

const entries = (value: object): ReadonlyArray<readonly [string, unknown]> => Object.entries(value);

/** A copy that shares nothing with the value; a matrix is copied as its rows. */
const snapshot = (value: unknown): unknown =>
  Matrix.isMatrix(value)
    ? { precision: value.precision, rows: Matrix.toRows(value) }
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(entries(value).map(([name, child]) => [name, snapshot(child)]))
      : value;

/** Freezes data to the last leaf: a matrix's own buffer is out of everyone's reach. */
const deepFreeze = <A>(value: A): A => {
  if (typeof value === 'object' && value !== null) entries(value).forEach(([, child]) => deepFreeze(child));
  return Object.freeze(value);
};

/** I1: snapshot(x) is unchanged by f(x), and f(deepFreeze x) = f(x) */
export const isPure = <A>(f: (argument: A) => unknown, argument: A): Verdict => {
  const before = snapshot(argument);
  const result = f(argument);
  return first([
    () => bitwise(snapshot(argument), before),
    () => bitwise(f(deepFreeze(argument)), result),
    () => bitwise(snapshot(argument), before),
  ]);
};

/** Two matrices of one shape, a row, a square one, and a tree. */
export interface Arguments {
  readonly x: Matrix.Matrix;
  readonly y: Matrix.Matrix;
  readonly row: Matrix.Matrix<1>;
  readonly square: Matrix.Matrix;
  readonly tree: Parameters.Parameters;
}

/** Every function of `Matrix` that takes one, by name. */
export const matrixFunctions: Readonly<Record<string, (given: Arguments) => unknown>> = {
  withColumns: ({ x }) => Matrix.withColumns(x.columns)(x),
  withShape: ({ x }) => Matrix.withShape(x.rows, x.columns)(x),
  lookup: ({ x }) => Matrix.lookup(0, 0)(x),
  toArray: ({ x }) => Matrix.toArray(x),
  toRows: ({ x }) => Matrix.toRows(x),
  toBytes: ({ x }) => Matrix.toBytes(x),
  isFinite: ({ x }) => Matrix.isFinite(x),
  isMatrix: ({ x }) => Matrix.isMatrix(x),
  add: ({ x, y }) => Matrix.add(x, y),
  subtract: ({ x, y }) => Matrix.subtract(x, y),
  hadamard: ({ x, y }) => Matrix.hadamard(x, y),
  divide: ({ x, y }) => Matrix.divide(x, y),
  maximum: ({ x, y }) => Matrix.maximum(x, y),
  scale: ({ x }) => Matrix.scale(3)(x),
  shift: ({ x }) => Matrix.shift(3)(x),
  divideBy: ({ x }) => Matrix.divideBy(3)(x),
  clamp: ({ x }) => Matrix.clamp(1)(x),
  squareRoot: ({ x }) => Matrix.squareRoot(x),
  absolute: ({ x }) => Matrix.absolute(x),
  sign: ({ x }) => Matrix.sign(x),
  map: ({ x }) => Matrix.map((value) => 2 * value)(x),
  multiply: ({ x, square }) => Matrix.multiply(x, square),
  multiplyTransposedLeft: ({ x, y, square }) => Matrix.multiplyTransposedLeft(x, y, square),
  multiplyTransposedRight: ({ x, y }) => Matrix.multiplyTransposedRight(x, y),
  transpose: ({ x }) => Matrix.transpose(x),
  addRow: ({ x, row }) => Matrix.addRow(x, row),
  columnSums: ({ x, row }) => Matrix.columnSums(x, row),
  first: ({ x }) => Matrix.first(x),
  sum: ({ x }) => Matrix.sum(x),
  total: ({ x }) => Matrix.total(x),
  totalProduct: ({ x, y }) => Matrix.totalProduct(x, y),
  dot: ({ x, y }) => Matrix.dot(x, y),
  argmaxRows: ({ x }) => Matrix.argmaxRows(x),
  gatherRows: ({ x }) => Matrix.gatherRows([0, 0])(x),
  sliceColumns: ({ x }) => Matrix.sliceColumns(0, 1)(x),
  placeColumns: ({ x }) => Matrix.placeColumns(1, x.columns + 2)(x),
  joinColumns: ({ x, y }) => Matrix.joinColumns(2 * x.columns)(x, y),
  toPrecision: ({ x }) => Matrix.toPrecision('float32')(x),
  eq: ({ x, y }) => Matrix.eq.equals(x, y),
  show: ({ x }) => Matrix.show.show(x),
};

/** Functions of trees, data and spreads that take matrices, by name. */
export const dataFunctions: Readonly<Record<string, (given: Arguments) => unknown>> = {
  leaves: ({ tree }) => Parameters.leaves(tree),
  mapTree: ({ tree }) => Parameters.map(Matrix.scale(2))(tree),
  zipWith: ({ tree }) => Parameters.zipWith(Matrix.hadamard)(tree, tree),
  addTrees: ({ tree }) => Parameters.add(tree, tree),
  scaleTree: ({ tree }) => Parameters.scale(3)(tree),
  zerosLike: ({ tree }) => Parameters.zerosLike(tree),
  count: ({ tree }) => Parameters.count(tree),
  firstNonFinite: ({ tree }) => Parameters.firstNonFinite(tree),
  at: ({ tree, x }) => [Parameters.at('0.W').get(tree), Parameters.at('0.W').set(x)(tree)],
  eqTrees: ({ tree }) => Parameters.eq.equals(tree, tree),
  digest: ({ tree }) => Digest.ofParameters(tree),
  dataset: ({ x, y }) => Dataset.make(x, y),
  gather: ({ x, y }) => Dataset.gather([0])({ inputs: x, targets: y }),
  scaler: ({ x }) => {
    const fitted = Scaler.fit({ type: 'standard' }, 'divide-by-one')(x);
    return E.isLeft(fitted) ? fitted : [Scaler.transform(fitted.right)(x), Scaler.inverse(fitted.right)(x)];
  },
  softmax: ({ x }) => Loss.softmax(x),
  metrics: ({ x, y }) =>
    [Metric.r2, Metric.meanAbsoluteError, Metric.halfMeanSquaredError].map((metric) => metric(x, y)),
  relativeError: ({ x, y }) => GradientCheck.relativeError([x], [y]),
};

/** I1 of many functions: the path of a discrepancy starts with the function's name */
export const arePure =
  (functions: Readonly<Record<string, (given: Arguments) => unknown>>) =>
  (given: Arguments): Verdict =>
    first(
      Object.entries(functions).map(
        ([name, f]) =>
          () =>
            E.mapLeft((found: Discrepancy) => ({ ...found, path: `${name}: ${found.path}` }))(isPure(f, given)),
      ),
    );

type Data = Pick<Sample, 'parameters' | 'x' | 'upstream' | 'mode'>;

const { meanSquaredError } = Loss;
const adam = Optimizer.adam();

/** Functions of a network's data, by name. */
const networkFunctions: Readonly<Record<string, (layer: Network.AnyLayer, data: Data) => unknown>> = {
  forward: (layer, { parameters, x, mode }) => layer.forward(parameters, x, mode).output,
  backward: (layer, { parameters, x, upstream, mode }) =>
    layer.backward(deepFreeze(layer.forward(parameters, x, mode).cache), upstream),
  'backward on to': (layer, { parameters, x, upstream, mode }) =>
    Layer.backwardOnto(layer, parameters, layer.forward(parameters, x, mode).cache, upstream),
  advance: (layer, { parameters, x, mode }) =>
    layer.running?.advance(Layer.initialState(layer, x.precision), layer.forward(parameters, x, mode).cache),
  gradient: (layer, { parameters, x: inputs, upstream: targets, mode }) =>
    Gradient.mean(
      Gradient.accumulate(layer, meanSquaredError)(
        deepFreeze(Gradient.none(parameters)),
        parameters,
        { inputs, targets },
        mode,
      ),
    ),
  epoch: (network, { parameters, x: inputs, upstream: targets }) =>
    Training.epoch({
      network,
      loss: meanSquaredError,
      optimizer: adam,
      batching: Batching.full,
      data: { inputs, targets },
    })(deepFreeze(Training.start({ network, optimizer: adam, data: { inputs } }, parameters, Threefry.key(0)))),
};

const arguments_: fc.Arbitrary<Arguments> = fc
  .record({ rows: batchRows, columns: width, precision: fc.constantFrom(...mixed.precisions) })
  .chain(({ rows, columns, precision }) => {
    const of = (m: number, n: number): fc.Arbitrary<Matrix.Matrix> => matrix(mixed.number, m, n, precision);
    return fc
      .record({ x: of(rows, columns), y: of(rows, columns), row: of(1, columns), square: of(columns, columns) })
      .map(({ x, y, row, square }) => ({
        x,
        y,
        row: row as Matrix.Matrix<1>,
        square,
        tree: [{ W: x, b: row }, Parameters.empty, { W: square }],
      }));
  });

const networks: Regime = { ...every, precisions: mixed.precisions };

/** The laws of purity. */
export const purityLaws: ReadonlyArray<Law> = [
  law('I1', 'no function of Matrix changes an argument', arguments_, arePure(matrixFunctions)),
  law('I1', 'no function of trees, data, scalers, metrics or digests does', arguments_, arePure(dataFunctions)),
  ...Object.entries(networkFunctions).map(([name, f]) =>
    law('I1', `${name} changes no argument`, sample(networks), ({ layer, parameters, x, upstream, mode }) =>
      isPure((data: Data) => f(layer, data), { parameters, x, upstream, mode }),
    ),
  ),
];
