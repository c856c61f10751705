/**
 * A layer is a pair of pure functions. `forward` gives an output and a cache, `backward` takes that cache and the
 * gradient of the loss in the output ("upstream") and gives the gradients in the parameters and in the input:
 *
 *   forward(p, x) = (y, c)      backward(c, dy) = (dp, dx)
 *
 * The cache holds what the local derivative needs, the parameters by reference included, so a backward pass with other
 * parameters than its forward pass cannot be written. In the field's plain words: a layer maps inputs to outputs and
 * sensitivities back; in category theory's: it is a parametric lens.
 *
 * Laws: C1-C6 (composition), M1-M4, M6 (parallel, copy, add, residual), G2-G4, G6-G8 (gradients).
 * Source: seed document 002, "The reusable layer pattern"; JAX's stax.
 */
import type { Declarations } from './Declaration.js';
import * as Matrix from './Matrix.js';
import { ensureWidth } from './numeric/invariant.js';
import { empty, type Empty, type Parameters } from './Parameters.js';
import type { BlockSpec, LayerSpec } from './LayerSpec.js';
import * as Threefry from './Threefry.js';
import type { Sum } from './Width.js';

/** How a layer is run: to evaluate, or to train, with a key for layers that draw (dropout). */
export type Mode = { readonly _tag: 'Evaluation' } | { readonly _tag: 'Training'; readonly key: Threefry.Key };

/** Evaluation: nothing is drawn. */
export const evaluation: Mode = { _tag: 'Evaluation' };

/** Training; what a layer draws depends on the key and on the layer's place. */
export const training = (key: Threefry.Key): Mode => ({ _tag: 'Training', key });

/** The mode for the part of that index: each part draws its own. */
export const modeAt = (mode: Mode, index: number): Mode =>
  mode._tag === 'Evaluation' ? mode : training(Threefry.foldIn(index)(mode.key));

/** What a forward pass gives. */
export interface Forward<O extends number, C> {
  /** One row for each row of the input. */
  readonly output: Matrix.Matrix<number, O>;
  /** What the backward pass needs. */
  readonly cache: C;
}

/** What a backward pass gives: the gradients of the loss, summed over the batch's rows for the parameters. */
export interface Backward<I extends number, P> {
  readonly parameters: P;
  readonly input: Matrix.Matrix<number, I>;
}

/**
 * A layer of `I` inputs and `O` outputs with parameters `P` and cache `C`.
 *
 * To write one of your own, give its widths, a spec that names it, the declarations of its parameters, and the two
 * functions.
 */
export interface Layer<I extends number, O extends number, P extends Parameters, C> {
  readonly inputs: I;
  readonly outputs: O;
  /** The layer as data. */
  readonly spec: LayerSpec;
  /** Shape and start of each parameter, in a tree of the shape of `P`. */
  readonly declarations: Declarations;
  /** `x` has one sample a row. */
  readonly forward: (parameters: P, x: Matrix.Matrix<number, I>, mode: Mode) => Forward<O, C>;
  /** `upstream` is the gradient of the loss in the output. */
  readonly backward: (cache: C, upstream: Matrix.Matrix<number, O>) => Backward<I, P>;
}

/** The output alone, in evaluation (law C6). */
export const predict =
  <I extends number, O extends number, P extends Parameters, C>(layer: Layer<I, O, P, C>) =>
  (parameters: P, x: Matrix.Matrix<number, I>): Matrix.Matrix<number, O> =>
    layer.forward(parameters, x, evaluation).output;

/** What a layer without parameters gives back for them. */
const onlyInput = <I extends number>(input: Matrix.Matrix<number, I>): Backward<I, Empty> => ({
  parameters: empty,
  input,
});

/** y = x (laws C1, C2). */
export const identity = <const N extends number>(width: N): Layer<N, N, Empty, null> => {
  ensureWidth('Layer.identity', width);
  return {
    inputs: width,
    outputs: width,
    spec: { type: 'identity' },
    declarations: empty,
    forward: (_, x) => ({ output: x, cache: null }),
    backward: (_, upstream) => onlyInput(upstream),
  };
};

/**
 * f, then g: y = g(f(x)); backward runs g's, then f's (laws C2-C4).
 *
 * @example
 * import { Dense, Layer } from 'foldnet'
 * Layer.andThen(Dense.dense(4, 2))(Dense.dense(3, 4)) // Layer<3, 2, readonly [DenseParameters<3, 4>, ...], ...>
 */
export const andThen =
  <M extends number, O extends number, Q extends Parameters, D>(g: Layer<M, O, Q, D>) =>
  <I extends number, P extends Parameters, C>(
    f: Layer<I, NoInfer<M>, P, C>,
  ): Layer<I, O, readonly [P, Q], readonly [C, D]> => ({
    inputs: f.inputs,
    outputs: g.outputs,
    spec: { type: 'sequence', layers: [f.spec, g.spec] },
    declarations: [f.declarations, g.declarations],
    forward: ([p, q], x, mode) => {
      const first = f.forward(p, x, modeAt(mode, 0));
      const second = g.forward(q, first.output, modeAt(mode, 1));
      return { output: second.output, cache: [first.cache, second.cache] };
    },
    backward: ([c, d], upstream) => {
      const second = g.backward(d, upstream);
      const first = f.backward(c, second.input);
      return { parameters: [first.parameters, second.parameters], input: first.input };
    },
  });

const blockSpec = (spec: LayerSpec): BlockSpec => (spec.type === 'sequence' ? spec.layers : spec);

/** f and g, each on an input of its own, their outputs side by side. */
const sideBySide = <
  I extends number,
  O extends number,
  P extends Parameters,
  C,
  J extends number,
  U extends number,
  Q extends Parameters,
  D,
>(
  f: Layer<I, O, P, C>,
  g: Layer<J, U, Q, D>,
) => {
  const outputs = (f.outputs + g.outputs) as Sum<O, U>;
  return {
    outputs,
    declarations: [f.declarations, g.declarations],
    forward: (
      [p, q]: readonly [P, Q],
      x: Matrix.Matrix<number, I>,
      y: Matrix.Matrix<number, J>,
      mode: Mode,
    ): Forward<Sum<O, U>, readonly [C, D]> => {
      const left = f.forward(p, x, modeAt(mode, 0));
      const right = g.forward(q, y, modeAt(mode, 1));
      return { output: Matrix.joinColumns(outputs)(left.output, right.output), cache: [left.cache, right.cache] };
    },
    backward: ([c, d]: readonly [C, D], upstream: Matrix.Matrix<number, Sum<O, U>>) =>
      [
        f.backward(c, Matrix.sliceColumns(0, f.outputs)(upstream)),
        g.backward(d, Matrix.sliceColumns(f.outputs, g.outputs)(upstream)),
      ] as const,
  };
};

/**
 * f on the first columns, g on the rest, their outputs side by side (laws M1, M2).
 *
 * @example
 * import { Dense, Layer } from 'foldnet'
 * Layer.parallel(Dense.dense(3, 2), Dense.dense(5, 4)) // Layer<8, 6, ...>
 */
export const parallel = <
  I extends number,
  O extends number,
  P extends Parameters,
  C,
  J extends number,
  U extends number,
  Q extends Parameters,
  D,
>(
  f: Layer<I, O, P, C>,
  g: Layer<J, U, Q, D>,
): Layer<Sum<I, J>, Sum<O, U>, readonly [P, Q], readonly [C, D]> => {
  const inputs = (f.inputs + g.inputs) as Sum<I, J>;
  const both = sideBySide(f, g);
  return {
    ...both,
    inputs,
    spec: {
      type: 'parallel',
      branches: [
        { inputs: f.inputs, layers: blockSpec(f.spec) },
        { inputs: g.inputs, layers: blockSpec(g.spec) },
      ],
    },
    forward: (parameters, x, mode) =>
      both.forward(parameters, Matrix.sliceColumns(0, f.inputs)(x), Matrix.sliceColumns(f.inputs, g.inputs)(x), mode),
    backward: (caches, upstream) => {
      const [left, right] = both.backward(caches, upstream);
      return {
        parameters: [left.parameters, right.parameters],
        input: Matrix.joinColumns(inputs)(left.input, right.input),
      };
    },
  };
};

/**
 * f and g on the same input, their outputs side by side; the input gradient is the sum of theirs (law M3).
 *
 * @example
 * import { Dense, Layer } from 'foldnet'
 * Layer.fanOut(Dense.dense(3, 2), Dense.dense(3, 4)) // Layer<3, 6, ...>
 */
export const fanOut = <
  I extends number,
  O extends number,
  P extends Parameters,
  C,
  U extends number,
  Q extends Parameters,
  D,
>(
  f: Layer<I, O, P, C>,
  g: Layer<NoInfer<I>, U, Q, D>,
): Layer<I, Sum<O, U>, readonly [P, Q], readonly [C, D]> => {
  const both = sideBySide(f, g);
  return {
    ...both,
    inputs: f.inputs,
    spec: { type: 'fan-out', branches: [blockSpec(f.spec), blockSpec(g.spec)] },
    forward: (parameters, x, mode) => both.forward(parameters, x, x, mode),
    backward: (caches, upstream) => {
      const [left, right] = both.backward(caches, upstream);
      return {
        parameters: [left.parameters, right.parameters],
        input: Matrix.add(left.input, right.input),
      };
    },
  };
};

/**
 * y = f(x) + x; the input gradient is f's plus the upstream one (law M6).
 *
 * Source: seed document 001, remedy 4; He et al. 2016.
 */
export const residual = <N extends number, P extends Parameters, C>(
  f: Layer<N, NoInfer<N>, P, C>,
): Layer<N, N, P, C> => ({
  inputs: f.inputs,
  outputs: f.inputs,
  spec: { type: 'residual', layers: blockSpec(f.spec) },
  declarations: f.declarations,
  forward: (parameters, x, mode) => {
    const { output, cache } = f.forward(parameters, x, mode);
    return { output: Matrix.add(output, x), cache };
  },
  backward: (cache, upstream) => {
    const { parameters, input } = f.backward(cache, upstream);
    return { parameters, input: Matrix.add(input, upstream) };
  },
});

/** y = (x, x): its backward is the sum (law M3). */
export const copy = <const N extends number>(width: N): Layer<N, Sum<N, N>, Empty, null> => {
  ensureWidth('Layer.copy', width);
  const outputs = (width + width) as Sum<N, N>;
  return {
    inputs: width,
    outputs,
    spec: { type: 'copy' },
    declarations: empty,
    forward: (_, x) => ({ output: Matrix.joinColumns(outputs)(x, x), cache: null }),
    backward: (_, upstream) =>
      onlyInput(Matrix.add(Matrix.sliceColumns(0, width)(upstream), Matrix.sliceColumns(width, width)(upstream))),
  };
};

/** y = a + b for the input (a, b): its backward is the copy (law M3). */
export const add = <const N extends number>(width: N): Layer<Sum<N, N>, N, Empty, null> => {
  ensureWidth('Layer.add', width);
  const inputs = (width + width) as Sum<N, N>;
  return {
    inputs,
    outputs: width,
    spec: { type: 'add' },
    declarations: empty,
    forward: (_, x) => ({
      output: Matrix.add(Matrix.sliceColumns(0, width)(x), Matrix.sliceColumns(width, width)(x)),
      cache: null,
    }),
    backward: (_, upstream) => onlyInput(Matrix.joinColumns(inputs)(upstream, upstream)),
  };
};

/** y = (b, a) for the input (a, b) of those widths (law M2). */
export const swap = <const A extends number, const B extends number>(
  left: A,
  right: B,
): Layer<Sum<A, B>, Sum<B, A>, Empty, null> => {
  ensureWidth('Layer.swap', left);
  ensureWidth('Layer.swap', right);
  const inputs = (left + right) as Sum<A, B>;
  const outputs = (left + right) as Sum<B, A>;
  return {
    inputs,
    outputs,
    spec: { type: 'swap', left },
    declarations: empty,
    forward: (_, x) => ({
      output: Matrix.joinColumns(outputs)(Matrix.sliceColumns(left, right)(x), Matrix.sliceColumns(0, left)(x)),
      cache: null,
    }),
    backward: (_, upstream) =>
      onlyInput(
        Matrix.joinColumns(inputs)(Matrix.sliceColumns(right, left)(upstream), Matrix.sliceColumns(0, right)(upstream)),
      ),
  };
};
