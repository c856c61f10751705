/**
 * The laws of one layer, a user's own as well as the kit's: what to call before trusting a backward pass written by hand.
 *
 *   shapes and precision (F1, F5), repeatable calls (C2, C5, C6), gradients (G1-G5), rows (G6, G7), layer state (F2), purity (I1)
 */
import type * as fc from 'fast-check';
import { Layer, Matrix, Network, Parameters } from '../src/index.js';
import { every, real, stateful } from './arbitrary.js';
import { bitwise, first, type Verdict, within } from './comparison.js';
import * as composition from './composition.js';
import * as gradient from './gradient.js';
import { type Law, law } from './law.js';
import { isPure } from './purity.js';
import { type Drawing, type ModeName, pass, type Sample, sample, sampleOf } from './sample.js';
import * as symmetry from './symmetry.js';
import { tangentOf } from './tangent.js';
import { singlePrecision } from './tolerance.js';

/** Where a layer is looked at. */
export interface Point<I extends number, P extends Parameters.Parameters> {
  readonly parameters: P;
  readonly x: Matrix.Matrix<number, I>;
  readonly mode: Layer.Mode;
}

/** What the laws of a layer are checked on; nothing need be said of a layer that is smooth and keeps rows apart. */
export interface LayerLawOptions<I extends number, P extends Parameters.Parameters> {
  /** Elements of all matrices that have no generator of their own: thousandths from -1 to 1. */
  readonly number?: fc.Arbitrary<number>;
  /** Instead of trees of such numbers, in the shapes that the layer declares. */
  readonly parameters?: (precision: Matrix.Precision) => fc.Arbitrary<P>;
  readonly x?: (rows: number, precision: Matrix.Precision) => fc.Arbitrary<Matrix.Matrix<number, I>>;
  /** Whether the layer has no derivative at a point or within some 1e-3 of it: no difference is taken there (G2). */
  readonly kinks?: (point: Point<I, P>) => boolean;
  /** J v by a formula of your own, for G1; the kit's layers, and compositions of them, have theirs. */
  readonly tangent?: (
    point: Point<I, P>,
    direction: { readonly parameters: P; readonly x: Matrix.Matrix<number, I> },
  ) => Matrix.Matrix;
  /** false: a row's output may depend on other rows, as in batch normalisation; G6, G7, and of G5 what splits a batch are left out. In training, always. */
  readonly rowwise?: boolean;
  /** Both unless said. */
  readonly modes?: ReadonlyArray<ModeName>;
  /** false: float64 only. */
  readonly float32?: boolean;
}

const shapeOf = (x: Matrix.Matrix): string => `${x.rows}x${x.columns} ${x.precision}`;

const shapesOf = (tree: Parameters.Parameters): unknown =>
  Object.fromEntries(Parameters.leaves(tree).map(({ path, matrix }) => [path, shapeOf(matrix)]));

/** F1: outputs and gradients have the declared shapes, and the precision of what they come from */
export const shapesAreKept = ({ layer, parameters, x, upstream, mode }: Sample): Verdict => {
  const { output, cache } = layer.forward(parameters, x, mode);
  const back = layer.backward(cache, upstream);
  return bitwise(
    { output: shapeOf(output), parameters: shapesOf(back.parameters), input: shapeOf(back.input) },
    { output: shapeOf(upstream), parameters: shapesOf(parameters), input: shapeOf(x) },
  );
};

/** F2: evaluation gives no new state; in training, advance is a function that keeps the state's shapes */
export const stateAdvances = ({ layer, parameters, x, mode }: Sample): Verdict => {
  if (layer.running === undefined) return first([]);
  const before = mode._tag === 'Evaluation' ? mode.state : Layer.initialState(layer, x.precision);
  const { cache } = layer.forward(parameters, x, mode);
  const after = layer.running.advance(before, cache);
  const again = layer.running.advance(before, cache);
  return first([
    () => bitwise(again, after),
    () => bitwise(shapesOf(after), shapesOf(before)),
    () => (mode._tag === 'Evaluation' ? bitwise(after, before) : first([])),
  ]);
};

const widened: (x: Matrix.Matrix) => Matrix.Matrix = Matrix.toPrecision('float64');

const widenedMode = (mode: Layer.Mode): Layer.Mode =>
  mode._tag === 'Training' ? mode : Layer.evaluationWith(Parameters.map(widened)(mode.state));

/** F5: in float32, forward and backward give float64's numbers, but for its roundings */
export const singleIsNearDouble = ({ layer, parameters, x, upstream, mode }: Sample): Verdict => {
  const single = pass(layer, parameters, x, upstream, mode);
  const double = pass(layer, Parameters.map(widened)(parameters), widened(x), widened(upstream), widenedMode(mode));
  const of = (passed: typeof single): readonly Parameters.Parameters[] => [
    passed.output,
    passed.parameters,
    passed.input,
  ];
  const largest = Parameters.leaves(of(double)).reduce(
    (most, { matrix }) => Matrix.toArray(matrix).reduce((a, value) => Math.max(a, Math.abs(value)), most),
    1,
  );
  return within(singlePrecision * largest)(Parameters.map(widened)(of(single)), of(double));
};

/** I1 of a layer: forward and backward leave their arguments as they were, and take them frozen */
export const layerIsPure = ({ layer, parameters, x, upstream, mode }: Sample): Verdict =>
  isPure(
    (given: Pick<Sample, 'parameters' | 'x' | 'upstream' | 'mode'>) => {
      const { output, cache } = layer.forward(given.parameters, given.x, given.mode);
      return { output, ...layer.backward(cache, given.upstream) };
    },
    { parameters, x, upstream, mode },
  );

const equations = {
  F1: 'outputs and gradients have the declared shapes, and the precision of the input',
  F5: 'in float32, forward and backward give float64’s numbers, within 2e-4 of the largest',
  F2: 'evaluation leaves the layer state; advance is a function and keeps its shapes',
} as const;

/**
 * Every law that a layer by itself has to keep. A layer's declarations give its parameters' shapes, so most layers need no
 * options.
 *
 * @example
 * import { Layer, Matrix, Parameters } from 'foldnet'
 * import { checkLaws, layerLaws, showReport } from 'foldnet/laws'
 * const square = Layer.custom({
 *   name: 'square',
 *   inputs: 2,
 *   outputs: 2,
 *   declarations: Parameters.empty,
 *   forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 2>) => ({ output: Matrix.hadamard(x, x), cache: x }),
 *   backward: (x, dy) => ({ parameters: Parameters.empty, input: Matrix.hadamard(Matrix.scale(2)(x), dy) }),
 * })
 * showReport(checkLaws(layerLaws(square), { seed: 42, runs: 20 }))
 */
export const layerLaws = <I extends number, O extends number, P extends Parameters.Parameters, C>(
  layer: Layer.Layer<I, O, P, C>,
  options: LayerLawOptions<I, P> = {},
): ReadonlyArray<Law> => {
  const { modes = ['Evaluation', 'Training'], rowwise = true, kinks, tangent } = options;
  const any = Network.erase(layer);
  const drawing: Drawing = {
    number: options.number ?? real.number,
    precisions: ['float64'],
    modes,
    exact: false,
    parameters: options.parameters,
    x: options.x,
  };
  const samples = sampleOf(any, drawing);
  const both: Drawing = options.float32 === false ? drawing : { ...drawing, precisions: ['float64', 'float32'] };
  const mixed = sampleOf(any, both);
  const evaluated = sampleOf(any, { ...drawing, modes: ['Evaluation'] });
  const pointOf = ({ parameters, x, mode }: Sample): Point<I, P> => ({
    parameters: parameters as P,
    x: x as Matrix.Matrix<number, I>,
    mode,
  });
  const formula: gradient.Formula | undefined =
    tangent &&
    ((at, along) =>
      tangent(pointOf(at), { parameters: along.parameters as P, x: along.x as Matrix.Matrix<number, I> }));
  const isSmooth = (drawn: Sample): boolean => gradient.isSmooth(drawn) && kinks?.(pointOf(drawn)) !== true;
  const { G1, G2, G3, G4, G5, scaled, inOrder, onto } = gradient.equations;
  const hasTangent = tangent !== undefined || tangentOf(layer.spec) !== undefined;
  const ordered = layer.spec.type === 'custom' ? layer.accumulate !== undefined : gradient.addsInOrder(layer.spec);
  return [
    law('F1', equations.F1, mixed, shapesAreKept),
    law('C2', composition.equations.C2, mixed, composition.identityIsNeutral),
    law('C5', composition.equations.C5, mixed, composition.callsRepeat),
    law(
      'C6',
      composition.equations.C6,
      sampleOf(any, { ...both, modes: ['Evaluation'] }),
      composition.predictIsForward,
    ),
    ...(hasTangent
      ? [law('G1', G1, gradient.directed(drawing.number, samples), gradient.backwardIsAdjoint(formula), { class: 'T' })]
      : []),
    law('G2', G2, samples, gradient.gradientIsDifference, { when: isSmooth }),
    law('G3', G3, gradient.combination(drawing.number, samples), gradient.backwardIsLinear, { class: 'T' }),
    law('G3', scaled, mixed, gradient.backwardScales, { class: 'B' }),
    law('G4', G4, mixed, gradient.backwardOfZero),
    ...(layer.accumulate === undefined
      ? []
      : [law('G5', onto, gradient.carried(drawing.number, samples), gradient.accumulateAdds, { class: 'T' })]),
    ...(rowwise
      ? [
          law('G5', G5, gradient.parted(evaluated), gradient.gradientIsAdditive, { class: 'T' }),
          ...(ordered
            ? [law('G5', inOrder, gradient.parted(evaluated), gradient.gradientAccumulates, { class: 'B' })]
            : []),
          law('G6', symmetry.equations.G6, evaluated, symmetry.rowsAreIndependent),
          law('G7', symmetry.equations.G7, symmetry.reordered(evaluated), symmetry.batchHasNoOrder, { class: 'T' }),
        ]
      : []),
    ...(layer.running === undefined ? [] : [law('F2', equations.F2, mixed, stateAdvances)]),
    ...(options.float32 === false
      ? []
      : [
          law('F5', equations.F5, sampleOf(any, { ...drawing, precisions: ['float32'] }), singleIsNearDouble, {
            when: isSmooth,
          }),
        ]),
    law('I1', 'forward and backward change no argument', mixed, layerIsPure),
  ];
};

const anyLayer = sample({ ...every, precisions: ['float64', 'float32'] });

/** The laws of form on random layers; the others of layerLaws are with their kind. */
export const formLaws: ReadonlyArray<Law> = [
  law('F1', equations.F1, anyLayer, shapesAreKept),
  law('F5', equations.F5, sample({ ...every, precisions: ['float32'] }), singleIsNearDouble, {
    when: gradient.isSmooth,
  }),
  law('F2', equations.F2, sample(stateful), stateAdvances, { when: ({ layer }) => layer.running !== undefined }),
];
