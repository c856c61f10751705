/**
 * What training makes small: the loss and the penalty of a network's parameters on a batch, and its gradient.
 *
 *   objective = loss + penalty, rounded to the output's precision;  gradient = that of the loss + that of the penalty
 *
 * Law G2.
 */
import type { Dataset } from './Dataset.js';
import type { Layer, Mode } from './Layer.js';
import type { Loss, Target, TargetWidth } from './Loss.js';
import * as Matrix from './Matrix.js';
import * as Parameters from './Parameters.js';
import type { Penalty } from './Penalty.js';

/** A pass forward, and what the objective comes to. */
export interface Evaluated<O extends number, C> {
  /** With the penalty; a matrix of one, so that a compiled step has it too. */
  readonly loss: Matrix.Matrix<1, 1>;
  readonly output: Matrix.Matrix<number, O>;
  readonly cache: C;
}

/** A pass forward and back. */
export interface Differentiated<O extends number, P extends Parameters.Parameters, C> extends Evaluated<O, C> {
  /** Of the loss with the penalty. */
  readonly gradients: P;
}

/** The objective alone, where nobody asks for its gradient. */
export const evaluate =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target>(
    network: Layer<I, O, P, C>,
    loss: Loss<K>,
    penalty?: Penalty,
  ) =>
  (
    parameters: P,
    { inputs, targets, weights }: Dataset<NoInfer<I>, TargetWidth<NoInfer<K>, NoInfer<O>>>,
    mode: Mode,
  ): Evaluated<O, C> => {
    const { output, cache } = network.forward(parameters, inputs, mode);
    const ofLoss = loss.total(output, targets, weights);
    const ofPenalty = penalty?.total(parameters);
    return { loss: ofPenalty === undefined ? ofLoss : Matrix.add(ofLoss, ofPenalty), output, cache };
  };

/** The objective and its gradient. */
export const objective =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target>(
    network: Layer<I, O, P, C>,
    loss: Loss<K>,
    penalty?: Penalty,
  ) =>
  (
    parameters: P,
    data: Dataset<NoInfer<I>, TargetWidth<NoInfer<K>, NoInfer<O>>>,
    mode: Mode,
  ): Differentiated<O, P, C> => {
    const evaluated = evaluate(network, loss, penalty)(parameters, data, mode);
    const upstream = loss.gradient(evaluated.output, data.targets, data.weights);
    const ofLoss = network.backward(evaluated.cache, upstream).parameters;
    const gradients = penalty === undefined ? ofLoss : Parameters.add(ofLoss, penalty.gradient(parameters));
    return { ...evaluated, gradients };
  };
