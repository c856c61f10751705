/**
 * Gradient transformations: `init` makes a state from the parameters, `update` turns gradients into updates, which are
 * added to the parameters, and `epochEnd` changes the state between epochs. Everything else is a `chain` of small ones.
 *
 * Laws: O1 (chain is a monoid with `identity`), O2, O8 (all of these are elementwise). Source: optax.
 */
import type { EpochEnd } from './EarlyStopping.js';
import * as Matrix from './Matrix.js';
import { refuse } from './numeric/invariant.js';
import { type Notes, notes } from './numeric/memo.js';
import type { Scalar } from './numeric/scalar.js';
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

type Update<S> = Transformation<S>['update'];

/**
 * An update whose numbers depend on the state's own numbers alone, and go no further than to `Matrix.scale` and its like:
 * what a compiled step needs to know of it to go on by itself. One of another kind is traced again for each step.
 */
export interface Pace<S> {
  /** How many numbers it takes that are not always the same. */
  readonly count: number;
  /** The numbers of the next update. */
  readonly numbers: (state: S) => ReadonlyArray<number>;
  /** The state after so many more updates, in all but its matrices. */
  readonly advance: (state: S, updates: number) => S;
  /** The update by those numbers. */
  readonly by: (numbers: ReadonlyArray<Scalar>) => Update<S>;
}

// By the update function, so that a transformation with an update of its own has nothing of another's.
const paces: Notes<unknown> = notes();

/** The pace of a transformation; `undefined` if it keeps none. */
export const paceOf = <S>({ update }: Transformation<S>): Pace<S> | undefined =>
  paces.of(update) as Pace<S> | undefined;

/** A transformation that keeps a pace. */
export const paced = <S>(pace: Pace<S>, rest: Omit<Transformation<S>, 'update'>): Transformation<S> => {
  const update: Update<S> =
    pace.count === 0
      ? pace.by([])
      : (gradients, state, parameters) => pace.by(pace.numbers(state))(gradients, state, parameters);
  paces.add(update, pace);
  return { ...rest, update };
};

/** The pace of an update whose numbers are always the same. */
export const steady = <S>(update: Update<S>, advance: Pace<S>['advance'] = (state) => state): Pace<S> => ({
  count: 0,
  numbers: () => [],
  advance,
  by: () => update,
});

/** A transformation without a state: what it makes of gradients and parameters. */
export const stateless = (
  spec: OptimizerSpec,
  update: <P extends Parameters.Parameters>(gradients: P, parameters: NoInfer<P>) => P,
): Transformation<null> =>
  paced<null>(
    steady((gradients, state, parameters) => ({ updates: update(gradients, parameters), state })),
    { spec, init: () => null },
  );

/**
 * Updates are the gradients.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * Optimizer.identity.update({ W: Matrix.of([[8]]) }, null, { W: Matrix.of([[1]]) }).updates // { W: [[8]] }
 */
export const identity: Transformation<null> = stateless({ type: 'identity' }, (gradients) => gradients);

/**
 * factor g (law O2).
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * Optimizer.scale(-0.5).update({ W: Matrix.of([[8]]) }, null, { W: Matrix.of([[1]]) }).updates // { W: [[-4]] }
 */
export const scale = (factor: number): Transformation<null> => {
  Range.check('Optimizer.scale', Range.finite, { factor });
  return stateless({ type: 'scale', factor }, (gradients) => Parameters.scale(factor)(gradients));
};

/**
 * g + decay p, for every parameter that the mask names: all unless said, biases too (seed 002, PyTorch's L2).
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const gradients = { W: Matrix.of([[1]]), b: Matrix.of([[1]]) }
 * const parameters = { W: Matrix.of([[20]]), b: Matrix.of([[20]]) }
 * Optimizer.addDecayedWeights(0.5).update(gradients, null, parameters).updates // { W: [[11]], b: [[11]] }
 * Optimizer.addDecayedWeights(0.5, 'weights').update(gradients, null, parameters).updates // { W: [[11]], b: [[1]] }
 */
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

const inTurn =
  <S, T>(first: Update<S>, next: Update<T>): Update<readonly [S, T]> =>
  (gradients, [s, t], parameters) => {
    const a = first(gradients, s, parameters);
    const b = next(a.updates, t, parameters);
    return { updates: b.updates, state: [a.state, b.state] };
  };

/**
 * First one transformation, then the next (law O1).
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const clipped = Optimizer.chain(Optimizer.clipByValue(1), Optimizer.scale(-0.5))
 * clipped.update({ W: Matrix.of([[8]]) }, [null, null], { W: Matrix.of([[1]]) }).updates // { W: [[-0.5]] }
 */
export const chain = <S, T>(first: Transformation<S>, next: Transformation<T>): Transformation<readonly [S, T]> => {
  const rest: Omit<Transformation<readonly [S, T]>, 'update'> = {
    spec: { type: 'chain', transformations: [first.spec, next.spec] },
    init: (parameters) => [first.init(parameters), next.init(parameters)],
    epochEnd:
      first.epochEnd === undefined && next.epochEnd === undefined
        ? undefined
        : ([s, t], end) => [endEpoch(first, s, end), endEpoch(next, t, end)],
  };
  const [f, g] = [paceOf(first), paceOf(next)];
  if (f === undefined || g === undefined) return { ...rest, update: inTurn(first.update, next.update) };
  return paced(
    {
      count: f.count + g.count,
      numbers: ([s, t]) => [...f.numbers(s), ...g.numbers(t)],
      advance: ([s, t], updates) => [f.advance(s, updates), g.advance(t, updates)],
      by: (numbers) => inTurn(f.by(numbers.slice(0, f.count)), g.by(numbers.slice(f.count))),
    },
    rest,
  );
};

/**
 * The state after the end of an epoch.
 *
 * @example
 * import { Optimizer } from 'foldnet'
 * const rate = Optimizer.scaleByLearningRate({ type: 'exponential', start: 1, factor: 0.5, every: 'epoch' })
 * const end = { epoch: 3, loss: 0.5, validationLoss: undefined }
 * Optimizer.endEpoch(rate, { steps: 700, epochs: 2 }, end) // { steps: 700, epochs: 3 }
 */
export const endEpoch = <S>({ epochEnd }: Transformation<S>, state: S, end: EpochEnd): S =>
  epochEnd === undefined ? state : epochEnd(state, end);

/**
 * Forgets the type of the state, which comes back to the transformation that made it.
 *
 * @example
 * import { Optimizer } from 'foldnet'
 * const optimizers = [Optimizer.erase(Optimizer.adam()), Optimizer.erase(Optimizer.sgd({ learningRate: 0.1 }))]
 * optimizers.map(({ spec }) => spec.type) // ['adam', 'sgd']
 */
export const erase = <S>(known: Transformation<S>): Transformation<unknown> => {
  const eraseUpdate =
    (update: Update<S>): Update<unknown> =>
    (gradients, state, parameters) =>
      update(gradients, state as S, parameters);
  const { spec, init, epochEnd } = known;
  const rest: Omit<Transformation<unknown>, 'update'> = {
    spec,
    init,
    epochEnd: epochEnd && ((state, end) => epochEnd(state as S, end)),
  };
  const pace = paceOf(known);
  return pace === undefined
    ? { ...rest, update: eraseUpdate(known.update) }
    : paced(
        {
          count: pace.count,
          numbers: (state) => pace.numbers(state as S),
          advance: (state, updates) => pace.advance(state as S, updates),
          by: (numbers) => eraseUpdate(pace.by(numbers)),
        },
        rest,
      );
};

/**
 * The parameters after an update: p + u, matrix by matrix.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * Optimizer.apply({ W: Matrix.of([[1]]) }, { W: Matrix.of([[-0.5]]) }) // { W: [[0.5]] }
 */
export const apply: <P extends Parameters.Parameters>(parameters: P, updates: NoInfer<P>) => P = Parameters.add;
