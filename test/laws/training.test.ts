/** Training: T1, T2. */
import { trainingLaws } from '../../laws/training.js';
import { checkLaws } from './run.js';

checkLaws(trainingLaws);
