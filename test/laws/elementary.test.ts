/** Elementary functions: N2. */
import { elementaryLaws } from '../../laws/elementary.js';
import { checkLaws } from './run.js';

checkLaws(elementaryLaws);
