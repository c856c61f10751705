/**
 * Laws of penalties: the gradient is the derivative of the value (P1), sums are a monoid (P2), and what is masked out is
 * not looked at (P3).
 */
import * as fc from 'fast-check';
import { GradientCheck, Matrix, Parameters, Penalty } from '../src/index.js';
import { treeLike } from './arbitrary.js';
import { bitwise, first, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { offGrid } from './loss.js';
import { differenceBound, differenceStep } from './tolerance.js';

/** Penalties, and the parameters they are on. */
export interface Penalized {
  readonly penalties: readonly [Penalty.Penalty, Penalty.Penalty, Penalty.Penalty];
  readonly parameters: Parameters.Parameters;
}

/** P1: the central difference along every coordinate = the gradient there, which is 0 at 0 */
export const penaltyGradientIsDerivative = ({ penalties: [penalty], parameters }: Penalized): Verdict => {
  const zeros = Parameters.zerosLike(parameters);
  const bound = differenceBound * (1 + penalty.value(parameters));
  const numerical = GradientCheck.numericalGradient(penalty.value, differenceStep);
  return first([
    () => within(bound)(penalty.gradient(parameters), numerical(parameters)),
    () => within(0)([penalty.value(zeros), penalty.gradient(zeros)], [0, zeros]),
  ]);
};

/** P2: (x + y) + z = x + (y + z), none + x = x = x + none */
export const penaltiesAreMonoid = ({ penalties: [x, y, z], parameters }: Penalized): Verdict => {
  const { concat, empty } = Penalty.monoid;
  const seen = (penalty: Penalty.Penalty): unknown => [penalty.value(parameters), penalty.gradient(parameters)];
  return first([
    () => bitwise(seen(concat(concat(x, y), z)), seen(concat(x, concat(y, z)))),
    () => bitwise(seen(concat(empty, x)), seen(x)),
    () => bitwise(seen(concat(x, empty)), seen(x)),
  ]);
};

/** P3: a penalty of the weights does not depend on the other parameters */
export const maskHides = ({ penalties, parameters }: Penalized): Verdict => {
  const hidden = Parameters.map((x, path) => (path.endsWith('W') ? x : Matrix.scale(0)(x)))(parameters);
  return first(
    penalties.map((penalty) => () => {
      const ofWeights = Penalty.fromSpec(weightsOnly(penalty.spec));
      return within(0)(
        [ofWeights.value(parameters), ofWeights.gradient(parameters)],
        [ofWeights.value(hidden), ofWeights.gradient(hidden)],
      );
    }),
  );
};

const weightsOnly = (spec: Penalty.PenaltySpec): Penalty.PenaltySpec =>
  spec.type === 'sum'
    ? { type: 'sum', penalties: spec.penalties.map((term) => ({ ...term, mask: 'weights' })) }
    : { ...spec, mask: 'weights' };

const shapes: Parameters.Parameters = [
  { W: Matrix.zeros(2, 3), b: Matrix.zeros(1, 3) },
  { inner: { W: Matrix.zeros(3, 1), scale: Matrix.zeros(1, 1) } },
];

const term: fc.Arbitrary<Penalty.PenaltyTerm> = fc.record(
  {
    type: fc.constantFrom('l1' as const, 'l2' as const),
    strength: fc.integer({ min: 0, max: 300 }).map((k) => k / 100),
    mask: fc.constantFrom('weights' as const, 'all' as const),
  },
  { requiredKeys: ['type', 'strength'] },
);

const penalty: fc.Arbitrary<Penalty.Penalty> = fc
  .oneof(term, fc.record({ type: fc.constant('sum' as const), penalties: fc.array(term, { maxLength: 3 }) }))
  .map(Penalty.fromSpec);

const penalized: fc.Arbitrary<Penalized> = fc.record({
  penalties: fc.tuple(penalty, penalty, penalty),
  parameters: treeLike(offGrid(-1000, 1000), shapes),
});

/** The laws of penalties. */
export const penaltyLaws: ReadonlyArray<Law> = [
  law(
    'P1',
    'central difference of a penalty along every coordinate = its gradient; 0 at 0',
    penalized,
    penaltyGradientIsDerivative,
  ),
  law('P2', 'penalties are a monoid under sums', penalized, penaltiesAreMonoid),
  law('P3', 'a penalty of the weights does not depend on other parameters', penalized, maskHides),
];
