/**
 * Checks every law against the source beside it, and prints the ids of those that fail, as one JSON text.
 */
import * as E from 'fp-ts/lib/Either.js';
import { suites } from '../../laws/suites.js';

const [seed = 0, runs = 1] = process.argv.slice(2).map(Number);

const failed = suites
  .flatMap(({ laws }) => laws)
  .filter((law) => E.isLeft(law.check({ seed, runs })))
  .map(({ id, equation }) => ({ id, equation }));

console.log(JSON.stringify(failed));
