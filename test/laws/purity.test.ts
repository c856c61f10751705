/** Purity: I1. */
import { purityLaws } from '../../laws/purity.js';
import { checkLaws } from './run.js';

checkLaws(purityLaws);
