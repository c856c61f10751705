/**
 * `npm run laws`: every law, or those of the ids given, as a table.
 *
 *   npm run laws -- [ID ...] [--seed N | --fresh] [--runs N] [--guide]
 *
 * `--fresh` takes a seed from the clock; `--guide` writes the page of the guide instead. Exits with 1 if a law fails.
 */
import * as E from 'fp-ts/lib/Either.js';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Failure, type Law, showFailure } from '../../laws/law.js';
import { absent, suites } from '../../laws/suites.js';
import { guide, guidePath } from './guide.js';
import { fixedSeed } from './seed.js';

const options = {
  seed: { type: 'string' },
  runs: { type: 'string', default: '300' },
  fresh: { type: 'boolean', default: false },
  guide: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const usage = 'npm run laws -- [ID ...] [--seed N | --fresh] [--runs N] [--guide]';

const read = () => {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error(`laws: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
};

const { values, positionals } = read();

if (values.help) {
  console.log(usage);
  process.exit(0);
}

const equationWidth = 78;
const row = (id: string, kind: string, equation: string, cases: string, time: string, verdict: string): string =>
  [
    id.padEnd(3),
    kind.padEnd(11),
    (equation.length > equationWidth ? `${equation.slice(0, equationWidth - 1)}…` : equation).padEnd(equationWidth),
    cases.padStart(7),
    time.padStart(8),
    verdict,
  ].join('  ');

const check = (law: Law, seed: number, runs: number): ReadonlyArray<Failure> => {
  const start = performance.now();
  const result = law.check({ seed, runs });
  const time = `${(performance.now() - start).toFixed(0)} ms`;
  const cases = E.isRight(result) ? String(result.right.cases) : '';
  console.log(row(law.id, law.class, law.equation, cases, time, E.isRight(result) ? 'holds' : 'FAILS'));
  return E.isLeft(result) ? [result.left] : [];
};

const main = (): void => {
  const seed = values.fresh ? Date.now() % 2 ** 31 : Number(values.seed ?? fixedSeed);
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(runs) || runs < 1) {
    console.error('laws: --seed and --runs take integers');
    process.exitCode = 2;
    return;
  }
  const wanted = new Set(positionals.map((id) => id.toUpperCase()));
  const chosen = suites
    .flatMap(({ laws }) => laws)
    .filter(({ id }) => wanted.size === 0 || wanted.has(id))
    .sort((x, y) => x.id.localeCompare(y.id, 'en', { numeric: true }));
  const unknown = [...wanted].filter((id) => !(id in absent) && !chosen.some((law) => law.id === id));
  if (unknown.length > 0) {
    console.error(`laws: no law ${unknown.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const start = performance.now();
  console.log(`seed ${seed}, ${runs} runs\n`);
  console.log(row('id', 'class', 'equation', 'cases', 'time', ''));
  const failed = chosen.flatMap((law) => check(law, seed, runs));
  Object.entries(absent)
    .filter(([id]) => wanted.size === 0 || wanted.has(id))
    .forEach(([id, reason]) => {
      console.log(row(id, '', reason, '', '', 'not checked'));
    });
  failed.forEach((failure) => {
    console.log(`\n${showFailure(failure)}`);
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`\n${chosen.length - failed.length} of ${chosen.length} laws hold, ${seconds} s, seed ${seed}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
};

if (values.guide) writeFileSync(guidePath, await guide());
else main();
