/**
 * Many laws checked, and what came of it as a table.
 */
import * as E from 'fp-ts/lib/Either.js';
import { type Checked, type Failure, type Law, type Run, showFailure } from './law.js';

/** A law and what came of its check. */
export interface Outcome {
  readonly law: Law;
  readonly result: E.Either<Failure, Checked>;
}

/** What came of the checks, in the order of the laws. */
export type Report = ReadonlyArray<Outcome>;

/**
 * Checks laws, each on arguments drawn from the seed.
 *
 * @example
 * import { Dense } from 'foldnet'
 * import { checkLaws, layerLaws, showReport } from 'foldnet/laws'
 * showReport(checkLaws(layerLaws(Dense.dense(3, 2)), { seed: 42, runs: 20 })) // 'F1   exact            20  holds  ...'
 */
export const checkLaws = (laws: ReadonlyArray<Law>, run: Omit<Run, 'path'>): Report =>
  laws.map((law) => ({ law, result: law.check(run) }));

/**
 * The laws that do not hold.
 *
 * @example
 * import { checkLaws, equal, fact, failures } from 'foldnet/laws'
 * const laws = [fact('X1', '1 = 1', [1], () => equal(1, 1)), fact('X2', '1 = 2', [1], () => equal(1, 2))]
 * failures(checkLaws(laws, { seed: 1, runs: 1 })).map(({ id }) => id) // ['X2']
 */
export const failures = (report: Report): ReadonlyArray<Failure> =>
  report.flatMap(({ result }) => (E.isLeft(result) ? [result.left] : []));

/**
 * A law's row: id, class, number of cases, whether it holds, equation.
 *
 * @example
 * import { checkLaws, equal, fact, showOutcome } from 'foldnet/laws'
 * const laws = [fact('X1', '1 = 1', [1], () => equal(1, 1))]
 * checkLaws(laws, { seed: 1, runs: 1 }).map(showOutcome) // ['X1   B                 1  holds  1 = 1']
 */
export const showOutcome = ({ law: { id, class: kind, equation }, result }: Outcome): string =>
  [
    id.padEnd(3),
    kind.padEnd(11),
    (E.isRight(result) ? String(result.right.cases) : '').padStart(6),
    E.isRight(result) ? 'holds' : 'FAILS',
    equation,
  ].join('  ');

/**
 * A row for each law, the failures in full after them.
 *
 * @example
 * import { checkLaws, equal, fact, showReport } from 'foldnet/laws'
 * const laws = [fact('X1', '1 = 1', [1], () => equal(1, 1)), fact('X2', '2 = 2', [1, 2], () => equal(2, 2))]
 * showReport(checkLaws(laws, { seed: 1, runs: 1 })) // 'X1   B                 1  holds  1 = 1\nX2   B                 2  holds  2 = 2'
 */
export const showReport = (report: Report): string =>
  [...report.map(showOutcome), ...failures(report).map((failure) => `\n${showFailure(failure)}`)].join('\n');
