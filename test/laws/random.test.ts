/** Generators: R1-R5. */
import { generatorLaws } from '../../laws/random.js';
import { checkLaws } from './run.js';

checkLaws(generatorLaws);
