/**
 * A law: an id, an equation, and a check on arguments drawn from a seed. The equation itself is a pure predicate; what
 * draws and shrinks is fast-check.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import type { Discrepancy, Verdict } from './comparison.js';
import { show } from './show.js';

/** How a law is checked. */
export interface Run {
  readonly seed: number;
  /** How many arguments are drawn. */
  readonly runs: number;
}

/** A law that does not hold, with all that is needed to see it fail again. */
export interface Failure extends Run {
  readonly id: string;
  readonly equation: string;
  /** Where fast-check found it: its option `path`. */
  readonly path: string;
  /** The smallest arguments found. */
  readonly counterexample: string;
  readonly discrepancy: Discrepancy | string;
}

/** A law that can be checked. */
export interface Law {
  readonly id: string;
  readonly equation: string;
  readonly check: (run: Run) => E.Either<Failure, void>;
}

/** The law of that id and equation: the predicate holds for whatever is drawn. */
export const law = <A>(
  id: string,
  equation: string,
  arguments_: fc.Arbitrary<A>,
  predicate: (argument: A) => Verdict,
): Law => ({
  id,
  equation,
  check: ({ seed, runs }) => {
    const details = fc.check(
      fc.property(arguments_, (argument) => E.isRight(predicate(argument))),
      { seed, numRuns: runs },
    );
    if (!details.failed) return E.right(undefined);
    const verdict = E.tryCatch(() => details.counterexample?.map(predicate)[0], String);
    return E.left({
      id,
      equation,
      seed,
      runs,
      path: details.counterexamplePath ?? '',
      counterexample: show(details.counterexample?.[0]),
      discrepancy: E.isLeft(verdict)
        ? verdict.left
        : verdict.right !== undefined && E.isLeft(verdict.right)
          ? verdict.right.left
          : 'too few arguments met the law’s condition',
    });
  },
});
