/**
 * Batch normalisation, PyTorch's BatchNorm1d: each column over the rows of the batch.
 *
 *   training    y = gain (x - mean) / sqrt(variance + eps) + shift, of the batch's own mean and biased variance, through
 *               both of which the gradient goes
 *   running     mean and variance: (1 - momentum) running + momentum new, the new variance unbiased, n / (n - 1) of it
 *   evaluation  the same y of the running statistics, which are constants
 *
 * In training a row's output depends on the other rows, so laws G5 to G7 hold in evaluation only.
 * Source: Ioffe and Szegedy 2015; torch.nn.BatchNorm1d.
 */
import { declare } from './Declaration.js';
import { type Layer, type LayerState, type Mode, passes } from './LayerInterface.js';
import * as Matrix from './Matrix.js';
import {
  affine,
  affineBackward,
  affineDeclarations,
  type AffineParameters,
  centre,
  ensureColumns,
  meanProducts,
  means,
  type Normalized,
  normalize,
  normalizeBackward,
  rescale,
} from './Normalization.js';
import { ensure, ensureWidth, refuse } from './numeric/invariant.js';
import * as Range from './Range.js';

/** A gain and a shift for each column, unless the layer has none. */
export type BatchNormParameters<N extends number, Affine extends boolean = true> = AffineParameters<N, Affine>;

/** A mean and a variance for each column. */
export type Statistics = {
  readonly mean: Matrix.Matrix;
  readonly variance: Matrix.Matrix;
};

/** What was normalised; and in training, what the running statistics are advanced by. */
export interface BatchNormCache<N extends number, Affine extends boolean = true> extends Normalized<N> {
  readonly parameters: BatchNormParameters<N, Affine>;
  /** The batch's, its variance unbiased; `undefined` in evaluation. */
  readonly batch: Statistics | undefined;
}

/** PyTorch's options. */
export interface BatchNormOptions<Affine extends boolean = true> {
  /** Added to the variance: 1e-5 as a rule. */
  readonly eps?: number;
  /** How much of the running statistics each batch replaces, up to 1: 0.1 as a rule. */
  readonly momentum?: number;
  /** false: no gain and no shift. */
  readonly affine?: Affine;
}

const operation = 'BatchNorm.batchNorm';

const statistic = (name: 'mean' | 'variance', state: LayerState, x: Matrix.Matrix): Matrix.Matrix => {
  const found = new Map<string, unknown>(Object.entries(state)).get(name);
  const fits = Matrix.isMatrix(found) && found.columns === x.columns && found.precision === x.precision;
  return Matrix.isMatrix(found) && fits
    ? found
    : refuse(
        `${operation}: expected a running ${name} of ${x.columns} columns of ${x.precision} in the layer state: Layer.evaluationWith(state)`,
      );
};

/** The running statistics for such an x. */
const statisticsOf = (state: LayerState, x: Matrix.Matrix): Statistics => ({
  mean: statistic('mean', state, x),
  variance: statistic('variance', state, x),
});

/**
 * A batch normalisation layer. Training needs two rows or more, of which alone there is a variance: a batch of one throws
 * a `TypeError`. So does evaluation without the layer's state, which training leaves.
 *
 * @example
 * import { BatchNorm, Layer, Matrix, Threefry } from 'foldnet'
 * const layer = BatchNorm.batchNorm(1, { eps: 1e-12, affine: false })
 * const x = Matrix.of([[1], [3]])
 * const { output, cache } = layer.forward({}, x, Layer.training(Threefry.key(0)))
 * output // [[-1.000], [1.000]]
 * layer.running?.advance(Layer.initialState(layer), cache) // { mean: [[0.200]], variance: [[1.100]] }
 */
export const batchNorm = <const N extends number, const Affine extends boolean = true>(
  width: N,
  options: BatchNormOptions<Affine> = {},
): Layer<N, N, BatchNormParameters<N, Affine>, BatchNormCache<N, Affine>> => {
  const { eps = 1e-5, momentum = 0.1 } = options;
  ensureWidth(operation, width);
  Range.check(operation, Range.positive, { eps });
  Range.check(operation, Range.proportion, { momentum });
  const statistics = (mode: Mode, x: Matrix.Matrix<number, N>) => {
    const given = mode._tag === 'Evaluation' ? statisticsOf(mode.state, x) : undefined;
    ensure(
      given !== undefined || x.rows > 1,
      () => `${operation}: expected a batch of two rows or more to train on, got ${x.rows}`,
    );
    const mean = given?.mean ?? means(0, x);
    const centred = centre(0, x, mean);
    const variance = given?.variance ?? meanProducts(0, centred, centred);
    const batch = given ? undefined : { mean, variance: Matrix.scale(x.rows / (x.rows - 1))(variance) };
    return { centred, variance, batch };
  };
  const towards = (running: Matrix.Matrix, latest: Matrix.Matrix): Matrix.Matrix =>
    Matrix.add(Matrix.scale(1 - momentum)(running), Matrix.scale(momentum)(latest));
  return {
    inputs: width,
    outputs: width,
    spec: { type: 'batch-norm', ...options },
    declarations: affineDeclarations(width, options.affine ?? true),
    forward: (parameters, x, mode) => {
      ensureColumns(operation, width, x);
      const { centred, variance, batch } = statistics(mode, x);
      const made = normalize(0, eps, centred, variance);
      return { output: affine(parameters, made.normalized), cache: { ...made, parameters, batch } };
    },
    ...passes<N, N, BatchNormParameters<N, Affine>, BatchNormCache<N, Affine>>((carried, cache, upstream) => {
      const { parameters, normalized, batch } = cache;
      const gradients = affineBackward(operation, carried, parameters, normalized, upstream);
      const input =
        batch === undefined
          ? rescale(cache, gradients.normalized)
          : centre(0, normalizeBackward(cache, gradients.normalized));
      return { parameters: gradients.parameters, input };
    }),
    running: {
      declarations: {
        mean: declare(1, width, { type: 'constant', value: 0 }),
        variance: declare(1, width, { type: 'constant', value: 1 }),
      },
      advance: (state, { batch }) => {
        if (batch === undefined) return state;
        const { mean, variance } = statisticsOf(state, batch.mean);
        return { mean: towards(mean, batch.mean), variance: towards(variance, batch.variance) };
      },
    },
  };
};
