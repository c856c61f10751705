/**
 * A layer is a pair of pure functions. `forward` gives an output and a cache, `backward` takes that cache and the
 * gradient of the loss in the output ("upstream") and gives the gradients in the parameters and in the input:
 *
 *   forward(p, x) = (y, c)      backward(c, dy) = (dp, dx)
 *
 * In the field's plain words: a layer maps inputs to outputs and sensitivities back; in category theory's: it is a
 * parametric lens. Here are the ways to put layers together one after the other, around, and with shared parameters.
 *
 * Laws: C1-C6 (composition), M1-M7 (parallel, copy, add, residual, tying), G1-G8 (gradients).
 * Source: seed document 002, "The reusable layer pattern"; JAX's stax.
 */
import { blockSpec } from './Branches.js';
import { checked } from './CustomLayer.js';
import * as Declaration from './Declaration.js';
import { backwardOnto, type Layer, type LayerState, modeAt, passes, runningOf } from './LayerInterface.js';
import * as Matrix from './Matrix.js';
import { ensure } from './numeric/invariant.js';
import * as Parameters from './Parameters.js';
import * as Threefry from './Threefry.js';

export { fanOut, parallel } from './Branches.js';
export { custom, type Definition } from './CustomLayer.js';
export {
  type Backward,
  backwardOnto,
  evaluation,
  evaluationWith,
  type Forward,
  type Layer,
  type LayerState,
  type Mode,
  modeAt,
  type Running,
  training,
} from './LayerInterface.js';
export { predict } from './Prediction.js';
export { add, copy, identity, slice, swap } from './Wiring.js';

/**
 * The layer state before training: the running statistics as declared; empty for a layer that keeps none.
 *
 * @example
 * import { BatchNorm, Dense, Layer } from 'foldnet'
 * Layer.initialState(BatchNorm.batchNorm(2)) // { mean: [[0, 0]], variance: [[1, 1]] }
 * Layer.initialState(Dense.dense(3, 2)) // {}
 */
export const initialState = <I extends number, O extends number, P extends Parameters.Parameters, C>(
  { running }: Layer<I, O, P, C>,
  precision: Matrix.Precision = 'float64',
): LayerState => Declaration.initialize(running?.declarations ?? Parameters.empty, precision)(Threefry.key(0))[0];

/**
 * f, then g: y = g(f(x)); backward runs g's, then f's (laws C2-C4).
 *
 * @example
 * import { Dense, Layer } from 'foldnet'
 * Layer.andThen(Dense.dense(4, 2))(Dense.dense(3, 4)) // { inputs: 3, outputs: 2, ... }
 */
export const andThen =
  <M extends number, O extends number, Q extends Parameters.Parameters, D>(next: Layer<M, O, Q, D>) =>
  <I extends number, P extends Parameters.Parameters, C>(
    first: Layer<I, NoInfer<M>, P, C>,
  ): Layer<I, O, readonly [P, Q], readonly [C, D]> => {
    const f = checked(first);
    const g = checked(next);
    return {
      inputs: f.inputs,
      outputs: g.outputs,
      spec: { type: 'sequence', layers: [f.spec, g.spec] },
      declarations: [f.declarations, g.declarations],
      running: runningOf<readonly [C, D]>([f, g]),
      forward: ([p, q], x, mode) => {
        const inner = f.forward(p, x, modeAt(mode, 0));
        const outer = g.forward(q, inner.output, modeAt(mode, 1));
        return { output: outer.output, cache: [inner.cache, outer.cache] };
      },
      ...passes<I, O, readonly [P, Q], readonly [C, D]>((carried, [c, d], upstream) => {
        const outer = backwardOnto(g, carried?.[1], d, upstream);
        const inner = backwardOnto(f, carried?.[0], c, outer.input);
        return { parameters: [inner.parameters, outer.parameters], input: inner.input };
      }),
    };
  };

/**
 * y = f(x) + x; the input gradient is f's plus the upstream one (law M6).
 *
 * Source: seed document 001, remedy 4; He et al. 2016.
 *
 * @example
 * import { Activation, Layer, Matrix } from 'foldnet'
 * Layer.predict(Layer.residual(Activation.relu(2)))({}, Matrix.of([[-1, 2]])) // [[-1, 4]]
 */
export const residual = <N extends number, P extends Parameters.Parameters, C>(
  inner: Layer<N, NoInfer<N>, P, C>,
): Layer<N, N, P, C> => {
  const f = checked(inner);
  return {
    inputs: f.inputs,
    outputs: f.inputs,
    spec: { type: 'residual', layers: blockSpec(f.spec) },
    declarations: f.declarations,
    running: f.running,
    forward: (parameters, x, mode) => {
      const { output, cache } = f.forward(parameters, x, mode);
      return { output: Matrix.add(output, x), cache };
    },
    ...passes<N, N, P, C>((carried, cache, upstream) => {
      const { parameters, input } = backwardOnto(f, carried, cache, upstream);
      return { parameters, input: Matrix.add(input, upstream) };
    }),
  };
};

/** The declarations that two parts of a layer share; `undefined` where they declare different ones. */
const shared = (tree: Declaration.Declarations): Declaration.Declarations | undefined => {
  const [first, second, ...rest] = Declaration.children(tree);
  return first !== undefined && second !== undefined && rest.length === 0 && shapes(first) === shapes(second)
    ? first
    : undefined;
};

const shapes = (tree: Declaration.Declarations): string =>
  Declaration.leaves(tree)
    .map(({ path, declaration: { rows, columns } }) => `${path} ${rows}x${columns}`)
    .join(', ');

/**
 * Whether a layer can be {@link tied}: its parameters are a pair of trees of the same shapes.
 *
 * @example
 * import { Dense, Layer } from 'foldnet'
 * Layer.canBeTied(Layer.andThen(Dense.dense(4, 4))(Dense.dense(4, 4))) // true
 * Layer.canBeTied(Layer.andThen(Dense.dense(4, 2))(Dense.dense(4, 4))) // false
 */
export const canBeTied = (layer: { readonly declarations: Declaration.Declarations }): boolean =>
  shared(layer.declarations) !== undefined;

/**
 * Weight tying: a layer whose two parts have parameters of the same shapes gets one for both, f(q, q); the gradient in q
 * is the sum of the two partial gradients, the first part's first (law M7). Layer state is not tied: each part keeps its
 * own.
 *
 * @example
 * import { Dense, Layer } from 'foldnet'
 * // The same weights twice: a step that is repeated.
 * Layer.tied(Layer.andThen(Dense.dense(4, 4))(Dense.dense(4, 4))) // { inputs: 4, outputs: 4, ... }
 */
export const tied = <I extends number, O extends number, Q extends Parameters.Parameters, C>(
  f: Layer<I, O, readonly [Q, Q], C>,
): Layer<I, O, Q, C> => {
  const declarations = shared(f.declarations);
  ensure(
    declarations !== undefined,
    () => `Layer.tied: expected a layer of two parts with the same parameters, got ${shapes(f.declarations)}`,
  );
  return {
    inputs: f.inputs,
    outputs: f.outputs,
    spec: { type: 'tied', layer: f.spec },
    declarations: declarations ?? Parameters.empty,
    running: f.running,
    forward: (q, x, mode) => f.forward([q, q], x, mode),
    backward: (cache, upstream) => {
      const { parameters, input } = f.backward(cache, upstream);
      return { parameters: Parameters.add<Q>(parameters[0], parameters[1]), input };
    },
  };
};
