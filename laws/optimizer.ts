/**
 * Laws of the kit's gradient transformations: they form a monoid under `chain` (O1), and say what their special cases are
 * (O2 to O8, L2); all of them pass the laws of any transformation.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { Matrix, Optimizer, Parameters } from '../src/index.js';
import { mixed, real, type Regime } from './arbitrary.js';
import { agreement, bitwise, equal, first, type Verdict, within } from './comparison.js';
import { fact, type Law, law } from './law.js';
import { elementwiseSpec, optimizerSpec } from './optimizerSpec.js';
import { precisionOf, run, type Stream, stream } from './stream.js';
import { roundingIn } from './tolerance.js';
import { commutesWithProjections, generalLaws, outcome } from './transformation.js';

/** A stream, transformations for it, and numbers for more of them. */
export interface Sample {
  readonly stream: Stream;
  readonly specs: readonly [Optimizer.OptimizerSpec, Optimizer.OptimizerSpec, Optimizer.OptimizerSpec];
  /** Numbers of both signs. */
  readonly factors: readonly [number, number];
  readonly exponent: number;
  readonly norm: Optimizer.Norm;
}

const { chain, clipByGlobalNorm, clipByValue, fromSpec, globalNorm, identity, momentum, scale } = Optimizer;

/** O1: chain(chain(r, s), t) = chain(r, chain(s, t)) */
export const chainIsAssociative = ({ stream: course, specs }: Sample): Verdict => {
  const [r, s, t] = [fromSpec(specs[0]), fromSpec(specs[1]), fromSpec(specs[2])];
  return bitwise(
    outcome(run(chain(chain(r, s), t), course), ([[a, b], c]) => [a, [b, c]]),
    outcome(run(chain(r, chain(s, t)), course), (state) => state),
  );
};

/** O1: chain(s, t) is s, and then t on what s makes */
export const chainIsOneThenTheOther = ({ stream: course, specs }: Sample): Verdict => {
  const [s, t] = [fromSpec(specs[0]), fromSpec(specs[1])];
  const after = run(t, { ...course, gradients: run(s, course).updates });
  return bitwise(run(chain(s, t), course).updates, after.updates);
};

/** O2: scale a, then scale b = scale (a b) */
export const scalesMultiply = ({ stream: course, factors: [a, b] }: Sample): Verdict =>
  within(roundingIn(precisionOf(course), 4, 1))(
    run(chain(scale(a), scale(b)), course).updates,
    run(scale(a * b), course).updates,
  );

/** 2^k, exactly, for a k of at most a few dozen. */
const powerOfTwo = (k: number): number => (k < 0 ? 1 / powerOfTwo(-k) : k === 0 ? 1 : 2 * powerOfTwo(k - 1));

/** O2 for powers of two, bit for bit */
export const scalesMultiplyExactly = ({ stream: course, exponent, factors: [b] }: Sample): Verdict => {
  const a = powerOfTwo(exponent);
  return bitwise(run(chain(scale(a), scale(b)), course).updates, run(scale(a * b), course).updates);
};

/** A positive number. */
const positive = (factor: number): number => Math.abs(factor) + 1e-3;

/** O3: clip m, then clip n = clip min(m, n); so clip m, then clip m = clip m */
export const clipsByValueCompose = ({ stream: course, factors }: Sample): Verdict => {
  const [m, n] = [positive(factors[0]), positive(factors[1])];
  const twice = (a: number, b: number): unknown => run(chain(clipByValue(a), clipByValue(b)), course).updates;
  return first([
    () => bitwise(twice(m, n), run(clipByValue(Math.min(m, n)), course).updates),
    () => bitwise(twice(m, m), run(clipByValue(m), course).updates),
  ]);
};

/** O3: clip m gives the nearest number of -m to m, element by element */
export const clipsByValueToLimits = ({ stream: course, factors }: Sample): Verdict => {
  const limit = positive(factors[0]);
  const nearest = Parameters.map((x) => {
    const rounded = Matrix.toArray(Matrix.constant(1, 1, limit, x.precision))[0] ?? NaN;
    return Matrix.map((value) => (value > rounded ? rounded : value < -rounded ? -rounded : value))(x);
  });
  return bitwise(run(clipByValue(limit), course).updates, course.gradients.map(nearest));
};

/** The norm by its definition; the numbers of a stream are bounded, so that no square overflows. */
const normOf = (tree: Parameters.Parameters, norm: Optimizer.Norm): number => {
  const sizes = Parameters.leaves(tree).flatMap(({ matrix }) => Matrix.toArray(matrix).map((value) => Math.abs(value)));
  if (norm === 'infinity') return Math.max(0, ...sizes);
  const total = sizes.reduce((sum, size) => sum + (norm === 1 ? size : size * size), 0);
  return norm === 1 ? total : Math.sqrt(total);
};

/** How many roundings a norm of a stream's gradients is made of, and more. */
const roundingsOfNorm = 64;

/** O4: clip by global norm leaves a norm of at most the maximum, and is idempotent */
export const clippedNormIsBounded = ({ stream: course, factors, norm }: Sample): Verdict => {
  const maximum = positive(factors[0]);
  const clip = clipByGlobalNorm(maximum, { norm });
  const bound = roundingIn(precisionOf(course), roundingsOfNorm, maximum);
  return first([
    ...run(clip, course).updates.map((updates, i) => () => {
      const left = normOf(updates, norm);
      return left <= maximum + bound ? agreement : E.left({ path: `updates[${i}]: norm`, left, right: maximum, bound });
    }),
    () => within(bound)(run(chain(clip, clip), course).updates, run(clip, course).updates),
  ]);
};

/** O4: a norm of at most the maximum stays as it is, bit for bit */
export const smallNormStays = ({ stream: { parameters, gradients }, factors, norm }: Sample): Verdict =>
  first(
    gradients.map((gradient) => () => {
      const size = globalNorm(gradient, norm);
      const maxima = [size, size * positive(factors[0] + 1), 8].filter((maximum) => maximum > 0 && maximum >= size);
      return first(
        maxima.map((maximum) => () => {
          const { updates } = clipByGlobalNorm(maximum, { norm }).update(gradient, null, parameters);
          return bitwise(updates, gradient);
        }),
      );
    }),
  );

/** O5: momentum 0 = id */
export const noMomentumIsIdentity = ({ stream: course }: Sample): Verdict =>
  first(
    [false, true].map(
      (nesterov) => () => equal(run(momentum(0, { nesterov }), course).updates, run(identity, course).updates),
    ),
  );

/** O5: AdamW without decay = Adam, bit for bit */
export const undecayedAdamwIsAdam = ({ stream: course, factors, exponent }: Sample): Verdict => {
  const options = {
    learningRate: positive(factors[0]),
    betas: [Math.abs(factors[1]) / 2, 0.99],
    amsgrad: exponent > 0,
    weightDecay: 0,
  } as const;
  return bitwise(run(Optimizer.adamw(options), course).updates, run(Optimizer.adam(options), course).updates);
};

/** Transformations that divide by what has the gradients' size, and add nothing to it. */
const scaleFree: ReadonlyArray<Optimizer.OptimizerSpec> = [
  { type: 'scale-by-adam', eps: 0 },
  { type: 'scale-by-adam', eps: 0, betas: [0.5, 0.75], amsgrad: true },
  { type: 'scale-by-nadam', eps: 0 },
  { type: 'scale-by-adamax', eps: 0 },
  { type: 'scale-by-adagrad', eps: 0 },
  { type: 'scale-by-rmsprop', eps: 0 },
  { type: 'scale-by-rmsprop', eps: 0, centered: true },
];

/** O6: with eps 0, from zero moments, a stream scaled by 2^k gives the same updates */
export const adamIgnoresScale = ({ stream: course, exponent }: Sample): Verdict => {
  const larger = Parameters.scale(powerOfTwo(exponent));
  const scaled = { ...course, gradients: course.gradients.map((gradient) => larger(gradient)) };
  return first(
    scaleFree.map((spec) => () => bitwise(run(fromSpec(spec), scaled).updates, run(fromSpec(spec), course).updates)),
  );
};

/** L2: from a zero gradient, a first SGD step without decay is the identity */
export const zeroGradientStays = ({ stream: { parameters }, factors: [rate, decay] }: Sample): Verdict => {
  const learningRate = Math.abs(rate);
  const velocity = Math.abs(decay) / 2;
  return first(
    [
      Optimizer.sgd({ learningRate }),
      Optimizer.sgd({ learningRate, momentum: velocity }),
      Optimizer.sgd({ learningRate, momentum: velocity + 0.1, nesterov: true }),
    ].map(({ init, update }) => () => {
      const { updates } = update(Parameters.zerosLike(parameters), init(parameters), parameters);
      return equal(Optimizer.apply(parameters, updates), parameters);
    }),
  );
};

// Kept counter-examples

/** Two layers with gradients that are no zeros, then zeros. */
const fading: Stream = ((): Stream => {
  const layers = [
    { W: Matrix.of([[1, -2]]), b: Matrix.of([[3]]) },
    { W: Matrix.of([[2]]), b: Matrix.of([[-1]]) },
  ];
  return { parameters: layers, gradients: [layers, Parameters.zerosLike(layers)], losses: [] };
})();

/** That two things differ, where a law would have them the same. */
const differ = (same: Verdict): Verdict =>
  E.isLeft(same) ? agreement : E.left({ path: '', left: 'the same', right: 'different', bound: 0 });

/** O7, false: a zero gradient is no update */
export const zeroGradientMoves = (spec: Optimizer.OptimizerSpec): Verdict => {
  const last = run(fromSpec(spec), fading).updates[1];
  return differ(equal(last, fading.gradients[1]));
};

/** O8, false for clipping by norm: it commutes with projections */
export const clippingByNormSeesAll = (norm: Optimizer.Norm): Verdict =>
  differ(commutesWithProjections(clipByGlobalNorm(1, { norm }), fading));

/** A course of one gradient, over and over. */
const constantly = ({ parameters, gradients: [gradient = []] }: Stream): Stream => {
  const repeated = Array.from({ length: 4 }, () => gradient);
  return { parameters, gradients: repeated, losses: repeated.map(() => undefined) };
};

/** O11: of a constant g, momentum d gives (1 + d + ... + d^k) g */
export const velocitiesAddUp = ({ stream: course, factors }: Sample): Verdict => {
  const decay = Math.abs(factors[0]) / 2;
  const steady = constantly(course);
  const sums = steady.gradients.reduce<ReadonlyArray<number>>(
    (sofar) => [...sofar, 1 + decay * (sofar.at(-1) ?? 0)],
    [],
  );
  return within(roundingIn(precisionOf(course), 16, 2))(
    run(momentum(decay), steady).updates,
    steady.gradients.map((gradient, k) => Parameters.scale(sums[k] ?? NaN)(gradient)),
  );
};

/** O11: of a constant g, Adam with eps 0 gives the sign of g, at every step */
export const adamGivesSigns = ({ stream: course }: Sample): Verdict => {
  // An element that is 0 would be 0 over 0.
  const away = Parameters.map(Matrix.map((value) => (value === 0 ? 1 : value)));
  const steady = constantly({ ...course, gradients: course.gradients.map((gradient) => away(gradient)) });
  const signs = Parameters.map(Matrix.map(Math.sign));
  return within(roundingIn(precisionOf(course), 64, 1))(
    run(Optimizer.scaleByAdam({ betas: [0.5, 0.75], eps: 0 }), steady).updates,
    steady.gradients.map((gradient) => signs(gradient)),
  );
};

/** O11: decay c adds c p */
export const decayAddsParameters = ({ stream: course, factors }: Sample): Verdict => {
  const decay = positive(factors[0]);
  const { parameters, gradients } = course;
  return within(roundingIn(precisionOf(course), 4, 2))(
    run(Optimizer.addDecayedWeights(decay), course).updates,
    gradients.map((gradient) => Parameters.add(gradient, Parameters.scale(decay)(parameters))),
  );
};

// Runners

const factor = real.number;

const sample = (regime: Pick<Regime, 'number' | 'precisions'>): fc.Arbitrary<Sample> =>
  fc.record({
    stream: stream(regime),
    specs: fc.tuple(optimizerSpec, optimizerSpec, optimizerSpec),
    factors: fc.tuple(factor, factor),
    exponent: fc.integer({ min: -20, max: 20 }),
    norm: fc.constantFrom<Optimizer.Norm>(1, 2, 'infinity'),
  });

const drawn = sample(mixed);
const withSpec = fc.record({ stream: stream(mixed), spec: optimizerSpec });
const elementwise = fc.record({ stream: stream(mixed), spec: elementwiseSpec });

/** The laws of the gradient transformations. */
export const optimizerLaws: ReadonlyArray<Law> = [
  ...generalLaws(withSpec, ({ spec }) => fromSpec(spec)),
  law('O1', 'chain(chain(r, s), t) = chain(r, chain(s, t))', drawn, chainIsAssociative),
  law('O1', 'chain(s, t) is s, and then t on what s makes', drawn, chainIsOneThenTheOther),
  law('O2', 'scale a, then scale b = scale (a b)', drawn, scalesMultiply),
  law('O2', 'scale 2^k, then scale b = scale (2^k b), bit for bit', drawn, scalesMultiplyExactly, { class: 'B' }),
  law('O3', 'clip m, then clip n = clip min(m, n)', drawn, clipsByValueCompose),
  law('O3', 'clip m gives the nearest number from -m to m', drawn, clipsByValueToLimits),
  law('O4', 'clip by global norm: the norm is at most the maximum, and once is enough', drawn, clippedNormIsBounded),
  law('O4', 'clip by global norm: no norm above the maximum, no change', drawn, smallNormStays, { class: 'B' }),
  law('O5', 'momentum 0 = id', drawn, noMomentumIsIdentity, { class: 'Z' }),
  law('O5', 'AdamW without decay = Adam', drawn, undecayedAdamwIsAdam),
  law('O6', 'Adam and its like, with eps 0: a stream scaled by 2^k gives the same updates', drawn, adamIgnoresScale),
  fact(
    'O7',
    'false: a zero gradient is no update under momentum, Adam or decay',
    [
      { type: 'momentum', decay: 0.5 },
      { type: 'scale-by-adam' },
      { type: 'add-decayed-weights', decay: 0.5 },
    ] satisfies ReadonlyArray<Optimizer.OptimizerSpec>,
    zeroGradientMoves,
  ),
  law('O8', 'elementwise transformations commute with projections', elementwise, ({ stream: course, spec }) =>
    commutesWithProjections(fromSpec(spec), course),
  ),
  fact<Optimizer.Norm>(
    'O8',
    'false: clipping by norm commutes with projections',
    [1, 2, 'infinity'],
    clippingByNormSeesAll,
    { class: 'example' },
  ),
  law('O11', 'of a constant g, momentum d gives (1 + d + ... + d^k) g', drawn, velocitiesAddUp),
  law('O11', 'of a constant g, Adam with eps 0 gives the sign of g, at every step', drawn, adamGivesSigns),
  law('O11', 'decay c adds c p', drawn, decayAddsParameters),
  law('L2', 'from a zero gradient, a first SGD step without decay is the identity', drawn, zeroGradientStays),
];
