/**
 * How good a model is on some rows: the loss that it was trained by, without penalties, and what its task is judged by.
 */
import type { Dataset } from '../Dataset.js';
import * as Loss from '../Loss.js';
import type { Matrix } from '../Matrix.js';
import * as Metric from '../Metric.js';
import type { Experiment } from './Experiment.js';
import * as Targets from './Targets.js';

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

/**
 * The measures of a network's output for some data; their weights count in the loss alone.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Measures } from 'foldnet/codec'
 * const data = { csv: 'xor.csv', target: 'y', task: 'classification', scale: { type: 'none' } } as const
 * const part = { inputs: Matrix.zeros(2, 1), targets: Matrix.of([[1], [0]]) }
 * const logits = Matrix.of([[0, 0], [0, 0]])
 * const experiment = { loss: { type: 'softmax-cross-entropy' }, data } as const
 * Measures.of(experiment, logits, part) // { task: 'classification', loss: 0.693, accuracy: 0.5, correct: 1, rows: 2 }
 */
export const of = (
  { loss: spec, data: { task } }: Pick<Experiment, 'loss' | 'data'>,
  output: Matrix,
  data: Dataset<number, number>,
): Measures => {
  const known = Loss.fromSpec(spec);
  const loss =
    known.target === 'labels'
      ? known.value(output, Targets.ofLabels(data).targets, data.weights)
      : known.value(output, data.targets, data.weights);
  if (task === 'regression') return { task, loss, r2: Metric.r2(output, data.targets), rows: output.rows };
  const expected = Targets.decode(spec)(data.targets);
  const correct = Targets.predicted(spec)(output).filter((index, i) => index === expected[i]).length;
  return { task, loss, accuracy: correct / output.rows, correct, rows: output.rows };
};
