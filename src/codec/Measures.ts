/**
 * How good a model is on some rows: the loss that it was trained by, and what its task is judged by.
 */
import type { Loss } from '../Loss.js';
import type { Matrix } from '../Matrix.js';
import * as Metric from '../Metric.js';

/** On the rows of one part. */
export type Measures =
  | {
      readonly task: 'classification';
      readonly loss: number;
      /** correct / rows */
      readonly accuracy: number;
      readonly correct: number;
      readonly rows: number;
    }
  | { readonly task: 'regression'; readonly loss: number; readonly r2: number; readonly rows: number };

/** The measures of a network's output. */
export const of = (loss: Loss<'labels'> | Loss<'values'>, output: Matrix, targets: Matrix<number, 1>): Measures => {
  if (loss.target === 'values') {
    return {
      task: 'regression',
      loss: loss.value(output, targets),
      r2: Metric.r2(output, targets),
      rows: output.rows,
    };
  }
  const correct = Metric.correct(output, targets);
  return {
    task: 'classification',
    loss: loss.value(output, targets),
    accuracy: correct / output.rows,
    correct,
    rows: output.rows,
  };
};
