/**
 * Laws of symmetry: a batch's rows are independent (G6) and in no order (G7, T4), and a layer's hidden units are in no
 * order (G8).
 */
import * as fc from 'fast-check';
import { Activation, Dense, Layer, Loss, Matrix, Network, Parameters } from '../src/index.js';
import {
  batchRows,
  dyadic,
  matrix,
  mixed,
  parameters as parametersOf,
  permutation,
  real,
  type Regime,
  width,
} from './arbitrary.js';
import { bitwise, first, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { boundOf, pass, type Sample, sample } from './sample.js';

const range = (length: number): ReadonlyArray<number> => Array.from({ length }, (_, i) => i);

/** G6: row i of a batched forward = forward of row i */
export const rowsAreIndependent = ({ layer, parameters, x }: Sample): Verdict => {
  const output = Layer.predict(layer)(parameters, x);
  return first(
    range(x.rows).map((i) => () => {
      const row = Matrix.gatherRows([i]);
      return bitwise(Layer.predict(layer)(parameters, row(x)), row(output));
    }),
  );
};

/** A sample with another order of its batch. */
export interface Reordered extends Sample {
  readonly order: ReadonlyArray<number>;
}

/** G7: permuting a batch permutes outputs and input gradients, and leaves the parameters' summed gradient */
export const batchHasNoOrder = ({ layer, parameters, x, upstream, order, bound }: Reordered): Verdict => {
  const permute = Matrix.gatherRows(order);
  const straight = pass(layer, parameters, x, upstream);
  const permuted = pass(layer, parameters, permute(x), permute(upstream));
  return first([
    () => bitwise([permuted.output, permuted.input], [permute(straight.output), permute(straight.input)]),
    () => within(bound)(permuted.parameters, straight.parameters),
  ]);
};

/** T4: the full-batch gradient does not depend on the order of the data; the loss is the sum of squared errors */
export const dataHaveNoOrder = ({ layer, parameters, x, upstream: targets, order, bound }: Reordered): Verdict => {
  const loss = Loss.squaredError(true, 'sum');
  const gradient = (inputs: Matrix.Matrix, wanted: Matrix.Matrix): Parameters.Parameters => {
    const { output, cache } = layer.forward(parameters, inputs, Layer.evaluation);
    return layer.backward(cache, loss.gradient(output, wanted)).parameters;
  };
  const permute = Matrix.gatherRows(order);
  // The upstream gradient is output - target here: no longer at most 1, but no output is greater than the bound's terms.
  const largest = 1 + Math.max(...Matrix.toArray(Layer.predict(layer)(parameters, x)).map(Math.abs));
  return within(bound * largest)(gradient(permute(x), permute(targets)), gradient(x, targets));
};

type DenseParameters = Dense.DenseParameters<number, number>;

/** A network of one hidden layer, with another order of its units. */
export interface Hidden {
  readonly activation: Exclude<Activation.ActivationName, 'identity'>;
  readonly parameters: readonly [readonly [DenseParameters, Parameters.Empty], DenseParameters];
  readonly x: Matrix.Matrix;
  readonly upstream: Matrix.Matrix;
  readonly order: ReadonlyArray<number>;
  readonly bound: number;
}

/** G8: for a permutation of hidden units, forward(pi p, x) = forward(p, x), and backward commutes with pi */
export const hiddenUnitsHaveNoOrder = ({ activation, parameters, x, upstream, order, bound }: Hidden): Verdict => {
  const units = order.length;
  const hidden = Layer.andThen(Activation.named(activation)(units))(Dense.dense(x.columns, units));
  const network = Layer.andThen(Dense.dense(units, upstream.columns))(hidden);
  const columns = <R extends number>(y: Matrix.Matrix<R>): Matrix.Matrix<R> =>
    Matrix.transpose(Matrix.gatherRows(order)(Matrix.transpose(y)));
  const permute = ([[into, none], out]: Hidden['parameters']): Hidden['parameters'] => [
    [{ W: columns(into.W), b: columns(into.b) }, none],
    { W: Matrix.gatherRows(order)(out.W), b: out.b },
  ];
  const straight = pass(network, parameters, x, upstream);
  const permuted = pass(network, permute(parameters), x, upstream);
  return within(bound)(
    [permuted.output, permuted.parameters, permuted.input],
    [straight.output, permute(straight.parameters), straight.input],
  );
};

// Runners

const reordered = (regime: Regime): fc.Arbitrary<Reordered> =>
  sample(regime).chain((drawn) => permutation(drawn.x.rows).map((order) => ({ ...drawn, order })));

const hidden = (regime: Regime, activations: ReadonlyArray<Hidden['activation']>): fc.Arbitrary<Hidden> =>
  fc.tuple(width, width, width, batchRows).chain(([inputs, units, outputs, rows]) => {
    const into = Dense.dense(inputs, units);
    const out = Dense.dense(units, outputs);
    const of = <P extends Parameters.Parameters, C>(layer: Layer.Layer<number, number, P, C>) =>
      parametersOf(regime.number, Network.erase(layer)) as fc.Arbitrary<P>;
    return fc.record({
      activation: fc.constantFrom(...activations),
      parameters: fc.tuple(fc.tuple(of(into), fc.constant(Parameters.empty)), of(out)),
      x: matrix(regime.number, rows, inputs),
      upstream: matrix(regime.number, rows, outputs),
      order: permutation(units),
      bound: fc.constant(boundOf(regime, Network.erase(Layer.andThen(out)(into)), rows)),
    });
  });

const batchOrder = 'permuting a batch permutes outputs and input gradients, and leaves the summed gradient';
const dataOrder = 'the full-batch gradient does not depend on the order of the data';
const unitOrder = 'for a permutation of hidden units, forward(pi p, x) = forward(p, x), and backward commutes with pi';

/** The laws of symmetry. */
export const symmetryLaws: ReadonlyArray<Law> = [
  law('G6', 'row i of a batched forward = forward of row i', sample(mixed), rowsAreIndependent),
  law('G7', batchOrder, reordered(real), batchHasNoOrder),
  law('G7', `${batchOrder}, exactly (dyadic)`, reordered(dyadic), batchHasNoOrder),
  law('G8', unitOrder, hidden(real, ['relu', 'sigmoid', 'tanh']), hiddenUnitsHaveNoOrder),
  law('G8', `${unitOrder}, exactly (dyadic)`, hidden(dyadic, ['relu']), hiddenUnitsHaveNoOrder),
  law('T4', dataOrder, reordered(real), dataHaveNoOrder),
  law('T4', `${dataOrder}, exactly (dyadic)`, reordered(dyadic), dataHaveNoOrder),
];
