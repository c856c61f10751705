/**
 * Layers that compute nothing or next to nothing, and lead values where they are needed: identity, copy, add, swap,
 * slice. The backward pass of each is another of them (laws C1, M2-M5).
 */
import { type Layer, onlyInput } from './LayerInterface.js';
import * as Matrix from './Matrix.js';
import { ensure, ensureWidth } from './numeric/invariant.js';
import { empty, type Empty } from './Parameters.js';
import type { Sum } from './Width.js';

/**
 * y = x (laws C1, C2).
 *
 * @example
 * import { Layer, Matrix } from 'foldnet'
 * Layer.predict(Layer.identity(2))({}, Matrix.of([[1, 2]])) // [[1, 2]]
 */
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
 * y = (x, x): its backward is the sum (law M3).
 *
 * @example
 * import { Layer, Matrix } from 'foldnet'
 * const copy = Layer.copy(2)
 * Layer.predict(copy)({}, Matrix.of([[1, 2]])) // [[1, 2, 1, 2]]
 * copy.backward(null, Matrix.of([[1, 2, 10, 20]])).input // [[11, 22]]
 */
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

/**
 * y = a + b for the input (a, b): its backward is the copy (law M3).
 *
 * @example
 * import { Layer, Matrix } from 'foldnet'
 * const add = Layer.add(2)
 * Layer.predict(add)({}, Matrix.of([[1, 2, 10, 20]])) // [[11, 22]]
 * add.backward(null, Matrix.of([[1, 2]])).input // [[1, 2, 1, 2]]
 */
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

/**
 * y = (b, a) for the input (a, b) of those widths (law M2).
 *
 * @example
 * import { Layer, Matrix } from 'foldnet'
 * Layer.predict(Layer.swap(1, 2))({}, Matrix.of([[1, 2, 3]])) // [[2, 3, 1]]
 */
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

/**
 * `width` of the inputs, from the one of index `start`; the rest is discarded, and its gradient is 0 (law M3).
 *
 * @example
 * import { Layer, Matrix, Parameters } from 'foldnet'
 * Layer.predict(Layer.slice(3, 1, 2))(Parameters.empty, Matrix.of([[7, 8, 9]])) // 8, 9
 */
export const slice = <const N extends number, const W extends number>(
  inputs: N,
  start: number,
  width: W,
): Layer<N, W, Empty, null> => {
  ensureWidth('Layer.slice', inputs);
  ensureWidth('Layer.slice', width);
  ensure(
    Number.isInteger(start) && start >= 0 && start + width <= inputs,
    () => `Layer.slice: no ${width} columns from ${start} in ${inputs}`,
  );
  return {
    inputs,
    outputs: width,
    spec: { type: 'slice', start, width },
    declarations: empty,
    forward: (_, x) => ({ output: Matrix.sliceColumns(start, width)(x), cache: null }),
    backward: (_, upstream) => onlyInput(Matrix.placeColumns(start, inputs)(upstream)),
  };
};
