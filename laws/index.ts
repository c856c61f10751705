/**
 * foldnet/laws: the laws of the kit as executable properties, and laws for layers, losses, optimisers, schedules, codecs
 * and generators of your own. Each is an equation with an id, a pure predicate, and a check on arguments drawn from a
 * seed; a failure shows the smallest arguments that break it.
 */
export { absent, type Suite, suites } from './suites.js';
export { catalogue, type LawClass, type Statement } from './catalogue.js';
export { type Codec, codecLaws, type Refused } from './codec.js';
export {
  agreement,
  bitwise,
  type Discrepancy,
  equal,
  first,
  type Verdict,
  within,
  withinRelative,
} from './comparison.js';
export { type Checked, fact, type Failure, law, type Law, type LawOptions, type Run, showFailure } from './law.js';
export { layerLaws, type LayerLawOptions, type Point } from './layer.js';
export { lossLaws } from './loss.js';
export { type Generator, randomLaws } from './random.js';
export { checkLaws, failures, type Outcome, type Report, showOutcome, showReport } from './report.js';
export { scheduleLaws } from './schedule.js';
export { transformationLaws, type TransformationLawOptions } from './transformation.js';
