/** Symmetries: G6-G8, T4. */
import { symmetryLaws } from '../../laws/symmetry.js';
import { checkLaws } from './run.js';

checkLaws(symmetryLaws);
