/** A run's results as text: a table for each workload, the fastest peer first. */
import type { Report, Result } from './results.js';
import type { Variant } from './workloads.js';

const notes: Readonly<Record<Variant, string>> = {
  batch: '',
  online: 'sample by sample, sigmoids, squared error',
  logistic: 'sample by sample, sigmoids, cross-entropy',
  tanh: 'tanh for relu',
};

/** Three significant digits or more, thousands apart. */
export const figure = (value: number): string =>
  value >= 100
    ? Math.round(value).toLocaleString('en-US')
    : value.toLocaleString('en-US', { minimumSignificantDigits: 2, maximumSignificantDigits: 3 });

const scales = {
  step: ['µs a step', 1],
  prediction: ['µs a prediction', 1],
  training: ['ms a training', 1e3],
} as const;

/** A table: columns of texts, those listed to the left. */
export const columns = (
  rows: ReadonlyArray<ReadonlyArray<string>>,
  left: ReadonlyArray<number>,
): ReadonlyArray<string> => {
  const widths = rows[0]!.map((_, j) => Math.max(...rows.map((row) => row[j]!.length)));
  return rows.map((row) =>
    row
      .map((cell, j) => (left.includes(j) ? cell.padEnd(widths[j]!) : cell.padStart(widths[j]!)))
      .join('  ')
      .trimEnd(),
  );
};

/** Who is absent and why: a line for each peer and reason, with the cells in question where it is not all of them. */
const reasons = (results: ReadonlyArray<Result>): ReadonlyArray<string> => {
  const absent = results.filter((result) => result.absent !== undefined);
  const alike = (x: Result, y: Result): boolean => x.peer === y.peer && x.absent === y.absent;
  return absent
    .filter((result, i) => absent.findIndex((other) => alike(result, other)) === i)
    .map((result) => {
      const cells = new Set(
        absent
          .filter((other) => alike(result, other))
          .map(({ precision, threads }) => `${precision} ${threads === 1 ? '1 thread' : `${threads} threads`}`),
      );
      const whole = results.every((other) => other.peer !== result.peer || alike(result, other));
      return `– ${result.peer}${whole ? '' : `, ${[...cells].join(', ')}`}: ${result.absent}`;
    });
};

const order = (x: Result, y: Result): number => (x.median ?? Infinity) - (y.median ?? Infinity);

export const table = ({ workloads, results, nodes, processor, cores, rounds, native }: Report): string => {
  const blocks = workloads.map(({ name, title, unit }) => {
    const [heading, scale] = scales[unit];
    const own = results.filter(({ workload }) => workload === name);
    const present = own.filter(({ absent }) => absent === undefined).sort(order);
    const time = (value: number | undefined): string => (value === undefined ? '–' : figure(value / scale));
    const rows = present.map((r) => [
      r.peer,
      r.precision,
      String(r.threads),
      time(r.median),
      time(r.fastest),
      time(r.slowest),
      r.ratio === undefined ? '–' : figure(r.ratio),
      notes[r.variant],
    ]);
    return [
      `${name}: ${title}; ${heading}`,
      ...columns([['', 'precision', 'threads', 'median', 'fastest', 'slowest', '× foldnet', ''], ...rows], [0, 1, 7]),
      ...reasons(own),
    ].join('\n');
  });
  return [
    ...blocks,
    [
      `${rounds} rounds; Node ${nodes[1]}${nodes[1] === nodes[0] ? '' : ` and ${nodes[0]}`}; ${cores} cores, ${processor}`,
      ...native,
    ].join('\n'),
  ].join('\n\n');
};
