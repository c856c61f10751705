/**
 * Gradient checking: hand-derived gradients against central differences (law G2).
 *
 *   numerical: (f(w + h) - f(w - h)) / 2h, a coordinate at a time
 *   relative error: |a - n| / (|a| + |n|), Euclidean norms; the seed asks for less than 1e-5
 *
 * Source: seed document 001, "Gradient Checking".
 */
import type { Dataset } from './Dataset.js';
import { evaluation, type Layer, type Mode } from './Layer.js';
import type { Loss, Target, TargetWidth } from './Loss.js';
import * as Matrix from './Matrix.js';
import { evaluate, objective } from './Objective.js';
import * as Parameters from './Parameters.js';
import type { Penalty } from './Penalty.js';

/**
 * The seed's step.
 *
 * @example
 * import { GradientCheck, Matrix } from 'foldnet'
 * const square = ({ W }: { readonly W: Matrix.Matrix<1, 1> }) => Matrix.dot(W, W)
 * GradientCheck.numericalGradient(square, GradientCheck.defaultStep)({ W: Matrix.of([[3]]) }) // { W: [[6.000]] }
 */
export const defaultStep = 1e-5;

/**
 * The relative error that the seed allows.
 *
 * @example
 * import { GradientCheck, Matrix } from 'foldnet'
 * const error = GradientCheck.relativeError({ W: Matrix.of([[6]]) }, { W: Matrix.of([[6.00001]]) })
 * error < GradientCheck.tolerance // true
 */
export const tolerance = 1e-5;

/**
 * Parameters with one coordinate of the matrix of that path moved.
 *
 * @example
 * import { GradientCheck, Matrix } from 'foldnet'
 * GradientCheck.moved({ W: Matrix.of([[1, 2]]), b: Matrix.of([[3]]) }, 'W', 1, 0.5) // { W: [[1, 2.5]], b: [[3]] }
 */
export const moved = <P extends Parameters.Parameters>(parameters: P, path: string, index: number, by: number): P =>
  Parameters.map((x, other) => (other === path ? Matrix.map((value, i) => (i === index ? value + by : value))(x) : x))(
    parameters,
  );

/**
 * The gradient of a function of parameters by central differences of that step.
 *
 * Each coordinate moves on its own (seed 001's function, given a matrix, moves a whole row).
 *
 * @example
 * import { GradientCheck, Matrix } from 'foldnet'
 * const sumOfSquares = ({ W }: { readonly W: Matrix.Matrix<1, 2> }) => Matrix.dot(W, W)
 * GradientCheck.numericalGradient(sumOfSquares)({ W: Matrix.of([[1, 2]]) }) // { W: [[2.000, 4.000]] }
 */
export const numericalGradient =
  <P extends Parameters.Parameters>(f: (parameters: P) => number, stepSize: number = defaultStep) =>
  (parameters: P): P =>
    Parameters.map((matrix, path) => {
      const at = (index: number, by: number): number => f(moved(parameters, path, index, by));
      return Matrix.map((_, i) => (at(i, stepSize) - at(i, -stepSize)) / (2 * stepSize))(matrix);
    })(parameters);

const norm = (values: ReadonlyArray<number>): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

const flat = (leaves: ReadonlyArray<Parameters.Leaf>): ReadonlyArray<number> =>
  leaves.flatMap(({ matrix }) => Matrix.toArray(matrix));

const alike = (x: Parameters.Leaf, y: Parameters.Leaf | undefined): boolean =>
  x.path === y?.path && x.matrix.rows === y.matrix.rows && x.matrix.columns === y.matrix.columns;

/**
 * |a - n| / (|a| + |n|) of two vectors of one length; 0 where both are 0.
 *
 * @example
 * import { GradientCheck } from 'foldnet'
 * GradientCheck.relativeDistance([3, 4], [3, 4]) // 0
 * GradientCheck.relativeDistance([3, 4], [-3, -4]) // 1
 */
export const relativeDistance = (a: ReadonlyArray<number>, n: ReadonlyArray<number>): number => {
  const scale = norm(a) + norm(n);
  return scale === 0 ? 0 : norm(a.map((value, i) => value - (n[i] ?? NaN))) / scale;
};

/**
 * |a - n| / (|a| + |n|) over all coordinates; 0 where both are 0, NaN where the trees have other paths or shapes.
 *
 * @example
 * import { GradientCheck, Matrix } from 'foldnet'
 * const W = Matrix.of([[3]])
 * GradientCheck.relativeError({ W, b: Matrix.of([[4]]) }, { W, b: Matrix.of([[0]]) }) // 0.5
 */
export const relativeError = (analytical: Parameters.Parameters, numerical: Parameters.Parameters): number => {
  const ofAnalytical = Parameters.leaves(analytical);
  const ofNumerical = Parameters.leaves(numerical);
  if (ofAnalytical.length !== ofNumerical.length || !ofAnalytical.every((leaf, i) => alike(leaf, ofNumerical[i]))) {
    return NaN;
  }
  return relativeDistance(flat(ofAnalytical), flat(ofNumerical));
};

/** A check's outcome: the relative error over all parameters, and for each; NaN where a gradient is missing. */
export interface Report<P extends Parameters.Parameters> {
  readonly relativeError: number;
  readonly byPath: ReadonlyArray<{ readonly path: string; readonly relativeError: number }>;
  readonly analytical: P;
  readonly numerical: P;
}

/** How to check. */
export interface CheckOptions {
  /** Of the central differences; the seed's unless said. */
  readonly stepSize?: number;
  /** Evaluation without layer state unless said; with a key of their own, layers that draw are functions too. */
  readonly mode?: Mode;
  /** Added to the loss. */
  readonly penalty?: Penalty | undefined;
}

/**
 * Checks a network's gradients of a loss on data.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { GradientCheck, Loss, Matrix, Network, Threefry } from 'foldnet'
 * const network = pipe(Network.input(2), Network.dense(3), Network.tanh, Network.dense(1))
 * const data = { inputs: Matrix.of([[1, 2]]), targets: Matrix.of([[1]]) }
 * GradientCheck.check(network, Loss.meanSquaredError)(network.init(Threefry.key(0)), data).relativeError // about 6.5e-12
 */
export const check =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target>(
    network: Layer<I, O, P, C>,
    loss: Loss<K>,
    { stepSize = defaultStep, mode = evaluation, penalty }: CheckOptions = {},
  ) =>
  (parameters: P, data: Dataset<NoInfer<I>, TargetWidth<NoInfer<K>, NoInfer<O>>>): Report<P> => {
    const analytical = objective(network, loss, penalty)(parameters, data, mode).gradients;
    const value = evaluate(network, loss, penalty);
    const numerical = numericalGradient((at: P) => Matrix.first(value(at, data, mode).loss), stepSize)(parameters);
    const derived = new Map(Parameters.leaves(analytical).map(({ path, matrix }) => [path, matrix] as const));
    return {
      relativeError: relativeError(analytical, numerical),
      byPath: Parameters.leaves(numerical).map(({ path, matrix }) => ({
        path,
        relativeError: relativeError(derived.get(path) ?? [], matrix),
      })),
      analytical,
      numerical,
    };
  };
