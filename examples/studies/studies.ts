/**
 * All studies, in the order of the gallery.
 */
import type { Study } from './study.js';

export const studies: ReadonlyArray<Study> = [];
