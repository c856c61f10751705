/** Gradient transformations: O1, O2, O5, O6, L2. */
import { optimizerLaws } from '../../laws/optimizer.js';
import { checkLaws } from './run.js';

checkLaws(optimizerLaws);
