/**
 * Gradient accumulation: one update from several gradients, of equal batches as from one batch of all their samples.
 */
import type { Options } from './OptimizerSpec.js';
import * as Parameters from './Parameters.js';
import * as Range from './Range.js';
import { endEpoch, type Transformation } from './Transformation.js';
import * as Tree from './TreeArithmetic.js';

/** The gradients since the last update. */
export interface AccumulationState<S> {
  readonly count: number;
  readonly sum: Parameters.Parameters;
  readonly inner: S;
}

/**
 * Zeros, and on every `every`th call what the inner transformation makes of the mean of the gradients since, or of their
 * sum. They are summed in order, from +0. An epoch's end keeps what is not used yet for the next epoch.
 *
 * @example
 * import { Optimizer } from 'foldnet'
 * Optimizer.accumulate(4, Optimizer.adam())
 */
export const accumulate = <S>(
  every: number,
  transformation: Transformation<S>,
  options: Omit<Options<'accumulate'>, 'every' | 'transformation'> = {},
): Transformation<AccumulationState<S>> => {
  Range.check('Optimizer.accumulate', Range.positiveInteger, { every });
  const combine =
    options.reduction === 'sum' ? <P extends Parameters.Parameters>(sum: P): P => sum : Tree.divideBy(every);
  return {
    spec: { type: 'accumulate', every, transformation: transformation.spec, ...options },
    init: (parameters) => ({
      count: 0,
      sum: Parameters.zerosLike(parameters),
      inner: transformation.init(parameters),
    }),
    update: <P extends Parameters.Parameters>(gradients: P, state: AccumulationState<S>, parameters: NoInfer<P>) => {
      const sum = Parameters.add(state.sum as P, gradients);
      const count = state.count + 1;
      const zeros = Parameters.zerosLike(gradients);
      if (count < every) return { updates: zeros, state: { ...state, count, sum } };
      const { updates, state: inner } = transformation.update(combine(sum), state.inner, parameters);
      return { updates, state: { count: 0, sum: zeros, inner } };
    },
    epochEnd:
      transformation.epochEnd === undefined
        ? undefined
        : (state, end) => ({ ...state, inner: endEpoch(transformation, state.inner, end) }),
  };
};
