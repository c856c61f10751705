/**
 * Numbers and measures as people read them.
 */
import type { Measures } from '../codec/Measures.js';

/** Four digits. */
export const short = (value: number): string => value.toPrecision(4);

/** What a task is judged by: `accuracy 0.9833`. */
export const score = (measures: Measures): string =>
  measures.task === 'classification' ? `accuracy ${measures.accuracy.toFixed(4)}` : `R2 ${measures.r2.toFixed(4)}`;

/** `loss 0.1165, accuracy 0.9833 (354 of 360)`. */
export const full = (measures: Measures): string => {
  const rows = measures.task === 'classification' ? `${measures.correct} of ${measures.rows}` : `${measures.rows} rows`;
  return `loss ${short(measures.loss)}, ${score(measures)} (${rows})`;
};

/** Numbers as JSON has them, however deep: null for NaN and infinities. */
export const finite = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value)
    ? value.map(finite)
    : Object.fromEntries(
        Object.entries(value).map(([name, item]: readonly [string, unknown]) => [name, finite(item)] as const),
      );
};

/** As `--json` has it. */
export const json = (measures: Measures | undefined): unknown =>
  measures === undefined ? null : finite({ ...measures, task: undefined });

const isNumeric = (cell: string): boolean => /^[\d.e+-]*$|^NaN$|^-?Infinity$/.test(cell);

/** A table: a row for each line, numbers to the right. */
export const table = (header: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = header.map((name, j) => Math.max(name.length, ...rows.map((row) => (row[j] ?? '').length)));
  const toRight = header.map((_, j) => rows.every((row) => isNumeric(row[j] ?? '')));
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, j) => (toRight[j] === true ? cell.padStart(widths[j] ?? 0) : cell.padEnd(widths[j] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Minutes and seconds: `1:05`. */
export const minutes = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};
