/** Softmax and losses: A1-A5. */
import { lossLaws } from '../../laws/loss.js';
import { checkLaws } from './run.js';

checkLaws(lossLaws);
