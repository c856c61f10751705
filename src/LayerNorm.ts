/**
 * Layer normalisation: each row over its columns, in training as in evaluation.
 *
 *   y = gain (x - mean) / sqrt(variance + eps) + shift, of the row's mean and biased variance
 *
 * A row's output depends on that row alone (law G6). Source: Ba, Kiros and Hinton 2016; torch.nn.LayerNorm.
 */
import { type Layer, passes } from './LayerInterface.js';
import {
  affine,
  affineBackward,
  affineDeclarations,
  type AffineParameters,
  centre,
  ensureColumns,
  meanProducts,
  type Normalized,
  normalize,
  normalizeBackward,
} from './Normalization.js';
import { ensureWidth } from './numeric/invariant.js';
import * as Range from './Range.js';

/** A gain and a shift for each column, unless the layer has none. */
export type LayerNormParameters<N extends number, Affine extends boolean = true> = AffineParameters<N, Affine>;

/** What was normalised. */
export interface LayerNormCache<N extends number, Affine extends boolean = true> extends Normalized<N> {
  readonly parameters: LayerNormParameters<N, Affine>;
}

/** PyTorch's options. */
export interface LayerNormOptions<Affine extends boolean = true> {
  /** Added to the variance: 1e-5 as a rule. */
  readonly eps?: number;
  /** false: no gain and no shift. */
  readonly affine?: Affine;
}

/**
 * A layer normalisation layer.
 *
 * @example
 * import { Layer, LayerNorm, Matrix } from 'foldnet'
 * const layer = LayerNorm.layerNorm(2, { eps: 1e-12, affine: false })
 * Layer.predict(layer)({}, Matrix.of([[1, 3], [50, 40]])) // [[-1.000, 1.000], [1.000, -1.000]]
 */
export const layerNorm = <const N extends number, const Affine extends boolean = true>(
  width: N,
  options: LayerNormOptions<Affine> = {},
): Layer<N, N, LayerNormParameters<N, Affine>, LayerNormCache<N, Affine>> => {
  const operation = 'LayerNorm.layerNorm';
  const { eps = 1e-5 } = options;
  ensureWidth(operation, width);
  Range.check(operation, Range.positive, { eps });
  return {
    inputs: width,
    outputs: width,
    spec: { type: 'layer-norm', ...options },
    declarations: affineDeclarations(width, options.affine ?? true),
    forward: (parameters, x) => {
      ensureColumns(operation, width, x);
      const centred = centre(1, x);
      const made = normalize(1, eps, centred, meanProducts(1, centred, centred));
      return { output: affine(parameters, made.normalized), cache: { ...made, parameters } };
    },
    ...passes<N, N, LayerNormParameters<N, Affine>, LayerNormCache<N, Affine>>((carried, cache, upstream) => {
      const gradients = affineBackward(operation, carried, cache.parameters, cache.normalized, upstream);
      return {
        parameters: gradients.parameters,
        input: centre(1, normalizeBackward(cache, gradients.normalized)),
      };
    }),
  };
};
