/**
 * The laws of the kit by the file that holds them; `test/laws` has a test of the same name for each.
 */
import { activationLaws } from './activation.js';
import { codecLaws } from './codec.js';
import { compositionLaws } from './composition.js';
import { elementaryLaws } from './elementary.js';
import { experimentCodec, modelCodec } from './experiment.js';
import { gradientLaws } from './gradient.js';
import { gradientCheckLaws } from './gradientCheck.js';
import type { Law } from './law.js';
import { formLaws } from './layer.js';
import { kernelLaws } from './kernels.js';
import { learnerLaws } from './learner.js';
import { losses } from './losses.js';
import { modeLaws } from './mode.js';
import { optimizerLaws } from './optimizer.js';
import { penaltyLaws } from './penalty.js';
import { purityLaws } from './purity.js';
import { generatorLaws } from './random.js';
import { replayLaws } from './replay.js';
import { everyScheduleLaws } from './schedule.js';
import { stoppingLaws } from './stopping.js';
import { symmetryLaws } from './symmetry.js';
import { trainingLaws } from './training.js';
import { vectorLaws } from './vector.js';
import { wiringLaws } from './wiring.js';

/** Laws that belong together. */
export interface Suite {
  /** Of the file in `laws/` and of its test. */
  readonly file: string;
  readonly title: string;
  readonly laws: ReadonlyArray<Law>;
}

/**
 * Every law of the kit.
 *
 * @example
 * import { suites } from 'foldnet/laws'
 * suites.map(({ title }) => title)[0] // 'Layers compose'
 */
export const suites: ReadonlyArray<Suite> = [
  { file: 'composition', title: 'Layers compose', laws: compositionLaws },
  { file: 'wiring', title: 'Copies, sums, residuals, ties', laws: wiringLaws },
  { file: 'layer', title: 'What layers give back fits what they were given', laws: formLaws },
  { file: 'mode', title: 'Training and evaluation', laws: modeLaws },
  { file: 'gradient', title: 'Backward is the derivative', laws: gradientLaws },
  { file: 'gradientCheck', title: 'The seed’s gradient check, and kinks', laws: gradientCheckLaws },
  { file: 'symmetry', title: 'Rows and hidden units have no order', laws: symmetryLaws },
  { file: 'vector', title: 'Gradients are vectors', laws: vectorLaws },
  { file: 'activation', title: 'Activations', laws: activationLaws },
  { file: 'loss', title: 'Losses and penalties', laws: [...losses, ...penaltyLaws] },
  { file: 'learner', title: 'Parameters by path; learners', laws: learnerLaws },
  { file: 'optimizer', title: 'Gradient transformations', laws: optimizerLaws },
  { file: 'schedule', title: 'Schedules', laws: everyScheduleLaws },
  { file: 'training', title: 'Training is a fold', laws: trainingLaws },
  { file: 'stopping', title: 'Early stopping, plateaus', laws: stoppingLaws },
  { file: 'kernels', title: 'Fast kernels have the reference’s bits', laws: kernelLaws },
  { file: 'replay', title: 'Replay is one value', laws: replayLaws },
  { file: 'random', title: 'Randomness is a value', laws: generatorLaws },
  {
    file: 'codec',
    title: 'Files are read back as they were written',
    // Files are long.
    laws: [...codecLaws(experimentCodec, { share: 0.3 }), ...codecLaws(modelCodec, { share: 0.3 })],
  },
  { file: 'elementary', title: 'Elementary functions', laws: elementaryLaws },
  { file: 'purity', title: 'No function changes its arguments', laws: purityLaws },
];

/**
 * What of the catalogue is not here, and why.
 *
 * @example
 * import { absent } from 'foldnet/laws'
 * Object.keys(absent) // []
 */
export const absent: Readonly<Record<string, string>> = {};
