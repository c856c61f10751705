/**
 * Root-mean-square normalisation: each row over its columns, without centring and without a shift.
 *
 *   y = gain x / sqrt(mean x^2 + eps)
 *
 * A row's output depends on that row alone (law G6). Source: Zhang and Sennrich 2019; torch.nn.RMSNorm.
 */
import { type Layer, passes } from './LayerInterface.js';
import {
  affine,
  affineBackward,
  ensureColumns,
  gainDeclarations,
  type GainParameters,
  meanProducts,
  type Normalized,
  normalize,
  normalizeBackward,
} from './Normalization.js';
import { ensureWidth } from './numeric/invariant.js';
import * as Range from './Range.js';

/** A gain for each column, unless the layer has none. */
export type RmsNormParameters<N extends number, Affine extends boolean = true> = GainParameters<N, Affine>;

/** What was normalised. */
export interface RmsNormCache<N extends number, Affine extends boolean = true> extends Normalized<N> {
  readonly parameters: RmsNormParameters<N, Affine>;
}

/** How the rows are normalised. */
export interface RmsNormOptions<Affine extends boolean = true> {
  /** Added to the mean square: 1e-6 as a rule. */
  readonly eps?: number;
  /** false: no gain. */
  readonly affine?: Affine;
}

/**
 * A root-mean-square normalisation layer.
 *
 * @example
 * import { Layer, Matrix, RmsNorm } from 'foldnet'
 * const layer = RmsNorm.rmsNorm(2, { eps: 1e-12, affine: false })
 * Layer.predict(layer)({}, Matrix.of([[1, 7]])) // about 0.2, 1.4
 */
export const rmsNorm = <const N extends number, const Affine extends boolean = true>(
  width: N,
  options: RmsNormOptions<Affine> = {},
): Layer<N, N, RmsNormParameters<N, Affine>, RmsNormCache<N, Affine>> => {
  const operation = 'RmsNorm.rmsNorm';
  const { eps = 1e-6 } = options;
  ensureWidth(operation, width);
  Range.check(operation, Range.positive, { eps });
  return {
    inputs: width,
    outputs: width,
    spec: { type: 'rms-norm', ...options },
    declarations: gainDeclarations(width, options.affine ?? true),
    forward: (parameters, x) => {
      ensureColumns(operation, width, x);
      const made = normalize(1, eps, x, meanProducts(1, x, x));
      return { output: affine(parameters, made.normalized), cache: { ...made, parameters } };
    },
    ...passes<N, N, RmsNormParameters<N, Affine>, RmsNormCache<N, Affine>>((carried, cache, upstream) => {
      const gradients = affineBackward(operation, carried, cache.parameters, cache.normalized, upstream);
      return { parameters: gradients.parameters, input: normalizeBackward(cache, gradients.normalized) };
    }),
  };
};
