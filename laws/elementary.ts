/**
 * The elementary functions (N2): within so many units in the last place of the exact value, monotone where the function
 * is, and exact at the special points.
 */
import * as fc from 'fast-check';
import { Elementary } from '../src/index.js';
import { bitwise, type Verdict, within } from './comparison.js';
import * as exact from './exact.js';
import { fact, type Law, law } from './law.js';
import { elementaryUlps, subnormalUlps } from './tolerance.js';

type Name = keyof typeof elementaryUlps;

/** A function, its exact value (y is the function's own, to start from), where it is checked, and which way it goes. */
interface Subject {
  readonly name: Exclude<Name, 'pow'>;
  readonly f: (x: number) => number;
  readonly exact: (x: exact.Fixed, y: exact.Fixed) => exact.Fixed;
  readonly domain: readonly [number, number];
  readonly direction: 'up' | 'down' | 'neither';
}

const subjects: ReadonlyArray<Subject> = [
  { name: 'exp', f: Elementary.exp, exact: exact.exp, domain: [-745, 709], direction: 'up' },
  { name: 'expm1', f: Elementary.expm1, exact: exact.expm1, domain: [-60, 709], direction: 'up' },
  { name: 'log', f: Elementary.log, exact: exact.logNear, domain: [1e-300, 1e300], direction: 'up' },
  {
    name: 'log1p',
    f: Elementary.log1p,
    exact: (x, y) => exact.logNear(exact.one + x, y),
    domain: [-0.999999, 1e300],
    direction: 'up',
  },
  { name: 'tanh', f: Elementary.tanh, exact: exact.tanh, domain: [-25, 25], direction: 'up' },
  { name: 'sigmoid', f: Elementary.sigmoid, exact: exact.sigmoid, domain: [-745, 60], direction: 'up' },
  {
    name: 'softplus',
    f: Elementary.softplus,
    exact: (x, y) => exact.logNear(exact.one + exact.exp(x), y),
    domain: [-700, 700],
    direction: 'up',
  },
  { name: 'erf', f: Elementary.erf, exact: exact.erf, domain: [-7, 7], direction: 'up' },
  { name: 'erfc', f: Elementary.erfc, exact: exact.erfc, domain: [-7, 14], direction: 'down' },
  { name: 'cos', f: Elementary.cos, exact: exact.cos, domain: [-1e6, 1e6], direction: 'neither' },
];

const smallestNormal = 2.2250738585072014e-308;

/** N2: |f(x) - exact| < bound, in units in the last place */
export const isAccurate =
  ({ name, f, exact: reference }: Subject) =>
  (x: number): Verdict => {
    const y = f(x);
    const bound = Math.abs(y) < smallestNormal ? subnormalUlps : elementaryUlps[name];
    return within(bound)(exact.ulps(y, reference(exact.fixed(x), exact.fixed(y))), 0);
  };

/** N2: in float32, f(x) is the float32 nearest to the exact value */
export const isNearest =
  ({ name, f, exact: reference }: Subject) =>
  (x: number): Verdict => {
    const argument = Math.fround(x);
    const y = f(argument);
    const truth = reference(exact.fixed(argument), exact.fixed(y));
    // The exact 0 has no sign.
    return bitwise(Elementary.float32[name](argument), truth === 0n ? y : exact.nearestFloat32(truth));
  };

/** N2: pow within its bound, its logarithm from the exact one */
export const powerIsAccurate = ([x, y]: readonly [number, number]): Verdict => {
  const logarithm = exact.logNear(exact.fixed(x), exact.fixed(Elementary.log(x)));
  const product = (logarithm * exact.fixed(y)) / exact.one;
  return within(elementaryUlps.pow)(exact.ulps(Elementary.pow(x, y), exact.exp(product)), 0);
};

/** The next double above. */
const next = (x: number): number => {
  if (x === 0) return 5e-324;
  return exact.ofBits(x > 0 ? exact.bitsOf(x) + 1n : exact.bitsOf(x) - 1n);
};

/** N2: f(x) <= f(next x), over a run of neighbours */
export const isMonotone =
  ({ f, direction }: Subject) =>
  (x: number): Verdict => {
    const neighbours = Array.from({ length: 16 }).reduce<ReadonlyArray<number>>(
      (run) => [...run, next(run.at(-1) ?? x)],
      [x],
    );
    const values = neighbours.map((at) => (direction === 'down' ? -f(at) : f(at)));
    return bitwise(
      values.findIndex((value, i) => value < (values[i - 1] ?? -Infinity)),
      -1,
    );
  };

/** A function's value at a point where it is known to the bit. */
export interface SpecialPoint {
  readonly name: Name;
  readonly at: ReadonlyArray<number>;
  readonly value: number;
}

const functions: Readonly<Record<Name, (x: number, y: number) => number>> = Elementary;

/** N2: the special points, bit for bit: signed zeros, infinities, NaN, and what is exact */
export const isExactAt = ({ name, at: [x = NaN, y = NaN], value }: SpecialPoint): Verdict =>
  bitwise(functions[name](x, y), value);

const points = (name: Name, values: ReadonlyArray<readonly [number, number]>): ReadonlyArray<SpecialPoint> =>
  values.map(([x, value]) => ({ name, at: [x], value }));

const specialPoints: ReadonlyArray<SpecialPoint> = [
  ...points('exp', [
    [0, 1],
    [-0, 1],
    [1, Math.E],
    [710, Infinity],
    [-746, 0],
    [Infinity, Infinity],
    [-Infinity, 0],
  ]),
  ...points('expm1', [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-40, -1],
    [Infinity, Infinity],
    [-Infinity, -1],
  ]),
  ...points('log', [
    [1, 0],
    [2, Math.LN2],
    [0, -Infinity],
    [-0, -Infinity],
    [-1, NaN],
    [Infinity, Infinity],
  ]),
  ...points('log1p', [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-1, -Infinity],
    [-2, NaN],
    [Infinity, Infinity],
  ]),
  ...points('tanh', [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [20, 1],
    [-20, -1],
    [Infinity, 1],
    [-Infinity, -1],
  ]),
  ...points('sigmoid', [
    [0, 0.5],
    [-0, 0.5],
    [40, 1],
    [-746, 0],
    [Infinity, 1],
    [-Infinity, 0],
  ]),
  ...points('softplus', [
    [0, Math.LN2],
    [1000, 1000],
    [-746, 0],
    [Infinity, Infinity],
    [-Infinity, 0],
  ]),
  ...points('erf', [
    [0, 0],
    [-0, -0],
    [7, 1],
    [-7, -1],
    [Infinity, 1],
    [-Infinity, -1],
  ]),
  ...points('erfc', [
    [0, 1],
    [-7, 2],
    [28, 0],
    [Infinity, 0],
    [-Infinity, 2],
  ]),
  ...points('cos', [
    [0, 1],
    [-0, 1],
    [Infinity, NaN],
    [-Infinity, NaN],
  ]),
  ...(Object.keys(elementaryUlps) as ReadonlyArray<Name>)
    .filter((name) => name !== 'pow')
    .map((name) => ({ name, at: [NaN], value: NaN })),
  { name: 'pow', at: [2, 10], value: 1024 },
  { name: 'pow', at: [7, 0], value: 1 },
  { name: 'pow', at: [NaN, 0], value: 1 },
  { name: 'pow', at: [1, NaN], value: 1 },
  { name: 'pow', at: [0, 2], value: 0 },
  { name: 'pow', at: [-1, 2], value: NaN },
];

// Runners

/** Over a domain by value and by magnitude, near 0 and at the ends. */
const argument = ([low, high]: readonly [number, number]): fc.Arbitrary<number> => {
  const within_ = (x: number): number => Math.min(high, Math.max(low, x));
  return fc.oneof(
    fc.double({ min: low, max: high, noNaN: true }),
    fc.integer({ min: 0, max: 1_000_000 }).map((k) => low + (high - low) * (k / 1_000_000)),
    fc.integer({ min: -3_000_000, max: 3_000_000 }).map((k) => within_(k / 1_000_000)),
  );
};

/** The part of a domain that does not round to 0 or Infinity. */
const ofFloat32 = ([low, high]: readonly [number, number]): readonly [number, number] => [
  low > 0 ? Math.max(low, 1e-45) : low,
  Math.min(high, 3e38),
];

const base: fc.Arbitrary<number> = fc.integer({ min: 1, max: 4_000_000 }).map((k) => k / 1_000_000);
const exponent: fc.Arbitrary<number> = fc.integer({ min: -20_000, max: 20_000 }).map((k) => k / 1000);

/** The laws of the elementary functions. */
export const elementaryLaws: ReadonlyArray<Law> = [
  ...subjects.map((subject) =>
    law(
      'N2',
      `${subject.name}: within ${elementaryUlps[subject.name]} ulp of the exact value`,
      argument(subject.domain),
      isAccurate(subject),
    ),
  ),
  ...subjects.map((subject) =>
    law(
      'N2',
      `${subject.name} in float32: the float32 nearest to the exact value`,
      argument(ofFloat32(subject.domain)),
      isNearest(subject),
    ),
  ),
  law('N2', `pow: within ${elementaryUlps.pow} ulp of the exact value`, fc.tuple(base, exponent), powerIsAccurate),
  ...subjects
    .filter(({ direction }) => direction !== 'neither')
    .map((subject) =>
      law('N2', `${subject.name}: monotone from double to double`, argument(subject.domain), isMonotone(subject)),
    ),
  fact('N2', 'zeros, infinities, NaN and what is exact, bit for bit', specialPoints, isExactAt),
];
