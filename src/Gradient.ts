/**
 * Gradients of batches as a monoid: a sum over samples and their count, divided only at the end. So a batch can come in
 * parts, from memory too small for it or from several machines (law G5).
 *
 *   grad(X ++ Y) = grad X + grad Y      grad [] = 0      mean = sum / count
 *
 * Fed in order, with the sum so far carried in, the parts give the bits of the whole; so they do where rows keep apart,
 * not under batch normalisation in training or dropout, and not in tied weights, which are summed twice.
 */
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import type { Dataset } from './Dataset.js';
import { backwardOnto, type Layer, type Mode } from './Layer.js';
import type { Loss, Target, TargetWidth } from './Loss.js';
import * as Parameters from './Parameters.js';
import { over } from './Reduction.js';

/** The gradient of a loss's sum over samples, and what a mean divides it by. */
export interface Gradient<P> {
  readonly sum: P;
  readonly count: number;
}

/**
 * Of no samples, for parameters of that shape.
 *
 * @example
 * import { Gradient, Matrix } from 'foldnet'
 * Gradient.none({ W: Matrix.of([[1, 2]]) }) // { sum: { W: [[0, 0]] }, count: 0 }
 */
export const none = <P extends Parameters.Parameters>(like: P): Gradient<P> => ({
  sum: Parameters.zerosLike(like),
  count: 0,
});

/**
 * Sums and counts add up; the empty gradient is that of no samples.
 *
 * @example
 * import { Gradient, Matrix } from 'foldnet'
 * const { concat } = Gradient.monoid({ W: Matrix.zeros(1, 1) })
 * const [x, y] = [{ sum: { W: Matrix.of([[6]]) }, count: 2 }, { sum: { W: Matrix.of([[3]]) }, count: 1 }]
 * concat(x, y) // { sum: { W: [[9]] }, count: 3 }
 */
export const monoid = <P extends Parameters.Parameters>(like: P): Monoid<Gradient<P>> => ({
  empty: none(like),
  concat: (x, y) => ({ sum: Parameters.add<P>(x.sum, y.sum), count: x.count + y.count }),
});

/**
 * The gradient with another batch in it: rows are added to the sums one after the other, as they are within a batch.
 *
 * @example
 * import { Gradient, Layer, Loss, Matrix, Network, Threefry } from 'foldnet'
 * const network = Network.dense(1)(Network.input(2))
 * const parameters = network.init(Threefry.key(1))
 * const add = Gradient.accumulate(network, Loss.meanSquaredError)
 * const part = (x: number, y: number) => ({ inputs: Matrix.of([[x, y]]), targets: Matrix.of([[1]]) })
 * const first = add(Gradient.none(parameters), parameters, part(1, 2), Layer.evaluation)
 * const both = add(first, parameters, part(3, 4), Layer.evaluation)
 * Gradient.mean(both)
 */
export const accumulate =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target>(
    network: Layer<I, O, P, C>,
    loss: Loss<K>,
  ) =>
  (
    { sum, count }: Gradient<NoInfer<P>>,
    parameters: P,
    { inputs, targets, weights }: Dataset<NoInfer<I>, TargetWidth<NoInfer<K>, NoInfer<O>>>,
    mode: Mode,
  ): Gradient<P> => {
    const { output, cache } = network.forward(parameters, inputs, mode);
    const upstream = loss.summed().gradient(output, targets, weights);
    return {
      sum: backwardOnto<I, O, P, C>(network, sum, cache, upstream).parameters,
      // A loss that is a sum stays one: its gradient is divided by nothing.
      count: count + (loss.reduction === 'sum' ? 0 : loss.count(output, targets, weights)),
    };
  };

/**
 * The gradient of the loss: the sum over the count, or as it is where there is none.
 *
 * @example
 * import { Gradient, Matrix } from 'foldnet'
 * Gradient.mean({ sum: { W: Matrix.of([[9]]) }, count: 3 }) // { W: [[3]] }
 */
export const mean = <P extends Parameters.Parameters>({ sum, count }: Gradient<P>): P =>
  Parameters.map(over(count))(sum);
