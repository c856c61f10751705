/**
 * Runs an example by its name: `npm run example -- quadrant`.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as digits from './digits.js';
import * as numeric from './numeric.js';
import * as quadrant from './quadrant.js';
import * as xor000 from './xor-000.js';
import * as xor001 from './xor-001.js';

/** Gives the lines to print, or what went wrong. */
type Example = () => E.Either<unknown, ReadonlyArray<string>>;

const examples: ReadonlyMap<string, Example> = new Map<string, Example>([
  ['quadrant', quadrant.main],
  ['xor-000', xor000.main],
  ['xor-001', xor001.main],
  ['numeric', numeric.main],
  ['digits', digits.main],
]);

const [name = ''] = process.argv.slice(2);
const example = examples.get(name);

if (example === undefined) {
  const complaint = name === '' ? 'expected the name of an example' : `there is no example '${name}'`;
  console.error(`${complaint}: one of ${[...examples.keys()].join(', ')}`);
  process.exitCode = 2;
} else {
  pipe(
    example(),
    E.match(
      (problem) => {
        console.error(problem);
        process.exitCode = 1;
      },
      (lines) => console.log(lines.join('\n')),
    ),
  );
}
