/** Replay: T3. */
import { replayLaws } from '../../laws/replay.js';
import { checkLaws } from './run.js';

checkLaws(replayLaws);
