/**
 * Metrics, scalers and one-hot labels against scikit-learn, in float64 and, of inputs rounded to float32, in float32.
 */
import { describe, expect, test } from 'vitest';
import { Labels, Loss, Matrix, Metric, Scaler } from 'foldnet';
import { expectRight } from '../expectRight.js';
import { readGoldenFile, type Rows, type Values } from '../readGolden.js';
import { expectClose, largest, type Tolerance, torchTolerance, unitRoundOff } from '../tolerance.js';

interface Classification {
  readonly name: 'classification metrics';
  readonly y_true: Values;
  readonly y_pred: Values;
  readonly confusion_matrix: Rows;
  readonly accuracy: number;
  readonly precision_per_class: Values;
  readonly recall_per_class: Values;
  readonly f1_per_class: Values;
  readonly f1_macro: number;
  readonly f1_micro: number;
  readonly f1_weighted: number;
  readonly y_true_binary: Values;
  readonly score: Values;
  readonly roc_auc: number;
  readonly proba: Rows;
  readonly log_loss: number;
  readonly top2_accuracy: number;
}

interface Regression {
  readonly name: 'regression metrics';
  readonly y_true: Values;
  readonly y_pred: Values;
  readonly mse: number;
  readonly mae: number;
  readonly r2: number;
  readonly max_error: number;
}

interface Preprocessing {
  readonly name: 'scalers';
  readonly X: Rows;
  readonly standard: Rows;
  readonly mean: Values;
  readonly scale: Values;
  readonly minmax: Rows;
  readonly labels: Values;
  readonly one_hot: Rows;
}

type Case = Classification | Regression | Preprocessing;

const { cases } = readGoldenFile<{ readonly cases: ReadonlyArray<Case> }>('experiments');

const named = <N extends Case['name']>(name: N): Extract<Case, { readonly name: N }> =>
  cases.find((c): c is Extract<Case, { readonly name: N }> => c.name === name)!;

/** Every figure of a case but those in which it is given; a figure without a test is an error. */
const figures = (c: Case, given: ReadonlyArray<string>): ReadonlyArray<string> =>
  Object.keys(c).filter((name) => !['kind', 'name', 'how', ...given].includes(name));

/** Of sums of some dozens of terms: how many units of round-off, at most, of the terms that they are made of. */
const roundings = 16;

/** The classes that there are, in order: scikit-learn's tables have no others. */
const classesOf = (...labels: ReadonlyArray<Values>): Values => [...new Set(labels.flat())].sort((a, b) => a - b);

describe.each(['float64', 'float32'] as const)('%s', (precision) => {
  /** The terms, which may cancel, are of that size. */
  const within = (size: number): Tolerance => {
    const units = roundings * unitRoundOff[precision];
    return { absolute: units * size, relative: precision === 'float64' ? torchTolerance.relative : units };
  };

  const matrix = (rows: Rows): Matrix.Matrix => Matrix.toPrecision(precision)(expectRight(Matrix.fromRows(rows)));

  const column = (values: Values): Matrix.Matrix<number, 1> =>
    Matrix.toPrecision(precision)(expectRight(Matrix.fromArray(values.length, 1)(values)));

  describe('classification', () => {
    const c = named('classification metrics');
    const { y_true, y_pred, confusion_matrix, proba, y_true_binary, score } = c;
    const labels = column(y_true);
    const classes = classesOf(y_true, y_pred);
    const [found, wanted] = [y_pred, y_true].map((of) => of.map((label) => classes.indexOf(label)));
    const confusion = Metric.confusionMatrix(classes.length)(found!, wanted!);

    test('counts', () => {
      expect(confusion).toEqual(confusion_matrix);
      const output = Labels.oneHot(classes.length)(column(found!));
      expect(Metric.accuracy(output, column(wanted!))).toBe(c.accuracy);
    });

    const computed: Readonly<Record<string, number | Values>> = {
      precision_per_class: Metric.precision(confusion),
      recall_per_class: Metric.recall(confusion),
      f1_per_class: Metric.f1(confusion),
      f1_macro: Metric.average('macro', Metric.f1)(confusion),
      f1_micro: Metric.average('micro', Metric.f1)(confusion),
      f1_weighted: Metric.average('weighted', Metric.f1)(confusion),
      roc_auc: Metric.rocAuc(column(score), column(y_true_binary)),
      log_loss: Metric.logLoss(matrix(proba), labels),
      top2_accuracy: Metric.topKAccuracy(2)(matrix(proba), labels),
    };

    test.each(figures(c, ['y_true', 'y_pred', 'y_true_binary', 'score', 'proba', 'confusion_matrix', 'accuracy']))(
      '%s',
      (name) => {
        expectClose(computed[name]!, c[name as keyof Classification], within(1), name);
      },
    );

    test('top 1 is the accuracy, the top of all classes is everything', () => {
      expect(Metric.topKAccuracy(1)(matrix(proba), labels)).toBe(Metric.accuracy(matrix(proba), labels));
      expect(Metric.topKAccuracy(proba[0]!.length)(matrix(proba), labels)).toBe(1);
    });
  });

  describe('regression', () => {
    const c = named('regression metrics');
    const output = column(c.y_pred);
    const target = column(c.y_true);
    const computed: Readonly<Record<string, number>> = {
      mse: Loss.meanSquaredError.value(output, target),
      mae: Metric.meanAbsoluteError(output, target),
      r2: Metric.r2(output, target),
      max_error: Metric.maxError(output, target),
    };

    const size = largest([c.y_true, c.y_pred]);
    const sizes: Readonly<Record<string, number>> = { mse: size * size, mae: size, r2: 1, max_error: size };

    test.each(figures(c, ['y_true', 'y_pred']))('%s', (name) => {
      expectClose(computed[name]!, c[name as keyof Regression], within(sizes[name]!), name);
    });
  });

  describe('preprocessing', () => {
    const c = named('scalers');
    const columns = c.one_hot[0]!.length;
    const classes = classesOf(c.labels);
    const labels = classes.length === columns ? c.labels.map((label) => classes.indexOf(label)) : c.labels;
    const standard = expectRight(Scaler.fit({ type: 'standard' }, 'divide-by-one')(matrix(c.X)));
    const minMax = expectRight(Scaler.fit({ type: 'min-max' }, 'divide-by-one')(matrix(c.X)));
    const computed: Readonly<Record<string, Matrix.Matrix>> = {
      mean: standard.offset,
      scale: standard.divisor,
      standard: Scaler.transform(standard)(matrix(c.X)),
      minmax: Scaler.transform(minMax)(matrix(c.X)),
      one_hot: Labels.oneHot(columns)(column(labels)),
    };
    const size = (divisor: Matrix.Matrix): number =>
      largest(c.X.map((values) => values.map((x, j) => x / Matrix.toArray(divisor)[j]!)));
    const sizes: Readonly<Record<string, number>> = {
      mean: largest(c.X),
      scale: largest(c.X),
      standard: size(standard.divisor),
      minmax: size(minMax.divisor),
      one_hot: 0,
    };

    test.each(figures(c, ['X', 'labels']))('%s', (name) => {
      const expected = c[name as keyof Preprocessing];
      expectClose(
        computed[name]!,
        name === 'mean' || name === 'scale' ? [expected] : expected,
        within(sizes[name]!),
        name,
      );
    });
  });
});
