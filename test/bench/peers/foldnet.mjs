/**
 * foldnet as it is published: the built library. `reference` as an argument takes WebAssembly away before it is imported,
 * and leaves the kernels that are written in TypeScript.
 */
import { checksum, need, serve } from './serve.mjs';
import { trainingOf } from './training.mjs';

const isReference = process.argv[2] === 'reference';
if (isReference) delete globalThis.WebAssembly;
const foldnet = await import('../../../dist/index.js');
const { start } = await import('../../../dist/kernels/index.js');
let threads = 0;

await serve((problem, data) => {
  if (isReference) need(problem.threads === 1, 'one thread');
  // The kernels are the process's own, and it has the cells of one number of threads.
  else if (threads !== problem.threads)
    need(start({ threads: (threads = problem.threads), revectorize: true }).run === 'compiled', 'no fast kernels');
  const { network, parameters, parts, state: first, train, stepsAnEpoch } = trainingOf(foldnet, problem, data);
  const { Matrix } = foldnet;
  if (problem.kind === 'predict') {
    let at = 0;
    return (steps) => {
      let y;
      for (let i = 0; i < steps; i++) y = network.predict(parameters, parts[at++ % parts.length]);
      return checksum(Matrix.toArray(y), y.rows);
    };
  }
  let state = first;
  return (steps) => {
    const epochs = Math.ceil(steps / stepsAnEpoch);
    state = train(state, epochs);
    return { loss: state.history.at(-1).loss, steps: epochs * stepsAnEpoch };
  };
});
