/**
 * What an experiment needs of memory, by what its layers declare: nothing is allocated.
 *
 *   a training step   bytes of a number * (parameters * (2 + moments) + rows of a batch * sum of widths)
 *   a prediction      bytes of a number * rows * greatest width
 *
 * The parameters and their gradients, as many numbers again as the optimiser keeps of each, and each layer's output.
 */
import * as Declaration from '../Declaration.js';
import * as Matrix from '../Matrix.js';
import { elementBytes } from '../numeric/precision.js';
import { matricesOf } from '../numeric/execution/tree.js';
import * as Optimizer from '../Optimizer.js';
import { isWeights } from '../Parameters.js';
import type { AnyNetwork } from '../Spec.js';
import type { Experiment } from './Experiment.js';

/** How many numbers the optimiser keeps of each parameter. */
const moments = ({ optimizer, precision }: Experiment): number =>
  matricesOf(Optimizer.fromSpec(optimizer).init(Matrix.zeros(1, 1, precision))).length;

/** The widths of the weights in a layer, at any depth. */
const inner = ({ declarations }: AnyNetwork['layers'][number]): ReadonlyArray<number> =>
  Declaration.leaves(declarations).flatMap(({ path, declaration: { columns } }) => (isWeights(path) ? [columns] : []));

const sum = (widths: ReadonlyArray<number>): number => widths.reduce((total, width) => total + width, 0);

/** Bytes that a step on so many rows needs. */
export const ofStep = (experiment: Experiment, network: AnyNetwork, rows: number): number =>
  elementBytes(experiment.precision) *
  (Declaration.count(network.declarations) * (2 + moments(experiment)) +
    rows * sum(network.layers.map((layer) => Math.max(layer.outputs, sum(inner(layer))))));

/** Bytes of the largest output of a layer for so many rows. */
export const ofOutput = ({ precision }: Experiment, { layers }: AnyNetwork, rows: number): number =>
  elementBytes(precision) * rows * Math.max(...layers.flatMap((layer) => [layer.outputs, ...inner(layer)]));
