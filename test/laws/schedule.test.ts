/** Schedules: S1, S2. */
import { everyScheduleLaws } from '../../laws/schedule.js';
import { checkLaws } from './run.js';

checkLaws(everyScheduleLaws);
