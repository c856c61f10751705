/**
 * Optimisers as gradient transformations: `init` makes a state from the parameters, `update` turns gradients into
 * updates, which are added to the parameters. Everything is a `chain` of small ones.
 *
 *   sgd    = addDecayedWeights, momentum, scale by -learning rate
 *   adam   = addDecayedWeights, scaleByAdam, scale by -learning rate
 *
 * Laws: O1 (chain is a monoid with `identity`), O2, O5, O6, L2. Source: optax; formulas and defaults: PyTorch.
 */
import * as Matrix from './Matrix.js';
import * as Parameters from './Parameters.js';

/** A gradient transformation with state `S`. */
export interface Transformation<S> {
  readonly init: (parameters: Parameters.Parameters) => S;
  readonly update: <P extends Parameters.Parameters>(
    gradients: P,
    state: S,
    parameters: NoInfer<P>,
  ) => { readonly updates: P; readonly state: S };
}

/** An optimiser as data, with PyTorch's names in camel case and its defaults. */
export type OptimizerSpec =
  | {
      readonly type: 'sgd';
      readonly learningRate: number;
      /** 0 unless said. */
      readonly momentum?: number;
      /** Looks ahead along the velocity; needs a momentum. */
      readonly nesterov?: boolean;
      /** Added to the gradient, times the parameter; biases too. 0 unless said. */
      readonly weightDecay?: number;
    }
  | {
      readonly type: 'adam';
      /** 0.001 unless said. */
      readonly learningRate?: number;
      /** Decay of the first and second moments: 0.9 and 0.999 unless said. */
      readonly betas?: readonly [number, number];
      /** 1e-8 unless said. */
      readonly eps?: number;
      readonly weightDecay?: number;
    };

/** A transformation that is also data. */
export interface Optimizer<S> extends Transformation<S> {
  readonly spec: OptimizerSpec;
}

/** Updates are the gradients. */
export const identity: Transformation<null> = {
  init: () => null,
  update: (gradients, state) => ({ updates: gradients, state }),
};

/** First one transformation, then the next (law O1). */
export const chain = <S, T>(first: Transformation<S>, next: Transformation<T>): Transformation<readonly [S, T]> => ({
  init: (parameters) => [first.init(parameters), next.init(parameters)],
  update: (gradients, [s, t], parameters) => {
    const a = first.update(gradients, s, parameters);
    const b = next.update(a.updates, t, parameters);
    return { updates: b.updates, state: [a.state, b.state] };
  },
});

/** factor * g (law O2). */
export const scale = (factor: number): Transformation<null> => ({
  init: () => null,
  update: (gradients, state) => ({ updates: Parameters.scale(factor)(gradients), state }),
});

/** g + decay * p, for every parameter, biases too (seed 002, PyTorch's L2). */
export const addDecayedWeights = (decay: number): Transformation<null> =>
  decay === 0
    ? identity
    : {
        init: () => null,
        update: (gradients, state, parameters) => ({
          updates: Parameters.add(gradients, Parameters.scale(decay)(parameters)),
          state,
        }),
      };

/** The velocity v = decay * v + g, from 0, or Nesterov's g + decay * v; with no decay there is no velocity to keep. */
export const momentum = (decay: number, nesterov: boolean = false): Transformation<Parameters.Parameters> =>
  decay === 0
    ? { init: () => Parameters.empty, update: (gradients, state) => ({ updates: gradients, state }) }
    : {
        init: Parameters.zerosLike,
        update: <P extends Parameters.Parameters>(gradients: P, state: Parameters.Parameters) => {
          const velocity = Parameters.add(Parameters.scale(decay)(state as P), gradients);
          const updates = nesterov ? Parameters.add(gradients, Parameters.scale(decay)(velocity)) : velocity;
          return { updates, state: velocity };
        },
      };

/** Adam's moments, and the powers of its decays by repeated multiplication. */
export interface AdamState {
  readonly powers: readonly [number, number];
  readonly first: Parameters.Parameters;
  readonly second: Parameters.Parameters;
}

/**
 * m / (1 - b1^t) over sqrt(v) / sqrt(1 - b2^t) + eps, for m and v the decayed means of g and g^2, from 0.
 *
 * Source: Kingma and Ba 2015; PyTorch's formula, in the order of operations written here.
 */
export const scaleByAdam = (betas: readonly [number, number], eps: number): Transformation<AdamState> => ({
  init: (parameters) => ({
    powers: [1, 1],
    first: Parameters.zerosLike(parameters),
    second: Parameters.zerosLike(parameters),
  }),
  update: <P extends Parameters.Parameters>(gradients: P, state: AdamState) => {
    const powers = [state.powers[0] * betas[0], state.powers[1] * betas[1]] as const;
    const decayed = (beta: number, mean: P, value: P): P =>
      Parameters.add(Parameters.scale(beta)(mean), Parameters.scale(1 - beta)(value));
    const first = decayed(betas[0], state.first as P, gradients);
    const second = decayed(betas[1], state.second as P, Parameters.zipWith(Matrix.hadamard)(gradients, gradients));
    const correctedRoot = Math.sqrt(1 - powers[1]);
    const denominator = Parameters.map((v) => {
      const root = Matrix.squareRoot(v);
      return Matrix.shift(eps)(Matrix.divide(root, Matrix.constant(v.rows, v.columns, correctedRoot, v.precision)));
    })(second);
    const updates = Parameters.zipWith(Matrix.divide)(Parameters.scale(1 / (1 - powers[0]))(first), denominator);
    return { updates, state: { powers, first, second } };
  },
});

/**
 * Stochastic gradient descent, with momentum, Nesterov's look-ahead and weight decay if asked for.
 *
 * @example
 * import { Optimizer } from 'foldnet'
 * Optimizer.sgd({ learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 })
 */
export const sgd = (
  options: Omit<Extract<OptimizerSpec, { readonly type: 'sgd' }>, 'type'>,
): Optimizer<readonly [readonly [null, Parameters.Parameters], null]> => ({
  spec: { type: 'sgd', ...options },
  ...chain(
    chain(addDecayedWeights(options.weightDecay ?? 0), momentum(options.momentum ?? 0, options.nesterov ?? false)),
    scale(-options.learningRate),
  ),
});

/** Adam. */
export const adam = (
  options: Omit<Extract<OptimizerSpec, { readonly type: 'adam' }>, 'type'> = {},
): Optimizer<readonly [readonly [null, AdamState], null]> => ({
  spec: { type: 'adam', ...options },
  ...chain(
    chain(addDecayedWeights(options.weightDecay ?? 0), scaleByAdam(options.betas ?? [0.9, 0.999], options.eps ?? 1e-8)),
    scale(-(options.learningRate ?? 0.001)),
  ),
});

/** Forgets the type of the state, which comes back to the optimiser that made it. */
const erase = <S>(known: Optimizer<S>): Optimizer<unknown> => ({
  ...known,
  update: (gradients, state, parameters) => known.update(gradients, state as S, parameters),
});

/** The optimiser of a spec. */
export const fromSpec = (spec: OptimizerSpec): Optimizer<unknown> => {
  switch (spec.type) {
    case 'sgd':
      return erase(sgd(spec));
    case 'adam':
      return erase(adam(spec));
  }
};

/** The parameters after an update: p + u, matrix by matrix. */
export const apply: <P extends Parameters.Parameters>(parameters: P, updates: NoInfer<P>) => P = Parameters.add;
