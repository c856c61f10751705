/**
 * Trains every experiment under the Node that runs it, and prints what {@link train} gives: `node node.mjs OPTIONS`.
 */
import { train } from './training.mjs';

console.log(JSON.stringify(await train(JSON.parse(process.argv[2]))));
