/**
 * Losses as data, with PyTorch's options in camel case and its defaults.
 */

/** What the sum of the terms is divided by: their number, or the sum of their weights; or nothing. */
export type Reduction = 'mean' | 'sum';

/** What every loss of the family takes. */
export interface Reduced {
  /** `mean` as a rule. */
  readonly reduction?: Reduction;
}

/** Options of the Huber loss. */
export interface HuberOptions extends Reduced {
  /** Errors below it count by half their square, others linearly. 1 as a rule. */
  readonly delta?: number;
}

/** Options of the smooth L1 loss. */
export interface SmoothL1Options extends Reduced {
  /** Errors below it count by their square over 2 beta, others linearly; at 0 all of them. 1 as a rule. */
  readonly beta?: number;
}

/** Options of binary cross-entropy with logits. */
export interface LogisticOptions extends Reduced {
  /** For each column, what its positive part is multiplied by: above 1, the recall rises. */
  readonly positiveWeight?: ReadonlyArray<number>;
}

/** Options of the hinge loss. */
export interface HingeOptions extends Reduced {
  /** Whether each term is squared, which makes the gradient continuous. */
  readonly squared?: boolean;
}

/** Options of a loss of classes. */
export interface ClassOptions extends Reduced {
  /** The weight of each class. */
  readonly classWeights?: ReadonlyArray<number>;
}

/** Options of cross-entropy. */
export interface CrossEntropyOptions extends ClassOptions {
  /** The part, from 0 to 1, of each target that is spread evenly over all classes. 0 as a rule. */
  readonly labelSmoothing?: number;
}

/** The squared errors as data. */
type SquaredErrorSpec =
  | { readonly type: 'mean-squared-error' }
  | { readonly type: 'half-squared-error' }
  | {
      readonly type: 'squared-error';
      readonly half: boolean;
      /** What the sum is divided by: nothing, the number of elements, or the number of rows. */
      readonly reduction: Reduction | 'batch-mean';
    };

/** The other losses of this package as data. */
type KnownReducedSpec =
  | ({ readonly type: 'absolute-error' } & Reduced)
  | ({ readonly type: 'huber' } & HuberOptions)
  | ({ readonly type: 'smooth-l1' } & SmoothL1Options)
  | ({ readonly type: 'binary-cross-entropy-with-logits' } & LogisticOptions)
  | ({ readonly type: 'binary-cross-entropy' } & Reduced)
  | ({ readonly type: 'hinge' } & HingeOptions)
  | ({ readonly type: 'softmax-cross-entropy' } & CrossEntropyOptions)
  | ({ readonly type: 'categorical-cross-entropy' } & CrossEntropyOptions)
  | ({ readonly type: 'negative-log-likelihood' } & ClassOptions)
  | ({ readonly type: 'kl-divergence' } & Reduced);

/** A loss of this package as data: what a file can hold. */
export type KnownLossSpec = SquaredErrorSpec | KnownReducedSpec;

/** A loss whose reduction is an option. */
export type ReducedSpec = KnownReducedSpec | ({ readonly type: 'custom'; readonly name: string } & Reduced);

/** A loss as data; a user's own is only named. */
export type LossSpec = SquaredErrorSpec | ReducedSpec;

/**
 * What a loss compares with: the labels of classes, one a row; or for each output any number, a probability from 0 to 1
 * (one-hot columns, or one column that is 1 for the positive of two classes), or a sign, 1 for the class and -1 elsewhere.
 */
export type TargetKind = 'labels' | 'numbers' | 'probabilities' | 'signs';

/**
 * What the targets of a loss are.
 *
 * @example
 * import { Loss } from 'foldnet'
 * Loss.targetKind({ type: 'softmax-cross-entropy' }) // 'labels'
 * Loss.targetKind({ type: 'hinge' }) // 'signs'
 */
export const targetKind = (spec: KnownLossSpec): TargetKind => {
  switch (spec.type) {
    case 'mean-squared-error':
    case 'half-squared-error':
    case 'squared-error':
    case 'absolute-error':
    case 'huber':
    case 'smooth-l1':
      return 'numbers';
    case 'binary-cross-entropy-with-logits':
    case 'binary-cross-entropy':
    case 'categorical-cross-entropy':
    case 'kl-divergence':
      return 'probabilities';
    case 'hinge':
      return 'signs';
    case 'softmax-cross-entropy':
    case 'negative-log-likelihood':
      return 'labels';
  }
};
