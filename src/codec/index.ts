/**
 * foldnet/codec: experiments, CSV, histories and models to and from text, and runs of experiments; no file is touched,
 * so it works in browsers too. Each namespace is a module of that name.
 */
export * as Check from './Check.js';
export * as Classes from './Classes.js';
export * as Csv from './Csv.js';
export * as DecodeError from './DecodeError.js';
export * as Experiment from './Experiment.js';
export * as History from './History.js';
export * as Json from './Json.js';
export * as Measures from './Measures.js';
export * as Model from './Model.js';
export * as Prediction from './Prediction.js';
export * as Prepared from './Prepared.js';
export * as Preprocessing from './Preprocessing.js';
export * as Run from './Run.js';
export * as State from './State.js';
export * as Targets from './Targets.js';
