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

/** As `--json` has it; JSON has no infinity, which R2 of targets too close together can be. */
export const json = (measures: Measures | undefined): object | null => {
  if (measures === undefined) return null;
  return measures.task === 'regression' && !Number.isFinite(measures.r2)
    ? { ...measures, task: undefined, r2: null }
    : { ...measures, task: undefined };
};

/** Minutes and seconds: `1:05`. */
export const minutes = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};
