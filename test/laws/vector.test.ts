/** Gradients as vectors: V1. */
import { vectorLaws } from '../../laws/vector.js';
import { checkLaws } from './run.js';

checkLaws(vectorLaws);
