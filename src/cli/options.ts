/**
 * What several commands' options are checked by.
 */
import * as E from 'fp-ts/lib/Either.js';
import { wrongInput, type Failure } from '../run/Failure.js';

/** A positive integer. */
export const positiveInteger = (option: string, given: string): E.Either<Failure, number> =>
  /^\d+$/.test(given) && Number(given) > 0 && Number.isSafeInteger(Number(given))
    ? E.right(Number(given))
    : E.left(wrongInput(`${option}: expected a positive integer, got '${given}'`));

/** An option that may be left out, but not be empty. */
export const nonEmpty = (option: string, given: string | undefined): E.Either<Failure, void> =>
  given === '' ? E.left(wrongInput(`${option}: expected a path, got ''`)) : E.right(undefined);
