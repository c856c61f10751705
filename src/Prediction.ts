/**
 * A layer's output in evaluation: on the fast kernels, where it is worth it, by the trace of the forward pass as it is
 * written.
 */
import { evaluationWith, type Layer, type LayerState } from './LayerInterface.js';
import type * as Matrix from './Matrix.js';
import { type Memo, memo } from './numeric/memo.js';
import { Predictor } from './numeric/execution/predictor.js';
import { isTraced } from './numeric/storage.js';
import { attempt } from './numeric/execution/trace.js';
import { isAlike, matricesOf, withMatrices, withoutElements } from './numeric/execution/tree.js';
import * as Parameters from './Parameters.js';

/** Below so many multiplications, copying costs more than it gives. */
const worthwhile = 4096;

interface Compiled {
  /** Parameters and layer state of the form that it takes, without elements. */
  readonly template: readonly [Parameters.Parameters, LayerState];
  readonly predictor: Predictor;
}

const predictors: Memo<Compiled> = memo();

const compiled = <I extends number, O extends number, P extends Parameters.Parameters, C>(
  layer: Layer<I, O, P, C>,
  parameters: P,
  x: Matrix.Matrix<number, I>,
  state: LayerState,
): Matrix.Matrix<number, O> | undefined => {
  const lasting = attempt(() => matricesOf([parameters, state]));
  if (lasting === undefined || [...lasting, x].some(isTraced)) return undefined;
  const multiplications = x.rows * lasting.reduce((total, y) => total + y.rows * y.columns, 0);
  if (multiplications < worthwhile) return undefined;
  const { template, predictor } = predictors(layer, () => {
    const first = withoutElements([parameters, state] as const);
    return {
      template: first,
      predictor: new Predictor((matrices, input) => {
        const [own, ofLayers] = withMatrices(first, matrices);
        return layer.forward(own, input as Matrix.Matrix<number, I>, evaluationWith(ofLayers)).output;
      }),
    };
  });
  return isAlike(template, [parameters, state])
    ? (predictor.predict(lasting, x) as Matrix.Matrix<number, O> | undefined)
    : undefined;
};

/**
 * The output alone, in evaluation (law C6); with the layer state, if the layer keeps any.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Layer, Matrix, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.dense(1), Network.relu)
 * const parameters = [{ W: Matrix.of([[1], [2]]), b: Matrix.of([[3]]) }, {}] as const
 * Layer.predict(network)(parameters, Matrix.of([[10, 20], [-10, -20]])) // [[53], [0]]
 */
export const predict =
  <I extends number, O extends number, P extends Parameters.Parameters, C>(
    layer: Layer<I, O, P, C>,
    state: LayerState = Parameters.empty,
  ) =>
  (parameters: P, x: Matrix.Matrix<number, I>): Matrix.Matrix<number, O> =>
    compiled(layer, parameters, x, state) ?? layer.forward(parameters, x, evaluationWith(state)).output;
