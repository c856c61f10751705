/**
 * What a loss is: terms over a batch, each from its own row alone, and their weighted sum over a count.
 *
 *   value = (sum over the rows i of w_i (the sum of row i's terms)) / count;  gradient: row by row the same
 *   count of a mean = the number of the terms, or the sum of their weights;  of a sum = 1
 *
 * Weights are scikit-learn's sample weights: the integer weight k counts a row k times, the weight 0 leaves it out. Where
 * all are 0 the count is 0, and value and gradient are 0, as those of no rows (law G5).
 *
 * Sums run in row order from +0; gradients are weighed, then divided; counts are rounded to the output's precision. Laws: W1-W3, G2, G6.
 */
import type { LossSpec, ReducedSpec, Reduction } from './LossSpec.js';
import * as Matrix from './Matrix.js';
import { derive, like } from './numeric/derive.js';
import { ensureIn, ensureLabels, weights as weightsDomain } from './numeric/domain.js';
import { describe, ensure, ensureSameShape } from './numeric/invariant.js';
import { roundTo } from './numeric/precision.js';

/** What a loss compares with: class labels, one a row, or values, one for each output. */
export type Target = 'labels' | 'values';

/** The columns of a target for a network of `N` outputs. */
export type TargetWidth<K extends Target, N extends number> = K extends 'labels' ? 1 : N;

/** A loss over a batch. */
export interface Loss<K extends Target> {
  readonly spec: LossSpec;
  readonly target: K;
  /** Whether the sum of the terms is divided by the count. */
  readonly reduction: Reduction;
  /** The terms before any weight or reduction: one an element, or a column of one a row. */
  readonly terms: <N extends number>(
    output: Matrix.Matrix<number, N>,
    target: Matrix.Matrix<number, TargetWidth<K, NoInfer<N>>>,
  ) => Matrix.Matrix;
  /** What the sum is divided by: of a mean, the number of terms or the sum of their weights; of a sum, 1. */
  readonly count: <N extends number>(
    output: Matrix.Matrix<number, N>,
    target: Matrix.Matrix<number, TargetWidth<K, NoInfer<N>>>,
    weights?: Matrix.Matrix<number, 1>,
  ) => number;
  /** The sum of the terms, each by its row's weight, over the count. */
  readonly value: <N extends number>(
    output: Matrix.Matrix<number, N>,
    target: Matrix.Matrix<number, TargetWidth<K, NoInfer<N>>>,
    weights?: Matrix.Matrix<number, 1>,
  ) => number;
  /** The value as a matrix of one: what a compiled step has of it. */
  readonly total: <N extends number>(
    output: Matrix.Matrix<number, N>,
    target: Matrix.Matrix<number, TargetWidth<K, NoInfer<N>>>,
    weights?: Matrix.Matrix<number, 1>,
  ) => Matrix.Matrix<1, 1>;
  /** The gradient of the value in the output. */
  readonly gradient: <N extends number>(
    output: Matrix.Matrix<number, N>,
    target: Matrix.Matrix<number, TargetWidth<K, NoInfer<N>>>,
    weights?: Matrix.Matrix<number, 1>,
  ) => Matrix.Matrix<number, N>;
  /** The same loss without the division: what adds up over batches, as `count` does (law G5). */
  readonly summed: () => Loss<K>;
}

/** What a loss is made of. */
export interface Definition<K extends Target> {
  readonly target: K;
  /** Whether there is a term for each row, from all of its elements, or for each element, from it alone. */
  readonly per: 'row' | 'element';
  readonly terms: Loss<K>['terms'];
  /** The gradient of the sum of the terms in the output. */
  readonly gradient: <N extends number>(
    output: Matrix.Matrix<number, N>,
    target: Matrix.Matrix<number, TargetWidth<K, NoInfer<N>>>,
  ) => Matrix.Matrix<number, N>;
  /** What a mean divides by, if it is not the number of terms or the sum of their weights: a number, or a matrix of one. */
  readonly count?: (...batch: Parameters<Loss<K>['count']>) => number | Matrix.Matrix<1, 1>;
}

/** The number of rows, or the sum of their weights. */
export const countRows = (output: Matrix.Matrix, weights?: Matrix.Matrix<number, 1>): number | Matrix.Matrix<1, 1> =>
  weights === undefined ? output.rows : Matrix.total(weights);

/** x with each row multiplied by its weight. */
export const weigh = <C extends number>(
  x: Matrix.Matrix<number, C>,
  weights: Matrix.Matrix<number, 1> | undefined,
): Matrix.Matrix<number, C> =>
  weights === undefined ? x : derive('weighRows', x.rows, x.columns, x.precision, [weights, x]);

/** x over a count, or x itself where there was no weight at all: its sum is 0, and stays 0. */
export const over =
  (count: number | Matrix.Matrix<1, 1>) =>
  <R extends number, C extends number>(x: Matrix.Matrix<R, C>): Matrix.Matrix<R, C> =>
    Matrix.isMatrix(count)
      ? like('divideByCell', x, [like('nonZero', count)])
      : count === 0 || count === 1
        ? x
        : Matrix.divideBy(count)(x);

const ensureWeights = (operation: string, output: Matrix.Matrix, weights: Matrix.Matrix | undefined): void => {
  ensure(
    weights === undefined ||
      (weights.columns === 1 && weights.rows === output.rows && weights.precision === output.precision),
    () =>
      `${operation}: expected weights of ${output.rows}x1 ${output.precision}, got ${weights === undefined ? '' : describe(weights)}`,
  );
  if (weights !== undefined) ensureIn(operation, weightsDomain, weights, (row) => `in row ${row}`);
};

const ensureShape = (operation: string, what: string, rows: number, columns: number, x: Matrix.Matrix): void => {
  ensure(
    x.rows === rows && x.columns === columns,
    () => `${operation}: expected ${what} of ${rows}x${columns}, got ${describe(x)}`,
  );
};

/** The loss of a definition, a mean or a sum. `operation` names it in messages. */
export const reduced = <K extends Target>(operation: string, definition: Definition<K>, spec: ReducedSpec): Loss<K> =>
  withSpecs(operation, definition, spec.reduction ?? 'mean', { own: spec, sum: { ...spec, reduction: 'sum' } });

/** As {@link reduced}, where the sum has a spec of its own. */
export const withSpecs = <K extends Target>(
  operation: string,
  definition: Definition<K>,
  reduction: Reduction,
  specs: { readonly own: LossSpec; readonly sum: LossSpec },
): Loss<K> => {
  const { target: kind, per } = definition;
  const check = (output: Matrix.Matrix, target: Matrix.Matrix, weights?: Matrix.Matrix): void => {
    if (kind === 'labels') ensureLabels(operation, output.rows, output.columns, target);
    else ensureSameShape(operation, output, target);
    ensureWeights(operation, output, weights);
  };
  const termsOf: Loss<K>['terms'] = (output, target) => {
    const terms = definition.terms(output, target);
    ensureShape(operation, 'terms', output.rows, per === 'row' ? 1 : output.columns, terms);
    return terms;
  };
  const countOf = (...[output, target, weights]: Parameters<Loss<K>['count']>): number | Matrix.Matrix<1, 1> => {
    if (reduction === 'sum') return 1;
    const ofDefinition = definition.count?.(output, target, weights);
    if (ofDefinition !== undefined) return ofDefinition;
    const rows = countRows(output, weights);
    if (per === 'row') return rows;
    return Matrix.isMatrix(rows) ? Matrix.scale(output.columns)(rows) : rows * output.columns;
  };
  const loss: Loss<K> = {
    spec: specs.own,
    target: kind,
    reduction,
    terms: (output, target) => {
      check(output, target);
      return termsOf(output, target);
    },
    count: (output, target, weights) => {
      check(output, target, weights);
      const count = countOf(output, target, weights);
      return Matrix.isMatrix(count) ? Matrix.first(count) : roundTo(output.precision, count);
    },
    value: (output, target, weights) => Matrix.first(loss.total(output, target, weights)),
    total: (output, target, weights) => {
      check(output, target, weights);
      return over(countOf(output, target, weights))(Matrix.total(weigh(termsOf(output, target), weights)));
    },
    gradient: (output, target, weights) => {
      check(output, target, weights);
      const ofSum = definition.gradient(output, target);
      ensureShape(operation, 'a gradient', output.rows, output.columns, ofSum);
      return over(countOf(output, target, weights))(weigh(ofSum, weights));
    },
    summed: () =>
      reduction === 'sum' ? loss : withSpecs(operation, definition, 'sum', { own: specs.sum, sum: specs.sum }),
  };
  return loss;
};

/**
 * The gradient in the output of the sum of the terms, each by its own upstream gradient; `upstream` has the shape of the
 * terms, or a number for each row.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * const of = Loss.gradientOfTerms(Loss.meanSquaredError)
 * of(Matrix.of([[1], [2]]), Matrix.of([[0], [0]]), Matrix.of([[1], [10]])) // [[2], [40]]: 2 y, times 1 and 10
 */
export const gradientOfTerms =
  <K extends Target>(loss: Loss<K>) =>
  <N extends number>(
    output: Matrix.Matrix<number, N>,
    target: Matrix.Matrix<number, TargetWidth<K, NoInfer<N>>>,
    upstream: Matrix.Matrix,
  ): Matrix.Matrix<number, N> => {
    const gradient = loss.summed().gradient(output, target);
    if (upstream.columns === 1) return weigh(gradient, Matrix.sliceColumns(0, 1)(upstream));
    ensureSameShape('Loss.gradientOfTerms', output, upstream);
    return like('hadamard', gradient, [upstream]);
  };
