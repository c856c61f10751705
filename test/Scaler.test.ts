/** Scalers: fitted to one part, applied to any, and undone. */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Matrix, Scaler } from 'foldnet';
import { expectRight } from './expectRight.js';
import { seed } from './laws/run.js';
import { refused } from './refused.js';
import { expectClose } from './tolerance.js';

const x = Matrix.of([
  [1, 10],
  [3, 30],
  [5, 80],
]);
const train = Matrix.gatherRows([0, 1])(x);

/** x - offset, / divisor, * divisor and + offset round once each, relative to numbers of at most 1000. */
const roundTripTolerance = { absolute: 1e-12, relative: 0 };

const transformed = (spec: Scaler.ScalerSpec): ReadonlyArray<ReadonlyArray<number>> =>
  Matrix.toRows(Scaler.transform(expectRight(Scaler.fit(spec)(train)))(x));

describe('fitted to two rows, applied to three', () => {
  test.each<readonly [Scaler.ScalerSpec, ReadonlyArray<ReadonlyArray<number>>]>([
    [
      { type: 'none' },
      [
        [1, 10],
        [3, 30],
        [5, 80],
      ],
    ],
    [
      { type: 'divide', by: 2 },
      [
        [0.5, 5],
        [1.5, 15],
        [2.5, 40],
      ],
    ],
    [
      { type: 'standard' },
      [
        [-1, -1],
        [1, 1],
        [3, 6],
      ],
    ],
    [
      { type: 'min-max' },
      [
        [0, 0],
        [1, 1],
        [2, 3.5],
      ],
    ],
  ])('%j', (spec, expected) => {
    expect(transformed(spec)).toEqual(expected);
  });
});

test.each([
  ['too far apart', [-1e200, 1e200]],
  ['too close together', [1e-200, 2e-200]],
])('values %s for a deviation are refused', (_, [a, b]) => {
  expect(
    Scaler.fit({ type: 'standard' })(
      Matrix.of([
        [0, a!],
        [1, b!],
      ]),
    ),
  ).toMatchObject({
    left: { _tag: 'UnscalableColumn', column: 1 },
  });
});

describe('a constant column', () => {
  const constant = Matrix.of([
    [1, 7, 7],
    [2, 7, 7],
  ]);
  const single = Matrix.of([
    [1, 0.1],
    [2, 0.1],
    [3, 0.1],
  ]);

  test.each(['standard', 'min-max'] as const)('is refused by name under %s', (type) => {
    expect(Scaler.fit({ type })(constant)).toEqual(E.left({ _tag: 'ConstantColumn', column: 1, value: 7 }));
    expect(Scaler.fit({ type })(single)).toEqual(E.left({ _tag: 'ConstantColumn', column: 1, value: 0.1 }));
  });

  test.each(['standard', 'min-max'] as const)('or divided by 1 under %s', (type) => {
    const scaler = expectRight(Scaler.fit({ type }, 'divide-by-one')(constant));
    expect(Matrix.toArray(scaler.divisor)[1]).toBe(1);
    expect(Matrix.toArray(scaler.offset)[1]).toBe(7);
  });

  test('is no trouble where nothing is fitted', () => {
    expect(E.isRight(Scaler.fit({ type: 'divide', by: 16 })(constant))).toBe(true);
    expect(E.isRight(Scaler.fit({ type: 'none' })(constant))).toBe(true);
  });
});

test('inverse undoes transform', () => {
  const thousandths = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((k) => k / 1000);
  const rows = fc.array(fc.tuple(thousandths, thousandths), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(rows, fc.constantFrom('standard' as const, 'min-max' as const), (values, type) => {
      const data = expectRight(Matrix.fromRows(values));
      const scaler = expectRight(Scaler.fit({ type }, 'divide-by-one')(data));
      expectClose(Scaler.inverse(scaler)(Scaler.transform(scaler)(data)), values, roundTripTolerance);
    }),
    { seed },
  );
});

test('works in the precision of the data', () => {
  const single = Matrix.toPrecision('float32')(train);
  const scaler = expectRight(Scaler.fit({ type: 'standard' })(single));
  expect(Scaler.transform(scaler)(single).precision).toBe('float32');
});

test('data of other columns or another precision are a mistake', () => {
  const scaler: Scaler.Scaler<number> = expectRight(Scaler.fit({ type: 'standard' })(train));
  const wide: Matrix.Matrix = Matrix.zeros(1, 3);
  expect(refused(() => Scaler.transform(scaler)(wide))).toBe(
    'Scaler: cannot scale 1x3 float64 as fitted to 2 columns of float64',
  );
  expect(refused(() => Scaler.inverse(scaler)(Matrix.toPrecision('float32')(x)))).toBe(
    'Scaler: cannot scale 3x2 float32 as fitted to 2 columns of float64',
  );
});

test.each([0, NaN, Infinity])('division by %s is refused', (by) => {
  expect(Scaler.fit({ type: 'divide', by })(Matrix.of([[1, 2]]))).toMatchObject({
    left: { _tag: 'UnscalableColumn', column: 0 },
  });
});
