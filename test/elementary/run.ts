/**
 * `npm run elementary`: every float32 argument of each elementary function of one argument, and millions of float64 ones.
 *
 *   npm run elementary -- [NAME ...] [--doubles N] [--threads N] [--json] [--guide]
 *
 * With names, only these functions; N float64 arguments each, a million if left out. `--json` prints the result as JSON;
 * `--guide` writes it to results.json, where the tests find the hardest arguments, and the guide's page of it. Takes an
 * hour or so. Exits with 1 if a float32 result is not the nearest, or a float64 error is not below its stated bound.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { guidePath, json, page, readResults, type Results, resultsPath } from './page.js';
import { combine, type Found, none } from './search.js';
import { type Name, subjects } from './subjects.js';
import type { Task } from './worker.js';

const { values, positionals } = parseArgs({
  options: {
    doubles: { type: 'string', default: '1000000' },
    threads: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    guide: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

const isName = (name: string): name is Name => Object.hasOwn(subjects, name);
const unknown = positionals.filter((name) => !isName(name));
if (unknown.length > 0) {
  console.error(`elementary: no function ${unknown.join(', ')}; there are ${Object.keys(subjects).join(', ')}`);
  process.exit(2);
}
const names = (positionals.length > 0 ? positionals : Object.keys(subjects)).filter(isName);

const chunk = 2 ** 24;
const eachAtOnce = 500;

const tasksOf = (name: Name): readonly Task[] => {
  const { ranges, isEven = false } = subjects[name];
  const singles = Array.from({ length: isEven ? 128 : 256 }, (_, i) => i * chunk);
  const draws = Math.ceil(Number(values.doubles) / ranges.length / eachAtOnce);
  return [
    ...singles.map((from): Task => ({ name, kind: 'singles', from, count: chunk })),
    ...Array.from({ length: draws }, (_, i): Task => ({
      name,
      kind: 'doubles',
      from: 1000003 * (i + 1),
      count: eachAtOnce,
    })),
  ];
};

/** All tasks' results together, each done by a worker that is free. */
const search = (workers: readonly Worker[], name: Name): Promise<Found> => {
  const tasks = tasksOf(name);
  const start = performance.now();
  return new Promise((resolve, reject) => {
    let [next, done, found] = [0, 0, none];
    const give = (worker: Worker): void => {
      if (next < tasks.length) worker.postMessage(tasks[next++]);
    };
    workers.forEach((worker) => {
      worker.removeAllListeners();
      worker.on('error', reject);
      worker.on('message', (result: Found) => {
        found = combine(found, result);
        done++;
        const seconds = ((performance.now() - start) / 1000).toFixed(0);
        process.stderr.write(`\r${name.padEnd(9)} ${String(done).padStart(5)} of ${tasks.length} parts, ${seconds} s `);
        if (done === tasks.length) resolve(found);
        else give(worker);
      });
      give(worker);
    });
  });
};

const columns = (name: Name, { single, double }: Found): string =>
  [
    name.padEnd(9),
    String(single.tried).padStart(11),
    String(single.hardest.length).padStart(8),
    String(single.ties).padStart(5),
    String(single.toOdd).padStart(7),
    String(single.wrong.length).padStart(6),
    String(double.tried).padStart(9),
    double.largest.toFixed(4).padStart(8),
    subjects[name].bound.toFixed(2).padStart(6),
    String(double.pairs).padStart(9),
    String(double.disordered).padStart(11),
  ].join(' ');

const isRight = (name: Name, { single, double }: Found): boolean => {
  const { bound, subnormalBound = bound } = subjects[name];
  return (
    single.wrong.length === 0 &&
    double.largest < bound &&
    double.largestSubnormal < subnormalBound &&
    double.disordered === 0
  );
};

// A thread does not inherit the loader of TypeScript.
const bootstrap = `import('tsx/esm/api').then(({ tsImport }) => tsImport('./worker.ts', ${JSON.stringify(import.meta.url)}))`;
const workers = Array.from({ length: Number(values.threads) }, () => new Worker(bootstrap, { eval: true }));

if (!values.json) {
  console.log('function    float32s  hardest  ties  to odd  wrong  float64s  largest  bound     pairs  disordered');
}
let results: Results = {};
for (const name of names) {
  const found = await search(workers, name);
  process.stderr.write('\r');
  results = { ...results, [name]: found };
  if (!values.json) console.log(columns(name, found));
  if (values.guide) {
    const all = { ...readResults(), ...results };
    writeFileSync(resultsPath, await json(all));
    writeFileSync(guidePath, await page(all));
  }
  if (!isRight(name, found)) process.exitCode = 1;
}
if (values.json) console.log(JSON.stringify(results));
await Promise.all(workers.map((worker) => worker.terminate()));
