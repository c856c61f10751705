/** The backward pass: G2-G4. */
import { gradientLaws } from '../../laws/gradient.js';
import { checkLaws } from './run.js';

checkLaws(gradientLaws);
