/** Fast kernels: N1. */
import { kernelLaws } from '../../laws/kernels.js';
import { checkLaws } from './run.js';

checkLaws(kernelLaws);
