/** What the TensorFlow.js peers share: the library on its CPU or WebAssembly backend, and a problem's tensors. */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { batches } from './serve.mjs';

// Each package's build for Node is CommonJS, and all must share one core.
const require = createRequire(import.meta.url);
export const tf = require('@tensorflow/tfjs-core');

/** Starts the backend that the first argument names. */
export const start = async () => {
  const backend = process.argv[2];
  if (tf.getBackend() === backend) return;
  if (backend === 'wasm') {
    const name = '@tensorflow/tfjs-backend-wasm';
    require(name).setWasmPaths(dirname(require.resolve(name)) + sep);
  } else require('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend(backend);
};

/** The batches' inputs and targets. */
export const parts = (problem, { inputs, targets }) => {
  const matrix = (values, columns, { from, to }) =>
    tf.tensor2d(values.subarray(from * columns, to * columns), [to - from, columns]);
  return batches(problem).map((rows) => ({
    x: matrix(inputs, problem.widths[0], rows),
    t: matrix(targets, problem.widths.at(-1), rows),
  }));
};
