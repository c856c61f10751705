/** Gradient transformations: O1 to O10, I1, L2. */
import { optimizerLaws } from '../../laws/optimizer.js';
import { checkLaws } from './run.js';

checkLaws(optimizerLaws);
