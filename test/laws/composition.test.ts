/** Composition: C1-C6, M1-M4, M6. */
import { compositionLaws } from '../../laws/composition.js';
import { checkLaws } from './run.js';

checkLaws(compositionLaws);
