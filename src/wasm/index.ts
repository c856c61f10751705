/** Everything that the module exports. */
export { run } from './tape';
export { dismiss, readyWorkers, runTogether, serve } from './workers';
export { packedA, scratch, scratchBytes } from './scratch';
export { setTileVectors } from './product';
export * from './activations';
export * from './classLosses';
export * from './dropout';
export * from './elementwise';
export * from './elementwiseLosses';
export * from './logisticLosses';
export * from './matmul';
export * from './misfits';
export * from './moves';
export * from './mt19937';
export * from './norm';
export * from './rows';
export * from './softmax';
export * from './threefryDraws';
