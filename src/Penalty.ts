/**
 * Penalties on parameters, as terms that are added to a loss.
 *
 *   l1  strength * sum |w|    gradient  strength * sign(w), 0 at 0
 *   l2  strength * sum w^2    gradient  2 * strength * w
 *
 * A penalty is the list of its terms, so sums are a monoid: associative, with `none`, bit for bit. Matrices are taken in
 * path order, each sum from +0. Source: Keras's regularizers (its l2 has no 1/2; weight decay of an optimiser has).
 */
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import type { Show } from 'fp-ts/lib/Show.js';
import * as Matrix from './Matrix.js';
import { ensure } from './numeric/invariant.js';
import * as Parameters from './Parameters.js';

/** Which matrices a penalty is on: those named `W`, as Keras's `kernel_regularizer`, or all of them. */
export type Mask = 'weights' | 'all';

/** A single penalty as data. */
export interface PenaltyTerm {
  readonly type: 'l1' | 'l2';
  readonly strength: number;
  /** `weights` as a rule. */
  readonly mask?: Mask;
}

/** A penalty as data. */
export type PenaltySpec = PenaltyTerm | { readonly type: 'sum'; readonly penalties: ReadonlyArray<PenaltyTerm> };

/** A function of a model's parameters that training keeps small. */
export interface Penalty {
  readonly spec: PenaltySpec;
  readonly value: (parameters: Parameters.Parameters) => number;
  /** The value as a matrix of one: what a compiled step has of it; `undefined` where nothing is penalised. */
  readonly total: (parameters: Parameters.Parameters) => Matrix.Matrix<1, 1> | undefined;
  /** The gradient of the value: what is added to the loss's. */
  readonly gradient: <P extends Parameters.Parameters>(parameters: P) => P;
}

const isMasked = ({ mask = 'weights' }: PenaltyTerm, path: string): boolean =>
  mask === 'all' || Parameters.isWeights(path);

const termValue = ({ type, strength }: PenaltyTerm, w: Matrix.Matrix): Matrix.Matrix<1, 1> =>
  Matrix.scale(strength)(type === 'l1' ? Matrix.total(Matrix.absolute(w)) : Matrix.totalProduct(w, w));

const termGradient = ({ type, strength }: PenaltyTerm, w: Matrix.Matrix): Matrix.Matrix =>
  type === 'l1' ? Matrix.scale(strength)(Matrix.sign(w)) : Matrix.scale(2 * strength)(w);

const termsOf = (spec: PenaltySpec): ReadonlyArray<PenaltyTerm> => (spec.type === 'sum' ? spec.penalties : [spec]);

/**
 * The penalty of a spec.
 *
 * @example
 * import { Matrix, Penalty } from 'foldnet'
 * const penalty = Penalty.fromSpec({ type: 'l2', strength: 0.5, mask: 'all' })
 * penalty.value({ W: Matrix.of([[1, 2]]), b: Matrix.of([[3]]) }) // 7: half of 1 + 4 + 9
 */
export const fromSpec = (spec: PenaltySpec): Penalty => {
  const terms = termsOf(spec);
  terms.forEach(({ type, strength }) =>
    ensure(
      strength >= 0 && strength < Infinity,
      () => `Penalty.${type}: expected a strength that is not negative, got ${strength}`,
    ),
  );
  const on = (path: string): ReadonlyArray<PenaltyTerm> => terms.filter((term) => isMasked(term, path));
  const total: Penalty['total'] = (parameters) =>
    terms
      .flatMap((term) => Parameters.leaves(parameters).map((leaf) => ({ term, ...leaf })))
      .filter(({ term, path }) => isMasked(term, path))
      .map(({ term, matrix }) => termValue(term, matrix))
      .reduce<Matrix.Matrix<1, 1> | undefined>(
        (sum, value) => (sum === undefined ? value : Matrix.add(sum, value)),
        undefined,
      );
  return {
    spec,
    total,
    value: (parameters) => {
      const sum = total(parameters);
      return sum === undefined ? 0 : Matrix.first(sum);
    },
    gradient: Parameters.map((w, path) =>
      on(path)
        .map((term) => termGradient(term, w))
        .reduce(Matrix.add, Matrix.zeros(w.rows, w.columns, w.precision)),
    ),
  };
};

/**
 * strength * sum |w|: drives weights to 0.
 *
 * @example
 * import { Matrix, Penalty } from 'foldnet'
 * Penalty.l1(0.5).value({ W: Matrix.of([[1], [-2]]), b: Matrix.of([[3]]) }) // 1.5
 */
export const l1 = (strength: number, mask: Mask = 'weights'): Penalty => fromSpec({ type: 'l1', strength, mask });

/**
 * strength * sum w^2: keeps weights small.
 *
 * @example
 * import { Matrix, Penalty } from 'foldnet'
 * const parameters = { W: Matrix.of([[1, 2]]), b: Matrix.of([[3]]) }
 * Penalty.l2(0.5).value(parameters) // 2.5
 * Penalty.l2(0.5).gradient(parameters) // { W: [[1, 2]], b: [[0]] }
 */
export const l2 = (strength: number, mask: Mask = 'weights'): Penalty => fromSpec({ type: 'l2', strength, mask });

/**
 * Several penalties, added in their order.
 *
 * @example
 * import { Matrix, Penalty } from 'foldnet'
 * const elasticNet = Penalty.sum([Penalty.l1(0.5), Penalty.l2(0.5)])
 * elasticNet.value({ W: Matrix.of([[1, -2]]) }) // 4: 1.5 + 2.5
 */
export const sum = (penalties: ReadonlyArray<Penalty>): Penalty => {
  const [first, ...rest] = penalties.flatMap(({ spec }) => termsOf(spec));
  return fromSpec(
    first !== undefined && rest.length === 0
      ? first
      : { type: 'sum', penalties: first === undefined ? [] : [first, ...rest] },
  );
};

/**
 * No penalty: 0, and so is its gradient.
 *
 * @example
 * import { Matrix, Penalty } from 'foldnet'
 * Penalty.none.value({ W: Matrix.of([[1, -2]]) }) // 0
 */
export const none: Penalty = sum([]);

/**
 * Penalties under addition.
 *
 * @example
 * import { Matrix, Penalty } from 'foldnet'
 * Penalty.monoid.concat(Penalty.l1(1), Penalty.l1(2)).value({ W: Matrix.of([[10]]) }) // 30
 */
export const monoid: Monoid<Penalty> = { concat: (x, y) => sum([x, y]), empty: none };

const termText = ({ type, strength, mask = 'weights' }: PenaltyTerm): string =>
  `Penalty.${type}(${strength}${mask === 'weights' ? '' : `, '${mask}'`})`;

/**
 * As the program that makes it: `Penalty.l2(0.01)`.
 *
 * @example
 * import { Penalty } from 'foldnet'
 * Penalty.show.show(Penalty.l2(0.01).spec) // 'Penalty.l2(0.01)'
 */
export const show: Show<PenaltySpec> = {
  show: (spec) =>
    spec.type !== 'sum'
      ? termText(spec)
      : spec.penalties.length === 0
        ? 'Penalty.none'
        : `Penalty.sum([${spec.penalties.map(termText).join(', ')}])`,
};
