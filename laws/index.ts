/**
 * The laws of the kit as executable properties, on its public interface alone: each is an equation with an id, a pure
 * predicate, and a check on arguments drawn from a seed.
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
