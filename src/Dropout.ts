/**
 * Dropout: in training each element is dropped with a probability, and those kept are scaled so that the mean stays; in
 * evaluation it is the identity.
 *
 *   y = x kept / (1 - p)      dx = dy kept / (1 - p), with the same kept
 *
 * Element i in row-major order is kept where the 53-bit uniform of block (0, i) of the mode's key is at least p: what is
 * kept depends on the key, the layer's place and the element alone.
 * Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014; torch.nn.Dropout.
 */
import { type Layer, onlyInput } from './LayerInterface.js';
import type { Matrix } from './Matrix.js';
import { like } from './numeric/derive.js';
import { ensureSameShape, ensureWidth } from './numeric/invariant.js';
import { roundTo } from './numeric/precision.js';
import { wordsOf } from './numeric/execution/words.js';
import { empty, type Empty } from './Parameters.js';
import * as Range from './Range.js';

/** 1 for what was kept, 0 for the rest; `null` in evaluation. */
export type DropoutCache<N extends number> = Matrix<number, N> | null;

/**
 * A dropout layer that drops with that probability, from 0 up to, not including, 1.
 *
 * @example
 * import { Dropout, Layer, Matrix, Threefry } from 'foldnet'
 * const layer = Dropout.dropout(4, 0.5)
 * const x = Matrix.of([[1, 2, 3, 4]])
 * layer.forward({}, x, Layer.training(Threefry.key(42))).output // [[0, 0, 6, 8]]
 * Layer.predict(layer)({}, x) // [[1, 2, 3, 4]]
 */
export const dropout = <const N extends number>(width: N, probability: number): Layer<N, N, Empty, DropoutCache<N>> => {
  ensureWidth('Dropout.dropout', width);
  Range.check('Dropout.dropout', Range.decay, { probability });
  const keep = (kept: Matrix<number, N>, x: Matrix<number, N>): Matrix<number, N> => {
    ensureSameShape('Dropout.dropout', kept, x);
    return like('dropout', kept, [x], [roundTo(x.precision, 1 - probability)]);
  };
  return {
    inputs: width,
    outputs: width,
    spec: { type: 'dropout', probability },
    declarations: empty,
    forward: (_, x, mode) => {
      if (mode._tag === 'Evaluation') return { output: x, cache: null };
      const [high, low] = wordsOf.of(mode)?.here() ?? [mode.key.high, mode.key.low];
      const kept = like('mask', x, [], [probability, high, low]);
      return { output: keep(kept, x), cache: kept };
    },
    backward: (kept, upstream) => onlyInput(kept === null ? upstream : keep(kept, upstream)),
  };
};
