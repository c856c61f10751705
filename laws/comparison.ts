/**
 * How the two sides of a law are compared, number by number:
 *
 *   B   the same bits (`Object.is`; NaN is one value)
 *   Z   `===`: +0 equals -0
 *   T   |left - right| <= bound
 *
 * A tolerance is not an equality, since it is not transitive: a comparison gives the first discrepancy, with its path,
 * both values and the bound.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Matrix } from '../src/index.js';

/** Where the two sides of a law differ, and by how much they may: 0 where they must be equal. */
export interface Discrepancy {
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
  readonly bound: number;
}

/** Whether a law holds. */
export type Verdict = E.Either<Discrepancy, void>;

/**
 * It holds.
 *
 * @example
 * import { agreement, equal, first } from 'foldnet/laws'
 * first([() => equal(1, 1), () => equal([2, 3], [2, 3])]) === agreement // true
 */
export const agreement: Verdict = E.right(undefined);

/** A way to compare two numbers, and the bound to report where they differ. */
export interface Comparison {
  readonly agree: (left: number, right: number) => boolean;
  readonly bound: (left: number, right: number) => number;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const children = (value: object): ReadonlyArray<readonly [string, unknown]> =>
  Matrix.isMatrix(value)
    ? [['shape', `${value.rows}x${value.columns} ${value.precision}`], ...Object.entries(Matrix.toRows(value))]
    : Object.entries(value);

/** The first discrepancy of two trees of matrices, arrays, records and numbers; what is no number must be identical. */
export const compare =
  (comparison: Comparison) =>
  (left: unknown, right: unknown, path: string = ''): Verdict => {
    const differ = (bound: number): Verdict => E.left({ path, left, right, bound });
    if (typeof left === 'number' && typeof right === 'number') {
      return comparison.agree(left, right) ? agreement : differ(comparison.bound(left, right));
    }
    if (!isObject(left) || !isObject(right)) return Object.is(left, right) ? agreement : differ(0);
    const others = new Map(children(right));
    const own = children(left);
    if (own.length !== others.size) return differ(0);
    return first(
      own.map(
        ([name, child]) =>
          () =>
            others.has(name)
              ? compare(comparison)(child, others.get(name), path === '' ? name : `${path}.${name}`)
              : differ(0),
      ),
    );
  };

/**
 * The first discrepancy of several comparisons; those after it are not made.
 *
 * @example
 * import { equal, first } from 'foldnet/laws'
 * first([() => equal(1, 1), () => equal(2, 3), () => equal(4, 5)]) // Left of { path: '', left: 2, right: 3, bound: 0 }
 */
export const first = (comparisons: ReadonlyArray<() => Verdict>): Verdict =>
  comparisons.reduce<Verdict>((verdict, next) => (E.isLeft(verdict) ? verdict : next()), agreement);

/**
 * B: the same bits.
 *
 * @example
 * import { bitwise } from 'foldnet/laws'
 * bitwise(NaN, NaN) // Right of undefined
 * bitwise([1, 0], [1, -0]) // Left of { path: '1', left: 0, right: -0, bound: 0 }
 */
export const bitwise: (left: unknown, right: unknown) => Verdict = compare({ agree: Object.is, bound: () => 0 });

/**
 * T: no further apart than the bound; with the bound 0, Z.
 *
 * @example
 * import { within } from 'foldnet/laws'
 * within(0.25)(1, 1.25) // Right of undefined
 * within(0.25)({ W: 1 }, { W: 2 }) // Left of { path: 'W', left: 1, right: 2, bound: 0.25 }
 */
export const within = (bound: number): ((left: unknown, right: unknown) => Verdict) =>
  compare({ agree: (left, right) => left === right || Math.abs(left - right) <= bound, bound: () => bound });

/**
 * T with a bound relative to the right side.
 *
 * @example
 * import { withinRelative } from 'foldnet/laws'
 * withinRelative(0.01)(101, 100) // Right of undefined
 * withinRelative(0.01)(0, 1) // Left of { path: '', left: 0, right: 1, bound: 0.01 }
 */
export const withinRelative = (bound: number): ((left: unknown, right: unknown) => Verdict) =>
  compare({
    agree: (left, right) => Math.abs(left - right) <= bound * Math.abs(right),
    bound: (_, right) => bound * Math.abs(right),
  });

/**
 * Z: equal, +0 and -0 alike.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { equal } from 'foldnet/laws'
 * equal(0, -0) // Right of undefined
 * equal(Matrix.of([[1, 2]]), Matrix.of([[1, 3]])) // Left of { path: '0.1', left: 2, right: 3, bound: 0 }
 */
export const equal: (left: unknown, right: unknown) => Verdict = within(0);

/** Neither NaN nor infinite, anywhere. */
export const finite = (value: unknown): Verdict =>
  compare({ agree: Number.isFinite, bound: () => Number.MAX_VALUE })(value, value);
