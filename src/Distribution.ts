/**
 * What a parameter's initial values are drawn from, as data. Where the values of it come from is Random's business.
 */

/** A distribution over the reals, of which every element is drawn on its own; a constant draws nothing. */
export type ScalarDistribution =
  | {
      /** `truncated-normal`: values further than two standard deviations (of the whole normal) from the mean are out. */
      readonly type: 'normal' | 'truncated-normal';
      readonly mean: number;
      readonly standardDeviation: number;
    }
  | { readonly type: 'uniform'; readonly low: number; readonly high: number }
  | { readonly type: 'constant'; readonly value: number };

/** A distribution over matrices. */
export type Distribution =
  | ScalarDistribution
  | {
      /** Uniform over the W with W^T W = gain^2 I, or W W^T = gain^2 I where W has more columns than rows. */
      readonly type: 'orthogonal';
      readonly gain: number;
    };
