/**
 * Random layers with all that a forward and a backward pass need, alone and in compositions.
 */
import * as fc from 'fast-check';
import { Layer, Matrix, Network, Parameters, Threefry } from '../src/index.js';
import { pieces, sequence } from './architecture.js';
import {
  batchRows,
  severalRows,
  key,
  keyless,
  matrix,
  mixed,
  parameters as parametersOf,
  type Regime,
  width,
} from './arbitrary.js';
import { absolutely, along, tangentOf } from './tangent.js';
import { rounding } from './tolerance.js';

/** A layer with all that a forward and a backward pass need. */
export interface Sample {
  readonly layer: Network.AnyLayer;
  readonly parameters: Parameters.Parameters;
  readonly x: Matrix.Matrix;
  readonly upstream: Matrix.Matrix;
  readonly mode: Layer.Mode;
  /** Whether every sum and product is exact. */
  readonly exact: boolean;
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
  mode: Layer.Mode = Layer.evaluation,
): Pass<P, C> => {
  const { output, cache } = layer.forward(parameters, x, mode);
  return { output, cache, ...layer.backward(cache, upstream) };
};

// What rounding may cost

/** More than the roundings that follow each other in any sample: its depth times its longest sum. */
const roundings = 128;

const absolute: <P extends Parameters.Parameters>(tree: P) => P = Parameters.map(Matrix.map(Math.abs));

const ones: <P extends Parameters.Parameters>(tree: P) => P = Parameters.map((x) =>
  Matrix.constant(x.rows, x.columns, 1, x.precision),
);

const largest = (x: Matrix.Matrix): number => Math.max(...Matrix.toArray(x).map(Math.abs));

const unit = (like: Matrix.Matrix, index: number): Matrix.Matrix => Matrix.map((_, i) => (i === index ? 1 : 0))(like);

const sumOfAbsolutes = (tree: Parameters.Parameters): number =>
  Parameters.leaves(absolute(tree)).reduce((sum, leaf) => sum + Matrix.sum(leaf.matrix), 0);

/**
 * The absolute terms of a pass, added up: of all gradients, <|J| 1, |u|>, times those of its greatest output,
 * |J| (|p|, |x|), where that is more than 1. J is read off the tangent rules with every term by its absolute value; for a
 * layer without a rule its columns are those that `backward` gives, so what cancels within them is not seen.
 */
export const magnitude = ({ layer, parameters, x, upstream, mode }: Omit<Sample, 'exact'>): number => {
  const rule = tangentOf(layer.spec);
  if (rule === undefined) {
    const { output, cache } = layer.forward(parameters, x, mode);
    const columns = Matrix.toArray(upstream).map((u, i) => {
      const gradient = layer.backward(cache, unit(upstream, i));
      return Math.abs(u) * sumOfAbsolutes([gradient.parameters, gradient.input]);
    });
    return columns.reduce((sum, column) => sum + column, 0) * (1 + largest(output)) + largest(output);
  }
  const at = { parameters, x, mode };
  const forward = along(rule, absolutely, at, { parameters: absolute(parameters), x: absolute(x) });
  const backward = along(rule, absolutely, at, { parameters: ones(parameters), x: ones(x) });
  const outputs = largest(forward.tangent) + largest(forward.value);
  return Matrix.dot(backward.tangent, absolute(upstream)) * (1 + outputs) + outputs;
};

/** T: what rounding may cost in a sample's pass; nothing where arithmetic is exact. */
export const boundOf = (sampled: Sample): number => (sampled.exact ? 0 : rounding(roundings, magnitude(sampled)));

// Modes

/** The state that a training pass leaves in a layer that keeps any. */
export const stateAfter = (
  layer: Network.AnyLayer,
  parameters: Parameters.Parameters,
  x: Matrix.Matrix,
): Layer.LayerState =>
  layer.running === undefined
    ? Parameters.empty
    : layer.running.advance(
        Layer.initialState(layer, x.precision),
        layer.forward(parameters, x, Layer.training(Threefry.key(0))).cache,
      );

/** How a layer is run. */
export type ModeName = Layer.Mode['_tag'];

/** Evaluation with the state that a training pass left, or training with some key. */
const modeOf = (
  name: ModeName,
  layer: Network.AnyLayer,
  parameters: Parameters.Parameters,
  x: fc.Arbitrary<Matrix.Matrix>,
): fc.Arbitrary<Layer.Mode> => {
  if (name === 'Training') return key.map(Layer.training);
  return layer.running === undefined
    ? fc.constant(Layer.evaluation)
    : x.map((seen) => Layer.evaluationWith(stateAfter(layer, parameters, seen)));
};

// Samples

/** What a sample of a layer is drawn from. */
export interface Drawing {
  readonly number: fc.Arbitrary<number>;
  readonly precisions: ReadonlyArray<Matrix.Precision>;
  readonly modes: ReadonlyArray<ModeName>;
  readonly exact: boolean;
  /** Instead of matrices of numbers. */
  readonly parameters?: ((precision: Matrix.Precision) => fc.Arbitrary<Parameters.Parameters>) | undefined;
  readonly x?: ((rows: number, precision: Matrix.Precision) => fc.Arbitrary<Matrix.Matrix>) | undefined;
}

/** Samples of a layer. */
export const sampleOf = (layer: Network.AnyLayer, drawing: Drawing): fc.Arbitrary<Sample> =>
  fc
    .record({
      rows: layer.running === undefined ? batchRows : severalRows,
      precision: fc.constantFrom(...drawing.precisions),
      mode: fc.constantFrom(...drawing.modes),
    })
    .chain(({ rows, precision, mode }) => {
      const x = drawing.x?.(rows, precision) ?? matrix(drawing.number, rows, layer.inputs, precision);
      return fc
        .record({
          layer: fc.constant(layer),
          parameters: drawing.parameters?.(precision) ?? parametersOf(drawing.number, layer, precision),
          x,
          upstream: matrix(drawing.number, rows, layer.outputs, precision),
          exact: fc.constant(drawing.exact),
        })
        .chain((drawn) => modeOf(mode, layer, drawn.parameters, x).map((run) => ({ ...drawn, mode: run })));
    });

const both: ReadonlyArray<ModeName> = ['Evaluation', 'Training'];

/** A random layer in one of those modes, with as many outputs as inputs if asked for. */
export const sample = (
  regime: Regime,
  oneWidth: boolean = false,
  modes: ReadonlyArray<ModeName> = both,
): fc.Arbitrary<Sample> =>
  fc
    .record({ inputs: width, parts: pieces(regime) })
    .chain(({ inputs, parts }) => sampleOf(Network.erase(sequence(parts, inputs, oneWidth)), { ...regime, modes }));

/** Layers that can be put together, with the parameters of each; `x` and `upstream` are those of the whole. */
export interface Composite<Layers, Ps> {
  readonly layers: Layers;
  readonly parameters: Ps;
  readonly x: Matrix.Matrix;
  readonly upstream: Matrix.Matrix;
  readonly mode: Layer.Mode;
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

/**
 * Compositions that are bracketed in two ways put their layers in two places: so none may draw by its place, nor find
 * its state there.
 */
const placeless: fc.Arbitrary<readonly [Regime, Layer.Mode]> = fc.constantFrom(
  [mixed, Layer.evaluation] as const,
  [keyless, Layer.training(Threefry.key(0))] as const,
);

/** Random layers whose place does not matter, with as many outputs as inputs if asked for. */
export const placelessSample = (oneWidth: boolean = false): fc.Arbitrary<Sample> =>
  placeless.chain(([regime, mode]) => sample(regime, oneWidth, [mode._tag]).map((drawn) => ({ ...drawn, mode })));

const composite = <A>(
  draw: (drawn: {
    readonly regime: Regime;
    readonly mode: Layer.Mode;
    readonly rows: number;
    readonly precision: Matrix.Precision;
  }) => fc.Arbitrary<A>,
): fc.Arbitrary<A> =>
  placeless.chain(([regime, mode]) =>
    fc
      .record({ rows: severalRows, precision: fc.constantFrom(...regime.precisions) })
      .chain((drawn) => draw({ regime, mode, ...drawn })),
  );

/** Random layers in a row. */
export const row: fc.Arbitrary<Row> = composite(({ regime, mode, rows, precision }) => {
  const parts = pieces(regime);
  return fc.record({ inputs: width, parts: fc.tuple(parts, parts, parts) }).chain((drawn) => {
    const f = Network.erase(sequence(drawn.parts[0], drawn.inputs));
    const g = Network.erase(sequence(drawn.parts[1], f.outputs));
    const h = Network.erase(sequence(drawn.parts[2], g.outputs));
    const of = (layer: Network.AnyLayer) => parametersOf(regime.number, layer, precision);
    return fc.record({
      layers: fc.constant([f, g, h] as const),
      parameters: fc.tuple(of(f), of(g), of(h)),
      x: matrix(regime.number, rows, f.inputs, precision),
      upstream: matrix(regime.number, rows, h.outputs, precision),
      mode: fc.constant(mode),
    });
  });
});

/** Random layers in a square. */
export const square: fc.Arbitrary<Square> = composite(({ regime, mode, rows, precision }) => {
  const parts = pieces(regime);
  return fc.record({ inputs: fc.tuple(width, width), parts: fc.tuple(parts, parts, parts, parts) }).chain((drawn) => {
    const f = Network.erase(sequence(drawn.parts[0], drawn.inputs[0]));
    const g = Network.erase(sequence(drawn.parts[1], drawn.inputs[1]));
    const h = Network.erase(sequence(drawn.parts[2], f.outputs));
    const k = Network.erase(sequence(drawn.parts[3], g.outputs));
    const of = (layer: Network.AnyLayer) => parametersOf(regime.number, layer, precision);
    return fc.record({
      layers: fc.constant([f, g, h, k] as const),
      parameters: fc.tuple(of(f), of(g), of(h), of(k)),
      x: matrix(regime.number, rows, f.inputs + g.inputs, precision),
      upstream: matrix(regime.number, rows, h.outputs + k.outputs, precision),
      mode: fc.constant(mode),
    });
  });
});
