/**
 * Laws of symmetry: a batch's rows are independent (G6) and in no order (G7, T4), and a layer's hidden units are in no
 * order (G8).
 */
import * as fc from 'fast-check';
import { Activation, Dataset, Dense, Layer, Matrix, Network, Parameters } from '../src/index.js';
import {
  batchRows,
  dyadic,
  every,
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
export const rowsAreIndependent = ({ layer, parameters, x, mode }: Sample): Verdict => {
  const { output } = layer.forward(parameters, x, mode);
  return first(
    range(x.rows).map((i) => () => {
      const row = Matrix.gatherRows([i]);
      return bitwise(layer.forward(parameters, row(x), mode).output, row(output));
    }),
  );
};

/** A sample with another order of its batch. */
export interface Reordered extends Sample {
  readonly order: ReadonlyArray<number>;
}

/** G7: permuting a batch permutes outputs and input gradients, and leaves the parameters' summed gradient */
export const batchHasNoOrder = (drawn: Reordered): Verdict => {
  const { layer, parameters, x, upstream, mode, order } = drawn;
  const permute = Matrix.gatherRows(order);
  const straight = pass(layer, parameters, x, upstream, mode);
  const permuted = pass(layer, parameters, permute(x), permute(upstream), mode);
  return first([
    () => bitwise([permuted.output, permuted.input], [permute(straight.output), permute(straight.input)]),
    () => within(boundOf(drawn))(permuted.parameters, straight.parameters),
  ]);
};

/** T4: the full-batch gradient does not depend on the order of the data; the loss is half the sum of squared errors */
export const dataHaveNoOrder = (drawn: Reordered): Verdict => {
  const { layer, parameters, x, upstream: targets, mode, order } = drawn;
  const errors = (inputs: Matrix.Matrix, wanted: Matrix.Matrix) => {
    const { output, cache } = layer.forward(parameters, inputs, mode);
    return { cache, upstream: Matrix.subtract(output, wanted) };
  };
  const gradient = (inputs: Matrix.Matrix, wanted: Matrix.Matrix): Parameters.Parameters => {
    const { cache, upstream } = errors(inputs, wanted);
    return layer.backward(cache, upstream).parameters;
  };
  const permuted = Dataset.gather(order)({ inputs: x, targets });
  const { upstream } = errors(x, targets);
  return within(boundOf({ ...drawn, upstream }))(gradient(permuted.inputs, permuted.targets), gradient(x, targets));
};

type DenseParameters = Dense.DenseParameters<number, number>;

/** A network of one hidden layer, with another order of its units. */
export interface Hidden {
  readonly activation: Exclude<Activation.ActivationName, 'identity'>;
  readonly parameters: readonly [readonly [DenseParameters, Parameters.Empty], DenseParameters];
  readonly x: Matrix.Matrix;
  readonly upstream: Matrix.Matrix;
  readonly order: ReadonlyArray<number>;
  readonly exact: boolean;
}

/** G8: for a permutation of hidden units, forward(pi p, x) = forward(p, x), and backward commutes with pi */
export const hiddenUnitsHaveNoOrder = ({ activation, parameters, x, upstream, order, exact }: Hidden): Verdict => {
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
  const bound = boundOf({ layer: Network.erase(network), parameters, x, upstream, mode: Layer.evaluation, exact });
  return within(bound)(
    [permuted.output, permuted.parameters, permuted.input],
    [straight.output, permute(straight.parameters), straight.input],
  );
};

// Runners

const evaluated = (regime: Regime): fc.Arbitrary<Sample> => sample(regime, false, ['Evaluation']);

/** Samples with another order of their batch. */
export const reordered = (samples: fc.Arbitrary<Sample>): fc.Arbitrary<Reordered> =>
  samples.chain((drawn) => permutation(drawn.x.rows).map((order) => ({ ...drawn, order })));

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
      exact: fc.constant(regime.exact),
    });
  });

const dataOrder = 'the full-batch gradient does not depend on the order of the data';
const unitOrder = 'for a permutation of hidden units, forward(pi p, x) = forward(p, x), and backward commutes with pi';

/** Their equations, for those who check them of a layer of their own. */
export const equations = {
  G6: 'row i of a batched forward = forward of row i',
  G7: 'permuting a batch permutes outputs and input gradients, and leaves the summed gradient',
} as const;

const exact = { class: 'Z' } as const;

/** The laws of symmetry. */
export const symmetryLaws: ReadonlyArray<Law> = [
  law('G6', equations.G6, evaluated({ ...every, precisions: mixed.precisions }), rowsAreIndependent),
  law('G7', equations.G7, reordered(evaluated(every)), batchHasNoOrder),
  law('G7', `${equations.G7}, exactly (dyadic)`, reordered(evaluated(dyadic)), batchHasNoOrder, exact),
  law('G8', unitOrder, hidden(real, ['relu', 'sigmoid', 'tanh']), hiddenUnitsHaveNoOrder),
  law('G8', `${unitOrder}, exactly (dyadic)`, hidden(dyadic, ['relu']), hiddenUnitsHaveNoOrder, exact),
  law('T4', dataOrder, reordered(evaluated(every)), dataHaveNoOrder),
  law('T4', `${dataOrder}, exactly (dyadic)`, reordered(evaluated(dyadic)), dataHaveNoOrder, exact),
];
