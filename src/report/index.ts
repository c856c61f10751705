/**
 * Reports: a run, or several side by side, as one HTML file.
 */
import type { Subject } from '../run/subject.js';
import { comparison } from './comparison.js';
import { single } from './single.js';

/** The text of the report of runs: of one of them, or of several side by side. */
export const report = (subjects: ReadonlyArray<Subject>): string => {
  const [only] = subjects;
  return only !== undefined && subjects.length === 1 ? single(only) : comparison(subjects);
};
