/**
 * Trains until threads share the steps, says so, and then ends, or, told `on`, goes on and on.
 */
import { experiments } from './experiments.mjs';
import { begin, outcome } from './training.mjs';

await begin({ threads: 2, patience: 20000 });
console.log('shared');
while (process.argv[2] === 'on') outcome(experiments[0]);
