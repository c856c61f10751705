/**
 * A law: an id, an equation, how equality is judged, and a check on arguments drawn from a seed. The equation itself is a
 * pure predicate; what draws and shrinks is fast-check.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { classOf, type LawClass } from './catalogue.js';
import type { Discrepancy, Verdict } from './comparison.js';
import { showArguments } from './show.js';

/** How a law is checked. */
export interface Run {
  readonly seed: number;
  /** How many arguments are drawn; laws whose cases are long take a share of them. */
  readonly runs: number;
  /** Of a failure: to go to its counter-example at once. */
  readonly path?: string;
}

/** A law that held. */
export interface Checked {
  /** On how many cases. */
  readonly cases: number;
  /** How many arguments more were drawn, and did not meet the law's condition. */
  readonly skipped: number;
}

/** A law that does not hold, or could not be checked, with all that is needed to see it fail again. */
export interface Failure {
  readonly id: string;
  readonly equation: string;
  readonly class: LawClass;
  readonly seed: number;
  readonly runs: number;
  /** Where fast-check found it: the `path` of a {@link Run}. */
  readonly path: string;
  /** The smallest arguments found, as a program; undefined where too few met the law's condition. */
  readonly counterexample: string | undefined;
  /** Where the two sides differ, or what was thrown, or how many arguments met the condition. */
  readonly discrepancy: Discrepancy | string;
}

/** A law that can be checked. */
export interface Law {
  readonly id: string;
  readonly equation: string;
  readonly class: LawClass;
  readonly check: (run: Run) => E.Either<Failure, Checked>;
}

/** What a law may say of itself. */
export interface LawOptions<A = unknown> {
  /** That of its id in the catalogue unless said. */
  readonly class?: LawClass;
  /** Which part of the runs asked for it takes: 1 unless said. */
  readonly share?: number;
  /** The law's condition. Arguments without it are drawn again, a bounded number of times. */
  readonly when?: (argument: A) => boolean;
}

/** How many arguments are drawn for one that meets a law's condition before the check gives up. */
const skipsPerCase = 20;

const reasonOf = (verdict: E.Either<string, Verdict>): Discrepancy | string => {
  if (E.isLeft(verdict)) return verdict.left;
  return E.isLeft(verdict.right) ? verdict.right.left : 'it holds when it is checked again';
};

/**
 * The law of that id and equation: the predicate holds for whatever is drawn.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { equal, law } from 'foldnet/laws'
 * law('X1', '|x| = |-x|', fc.integer(), (x) => equal(Math.abs(x), Math.abs(-x))).check({ seed: 1, runs: 100 })
 */
export const law = <A>(
  id: string,
  equation: string,
  arguments_: fc.Arbitrary<A>,
  predicate: (argument: A) => Verdict,
  options: LawOptions<A> = {},
): Law => {
  const kind = options.class ?? classOf(id);
  return {
    id,
    equation,
    class: kind,
    check: ({ seed, runs, path }) => {
      const cases = Math.max(1, Math.ceil(runs * (options.share ?? 1)));
      const details = fc.check(
        fc.property(arguments_, (argument) => {
          fc.pre(options.when === undefined || options.when(argument));
          return E.isRight(predicate(argument));
        }),
        { seed, numRuns: cases, maxSkipsPerRun: skipsPerCase, ...(path === undefined ? {} : { path }) },
      );
      if (!details.failed) return E.right({ cases: details.numRuns, skipped: details.numSkips });
      const law = { id, equation, class: kind, seed, runs };
      if (details.counterexample === null) {
        const drawn = details.numRuns + details.numSkips;
        const discrepancy = `${details.numRuns} of ${drawn} drawn; ${cases} were wanted`;
        return E.left({ ...law, path: '', counterexample: undefined, discrepancy });
      }
      const [argument] = details.counterexample;
      return E.left({
        ...law,
        path: details.counterexamplePath,
        counterexample: showArguments(argument),
        discrepancy: reasonOf(E.tryCatch(() => predicate(argument), String)),
      });
    },
  };
};

/**
 * A law of fixed cases, each with a name: published vectors, counter-examples.
 *
 * @example
 * import { equal, fact } from 'foldnet/laws'
 * const squares = fact('X1', 'x^2 >= 0', [-2, 0, 3], (x) => equal(x * x >= 0, true))
 * squares.check({ seed: 1, runs: 1 }) // Right of { cases: 3, skipped: 0 }
 */
export const fact = <A>(
  id: string,
  equation: string,
  cases: ReadonlyArray<A>,
  predicate: (argument: A) => Verdict,
  options: Pick<LawOptions, 'class'> = {},
): Law => {
  const kind = options.class ?? classOf(id);
  return {
    id,
    equation,
    class: kind,
    check: ({ seed, runs, path }) => {
      const failed = cases.flatMap((argument, i) => {
        if (path !== undefined && path !== String(i)) return [];
        const verdict = E.tryCatch(() => predicate(argument), String);
        return E.isRight(verdict) && E.isRight(verdict.right) ? [] : [{ argument, i, verdict }];
      })[0];
      return failed === undefined
        ? E.right({ cases: cases.length, skipped: 0 })
        : E.left({
            id,
            equation,
            class: kind,
            seed,
            runs,
            path: String(failed.i),
            counterexample: showArguments(failed.argument),
            discrepancy: reasonOf(failed.verdict),
          });
    },
  };
};

const absoluteDifference = ({ left, right, bound }: Discrepancy): string =>
  typeof left === 'number' && typeof right === 'number'
    ? Number.isNaN(left) || Number.isNaN(right)
      ? 'they must be numbers'
      : bound === 0
        ? `they must be the same; they differ by ${Math.abs(left - right)}`
        : `|left - right| = ${Math.abs(left - right)} > ${bound}`
    : 'they must be the same';

const indented = (text: string): string => text.replace(/^/gm, '    ');

const sides = (discrepancy: Discrepancy | string, heading: string): ReadonlyArray<string> =>
  typeof discrepancy === 'string'
    ? [`  ${heading}`, indented(discrepancy)]
    : [
        `  at ${discrepancy.path === '' ? 'the whole' : discrepancy.path}`,
        indented(`left  = ${showArguments(discrepancy.left)}`),
        indented(`right = ${showArguments(discrepancy.right)}`),
        indented(absoluteDifference(discrepancy)),
      ];

/**
 * A failure as the proof that broke: the equation, where it does not hold, and how to see it again.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { equal, fact, showFailure } from 'foldnet/laws'
 * const wrong = fact('X1', 'x^2 = x', [0, 1, 2], (x) => equal(x * x, x)).check({ seed: 1, runs: 1 })
 * pipe(wrong, E.mapLeft(showFailure)) // Left: X1 does not hold (B): x^2 = x ... left  = 4 ... right = 2 ...
 */
export const showFailure = ({ id, equation, class: kind, counterexample, discrepancy, ...run }: Failure): string =>
  [
    `${id} ${counterexample === undefined ? 'was not checked' : 'does not hold'} (${kind}): ${equation}`,
    ...(counterexample === undefined
      ? sides(discrepancy, 'too few arguments met the law’s condition')
      : ['  for', indented(counterexample), ...sides(discrepancy, 'it threw')]),
    `  again: check({ seed: ${run.seed}, runs: ${run.runs}, path: '${run.path}' })`,
  ].join('\n');
