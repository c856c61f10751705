/**
 * `npm run bench`: microseconds a training step, as a table, or as JSON with `npm run bench -- --json`.
 *
 * Workloads and precisions are interleaved in rounds, so that a slow minute of the machine meets them all; the median
 * over the rounds is given with the fastest and the slowest.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { stepper, workloads } from './workloads.js';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, rounds: { type: 'string' } } });
const rounds = Number(values.rounds ?? 9);
const roundMilliseconds = 120;

interface Measured {
  readonly workload: string;
  readonly batch: number;
  readonly precision: 'float64' | 'float32';
  /** Microseconds a step. */
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
}

const timed = (run: (steps: number) => number, steps: number): number => {
  const from = performance.now();
  if (!Number.isFinite(run(steps))) throw new Error('the loss of a workload is not finite');
  return ((performance.now() - from) * 1000) / steps;
};

const entries = workloads.flatMap((workload) =>
  (['float64', 'float32'] as const).map((precision) => {
    const run = stepper(workload, precision);
    const warm = timed(run, 30);
    return {
      workload,
      precision,
      run,
      steps: Math.max(5, Math.ceil((roundMilliseconds * 1000) / warm)),
      times: [] as number[],
    };
  }),
);

for (let round = 0; round < rounds; round++) {
  for (const entry of entries) entry.times.push(timed(entry.run, entry.steps));
  if (!values.json && process.stderr.isTTY) process.stderr.write(`\rround ${round + 1} of ${rounds}`);
}
if (!values.json && process.stderr.isTTY) process.stderr.write('\r\x1b[K');

const results: ReadonlyArray<Measured> = entries.map(({ workload, precision, times }) => {
  const sorted = [...times].sort((x, y) => x - y);
  const at = (share: number): number => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toPrecision(4));
  return { workload: workload.name, batch: workload.batch, precision, median: at(0.5), fastest: at(0), slowest: at(1) };
});

if (values.json) {
  console.log(
    JSON.stringify({
      unit: 'microseconds a training step',
      node: process.version,
      cpu: os.cpus()[0]?.model ?? 'unknown',
      rounds,
      results,
    }),
  );
} else {
  const rows = [
    ['workload', 'batch', 'precision', 'median µs', 'fastest', 'slowest'],
    ...results.map((r) => [r.workload, r.batch, r.precision, r.median, r.fastest, r.slowest].map(String)),
  ];
  const widths = rows[0]!.map((_, j) => Math.max(...rows.map((row) => row[j]!.length)));
  const line = (row: ReadonlyArray<string>): string =>
    row.map((cell, j) => (j === 0 || j === 2 ? cell.padEnd(widths[j]!) : cell.padStart(widths[j]!))).join('  ');
  console.log(rows.map(line).join('\n'));
}
