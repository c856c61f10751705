/**
 * What a layer is: two pure functions, what they are called with, and what they give.
 *
 *   forward(p, x) = (y, c)      backward(c, dy) = (dp, dx)
 *
 * The cache holds what the local derivative needs, the parameters by reference included, so a backward pass with other
 * parameters than its forward pass cannot be written.
 */
import type { Declarations } from './Declaration.js';
import type { LayerSpec } from './LayerSpec.js';
import type { Matrix } from './Matrix.js';
import { wordsOf } from './numeric/execution/words.js';
import { empty, type Parameters } from './Parameters.js';
import * as Parameter from './Parameters.js';
import * as Threefry from './Threefry.js';

/** What layers keep beside their parameters, in a tree of the same kind: running statistics. */
export type LayerState = Parameters;

/**
 * How a layer is run: to evaluate, with what training left in the layer state; or to train, with a key for layers that
 * draw (dropout).
 */
export type Mode =
  | { readonly _tag: 'Evaluation'; readonly state: LayerState }
  | { readonly _tag: 'Training'; readonly key: Threefry.Key };

/**
 * Evaluation of layers that keep no state.
 *
 * @example
 * import { Dropout, Layer, Matrix } from 'foldnet'
 * Dropout.dropout(2, 0.5).forward({}, Matrix.of([[1, 2]]), Layer.evaluation).output // [[1, 2]]
 */
export const evaluation: Mode = { _tag: 'Evaluation', state: empty };

/**
 * Evaluation with the layer state that training left.
 *
 * @example
 * import { BatchNorm, Layer, Matrix } from 'foldnet'
 * const state = { mean: Matrix.of([[10]]), variance: Matrix.of([[4]]) }
 * const layer = BatchNorm.batchNorm(1, { affine: false })
 * layer.forward({}, Matrix.of([[12]]), Layer.evaluationWith(state)).output // [[1.000]]: 2 over the square root of 4
 */
export const evaluationWith = (state: LayerState): Mode => ({ _tag: 'Evaluation', state });

/**
 * Training; what a layer draws depends on the key and on the layer's place.
 *
 * @example
 * import { Dropout, Layer, Matrix, Threefry } from 'foldnet'
 * const dropout = Dropout.dropout(4, 0.5)
 * dropout.forward({}, Matrix.of([[1, 1, 1, 1]]), Layer.training(Threefry.key(42))).output // [[0, 0, 2, 2]]
 */
export const training = (key: Threefry.Key): Mode => ({ _tag: 'Training', key });

const child = (state: LayerState, index: number): LayerState =>
  Array.isArray(state) ? ((state[index] as LayerState | undefined) ?? empty) : empty;

/**
 * The mode for the part of that index: each part has its own state, and draws its own; a key is made where it is read.
 *
 * @example
 * import { Layer, Matrix } from 'foldnet'
 * const state = [{}, { mean: Matrix.of([[10]]) }]
 * Layer.modeAt(Layer.evaluationWith(state), 1) // { _tag: 'Evaluation', state: { mean: [[10]] } }
 */
export const modeAt = (mode: Mode, index: number): Mode => {
  if (mode._tag === 'Evaluation') return evaluationWith(child(mode.state, index));
  const part: Mode = {
    _tag: 'Training',
    get key() {
      return Threefry.foldIn(index)(mode.key);
    },
  };
  const words = wordsOf.of(mode);
  if (words !== undefined) wordsOf.add(part, words.at(index));
  return part;
};

/** What a forward pass gives. */
export interface Forward<O extends number, C> {
  /** One row for each row of the input. */
  readonly output: Matrix<number, O>;
  /** What the backward pass needs. */
  readonly cache: C;
}

/** What a backward pass gives: the gradients of the loss, summed over the batch's rows for the parameters. */
export interface Backward<I extends number, P> {
  readonly parameters: P;
  readonly input: Matrix<number, I>;
}

/** The state that a layer keeps: running statistics, which training advances and no optimiser touches. */
export interface Running<C> {
  /** Shape and start of each statistic. */
  readonly declarations: Declarations;
  /** The state after a forward pass in training, from that pass's cache. */
  readonly advance: (state: LayerState, cache: C) => LayerState;
}

/**
 * A layer of `I` inputs and `O` outputs with parameters `P` and cache `C`. {@link custom} makes one of your own.
 */
export interface Layer<I extends number, O extends number, P extends Parameters, C> {
  readonly inputs: I;
  readonly outputs: O;
  /** The layer as data. */
  readonly spec: LayerSpec;
  /** Shape and start of each parameter, in a tree of the shape of `P`. */
  readonly declarations: Declarations;
  /** `x` has one sample a row. */
  readonly forward: (parameters: P, x: Matrix<number, I>, mode: Mode) => Forward<O, C>;
  /** `upstream` is the gradient of the loss in the output. */
  readonly backward: (cache: C, upstream: Matrix<number, O>) => Backward<I, P>;
  /**
   * As `backward`, with the parameters' gradients added, row after row, to sums carried in: batches fed in order give
   * the bits of one batch of all their rows (law G5). Without it gradients are added as a whole.
   */
  readonly accumulate?: ((carried: P, cache: C, upstream: Matrix<number, O>) => Backward<I, P>) | undefined;
  /** For a layer that keeps state. */
  readonly running?: Running<C> | undefined;
}

/**
 * The backward pass, its parameters' gradients added to those carried in, if there are any (law G5).
 *
 * @example
 * import { Dense, Layer, Matrix } from 'foldnet'
 * const layer = Dense.dense(1, 1, { bias: false })
 * const { cache } = layer.forward({ W: Matrix.of([[5]]) }, Matrix.of([[2]]), Layer.evaluation)
 * const carried = { W: Matrix.of([[100]]) }
 * Layer.backwardOnto(layer, carried, cache, Matrix.of([[3]])) // { parameters: { W: [[106]] }, input: [[15]] }
 */
export const backwardOnto = <I extends number, O extends number, P extends Parameters, C>(
  layer: Layer<I, O, P, C>,
  carried: P | undefined,
  cache: C,
  upstream: Matrix<number, O>,
): Backward<I, P> => {
  if (carried === undefined) return layer.backward(cache, upstream);
  if (layer.accumulate !== undefined) return layer.accumulate(carried, cache, upstream);
  const { parameters, input } = layer.backward(cache, upstream);
  return { parameters: Parameter.add(carried, parameters), input };
};

/** The backward pass of a layer made of others: `backward` carries nothing in. */
export const passes = <I extends number, O extends number, P extends Parameters, C>(
  onto: (carried: P | undefined, cache: C, upstream: Matrix<number, O>) => Backward<I, P>,
): Required<Pick<Layer<I, O, P, C>, 'backward' | 'accumulate'>> => ({
  backward: (cache, upstream) => onto(undefined, cache, upstream),
  accumulate: onto,
});

/** The state of a layer made of others: an entry a part; `undefined` where none keeps any. */
export const runningOf = <Cs extends ReadonlyArray<unknown>>(parts: {
  readonly [K in keyof Cs]: { readonly running?: Running<Cs[K]> | undefined };
}): Running<Cs> | undefined => {
  const all: ReadonlyArray<{ readonly running?: Running<never> | undefined }> = parts;
  return all.every(({ running }) => running === undefined)
    ? undefined
    : {
        declarations: all.map(({ running }) => running?.declarations ?? empty),
        advance: (state, caches) =>
          all.map(({ running }, i) => {
            const before = child(state, i);
            return running === undefined ? before : running.advance(before, caches[i] as never);
          }),
      };
};

/** What a layer without parameters gives back for them. */
export const onlyInput = <I extends number>(input: Matrix<number, I>): Backward<I, Parameter.Empty> => ({
  parameters: empty,
  input,
});
