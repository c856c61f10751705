/**
 * Random layers with all that a forward and a backward pass need, alone and in compositions.
 */
import * as fc from 'fast-check';
import { Layer, Matrix, Network, Parameters } from '../src/index.js';
import { activate, type Activate, closed, passThrough, pieces, sequence } from './architecture.js';
import { batchRows, matrix, mixed, parameters as parametersOf, type Regime, template, width } from './arbitrary.js';
import { rounding } from './tolerance.js';

/** A layer with all that a forward and a backward pass need. */
export interface Sample {
  readonly layer: Network.AnyLayer;
  readonly parameters: Parameters.Parameters;
  readonly x: Matrix.Matrix;
  readonly upstream: Matrix.Matrix;
  /** What rounding may cost in any result; 0 where arithmetic is exact. */
  readonly bound: number;
}

/** All that a forward and a backward pass give. */
export interface Pass<P, C> {
  readonly output: Matrix.Matrix;
  readonly cache: C;
  readonly parameters: P;
  readonly input: Matrix.Matrix;
}

/** A forward and a backward pass. */
export const pass = <P extends Parameters.Parameters, C>(
  layer: Layer.Layer<number, number, P, C>,
  parameters: P,
  x: Matrix.Matrix,
  upstream: Matrix.Matrix,
): Pass<P, C> => {
  const { output, cache } = layer.forward(parameters, x, Layer.evaluation);
  return { output, cache, ...layer.backward(cache, upstream) };
};

/** More than the roundings that follow each other in any sample: its depth times its longest sum. */
const roundings = 128;

const ones = (x: Matrix.Matrix): Matrix.Matrix => Matrix.constant(x.rows, x.columns, 1);

/**
 * What rounding may cost in a pass of a layer. The absolute terms of any of its sums add up to no more than they do with
 * every number at its bound, 1, and no activation in the way.
 */
export const boundOf = (regime: Regime, withoutActivations: Network.AnyLayer, rows: number): number => {
  const { inputs, outputs } = withoutActivations;
  const { output, parameters, input } = pass(
    withoutActivations,
    Parameters.map(ones)(template(withoutActivations, 'float64')),
    Matrix.constant(rows, inputs, 1),
    Matrix.constant(rows, outputs, 1),
  );
  const sums = Parameters.leaves([output, parameters, input]).flatMap((leaf) => Matrix.toArray(leaf.matrix));
  return regime.exact ? 0 : rounding(roundings, Math.max(...sums));
};

/** A random layer, with as many outputs as inputs if asked for. */
export const sample = (regime: Regime, oneWidth: boolean = false): fc.Arbitrary<Sample> =>
  fc
    .record({
      inputs: width,
      parts: pieces(regime),
      rows: batchRows,
      precision: fc.constantFrom(...regime.precisions),
    })
    .chain(({ inputs, parts, rows, precision }) => {
      const make = (named: Activate): Network.AnyLayer => {
        const network = sequence(parts, inputs, named);
        return Network.erase(oneWidth ? closed(network) : network);
      };
      const layer = make(activate);
      return fc.record({
        layer: fc.constant(layer),
        parameters: parametersOf(regime.number, layer, precision),
        x: matrix(regime.number, rows, layer.inputs, precision),
        upstream: matrix(regime.number, rows, layer.outputs, precision),
        bound: fc.constant(boundOf(regime, make(passThrough), rows)),
      });
    });

/** Layers that can be put together, with the parameters of each; `x` and `upstream` are those of the whole. */
export interface Composite<Layers, Ps> {
  readonly layers: Layers;
  readonly parameters: Ps;
  readonly x: Matrix.Matrix;
  readonly upstream: Matrix.Matrix;
}

type Layers3 = readonly [f: Network.AnyLayer, g: Network.AnyLayer, h: Network.AnyLayer];
type Parameters3 = readonly [Parameters.Parameters, Parameters.Parameters, Parameters.Parameters];

/** Three layers in a row: f, then g, then h. */
export type Row = Composite<Layers3, Parameters3>;

/** Four layers: h follows f, and k follows g beside them. */
export type Square = Composite<
  readonly [...Layers3, k: Network.AnyLayer],
  readonly [...Parameters3, Parameters.Parameters]
>;

const { number } = mixed;
const parts = pieces(mixed);
const precision = fc.constantFrom(...mixed.precisions);

/** Random layers in a row. */
export const row: fc.Arbitrary<Row> = fc
  .record({ inputs: width, parts: fc.tuple(parts, parts, parts), rows: batchRows, precision })
  .chain((drawn) => {
    const f = Network.erase(sequence(drawn.parts[0], drawn.inputs, activate));
    const g = Network.erase(sequence(drawn.parts[1], f.outputs, activate));
    const h = Network.erase(sequence(drawn.parts[2], g.outputs, activate));
    const of = (layer: Network.AnyLayer) => parametersOf(number, layer, drawn.precision);
    return fc.record({
      layers: fc.constant([f, g, h] as const),
      parameters: fc.tuple(of(f), of(g), of(h)),
      x: matrix(number, drawn.rows, f.inputs, drawn.precision),
      upstream: matrix(number, drawn.rows, h.outputs, drawn.precision),
    });
  });

/** Random layers in a square. */
export const square: fc.Arbitrary<Square> = fc
  .record({ inputs: fc.tuple(width, width), parts: fc.tuple(parts, parts, parts, parts), rows: batchRows, precision })
  .chain((drawn) => {
    const f = Network.erase(sequence(drawn.parts[0], drawn.inputs[0], activate));
    const g = Network.erase(sequence(drawn.parts[1], drawn.inputs[1], activate));
    const h = Network.erase(sequence(drawn.parts[2], f.outputs, activate));
    const k = Network.erase(sequence(drawn.parts[3], g.outputs, activate));
    const of = (layer: Network.AnyLayer) => parametersOf(number, layer, drawn.precision);
    return fc.record({
      layers: fc.constant([f, g, h, k] as const),
      parameters: fc.tuple(of(f), of(g), of(h), of(k)),
      x: matrix(number, drawn.rows, f.inputs + g.inputs, drawn.precision),
      upstream: matrix(number, drawn.rows, h.outputs + k.outputs, drawn.precision),
    });
  });
