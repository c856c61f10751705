/** The seed's gradient check, and kinks: G2. */
import { gradientCheckLaws } from '../../laws/gradientCheck.js';
import { checkLaws } from './run.js';

checkLaws(gradientCheckLaws);
