/**
 * Layers side by side: `parallel` on columns of their own, `fanOut` on the same ones (laws M1-M3).
 */
import { checked } from './CustomLayer.js';
import {
  type Backward,
  backwardOnto,
  type Forward,
  type Layer,
  type Mode,
  modeAt,
  passes,
  runningOf,
} from './LayerInterface.js';
import type { BlockSpec, LayerSpec } from './LayerSpec.js';
import * as Matrix from './Matrix.js';
import type { Parameters } from './Parameters.js';
import type { Sum } from './Width.js';

/** The layers of a sequence, or the one layer. */
export const blockSpec = (spec: LayerSpec): BlockSpec => (spec.type === 'sequence' ? spec.layers : spec);

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
    shared: {
      outputs,
      declarations: [f.declarations, g.declarations],
      running: runningOf<readonly [C, D]>([f, g]),
    },
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
    backward: (
      carried: readonly [P, Q] | undefined,
      [c, d]: readonly [C, D],
      upstream: Matrix.Matrix<number, Sum<O, U>>,
    ): readonly [Backward<I, P>, Backward<J, Q>] => [
      backwardOnto(f, carried?.[0], c, Matrix.sliceColumns(0, f.outputs)(upstream)),
      backwardOnto(g, carried?.[1], d, Matrix.sliceColumns(f.outputs, g.outputs)(upstream)),
    ],
  };
};

/**
 * f on the first columns, g on the rest, their outputs side by side (laws M1, M2).
 *
 * @example
 * import { Dense, Layer } from 'foldnet'
 * Layer.parallel(Dense.dense(3, 2), Dense.dense(5, 4)) // { inputs: 8, outputs: 6, ... }
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
  left: Layer<I, O, P, C>,
  right: Layer<J, U, Q, D>,
): Layer<Sum<I, J>, Sum<O, U>, readonly [P, Q], readonly [C, D]> => {
  const f = checked(left);
  const g = checked(right);
  const inputs = (f.inputs + g.inputs) as Sum<I, J>;
  const both = sideBySide(f, g);
  return {
    ...both.shared,
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
    ...passes<Sum<I, J>, Sum<O, U>, readonly [P, Q], readonly [C, D]>((carried, caches, upstream) => {
      const [ofLeft, ofRight] = both.backward(carried, caches, upstream);
      return {
        parameters: [ofLeft.parameters, ofRight.parameters],
        input: Matrix.joinColumns(inputs)(ofLeft.input, ofRight.input),
      };
    }),
  };
};

/**
 * f and g on the same input, their outputs side by side; the input gradient is the sum of theirs (law M3).
 *
 * @example
 * import { Dense, Layer } from 'foldnet'
 * Layer.fanOut(Dense.dense(3, 2), Dense.dense(3, 4)) // { inputs: 3, outputs: 6, ... }
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
  left: Layer<I, O, P, C>,
  right: Layer<NoInfer<I>, U, Q, D>,
): Layer<I, Sum<O, U>, readonly [P, Q], readonly [C, D]> => {
  const f = checked(left);
  const g = checked(right);
  const both = sideBySide(f, g);
  return {
    ...both.shared,
    inputs: f.inputs,
    spec: { type: 'fan-out', branches: [blockSpec(f.spec), blockSpec(g.spec)] },
    forward: (parameters, x, mode) => both.forward(parameters, x, x, mode),
    ...passes<I, Sum<O, U>, readonly [P, Q], readonly [C, D]>((carried, caches, upstream) => {
      const [ofLeft, ofRight] = both.backward(carried, caches, upstream);
      return {
        parameters: [ofLeft.parameters, ofRight.parameters],
        input: Matrix.add(ofLeft.input, ofRight.input),
      };
    }),
  };
};
