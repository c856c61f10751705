/** Copies, sums, discards, residuals and tying: M1-M7. */
import { wiringLaws } from '../../laws/wiring.js';
import { checkLaws } from './run.js';

checkLaws(wiringLaws);
