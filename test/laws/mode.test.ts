/** Training and evaluation: F3, F4. */
import { modeLaws } from '../../laws/mode.js';
import { checkLaws } from './run.js';

checkLaws(modeLaws);
