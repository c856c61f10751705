/**
 * Laws of the backward pass: it is the adjoint of the derivative (G1, by forward-mode rules; G2, by central differences),
 * linear in the upstream gradient (G3, G4), and additive over the rows of a batch (G5).
 */
import * as fc from 'fast-check';
import { GradientCheck, Layer, Matrix, Parameters, type Spec } from '../src/index.js';
import { dyadic, every, matrix, real, type Regime, treeLike } from './arbitrary.js';
import { agreement, bitwise, equal, first, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { boundOf, magnitude, type ModeName, pass, type Sample, sample } from './sample.js';
import { absolutely, along, exactly, tangentOf } from './tangent.js';
import { differenceBound, differenceStep, kinkDistance, rounding } from './tolerance.js';

const absolute: <P extends Parameters.Parameters>(tree: P) => P = Parameters.map(Matrix.map(Math.abs));

const ones: <P extends Parameters.Parameters>(tree: P) => P = Parameters.map(Matrix.map(() => 1));

/** Gradients as one vector. */
const vector = ({ parameters, input }: Layer.Backward<number, Parameters.Parameters>): Parameters.Parameters => [
  parameters,
  input,
];

const inner = (x: Parameters.Parameters, y: Parameters.Parameters): number => {
  const others = Parameters.leaves(y);
  return Parameters.leaves(x).reduce((sum, { matrix: a }, i) => {
    const b = others[i]?.matrix;
    return sum + (b === undefined ? NaN : Matrix.dot(a, b));
  }, 0);
};

// G1

/** A sample with a direction in its parameters and its input. */
export interface Directed extends Sample {
  readonly direction: { readonly parameters: Parameters.Parameters; readonly x: Matrix.Matrix };
}

/** J v by a formula of the user's own. */
export type Formula = (at: Sample, direction: Directed['direction']) => Matrix.Matrix;

/** G1: <J v, u> = <v, backward(c, u)>, J from the kit's rules, or by a formula for a layer that is not the kit's. */
export const backwardIsAdjoint =
  (formula?: Formula) =>
  (sampled: Directed): Verdict => {
    const { layer, parameters, x, upstream, mode, direction } = sampled;
    const back = pass(layer, parameters, x, upstream, mode);
    const right = inner([direction.parameters, direction.x], [back.parameters, back.input]);
    const rule = tangentOf(layer.spec);
    const agrees = (terms: number, tangent: Matrix.Matrix): Verdict =>
      within(sampled.exact ? 0 : rounding(adjointRoundings, terms))(Matrix.dot(tangent, upstream), right);
    if (formula !== undefined) {
      return agrees(magnitude(sampled), formula(sampled, direction));
    }
    if (rule === undefined) return agreement;
    const at = { parameters, x, mode };
    const forward = along(rule, exactly, at, direction);
    const sizes = along(rule, absolutely, at, absolute(direction));
    return first([
      () => bitwise(forward.value, back.output),
      () => agrees(Matrix.dot(sizes.tangent, absolute(upstream)), forward.tangent),
    ]);
  };

/** More roundings than any term of a dot product over a whole network goes through. */
const adjointRoundings = 512;

/** A direction for each sample. */
export const directed = (number: fc.Arbitrary<number>, samples: fc.Arbitrary<Sample>): fc.Arbitrary<Directed> =>
  samples.chain((drawn) =>
    fc
      .record({
        parameters: treeLike(number, drawn.parameters, drawn.x.precision),
        x: matrix(number, drawn.x.rows, drawn.x.columns, drawn.x.precision),
      })
      .map((direction) => ({ ...drawn, direction })),
  );

// G2

/** G2: the central difference of <output, u> along every coordinate = that coordinate of backward(c, u) */
export const gradientIsDifference = ({ layer, parameters, x, upstream, mode }: Sample): Verdict => {
  const { output, parameters: gradients, input } = pass(layer, parameters, x, upstream, mode);
  const phi = (moved: Parameters.Parameters, at: Matrix.Matrix): number =>
    Matrix.dot(layer.forward(moved, at, mode).output, upstream);
  const inParameters = GradientCheck.numericalGradient((moved: Parameters.Parameters) => phi(moved, x), differenceStep);
  const inInput = GradientCheck.numericalGradient((moved: Matrix.Matrix) => phi(parameters, moved), differenceStep);
  const terms = 1 + Matrix.dot(absolute(output), absolute(upstream));
  return within(differenceBound * terms)(
    { parameters: inParameters(parameters), input: inInput(x) },
    { parameters: gradients, input },
  );
};

/** G2: the central difference of <output, u> along a direction v, of a length of at most 1, = <v, backward(c, u)> */
export const derivativeIsDifference = ({ layer, parameters, x, upstream, mode, direction }: Directed): Verdict => {
  const { output, parameters: gradients, input } = pass(layer, parameters, x, upstream, mode);
  const whole: readonly [Parameters.Parameters, Matrix.Matrix] = [direction.parameters, direction.x];
  const unit = Parameters.scale(1 / Math.sqrt(Parameters.count(whole)))(whole);
  const at = (by: number): number => {
    const [moved, point] = Parameters.add<readonly [Parameters.Parameters, Matrix.Matrix]>(
      [parameters, x],
      Parameters.scale(by)(unit),
    );
    return Matrix.dot(layer.forward(moved, point, mode).output, upstream);
  };
  const terms = 1 + Matrix.dot(absolute(output), absolute(upstream));
  return within(differenceBound * terms)(
    (at(differenceStep) - at(-differenceStep)) / (2 * differenceStep),
    inner(unit, [gradients, input]),
  );
};

/** Whether nothing in a layer is so near a kink that a central difference steps over it. */
export const isSmooth = ({ layer, parameters, x, mode }: Sample): boolean => {
  const rule = tangentOf(layer.spec);
  const still = { parameters: Parameters.zerosLike(parameters), x: Parameters.zerosLike(x) };
  return rule === undefined || along(rule, exactly, { parameters, x, mode }, still).distance > kinkDistance;
};

// G3, G4

/** A sample with a second upstream gradient, and a factor for each. */
export interface Combination extends Sample {
  readonly other: Matrix.Matrix;
  readonly factors: readonly [number, number];
}

/** G3: backward(c, a u + b w) = a backward(c, u) + b backward(c, w) */
export const backwardIsLinear = (drawn: Combination): Verdict => {
  const { layer, parameters, x, upstream, mode, other, factors } = drawn;
  const [a, b] = factors;
  const { cache } = layer.forward(parameters, x, mode);
  const [au, bw] = [Matrix.scale(a)(upstream), Matrix.scale(b)(other)];
  return within(boundOf({ ...drawn, upstream: Matrix.add(absolute(au), absolute(bw)) }))(
    vector(layer.backward(cache, Matrix.add(au, bw))),
    Parameters.add(
      Parameters.scale(a)(vector(layer.backward(cache, upstream))),
      Parameters.scale(b)(vector(layer.backward(cache, other))),
    ),
  );
};

/** A power of two: scaling by it is exact. */
const powerOfTwo = 0.125;

/** G3 for powers of two: backward(c, 2^k u) = 2^k backward(c, u), bit for bit */
export const backwardScales = ({ layer, parameters, x, upstream, mode }: Sample): Verdict => {
  const { cache } = layer.forward(parameters, x, mode);
  return bitwise(
    vector(layer.backward(cache, Matrix.scale(powerOfTwo)(upstream))),
    Parameters.scale(powerOfTwo)(vector(layer.backward(cache, upstream))),
  );
};

/** G4: backward(c, 0) = 0 */
export const backwardOfZero = ({ layer, parameters, x, upstream, mode }: Sample): Verdict => {
  const { cache } = layer.forward(parameters, x, mode);
  const gradients = vector(layer.backward(cache, Parameters.zerosLike(upstream)));
  return equal(gradients, Parameters.zerosLike(gradients));
};

/** Upstream gradients to combine. */
export const combination = (number: fc.Arbitrary<number>, samples: fc.Arbitrary<Sample>): fc.Arbitrary<Combination> =>
  samples.chain((drawn) =>
    fc
      .tuple(matrix(number, drawn.upstream.rows, drawn.upstream.columns, drawn.x.precision), number, number)
      .map(([other, a, b]) => ({ ...drawn, other, factors: [a, b] })),
  );

// G5

/** A sample whose batch is fed in two parts. */
export interface Parted extends Sample {
  /** How many rows the first part has; 0 or all are parts too. */
  readonly at: number;
}

const range = (start: number, end: number): ReadonlyArray<number> =>
  Array.from({ length: end - start }, (_, i) => start + i);

/** The gradients summed over some rows, on to what is carried in; that of no rows is 0, or what is carried in. */
const over = (
  { layer, parameters, x, upstream, mode }: Sample,
  rows: ReadonlyArray<number>,
  carried?: Parameters.Parameters,
): Parameters.Parameters => {
  if (rows.length === 0) return carried ?? Parameters.zerosLike(parameters);
  const { cache } = layer.forward(parameters, Matrix.gatherRows(rows)(x), mode);
  return Layer.backwardOnto(layer, carried, cache, Matrix.gatherRows(rows)(upstream)).parameters;
};

/** G5: grad(X ++ Y) = grad X + grad Y, grad [] = 0 */
export const gradientIsAdditive = (drawn: Parted): Verdict => {
  const { x, at } = drawn;
  return within(boundOf(drawn))(
    over(drawn, range(0, x.rows)),
    Parameters.add(over(drawn, range(0, at)), over(drawn, range(at, x.rows))),
  );
};

/** G5: parts in order, the sum carried in, give the bits of the whole batch */
export const gradientAccumulates = (drawn: Parted): Verdict => {
  const { x, at } = drawn;
  const start = Parameters.zerosLike(drawn.parameters);
  return bitwise(
    over(drawn, range(at, x.rows), over(drawn, range(0, at), start)),
    over(drawn, range(0, x.rows), start),
  );
};

/** A sample with sums to carry in. */
export interface Carried extends Sample {
  readonly sums: Parameters.Parameters;
}

/** G5: accumulate(s, c, u) = (s + dp, dx) for (dp, dx) = backward(c, u) */
export const accumulateAdds = (drawn: Carried): Verdict => {
  const { layer, parameters, x, upstream, mode, sums } = drawn;
  const { cache } = layer.forward(parameters, x, mode);
  const apart = layer.backward(cache, upstream);
  const onto = Layer.backwardOnto(layer, sums, cache, upstream);
  const carriedIn = drawn.exact ? 0 : rounding(x.rows, inner(absolute(sums), ones(sums)));
  return first([
    () => within(boundOf(drawn) + carriedIn)(onto.parameters, Parameters.add(sums, apart.parameters)),
    () => bitwise(onto.input, apart.input),
  ]);
};

/** Sums for each sample. */
export const carried = (number: fc.Arbitrary<number>, samples: fc.Arbitrary<Sample>): fc.Arbitrary<Carried> =>
  samples.chain((drawn) => treeLike(number, drawn.parameters, drawn.x.precision).map((sums) => ({ ...drawn, sums })));

/** Whether a layer adds to sums in a way of its own. */
export const accumulates = ({ layer }: Sample): boolean => layer.accumulate !== undefined;

const isSequence = (block: Spec.BlockSpec): block is ReadonlyArray<Spec.LayerSpec> => Array.isArray(block);

const layersOf = (block: Spec.BlockSpec): ReadonlyArray<Spec.LayerSpec> => (isSequence(block) ? block : [block]);

/** Whether rows are added to a layer's sums one by one: not where two uses of the same parameters are added up. */
export const addsInOrder = (spec: Spec.LayerSpec): boolean => {
  if (spec.type === 'tied' || spec.type === 'custom') return false;
  if (spec.type === 'sequence' || spec.type === 'residual') return layersOf(spec.layers).every(addsInOrder);
  if (spec.type === 'fan-out') return spec.branches.flatMap(layersOf).every(addsInOrder);
  return spec.type !== 'parallel' || spec.branches.flatMap(({ layers }) => layersOf(layers)).every(addsInOrder);
};

/** Batches in two parts. */
export const parted = (samples: fc.Arbitrary<Sample>): fc.Arbitrary<Parted> =>
  samples.chain((drawn) => fc.integer({ min: 0, max: drawn.x.rows }).map((at) => ({ ...drawn, at })));

// Runners

/** Their equations, for those who check them of a layer of their own. */
export const equations = {
  G1: '<J v, u> = <v, backward(c, u)>',
  G2: 'the central difference of <f(p, x), u> along every coordinate = that of backward(c, u)',
  G3: 'backward(c, a u + b w) = a backward(c, u) + b backward(c, w)',
  scaled: 'backward(c, 2^k u) = 2^k backward(c, u), bit for bit',
  G4: 'backward(c, 0) = 0',
  G5: 'grad(X ++ Y) = grad X + grad Y, grad [] = 0',
  inOrder: 'grad(X ++ Y) = grad Y on to grad X, bit for bit',
  onto: 'accumulate(s, c, u) = (s + dp, dx) for (dp, dx) = backward(c, u)',
} as const;

const evaluation: ReadonlyArray<ModeName> = ['Evaluation'];

const additive = (regime: Regime): fc.Arbitrary<Parted> => parted(sample(regime, false, evaluation));

const exact = { class: 'Z' } as const;

/** The laws of the backward pass. */
export const gradientLaws: ReadonlyArray<Law> = [
  law('G1', equations.G1, directed(real.number, sample(every)), backwardIsAdjoint()),
  law('G1', `${equations.G1}, exactly (dyadic)`, directed(dyadic.number, sample(dyadic)), backwardIsAdjoint(), exact),
  law('G2', equations.G2, sample(every), gradientIsDifference, { when: isSmooth }),
  law(
    'G2',
    'the central difference of <f(p, x), u> along v = <v, backward(c, u)>',
    directed(real.number, sample(every)),
    derivativeIsDifference,
    { when: isSmooth },
  ),
  law('G3', equations.G3, combination(real.number, sample(every)), backwardIsLinear),
  law('G3', `${equations.G3}, exactly (dyadic)`, combination(dyadic.number, sample(dyadic)), backwardIsLinear, exact),
  law('G3', equations.scaled, sample({ ...every, precisions: ['float64', 'float32'] }), backwardScales, { class: 'B' }),
  law('G4', equations.G4, sample({ ...every, precisions: ['float64', 'float32'] }), backwardOfZero),
  law('G5', equations.G5, additive(every), gradientIsAdditive),
  law('G5', `${equations.G5}, exactly (dyadic)`, additive(dyadic), gradientIsAdditive, exact),
  law('G5', equations.inOrder, additive({ ...every, precisions: ['float64', 'float32'] }), gradientAccumulates, {
    class: 'B',
    when: ({ layer }) => addsInOrder(layer.spec),
  }),
  law('G5', equations.onto, carried(real.number, sample(every)), accumulateAdds, { class: 'T', when: accumulates }),
  law('G5', `${equations.onto}, exactly (dyadic)`, carried(dyadic.number, sample(dyadic)), accumulateAdds, {
    class: 'Z',
    when: accumulates,
  }),
];
