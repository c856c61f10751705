/**
 * Laws of any loss, a user's own too: its gradient is the derivative of its value (G2), rows do not see each other (G6),
 * arguments stay as they are (I1), and weights count rows (W1-W3). For terms t, weights w and a count n:
 *
 *   W1  value = (sum of w t) / n;  value of a mean * n = value of its sum, whose n is 1
 *   W2  the integer weight k = the row k times, 0 = the row left out
 *   W3  value(c w) = value(w) for a mean;  c value(w) for a sum
 */
import * as fc from 'fast-check';
import { GradientCheck, Loss, Matrix } from '../src/index.js';
import { batchRows, matrix, width } from './arbitrary.js';
import { agreement, bitwise, equal, finite, first, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { isPure } from './purity.js';
import { differenceBound, differenceStep, rounding, singlePrecision } from './tolerance.js';

/** What a loss is taken of. */
export interface Batch<K extends Loss.Target> {
  readonly output: Matrix.Matrix;
  readonly target: Matrix.Matrix<number, Loss.TargetWidth<K, number>>;
}

/** A loss of a batch whose rows are weighed. */
export interface Weighed<K extends Loss.Target> extends Batch<K> {
  readonly loss: Loss.Loss<K>;
  readonly weights: Matrix.Matrix<number, 1>;
  /** Other weights: how often each row is there. */
  readonly times: ReadonlyArray<number>;
  /** A gradient for each element. */
  readonly upstream: Matrix.Matrix;
  /** A factor of all weights. */
  readonly factor: number;
}

type Column = Matrix.Matrix<number, 1>;

const absolute = <C extends number>(x: Matrix.Matrix<number, C>): Matrix.Matrix<number, C> => Matrix.map(Math.abs)(x);

const onesLike = (x: Matrix.Matrix): Column => Matrix.constant(x.rows, 1, 1, x.precision);

/** The numbers as a column beside x. */
const columnLike = (x: Matrix.Matrix, values: ReadonlyArray<number>): Column =>
  Matrix.map((_, i) => values[i] ?? 0)(onesLike(x));

/** x with its row i multiplied by weight i. */
const weighed = (x: Matrix.Matrix, weights: Column): Matrix.Matrix => {
  const w = Matrix.toArray(weights);
  return Matrix.map((value, i) => (w[Math.floor(i / x.columns)] ?? NaN) * value)(x);
};

/** What a bound of rounding errors of a value is relative to, and how many there are. */
const roundingOf = <K extends Loss.Target>({ loss, output, target, weights, times }: Weighed<K>): number => {
  const sizes = Matrix.sum(absolute(loss.terms(output, target)));
  const weight = Math.max(...Matrix.toArray(absolute(weights)), ...times, 1);
  return rounding(8 + 4 * output.rows * output.columns, (1 + sizes) * weight);
};

/** The same of a mean: it is divided by a count that may be far below 1. */
const overCount = (bound: number, count: number): number => bound / Math.min(1, count);

const both = <K extends Loss.Target>(loss: Loss.Loss<K>): ReadonlyArray<Loss.Loss<K>> => [loss, loss.summed()];

const isMean = <K extends Loss.Target>(loss: Loss.Loss<K>): boolean =>
  !('reduction' in loss.spec && loss.spec.reduction === 'sum');

// Predicates

/** G2: the central difference of the value, and of <terms, u>, along every coordinate = the gradient there */
export const gradientIsDerivative = <K extends Loss.Target>({
  loss,
  output,
  target,
  weights,
  upstream,
}: Weighed<K>): Verdict => {
  const difference = (f: (y: Matrix.Matrix) => number): Matrix.Matrix =>
    GradientCheck.numericalGradient(f, differenceStep)(output);
  const terms = loss.terms(output, target);
  const u = terms.columns === upstream.columns ? upstream : Matrix.sliceColumns(0, 1)(upstream);
  const bound = differenceBound * (1 + Matrix.sum(absolute(terms)));
  return first([
    ...both(loss).flatMap((each) =>
      [undefined, weights].map(
        (w) => () =>
          within(bound)(
            each.gradient(output, target, w),
            difference((y) => each.value(y, target, w)),
          ),
      ),
    ),
    () =>
      within(bound)(
        Loss.gradientOfTerms(loss)(output, target, u),
        difference((y) => Matrix.dot(loss.terms(y, target), u)),
      ),
  ]);
};

/** G6: the terms and the gradient of row i = those of a batch of that row alone */
export const rowsAreTheirOwn = <K extends Loss.Target>({ loss, output, target }: Weighed<K>): Verdict => {
  const { terms, gradient } = loss.summed();
  return first(
    Matrix.toArray(onesLike(output)).map((_, i) => () => {
      const row = Matrix.gatherRows([i]);
      return bitwise(
        [row(terms(output, target)), row(gradient(output, target))],
        [terms(row(output), row(target)), gradient(row(output), row(target))],
      );
    }),
  );
};

/** W1: value = (sum of w t) / count; a mean times its count = its sum, whose count is 1; no weights = weights 1 */
export const valueIsSumOverCount = <K extends Loss.Target>(drawn: Weighed<K>): Verdict => {
  const { loss, output, target, weights } = drawn;
  const sum = loss.summed();
  const ones = onesLike(output);
  const bound = roundingOf(drawn);
  const total = Matrix.sum(weighed(loss.terms(output, target), weights));
  const count = loss.count(output, target, weights);
  return first([
    () => equal(sum.count(output, target, weights), 1),
    () => within(bound)(sum.value(output, target, weights), total),
    () => within(overCount(bound, count))(loss.value(output, target, weights), total / count),
    () =>
      within(bound)(Matrix.scale(count)(loss.gradient(output, target, weights)), sum.gradient(output, target, weights)),
    () => within(bound)(sum.gradient(output, target, weights), weighed(sum.gradient(output, target), weights)),
    () =>
      bitwise(
        [loss.value(output, target), loss.gradient(output, target), loss.count(output, target)],
        [loss.value(output, target, ones), loss.gradient(output, target, ones), loss.count(output, target, ones)],
      ),
  ]);
};

/** W2: a row of the integer weight k = the row k times; where all weights are 0, value and gradient are 0 */
export const weightsRepeatRows = <K extends Loss.Target>(drawn: Weighed<K>): Verdict => {
  const { output, target, times } = drawn;
  const weights = columnLike(output, times);
  const rows = times.flatMap((n, i) => Array.from({ length: n }, () => i));
  const bound = roundingOf(drawn);
  if (rows.length === 0) {
    const zeros = Matrix.scale(0)(output);
    return first(
      both(drawn.loss).map(
        (loss) => () =>
          equal([loss.value(output, target, weights), loss.gradient(output, target, weights)], [0, zeros]),
      ),
    );
  }
  const gather = Matrix.gatherRows(rows);
  return first(
    both(drawn.loss).flatMap((loss) => {
      const repeated = loss.gradient(gather(output), gather(target));
      const gradient = loss.gradient(output, target, weights);
      const ofMean = overCount(bound, loss.count(output, target, weights));
      return [
        () => within(bound)(loss.count(output, target, weights), loss.count(gather(output), gather(target))),
        () => within(ofMean)(loss.value(output, target, weights), loss.value(gather(output), gather(target))),
        () =>
          within(ofMean)(
            gather(gradient),
            weighed(
              repeated,
              columnLike(
                repeated,
                rows.map((i) => times[i] ?? 0),
              ),
            ),
          ),
        () =>
          equal(
            weighed(
              gradient,
              columnLike(
                output,
                times.map((n) => (n === 0 ? 1 : 0)),
              ),
            ),
            Matrix.scale(0)(output),
          ),
      ];
    }),
  );
};

/** W3: scaling all weights leaves a mean alone, and scales a sum; so with the gradients */
export const weightsAreRelative = <K extends Loss.Target>(drawn: Weighed<K>): Verdict => {
  const { loss, output, target, weights, factor } = drawn;
  const scaled = Matrix.scale(factor)(weights);
  const bound = factor * roundingOf(drawn);
  const sum = loss.summed();
  return first([
    () => within(bound)(sum.value(output, target, scaled), factor * sum.value(output, target, weights)),
    () =>
      within(bound)(sum.gradient(output, target, scaled), Matrix.scale(factor)(sum.gradient(output, target, weights))),
    () =>
      isMean(loss)
        ? within(overCount(roundingOf(drawn), Math.min(1, factor) * loss.count(output, target, weights)))(
            [loss.value(output, target, scaled), loss.gradient(output, target, scaled)],
            [loss.value(output, target, weights), loss.gradient(output, target, weights)],
          )
        : agreement,
  ]);
};

/** F1: terms and gradient have the batch's rows, the gradient its columns, and both its precision */
export const keepsShapes = <K extends Loss.Target>({ loss, output, target }: Weighed<K>): Verdict =>
  first(
    (['float64', 'float32'] as const).map((precision) => () => {
      const y = Matrix.toPrecision(precision)(output);
      const t = Matrix.toPrecision(precision)(target);
      const [terms, gradient] = [loss.terms(y, t), loss.gradient(y, t)];
      return equal(
        [terms.rows, terms.precision, gradient.rows, gradient.columns, gradient.precision],
        [y.rows, precision, y.rows, y.columns, precision],
      );
    }),
  );

/** I1: terms, count, value and gradient change no argument */
export const lossIsPure = <K extends Loss.Target>({ loss, output, target, weights }: Weighed<K>): Verdict =>
  isPure(
    (batch: Batch<K> & Pick<Weighed<K>, 'weights'>) => [
      loss.terms(batch.output, batch.target),
      loss.count(batch.output, batch.target, batch.weights),
      loss.value(batch.output, batch.target, batch.weights),
      loss.gradient(batch.output, batch.target, batch.weights),
    ],
    { output, target, weights },
  );

/** F6: where the output is what was asked for, value and gradient are finite; labels are no outputs */
export const finiteAtTarget = <K extends Loss.Target>({ loss, target, weights }: Weighed<K>): Verdict => {
  const asked = target as Matrix.Matrix;
  const aim = asked as Weighed<K>['target'];
  return finite([loss.value(asked, aim, weights), loss.gradient(asked, aim, weights)]);
};

/** F5: in float32, value and gradient are float64's, but for its roundings */
export const singleIsNearDouble = <K extends Loss.Target>({ loss, output, target, weights }: Weighed<K>): Verdict => {
  const at = (precision: Matrix.Precision): readonly [number, Matrix.Matrix] => {
    const as = <C extends number>(x: Matrix.Matrix<number, C>): Matrix.Matrix<number, C> =>
      Matrix.toPrecision(precision)(Matrix.toPrecision('float32')(x));
    const [y, t, w] = [as(output), as(target as Matrix.Matrix) as typeof target, as(weights)];
    return [loss.value(y, t, w), Matrix.toPrecision('float64')(loss.gradient(y, t, w))];
  };
  const [value, gradient] = at('float64');
  const largest = Math.max(1, Math.abs(value), ...Matrix.toArray(absolute(gradient)));
  return within(singlePrecision * largest)(at('float32'), [value, gradient]);
};

// Runners

const thousandths = (low: number, high: number): fc.Arbitrary<number> =>
  fc.integer({ min: low, max: high }).map((k) => k / 1000);

/** Odd multiples of 1/2000: no kink at a multiple of 1/1000 is so near that a central difference steps over it. */
export const offGrid = (low: number, high: number): fc.Arbitrary<number> =>
  fc.integer({ min: low, max: high - 1 }).map((k) => (k + 0.5) / 1000);

/** A column of labels. */
export const labelsOf = (rows: number, classes: number): fc.Arbitrary<Column> =>
  matrix(fc.integer({ min: 0, max: classes - 1 }), rows, 1).map(Matrix.sliceColumns(0, 1));

/** Outputs from -2 to 2 with labels. */
export const labelled: fc.Arbitrary<Batch<'labels'>> = fc
  .tuple(batchRows, width)
  .chain(([rows, classes]) =>
    fc.record({ output: matrix(offGrid(-2000, 2000), rows, classes), target: labelsOf(rows, classes) }),
  );

/** Outputs from -2 to 2 with numbers of that size. */
export const valued: fc.Arbitrary<Batch<'values'>> = fc.tuple(batchRows, width).chain(([rows, columns]) =>
  fc.record({
    output: matrix(offGrid(-2000, 2000), rows, columns),
    target: matrix(thousandths(-2000, 2000), rows, columns),
  }),
);

/** A loss and a batch, with weights and all else that the laws draw. */
export const weighedOf = <K extends Loss.Target>(
  batches: fc.Arbitrary<Batch<K> & { readonly loss: Loss.Loss<K> }>,
): fc.Arbitrary<Weighed<K>> =>
  batches.chain(({ loss, output, target }) =>
    fc
      .record({
        weights: matrix(thousandths(1, 2000), output.rows, 1).map(Matrix.sliceColumns(0, 1)),
        times: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: output.rows, maxLength: output.rows }),
        upstream: matrix(thousandths(-1000, 1000), output.rows, output.columns),
        factor: thousandths(100, 10_000),
      })
      .map((drawn) => ({ loss, output, target, ...drawn })),
  );

/** The laws of losses that are drawn with their batches; `name` is whose laws they are. */
export const lawsOf = <K extends Loss.Target>(
  name: string,
  kind: K,
  drawn: fc.Arbitrary<Weighed<K>>,
): ReadonlyArray<Law> => [
  law('F1', `${name}: terms and gradient have the batch’s shape and precision`, drawn, keepsShapes),
  law('F5', `${name}: in float32, value and gradient are float64’s, but for its roundings`, drawn, singleIsNearDouble),
  ...(kind === 'labels' ? [] : [law('F6', `${name}: finite where the output is the target`, drawn, finiteAtTarget)]),
  law('G2', `${name}: central difference of the value, along every coordinate = gradient`, drawn, gradientIsDerivative),
  law('G6', `${name}: terms and gradient of row i = those of the row alone`, drawn, rowsAreTheirOwn),
  law('I1', `${name}: no argument changes`, drawn, lossIsPure),
  law('W1', `${name}: value = (sum of weighted terms) / count; mean * count = sum`, drawn, valueIsSumOverCount),
  law('W2', `${name}: an integer weight = that many rows; 0 = none`, drawn, weightsRepeatRows),
  law('W3', `${name}: scaling all weights leaves a mean alone`, drawn, weightsAreRelative),
];

/**
 * The laws that any loss should pass, on random batches: outputs from -2 to 2, against labels or numbers unless you give
 * batches of your own. The loss must have a derivative there; kinks at errors or outputs that are multiples of 1/1000
 * are never met.
 *
 * @example
 * import { Loss } from 'foldnet'
 * import { lossLaws } from 'foldnet/laws'
 * lossLaws(Loss.huber({ delta: 0.5 })).map((law) => law.check({ seed: 1, runs: 100 }))
 */
export const lossLaws = <K extends Loss.Target>(
  loss: Loss.Loss<K>,
  batches: fc.Arbitrary<Batch<K>> = (loss.target === 'labels' ? labelled : valued) as fc.Arbitrary<Batch<K>>,
): ReadonlyArray<Law> =>
  lawsOf(Loss.show.show(loss.spec), loss.target, weighedOf(batches.map((batch) => ({ ...batch, loss }))));
