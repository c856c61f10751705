/**
 * Random losses of the kit with all their options, and batches that they take.
 */
import * as fc from 'fast-check';
import { Loss, type Matrix } from '../src/index.js';
import { batchRows, matrix, width } from './arbitrary.js';
import { type Batch, labelled, offGrid, valued } from './loss.js';
import { type Logits, unsaturated } from './softmax.js';

/** A batch of logits, with a target of each kind, a smoothing and class weights. */
export interface Related extends Logits {
  readonly shares: Matrix.Matrix;
  readonly options: Loss.CrossEntropyOptions & { readonly reduction: Loss.Reduction };
}

const thousandths = (limit: number): fc.Arbitrary<number> =>
  fc.integer({ min: -limit, max: limit }).map((k) => k / 1000);

const hundredths = (low: number, high: number): fc.Arbitrary<number> =>
  fc.integer({ min: low, max: high }).map((k) => k / 100);

const reduction = fc.constantFrom<Loss.Reduction>('mean', 'sum');

/** Weights of which no batch's are all 0. */
const weights = (n: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.array(hundredths(1, 300), { minLength: n, maxLength: n });

const crossEntropyOptions = (
  classes: number,
): fc.Arbitrary<Loss.CrossEntropyOptions & { readonly reduction: Loss.Reduction }> =>
  fc.record(
    { reduction, labelSmoothing: hundredths(0, 100), classWeights: weights(classes) },
    { requiredKeys: ['reduction'] },
  );

/** Rows of probabilities. */
const shares = (rows: number, columns: number): fc.Arbitrary<Matrix.Matrix> =>
  matrix(thousandths(2000), rows, columns).map(Loss.softmax);

/** With targets of each kind. */
export const related: fc.Arbitrary<Related> = unsaturated.chain((drawn) =>
  fc
    .record({ shares: shares(drawn.z.rows, drawn.z.columns), options: crossEntropyOptions(drawn.z.columns) })
    .map((more) => ({ ...drawn, ...more })),
);

/** A loss with its options, and a batch that it takes. */
export type Drawn<K extends Loss.Target> = fc.Arbitrary<Batch<K> & { readonly loss: Loss.Loss<K> }>;

/** Any loss of labels. */
export const ofLabels: Drawn<'labels'> = labelled.chain((batch) =>
  fc
    .oneof(
      crossEntropyOptions(batch.output.columns).map(Loss.crossEntropy),
      fc
        .record({ reduction, classWeights: weights(batch.output.columns) }, { requiredKeys: ['reduction'] })
        .map(Loss.negativeLogLikelihood),
    )
    .map((loss) => ({ ...batch, loss })),
);

/** Any loss of numbers. */
export const ofNumbers: Drawn<'values'> = valued.chain((batch) =>
  fc
    .oneof(
      fc
        .tuple(fc.boolean(), fc.constantFrom('mean' as const, 'sum' as const, 'batch-mean' as const))
        .map(([half, how]) => Loss.squaredError(half, how)),
      fc.constantFrom(Loss.meanSquaredError, Loss.halfSquaredError),
      fc.record({ reduction }).map(Loss.absoluteError),
      fc.record({ reduction, delta: hundredths(10, 200) }).map(Loss.huber),
      fc.record({ reduction, beta: hundredths(10, 200) }).map(Loss.smoothL1),
    )
    .map((loss) => ({ ...batch, loss })),
);

const ofShares: Drawn<'values'> = valued.chain(({ output }) =>
  fc.record({
    output: fc.constant(output),
    target: shares(output.rows, output.columns),
    loss: fc.oneof(
      crossEntropyOptions(output.columns).map(Loss.categoricalCrossEntropy),
      fc.record({ reduction }).map(Loss.klDivergence),
      fc
        .record({ reduction, positiveWeight: weights(output.columns) }, { requiredKeys: ['reduction'] })
        .map(Loss.binaryCrossEntropyWithLogits),
    ),
  }),
);

/** Far enough from 0 and 1 that central differences are near the derivative. */
const ofProbabilities: Drawn<'values'> = fc.tuple(batchRows, width).chain(([rows, columns]) =>
  fc.record({
    output: matrix(offGrid(250, 750), rows, columns),
    target: matrix(hundredths(0, 100), rows, columns),
    loss: fc.record({ reduction }).map(Loss.binaryCrossEntropy),
  }),
);

const ofSigns: Drawn<'values'> = valued.chain(({ output }) =>
  fc.record({
    output: fc.constant(output),
    target: matrix(fc.constantFrom(-1, 1), output.rows, output.columns),
    loss: fc.record({ reduction, squared: fc.boolean() }).map(Loss.hinge),
  }),
);

/** Probabilities of 0 and 1, and near them. */
export const certain: fc.Arbitrary<Batch<'values'>> = fc.tuple(batchRows, width).chain(([rows, columns]) =>
  fc.record({
    output: matrix(fc.constantFrom(0, 1, 0.5, 1e-300, 1 - 1e-16), rows, columns),
    target: matrix(fc.constantFrom(0, 1, 0.5), rows, columns),
  }),
);

/** Any loss of values. */
export const ofValues: Drawn<'values'> = fc.oneof(ofNumbers, ofShares, ofProbabilities, ofSigns);
