/** Activations: A6. */
import { activationLaws } from '../../laws/activation.js';
import { checkLaws } from './run.js';

checkLaws(activationLaws);
