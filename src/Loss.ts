/**
 * Losses: terms over a batch and their reduction to a value, with its gradient in the network's output (law G2).
 *
 *   of errors, logits and margins   each element a term: ElementwiseLoss.ts
 *   of classes                      each row a term: CrossEntropy.ts
 *
 * Names and formulas are PyTorch's. A target that a loss is not of throws. The seeds' own values, where they do not match
 * their gradients, are metrics (see Metric.ts).
 */
import type { Show } from 'fp-ts/lib/Show.js';
import * as CrossEntropy from './CrossEntropy.js';
import * as Elementwise from './ElementwiseLoss.js';
import type { KnownLossSpec, LossSpec, Reduced } from './LossSpec.js';
import { type Definition, type Loss, reduced, type Target } from './Reduction.js';

export {
  categoricalCrossEntropy,
  crossEntropy,
  klDivergence,
  negativeLogLikelihood,
  softmax,
  softmaxCrossEntropy,
  softmaxCrossEntropySum,
} from './CrossEntropy.js';
export {
  absoluteError,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  halfSquaredError,
  hinge,
  huber,
  meanSquaredError,
  smoothL1,
  squaredError,
} from './ElementwiseLoss.js';
export {
  type ClassOptions,
  type CrossEntropyOptions,
  type HingeOptions,
  type HuberOptions,
  type KnownLossSpec,
  type LogisticOptions,
  type LossSpec,
  type Reduced,
  type Reduction,
  type SmoothL1Options,
  type TargetKind,
  targetKind,
} from './LossSpec.js';
export { type Definition, gradientOfTerms, type Loss, type Target, type TargetWidth } from './Reduction.js';

/** A loss of the user's own: its name, and what it is made of. */
export interface Custom<K extends Target> extends Definition<K>, Reduced {
  readonly name: string;
}

/**
 * A loss of your own, from its terms and the gradient of their sum; weights and reduction come by themselves. The laws
 * check it: `lossLaws(loss)`.
 *
 * @example
 * import { Loss, Matrix } from 'foldnet'
 * // e^4
 * const quartic = Loss.custom({
 *   name: 'quartic',
 *   target: 'values',
 *   per: 'element',
 *   terms: (y, t) => Matrix.map((e) => e * e * e * e)(Matrix.subtract(y, t)),
 *   gradient: (y, t) => Matrix.map((e) => 4 * e * e * e)(Matrix.subtract(y, t)),
 * })
 * quartic.value(Matrix.of([[2, 0]]), Matrix.of([[0, 0]])) // 8
 */
export const custom = <K extends Target>({ name, reduction, ...definition }: Custom<K>): Loss<K> =>
  reduced(`Loss '${name}'`, definition, {
    type: 'custom',
    name,
    ...(reduction === undefined ? {} : { reduction }),
  });

/**
 * The loss of a spec.
 *
 * @example
 * import { Loss } from 'foldnet'
 * Loss.fromSpec({ type: 'huber', delta: 0.5 }).spec // { type: 'huber', delta: 0.5 }
 * Loss.fromSpec({ type: 'softmax-cross-entropy' }).target // 'labels'
 */
export const fromSpec = (spec: KnownLossSpec): Loss<'labels'> | Loss<'values'> => {
  switch (spec.type) {
    case 'mean-squared-error':
      return Elementwise.meanSquaredError;
    case 'half-squared-error':
      return Elementwise.halfSquaredError;
    case 'squared-error':
      return Elementwise.squaredError(spec.half, spec.reduction);
    case 'absolute-error':
      return Elementwise.absoluteError(spec);
    case 'huber':
      return Elementwise.huber(spec);
    case 'smooth-l1':
      return Elementwise.smoothL1(spec);
    case 'binary-cross-entropy-with-logits':
      return Elementwise.binaryCrossEntropyWithLogits(spec);
    case 'binary-cross-entropy':
      return Elementwise.binaryCrossEntropy(spec);
    case 'hinge':
      return Elementwise.hinge(spec);
    case 'softmax-cross-entropy':
      return CrossEntropy.crossEntropy(spec);
    case 'categorical-cross-entropy':
      return CrossEntropy.categoricalCrossEntropy(spec);
    case 'negative-log-likelihood':
      return CrossEntropy.negativeLogLikelihood(spec);
    case 'kl-divergence':
      return CrossEntropy.klDivergence(spec);
  }
};

/** `smooth-l1` as programs write it: `Loss.smoothL1`. */
const nameOf = (type: string): string => `Loss.${type.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}`;

const call = (name: string, options: object): string => {
  const text = JSON.stringify(options);
  return `${name}(${text === '{}' ? '' : text})`;
};

/**
 * As the program that makes it: `Loss.huber({"delta":0.5})`.
 *
 * @example
 * import { Loss } from 'foldnet'
 * Loss.show.show({ type: 'huber', delta: 0.5 }) // 'Loss.huber({"delta":0.5})'
 */
export const show: Show<LossSpec> = {
  show: (spec) => {
    const { type, ...options } = spec;
    switch (spec.type) {
      case 'mean-squared-error':
      case 'half-squared-error':
        return nameOf(type);
      case 'squared-error':
        return `Loss.squaredError(${String(spec.half)}, '${spec.reduction}')`;
      case 'softmax-cross-entropy':
        return Object.keys(options).length === 0 ? nameOf(type) : call('Loss.crossEntropy', options);
      case 'absolute-error':
      case 'huber':
      case 'smooth-l1':
      case 'binary-cross-entropy-with-logits':
      case 'binary-cross-entropy':
      case 'hinge':
      case 'categorical-cross-entropy':
      case 'negative-log-likelihood':
      case 'kl-divergence':
        return call(nameOf(type), options);
      case 'custom':
        return spec.name;
    }
  },
};
