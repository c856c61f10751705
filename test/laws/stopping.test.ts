/** Training: T1, T5. */
import { stoppingLaws } from '../../laws/stopping.js';
import { checkLaws } from './run.js';

checkLaws(stoppingLaws);
