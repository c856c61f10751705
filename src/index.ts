/**
 * foldnet: a functional, immutable, pure-function kit for multilayer perceptrons. Each namespace is a module of that
 * name.
 */
export * as Activation from './Activation.js';
export * as BatchNorm from './BatchNorm.js';
export * as Batching from './Batching.js';
export * as Dataset from './Dataset.js';
export * as Declaration from './Declaration.js';
export * as Dense from './Dense.js';
export * as Digest from './Digest.js';
export type { Distribution, ScalarDistribution } from './Distribution.js';
export * as Dropout from './Dropout.js';
export * as EarlyStopping from './EarlyStopping.js';
export * as Gradient from './Gradient.js';
export * as Elementary from './Elementary.js';
export * as GradientCheck from './GradientCheck.js';
export * as GradientFlow from './GradientFlow.js';
export * as GradientTable from './GradientTable.js';
export * as Initializer from './Initializer.js';
export * as Labels from './Labels.js';
export * as Layer from './Layer.js';
export * as LayerNorm from './LayerNorm.js';
export * as Loss from './Loss.js';
export * as Matrix from './Matrix.js';
export * as MersenneTwister from './MersenneTwister.js';
export * as Metric from './Metric.js';
export * as Network from './Network.js';
export * as Observation from './Observation.js';
export * as Optimizer from './Optimizer.js';
export * as Parameters from './Parameters.js';
export * as Penalty from './Penalty.js';
export * as Random from './Random.js';
export * as RmsNorm from './RmsNorm.js';
export * as Scaler from './Scaler.js';
export * as Schedule from './Schedule.js';
export * as Softmax from './Softmax.js';
export * as Spec from './Spec.js';
export * as Summary from './Summary.js';
export * as Threefry from './Threefry.js';
export * as Training from './Training.js';
export type * as Width from './Width.js';
