/**
 * All studies, in the order of the gallery.
 */
import * as atAGlance from './at-a-glance.js';
import type { Study } from './study.js';

export const studies: ReadonlyArray<Study> = [atAGlance.study];
