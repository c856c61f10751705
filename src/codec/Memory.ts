/**
 * What a training step of an experiment needs of memory, by what its layers declare: nothing is allocated.
 *
 *   bytes of a number * (parameters * (2 + moments) + rows of a batch * widths)
 *
 * The parameters and their gradients, as many numbers again as the optimiser keeps of each, and each layer's output.
 */
import * as Declaration from '../Declaration.js';
import * as Matrix from '../Matrix.js';
import { elementBytes } from '../numeric/precision.js';
import { matricesOf } from '../numeric/tree.js';
import * as Optimizer from '../Optimizer.js';
import type { AnyNetwork } from '../Spec.js';
import type { Experiment } from './Experiment.js';

/** How many numbers the optimiser keeps of each parameter. */
const moments = ({ optimizer, precision }: Experiment): number =>
  matricesOf(Optimizer.fromSpec(optimizer).init(Matrix.zeros(1, 1, precision))).length;

/** Bytes that a step on so many rows needs. */
export const ofStep = (experiment: Experiment, network: AnyNetwork, rows: number): number =>
  elementBytes(experiment.precision) *
  (Declaration.count(network.declarations) * (2 + moments(experiment)) +
    rows * network.layers.reduce((sum, { outputs }) => sum + outputs, 0));
