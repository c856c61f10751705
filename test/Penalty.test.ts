/** Penalties: values worked out by hand, masks, sums, and their gradients against central differences. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GradientCheck, Matrix, Parameters, Penalty } from 'foldnet';
import { seed } from './codec/arbitrary.js';
import { refused } from './refused.js';
import { differenceTolerance, expectClose } from './tolerance.js';

const parameters = [
  { W: Matrix.of([[1, -2]]), b: Matrix.of([[3, 0]]) },
  { inner: { W: Matrix.of([[0], [-4]]), scaleW: Matrix.of([[5]]) } },
] as const;

const gradientOf = (penalty: Penalty.Penalty): ReadonlyArray<ReadonlyArray<number>> =>
  Parameters.leaves(penalty.gradient(parameters)).map(({ matrix }) => Matrix.toArray(matrix));

describe('of the weights', () => {
  test('l1 is their absolute sum, its gradient their signs', () => {
    expect(Penalty.l1(0.5).value(parameters)).toBe(3.5);
    expect(gradientOf(Penalty.l1(0.5))).toEqual([[0.5, -0.5], [0, 0], [0, -0.5], [0]]);
  });

  test('l2 is the sum of their squares, its gradient twice them', () => {
    expect(Penalty.l2(0.5).value(parameters)).toBe(10.5);
    expect(gradientOf(Penalty.l2(0.5))).toEqual([[1, -2], [0, 0], [0, -4], [0]]);
  });

  test('or of all parameters', () => {
    expect(Penalty.l1(1, 'all').value(parameters)).toBe(15);
    expect(gradientOf(Penalty.l2(0.5, 'all'))).toEqual([[1, -2], [3, 0], [0, -4], [5]]);
  });

  test('in float32 rounds every operation', () => {
    const w = Matrix.of([[0.1, 0.7]], 'float32');
    const square = (x: number): number => Math.fround(Math.fround(x) * Math.fround(x));
    const sum = Math.fround(square(0.1) + square(0.7));
    expect(Penalty.l2(0.3).value({ W: w })).toBe(Math.fround(Math.fround(0.3) * sum));
    expect(Penalty.l1(0.3).gradient({ W: w }).W.precision).toBe('float32');
  });
});

test.each([Penalty.l1(0.3), Penalty.l2(0.3), Penalty.sum([Penalty.l1(0.2, 'all'), Penalty.l2(0.1)])])(
  'gradient %# is the derivative of the value',
  (penalty) => {
    const away: Parameters.Parameters = { W: Matrix.of([[1.1, -0.9]]), b: Matrix.of([[0.4]]) };
    const numerical = GradientCheck.numericalGradient((moved: Parameters.Parameters) => penalty.value(moved));
    expectClose(
      Parameters.leaves(penalty.gradient(away)).map(({ matrix }) => matrix),
      Parameters.leaves(numerical(away)).map(({ matrix }) => matrix),
      differenceTolerance(GradientCheck.defaultStep / 10),
    );
  },
);

const term: fc.Arbitrary<Penalty.PenaltyTerm> = fc.record(
  {
    type: fc.constantFrom('l1' as const, 'l2' as const),
    strength: fc.double({ min: 0, max: 10, noNaN: true }),
    mask: fc.constantFrom('weights' as const, 'all' as const),
  },
  { requiredKeys: ['type', 'strength'] },
);

const spec: fc.Arbitrary<Penalty.PenaltySpec> = fc.oneof(
  term,
  fc.record({ type: fc.constant('sum' as const), penalties: fc.array(term, { maxLength: 3 }) }),
);

describe('sums', () => {
  const { concat, empty } = Penalty.monoid;

  test('are a monoid, bit for bit', () => {
    const seen = (penalty: Penalty.Penalty): unknown => [penalty.value(parameters), gradientOf(penalty)];
    fc.assert(
      fc.property(spec, spec, spec, (...specs) => {
        const [x, y, z] = specs.map(Penalty.fromSpec) as [Penalty.Penalty, Penalty.Penalty, Penalty.Penalty];
        expect(concat(concat(x, y), z).spec).toEqual(concat(x, concat(y, z)).spec);
        expect(seen(concat(concat(x, y), z))).toEqual(seen(concat(x, concat(y, z))));
        expect(seen(concat(empty, x))).toEqual(seen(x));
        expect(seen(concat(x, empty))).toEqual(seen(x));
      }),
      { seed },
    );
  });

  test('add values and gradients up', () => {
    const sum = concat(Penalty.l1(0.5), Penalty.l2(0.5, 'all'));
    expect(sum.value(parameters)).toBe(3.5 + 27.5);
    expect(gradientOf(sum)).toEqual([[1.5, -2.5], [3, 0], [0, -4.5], [5]]);
    expect(Penalty.none.value(parameters)).toBe(0);
    expect(gradientOf(Penalty.none)).toEqual([[0, 0], [0, 0], [0, 0], [0]]);
  });
});

describe('specs', () => {
  test('give their penalty back', () => {
    fc.assert(
      fc.property(spec, (given) => {
        expect(Penalty.fromSpec(given).spec).toEqual(given);
      }),
      { seed },
    );
  });

  test.each([
    [Penalty.l1(0.01), 'Penalty.l1(0.01)'],
    [Penalty.l2(0.5, 'all'), "Penalty.l2(0.5, 'all')"],
    [Penalty.none, 'Penalty.none'],
    [Penalty.sum([Penalty.l1(1), Penalty.none, Penalty.l2(2)]), 'Penalty.sum([Penalty.l1(1), Penalty.l2(2)])'],
    [Penalty.sum([Penalty.l1(1)]), 'Penalty.l1(1)'],
  ])('are shown as programs: $1', (penalty, text) => {
    expect(Penalty.show.show(penalty.spec)).toBe(text);
  });

  test('of a strength that is none throw', () => {
    expect(refused(() => Penalty.l1(-1))).toBe('Penalty.l1: expected a strength that is not negative, got -1');
    expect(refused(() => Penalty.l2(NaN))).toBe('Penalty.l2: expected a strength that is not negative, got NaN');
  });
});

describe('without a mask', () => {
  const tree = { W: Matrix.of([[2]]), b: Matrix.of([[3]]) };

  test.each(['l1', 'l2'] as const)('%s is of the weights', (type) => {
    expect(Penalty[type](1).value(tree)).toBe(type === 'l1' ? 2 : 4);
    expect(Penalty.fromSpec({ type, strength: 1 }).value(tree)).toBe(type === 'l1' ? 2 : 4);
    expect(Penalty[type](1).spec).toEqual({ type, strength: 1, mask: 'weights' });
    expect(Penalty.show.show({ type, strength: 1 })).toBe(`Penalty.${type}(1)`);
  });

  test('an infinite strength throws', () => {
    expect(refused(() => Penalty.l1(Infinity))).toContain('got Infinity');
  });

  test('the sum of one is that one', () => {
    expect(Penalty.sum([Penalty.l1(2)]).spec).toEqual({ type: 'l1', strength: 2, mask: 'weights' });
  });
});
