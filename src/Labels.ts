/**
 * Class labels: a column of integers, one for each row, from 0 up.
 */
import type * as Matrix from './Matrix.js';
import { derive } from './numeric/derive.js';
import { ensureLabels } from './numeric/domain.js';

/**
 * The one-hot form of labels: a row each, 1 in the label's column and 0 elsewhere. `Matrix.argmaxRows` is its inverse. A
 * label that is none of the classes is a mistake in the program.
 *
 * @example
 * import { Labels, Matrix } from 'foldnet'
 * Labels.oneHot(3)(Matrix.of([[2], [0]])) // [[0, 0, 1], [1, 0, 0]]
 */
export const oneHot =
  <const C extends number>(classes: C) =>
  (labels: Matrix.Matrix<number, 1>): Matrix.Matrix<number, C> => {
    ensureLabels('Labels.oneHot', labels.rows, classes, labels);
    return derive('oneHot', labels.rows, classes, labels.precision, [labels]);
  };
