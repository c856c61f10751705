/**
 * What differs between training and evaluation: dropout drops and scales (F3), batch normalisation remembers (F4).
 */
import * as fc from 'fast-check';
import { BatchNorm, Dropout, Layer, Matrix, Parameters, Threefry } from '../src/index.js';
import { key, matrix, real, severalRows, width } from './arbitrary.js';
import { bitwise, first, type Verdict, within } from './comparison.js';
import { fact, type Law, law } from './law.js';
import { rounding, siblingDeviations } from './tolerance.js';

/** A dropout layer's probability and key. */
export interface Dropped {
  readonly probability: number;
  readonly mode: Layer.Mode;
}

const side = 100;
const input: Matrix.Matrix = Matrix.map((_, i) => 1 + (i % 7))(Matrix.zeros(side, side));

/** F3: in training an element is 0 or x / (1 - p), 0 as often as p says; in evaluation it is x */
export const dropoutDropsAndScales = ({ probability, mode }: Dropped): Verdict => {
  const layer = Dropout.dropout<number>(side, probability);
  const output = Matrix.toArray(layer.forward(Parameters.empty, input, mode).output);
  const kept = Matrix.toArray(Matrix.map((value) => value / (1 - probability))(input));
  const zeros = output.filter((value) => value === 0).length;
  const deviation = Math.sqrt(probability * (1 - probability) * output.length);
  return first([
    () =>
      bitwise(
        output.filter((value, i) => value !== 0 && value !== kept[i]),
        [],
      ),
    () => within(siblingDeviations * deviation)(zeros, probability * output.length),
    () => bitwise(Layer.predict(layer)(Parameters.empty, input), input),
  ]);
};

/** A batch, the statistics before it, and how much of them it replaces. */
export interface Advanced {
  readonly x: Matrix.Matrix;
  readonly before: { readonly mean: Matrix.Matrix; readonly variance: Matrix.Matrix };
  readonly momentum: number;
  readonly key: Threefry.Key;
}

const combined = (share: number, old: Matrix.Matrix, latest: Matrix.Matrix): Matrix.Matrix =>
  Matrix.add(Matrix.scale(1 - share)(old), Matrix.scale(share)(latest));

/** F4: running = (1 - momentum) running + momentum (mean of the batch, its unbiased variance), column by column */
export const statisticsRun = ({ x, before, momentum, key: drawn }: Advanced): Verdict => {
  const layer = BatchNorm.batchNorm<number, false>(x.columns, { momentum, affine: false });
  const { cache } = layer.forward(Parameters.empty, x, Layer.training(drawn));
  const mean = Matrix.scale(1 / x.rows)(Matrix.columnSums(x));
  const centred = Matrix.addRow(x, Matrix.scale(-1)(mean));
  const variance = Matrix.scale(1 / (x.rows - 1))(Matrix.columnSums(Matrix.hadamard(centred, centred)));
  return within(rounding(2 * x.rows, 4))(layer.running?.advance(before, cache), {
    mean: combined(momentum, before.mean, mean),
    variance: combined(momentum, before.variance, variance),
  });
};

const advanced: fc.Arbitrary<Advanced> = fc.tuple(severalRows, width).chain(([rows, columns]) =>
  fc.record({
    x: matrix(real.number, rows, columns),
    before: fc.record({ mean: matrix(real.number, 1, columns), variance: matrix(real.number, 1, columns) }),
    momentum: fc.integer({ min: 1, max: 100 }).map((k) => k / 100),
    key,
  }),
);

const drops: ReadonlyArray<Dropped> = [0, 0.1, 0.5, 0.75].flatMap((probability) =>
  [1, 42].map((seed) => ({ probability, mode: Layer.training(Threefry.key(seed)) })),
);

/** The laws of training and evaluation. */
export const modeLaws: ReadonlyArray<Law> = [
  fact(
    'F3',
    'dropout: an element is 0, as often as p says, or x / (1 - p); in evaluation x',
    drops,
    dropoutDropsAndScales,
  ),
  law(
    'F4',
    'batch norm: running = (1 - momentum) running + momentum (mean, unbiased variance)',
    advanced,
    statisticsRun,
  ),
];
