/**
 * What a parameter's initial values are drawn from, as data. Where the values of it come from is Random's business.
 */

/** A distribution over the reals; a constant draws nothing. */
export type Distribution =
  | { readonly type: 'normal'; readonly mean: number; readonly standardDeviation: number }
  | { readonly type: 'uniform'; readonly low: number; readonly high: number }
  | { readonly type: 'constant'; readonly value: number };
