/**
 * Laws of the gradient transformations: they form a monoid under `chain` (O1), and say what their special cases are (O2,
 * O5, O6, L2).
 */
import * as fc from 'fast-check';
import { Optimizer, Parameters } from '../src/index.js';
import { matrix, mixed, real, type Regime } from './arbitrary.js';
import { bitwise, equal, first, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { rounding } from './tolerance.js';

/** A transformation whose state is not known to the compiler. */
export type AnyTransformation = Optimizer.Transformation<unknown>;

const erase = <S>({ init, update }: Optimizer.Transformation<S>): AnyTransformation => ({
  init,
  update: (gradients, state, parameters) => update(gradients, state as S, parameters),
});

/** Parameters and a stream of gradients for them, three transformations, and two factors. */
export interface Stream {
  readonly parameters: Parameters.Parameters;
  readonly gradients: ReadonlyArray<Parameters.Parameters>;
  readonly transformations: readonly [AnyTransformation, AnyTransformation, AnyTransformation];
  readonly factors: readonly [number, number];
  readonly exponent: number;
}

/** What a transformation makes of a stream: its updates, and its states from the first. */
interface Outcome<S> {
  readonly updates: ReadonlyArray<Parameters.Parameters>;
  readonly states: ReadonlyArray<S>;
}

const { chain, identity, momentum, scale, scaleByAdam } = Optimizer;

const run = <S>(
  transformation: Optimizer.Transformation<S>,
  { parameters, gradients }: Pick<Stream, 'parameters' | 'gradients'>,
): Outcome<S> =>
  gradients.reduce<Outcome<S> & { readonly state: S }>(
    ({ updates, states, state }, gradient) => {
      const next = transformation.update(gradient, state, parameters);
      return { updates: [...updates, next.updates], states: [...states, next.state], state: next.state };
    },
    { updates: [], states: [], state: transformation.init(parameters) },
  );

/** Only updates and states: the running state is the last of them. */
const outcome = <S, A>({ updates, states }: Outcome<S>, bracket: (state: S) => A): unknown => ({
  updates,
  states: states.map(bracket),
});

/** O1: chain(id, t) = t = chain(t, id) */
export const identityIsNeutral = (stream: Stream): Verdict => {
  const [t] = stream.transformations;
  const alone = outcome(run(t, stream), (s) => s);
  return first([
    () =>
      bitwise(
        outcome(run(chain(identity, t), stream), ([, s]) => s),
        alone,
      ),
    () =>
      bitwise(
        outcome(run(chain(t, identity), stream), ([s]) => s),
        alone,
      ),
  ]);
};

/** O1: chain(chain(r, s), t) = chain(r, chain(s, t)) */
export const chainIsAssociative = (stream: Stream): Verdict => {
  const [r, s, t] = stream.transformations;
  return bitwise(
    outcome(run(chain(chain(r, s), t), stream), ([[a, b], c]) => [a, [b, c]]),
    outcome(run(chain(r, chain(s, t)), stream), (state) => state),
  );
};

/** O2: scale a, then scale b = scale (a b) */
export const scalesMultiply = (stream: Stream): Verdict => {
  const [a, b] = stream.factors;
  return within(rounding(2, 1))(run(chain(scale(a), scale(b)), stream).updates, run(scale(a * b), stream).updates);
};

/** 2^k, exactly, for a k of at most a few dozen. */
const powerOfTwo = (k: number): number => (k < 0 ? 1 / powerOfTwo(-k) : k === 0 ? 1 : 2 * powerOfTwo(k - 1));

/** O2 for powers of two, bit for bit */
export const scalesMultiplyExactly = (stream: Stream): Verdict => {
  const a = powerOfTwo(stream.exponent);
  const b = stream.factors[0];
  return bitwise(run(chain(scale(a), scale(b)), stream).updates, run(scale(a * b), stream).updates);
};

/** O5: momentum 0 = id */
export const noMomentumIsIdentity = (stream: Stream): Verdict =>
  first(
    [false, true].map(
      (nesterov) => () => equal(run(momentum(0, nesterov), stream).updates, run(identity, stream).updates),
    ),
  );

/** O6: Adam with epsilon 0, from zero moments: a stream scaled by 2^k gives the same updates */
export const adamIgnoresScale = (stream: Stream): Verdict => {
  const adam = scaleByAdam([0.9, 0.999], 0);
  const larger = Parameters.scale(powerOfTwo(stream.exponent));
  return bitwise(
    run(adam, { ...stream, gradients: stream.gradients.map((gradient) => larger(gradient)) }).updates,
    run(adam, stream).updates,
  );
};

/** L2: from a zero gradient, a first SGD step without decay is the identity */
export const zeroGradientStays = ({ parameters, factors: [learningRate, decay] }: Stream): Verdict =>
  first(
    [
      Optimizer.sgd({ learningRate }),
      Optimizer.sgd({ learningRate, momentum: Math.abs(decay) }),
      Optimizer.sgd({ learningRate, momentum: Math.abs(decay), nesterov: true }),
    ].map(({ init, update }) => () => {
      const { updates } = update(Parameters.zerosLike(parameters), init(parameters), parameters);
      return equal(Optimizer.apply(parameters, updates), parameters);
    }),
  );

// Runners

const transformation: fc.Arbitrary<AnyTransformation> = fc.constantFrom(
  erase(identity),
  erase(scale(-0.1)),
  erase(scale(0.5)),
  erase(Optimizer.addDecayedWeights(0.01)),
  erase(momentum(0.9)),
  erase(momentum(0.5, true)),
  erase(scaleByAdam([0.9, 0.999], 1e-8)),
);

const stream = (regime: Regime): fc.Arbitrary<Stream> =>
  fc.constantFrom(...regime.precisions).chain((precision) => {
    const tree: fc.Arbitrary<Parameters.Parameters> = fc.tuple(
      fc.record({ W: matrix(regime.number, 2, 3, precision), b: matrix(regime.number, 1, 3, precision) }),
      fc.constant(Parameters.empty),
    );
    return fc.record({
      parameters: tree,
      gradients: fc.array(tree, { minLength: 1, maxLength: 4 }),
      transformations: fc.tuple(transformation, transformation, transformation),
      factors: fc.tuple(regime.number, regime.number),
      exponent: fc.integer({ min: -20, max: 20 }),
    });
  });

/** The laws of the gradient transformations. */
export const optimizerLaws: ReadonlyArray<Law> = [
  law('O1', 'chain(id, t) = t = chain(t, id)', stream(mixed), identityIsNeutral),
  law('O1', 'chain(chain(r, s), t) = chain(r, chain(s, t))', stream(mixed), chainIsAssociative),
  law('O2', 'scale a, then scale b = scale (a b)', stream(real), scalesMultiply),
  law('O2', 'scale 2^k, then scale b = scale (2^k b), bit for bit', stream(real), scalesMultiplyExactly),
  law('O5', 'momentum 0 = id', stream(mixed), noMomentumIsIdentity),
  law('O6', 'Adam with epsilon 0: a stream scaled by 2^k gives the same updates', stream(mixed), adamIgnoresScale),
  law('L2', 'from a zero gradient, a first SGD step without decay is the identity', stream(mixed), zeroGradientStays),
];
