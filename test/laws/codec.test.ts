/** Files of experiments and models: K1-K3. */
import { codecLaws } from '../../laws/codec.js';
import { experimentCodec, modelCodec } from '../../laws/experiment.js';
import { checkLaws } from './run.js';

checkLaws([...codecLaws(experimentCodec), ...codecLaws(modelCodec)], 30);
