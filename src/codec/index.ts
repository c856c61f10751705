/**
 * foldnet/codec: experiments, CSV, models, and all that a run keeps, to and from text and bytes; no file is touched,
 * so it works in browsers too. Each namespace is a module of that name.
 */
export * as Check from './Check.js';
export * as Checkpoint from './Checkpoint.js';
export * as Classes from './Classes.js';
export * as Csv from './Csv.js';
export * as DecodeError from './DecodeError.js';
export * as Differences from './Differences.js';
export * as Experiment from './Experiment.js';
export * as History from './History.js';
export * as Journal from './Journal.js';
export * as Json from './Json.js';
export * as Manifest from './Manifest.js';
export * as Measures from './Measures.js';
export * as Model from './Model.js';
export * as Npy from './Npy.js';
export * as Npz from './Npz.js';
export * as Onnx from './Onnx.js';
export * as Prediction from './Prediction.js';
export * as Prepared from './Prepared.js';
export * as Preprocessing from './Preprocessing.js';
export * as Run from './Run.js';
export * as Safetensors from './Safetensors.js';
export * as Seal from './Seal.js';
export * as State from './State.js';
export * as StateParts from './StateParts.js';
export * as Targets from './Targets.js';
export * as Tensor from './Tensor.js';
export * as Weights from './Weights.js';
