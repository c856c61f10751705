/**
 * All studies, in the order of the gallery.
 */
import * as atAGlance from './at-a-glance.js';
import * as derivations from './derivations.js';
import * as xor000 from './xor-000.js';
import * as xor001 from './xor-001.js';
import * as flow from './flow.js';
import * as gradientCheck from './gradient-check.js';
import * as quadrant from './quadrant.js';
import * as activations from './activations.js';
import * as initializations from './initializations.js';
import * as landscape from './landscape.js';
import * as mnist from './mnist.js';
import * as mnistSubset from './mnist-subset.js';
import * as remedies from './remedies.js';
import * as vanishing from './vanishing.js';
import type { Study } from './study.js';

export const studies: ReadonlyArray<Study> = [
  atAGlance.study,
  xor000.study,
  xor001.study,
  quadrant.study,
  flow.study,
  derivations.study,
  gradientCheck.study,
  activations.study,
  mnist.study,
  mnistSubset.study,
  initializations.study,
  vanishing.study,
  remedies.study,
  landscape.study,
];
