/** Parameters by path, learners: L1, L3. */
import { learnerLaws } from '../../laws/learner.js';
import { checkLaws } from './run.js';

checkLaws(learnerLaws);
