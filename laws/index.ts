/**
 * The laws of the kit as executable properties, on its public interface alone: each is an equation with an id, a pure
 * predicate, and a check on arguments drawn from a seed. `test/laws` runs them.
 *
 *   C composition   M parallel, copy, add, residual   G gradients   V vector space   A activations and losses
 *   L updates       O optimisers                      T training    I purity
 *
 * Laws of what has no random architecture in it are tested beside it: R (random generators) in test/Random.test.ts,
 * Threefry.test.ts and MersenneTwister.test.ts; K (codecs) in test/codec; N (bits and ulps of kernels) in test/numeric.
 */
export { activationLaws } from './activation.js';
export { compositionLaws } from './composition.js';
export { gradientLaws } from './gradient.js';
export { lossLaws } from './loss.js';
export { optimizerLaws } from './optimizer.js';
export { purityLaws } from './purity.js';
export { symmetryLaws } from './symmetry.js';
export { trainingLaws } from './training.js';
export { vectorLaws } from './vector.js';
export type { Discrepancy, Verdict } from './comparison.js';
export type { Failure, Law, Run } from './law.js';
