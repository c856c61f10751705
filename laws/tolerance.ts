/**
 * The bounds of the laws that are not exact, each with its reason.
 */

/** Half a unit in the last place of 1: what one rounding may cost, relatively. */
export const unitRoundoff = 1.1102230246251565e-16;

/** No bound of rounding errors is below this. */
export const floor = 1e-14;

/**
 * T: what rounding may cost where `terms` roundings follow each other and absolute terms add up to `magnitude`, four
 * times over since both sides of a law are rounded.
 */
export const rounding = (terms: number, magnitude: number): number =>
  Math.max(floor, 4 * terms * unitRoundoff * magnitude);

/** The same in either precision. */
export const roundingIn = (precision: 'float64' | 'float32', terms: number, magnitude: number): number =>
  precision === 'float64' ? rounding(terms, magnitude) : 4 * terms * 5.960464477539063e-8 * magnitude;

/** F5: what float32 may cost, relative to the largest number of a pass: three of its seven digits and a half. */
export const singlePrecision = 2e-4;

/** FD: the step of central differences, near the cube root of the unit round-off, where their error is least. */
export const differenceStep = 6e-6;

/** FD: what a central difference may be off, per unit of the magnitude of what is differenced. */
export const differenceBound = 1e-8;

/** FD: a ReLU within this of its kink is not differenced. */
export const kinkDistance = 1e-3;

/** What a softmax's argument may lose relatively when a constant is added: 2^-50 for each unit of its size. */
export const softmaxShift = 8.881784197001252e-16;

/** How many standard errors the correlation of independent draws may be off. */
export const siblingDeviations = 5;

/** What the elementary functions may be off, in units in the last place: what their docstrings state. */
export const elementaryUlps = {
  exp: 0.55,
  expm1: 0.65,
  log: 0.58,
  log1p: 0.6,
  tanh: 0.6,
  sigmoid: 0.55,
  softplus: 0.6,
  erf: 0.9,
  erfc: 1,
  cos: 0.8,
  pow: 0.6,
} as const;

/** As much where the result is subnormal. */
export const subnormalUlps = 0.78;

/** Gradients all below this are rounding errors as far as a relative error can tell. */
export const vanishingGradient = 1e-5;
