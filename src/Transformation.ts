/**
 * Gradient transformations: `init` makes a state from the parameters, `update` turns gradients into updates, which are
 * added to the parameters, and `epochEnd` changes the state between epochs. Everything else is a `chain` of small ones.
 *
 * Laws: O1 (chain is a monoid with `identity`), O2, O8 (all of these are elementwise). Source: optax.
 */
import type { EpochEnd } from './EarlyStopping.js';
import * as Matrix from './Matrix.js';
import { refuse } from './numeric/invariant.js';
import { type Mask, maskSpec, type OptimizerSpec } from './OptimizerSpec.js';
import * as Parameters from './Parameters.js';
import * as Range from './Range.js';

/** A gradient transformation with state `S`. One of your own has the spec `{ type: 'custom', name }`. */
export interface Transformation<S> {
  /** The transformation as data. */
  readonly spec: OptimizerSpec;
  readonly init: (parameters: Parameters.Parameters) => S;
  readonly update: <P extends Parameters.Parameters>(
    gradients: P,
    state: S,
    parameters: NoInfer<P>,
  ) => { readonly updates: P; readonly state: S };
  /** What the end of an epoch changes in the state; a transformation without it keeps its state. */
  readonly epochEnd?: ((state: S, end: EpochEnd) => S) | undefined;
}

/** A transformation without a state: what it makes of gradients and parameters. */
export const stateless = (
  spec: OptimizerSpec,
  update: <P extends Parameters.Parameters>(gradients: P, parameters: NoInfer<P>) => P,
): Transformation<null> => ({
  spec,
  init: () => null,
  update: (gradients, state, parameters) => ({ updates: update(gradients, parameters), state }),
});

/** Updates are the gradients. */
export const identity: Transformation<null> = stateless({ type: 'identity' }, (gradients) => gradients);

/** factor g (law O2). */
export const scale = (factor: number): Transformation<null> => {
  Range.check('Optimizer.scale', Range.finite, { factor });
  return stateless({ type: 'scale', factor }, (gradients) => Parameters.scale(factor)(gradients));
};

/** g + decay p, for every parameter that the mask names: all unless said, biases too (seed 002, PyTorch's L2). */
export const addDecayedWeights = (decay: number, mask: Mask = 'all'): Transformation<null> => {
  Range.check('Optimizer.addDecayedWeights', Range.nonNegative, { decay });
  if (mask === 'custom') return refuse('Optimizer.addDecayedWeights: a mask of your own is a function of the path');
  const spec = { type: 'add-decayed-weights', decay, mask: maskSpec(mask) } as const;
  if (decay === 0) return { ...identity, spec };
  const decays = mask === 'all' ? () => true : mask === 'weights' ? Parameters.isWeights : mask;
  return stateless(spec, (gradients, parameters) =>
    Parameters.zipWith((g, p, path) => (decays(path) ? Matrix.add(g, Matrix.scale(decay)(p)) : g))(
      gradients,
      parameters,
    ),
  );
};

/** First one transformation, then the next (law O1). */
export const chain = <S, T>(first: Transformation<S>, next: Transformation<T>): Transformation<readonly [S, T]> => ({
  spec: { type: 'chain', transformations: [first.spec, next.spec] },
  init: (parameters) => [first.init(parameters), next.init(parameters)],
  update: (gradients, [s, t], parameters) => {
    const a = first.update(gradients, s, parameters);
    const b = next.update(a.updates, t, parameters);
    return { updates: b.updates, state: [a.state, b.state] };
  },
  epochEnd:
    first.epochEnd === undefined && next.epochEnd === undefined
      ? undefined
      : ([s, t], end) => [endEpoch(first, s, end), endEpoch(next, t, end)],
});

/** The state after the end of an epoch. */
export const endEpoch = <S>({ epochEnd }: Transformation<S>, state: S, end: EpochEnd): S =>
  epochEnd === undefined ? state : epochEnd(state, end);

/** Forgets the type of the state, which comes back to the transformation that made it. */
export const erase = <S>(known: Transformation<S>): Transformation<unknown> => ({
  spec: known.spec,
  init: known.init,
  update: (gradients, state, parameters) => known.update(gradients, state as S, parameters),
  epochEnd: known.epochEnd === undefined ? undefined : (state, end) => endEpoch(known, state as S, end),
});

/** The parameters after an update: p + u, matrix by matrix. */
export const apply: <P extends Parameters.Parameters>(parameters: P, updates: NoInfer<P>) => P = Parameters.add;
