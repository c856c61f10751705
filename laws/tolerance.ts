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

/** FD: the step of central differences, near the cube root of the unit round-off, where their error is least. */
export const differenceStep = 6e-6;

/** FD: what a central difference may be off, per unit of the magnitude of what is differenced. */
export const differenceBound = 1e-8;

/** FD: a ReLU within this of its kink is not differenced. */
export const kinkDistance = 1e-3;

/** What a softmax's argument may lose relatively when a constant is added: 2^-50 for each unit of its size. */
export const softmaxShift = 8.881784197001252e-16;
