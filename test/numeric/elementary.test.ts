// The elementary functions against correctly rounded values and against fixed-point arithmetic in BigInt. Law N2.
import { expect, it } from 'vitest';
import { exp, expm1, log, log1p, sigmoid, tanh } from '../../src/numeric/elementary.js';
import { fromBits, nearPowersOfTwo, onePlus, powerOfTwo, scaled, signed, uniform } from './arguments.js';
import type { Draw } from './arguments.js';
import { describeFunction, drawFrom, endOfStep } from './elementaryFunction.js';
import { exactExp, exactExpm1, exactLog, exactLog1p, exactSigmoid, exactTanh } from './fixedPoint.js';
import type { Real } from './fixedPoint.js';

/** The bounds that the docstrings state, in ulp of the true value. */
const bounds = { exp: 0.55, expm1: 0.65, sigmoid: 0.55, tanh: 0.6, log: 0.58, log1p: 0.6 };
const subnormalBound = 0.78;

interface Subject {
  readonly name: keyof typeof bounds;
  readonly f: (x: number) => number;
  readonly exact: (x: number, y: number) => Real;
}

const subjects: readonly Subject[] = [
  { name: 'exp', f: exp, exact: exactExp },
  { name: 'expm1', f: expm1, exact: exactExpm1 },
  { name: 'sigmoid', f: sigmoid, exact: exactSigmoid },
  { name: 'tanh', f: tanh, exact: exactTanh },
  { name: 'log', f: log, exact: exactLog },
  { name: 'log1p', f: log1p, exact: exactLog1p },
];

// ---------------------------------------------------------------------------------------------------------------------

/** Ranges around every branch, where the reduced argument is largest, and out to the limits. */
const ranges: Record<keyof typeof bounds, readonly Draw[]> = {
  exp: [
    uniform(-708, 709.78),
    uniform(-20, 20),
    uniform(-0.36, 0.36),
    uniform(-745.13, -708),
    uniform(708, 709.78),
    signed(scaled(-60, -1)),
  ],
  expm1: [
    uniform(-5, 5),
    uniform(-1.1, 1.1),
    uniform(-0.36, 0.36),
    uniform(-50, -1),
    uniform(5, 60),
    uniform(60, 709.78),
    signed(scaled(-12, -8)),
    signed(scaled(-60, -1)),
  ],
  sigmoid: [
    uniform(-8, 8),
    uniform(-0.36, 0.36),
    uniform(-60, -3),
    uniform(-745.13, -40),
    uniform(-745.13, -708),
    uniform(3, 40),
    signed(scaled(-60, -1)),
  ],
  tanh: [
    uniform(-5, 5),
    uniform(-0.4, 0.4),
    signed(uniform(0.16, 0.18)),
    signed(uniform(3, 20)),
    signed(scaled(-12, -8)),
    signed(scaled(-60, -1)),
  ],
  log: [
    scaled(-1022, 1024),
    scaled(-1074, -1022),
    uniform(0.01, 10),
    uniform(0.69, 0.73),
    uniform(1.38, 1.44),
    onePlus(signed(scaled(-52, -2))),
    nearPowersOfTwo(-20, 21),
  ],
  log1p: [
    scaled(-60, 1024),
    uniform(-0.99, 1),
    uniform(-0.31, -0.28),
    uniform(0.38, 0.44),
    uniform(0.4, 30),
    signed(scaled(-60, -1)),
    nearPowersOfTwo(1, 21),
    (bits) => -1 + scaled(-53, -1)(bits),
  ],
};

const domains: Record<keyof typeof bounds, readonly [low: number, high: number]> = {
  exp: [-800, 800],
  expm1: [-800, 800],
  sigmoid: [-800, 800],
  tanh: [-800, 800],
  log: [1e-320, 1e308],
  log1p: [-1 + 1e-12, 1e308],
};

/** Where a branch or the exponent k changes, and the ends of steps after random arguments. */
const monotoneCentres = ({ name, f }: Subject): readonly number[] => {
  const [low, high] = domains[name];
  const exponents = Array.from({ length: 2098 }, (_, i) => i - 1074);
  const branches = [0, 4, 50, 708, powerOfTwo(-10), powerOfTwo(-54)];
  const switchOfExponent = fromBits(0x3fe6a09e00000000n); // just below sqrt(1/2)
  const reductions =
    name === 'log' || name === 'log1p'
      ? exponents.map(powerOfTwo).flatMap((power) => [power, power * switchOfExponent, power * switchOfExponent - 1])
      : exponents.flatMap((k) => [k * Math.LN2, (k * Math.LN2) / 2, (k * Math.LN2) / 4, powerOfTwo(k)]);
  return [...branches, ...reductions]
    .flatMap((x) => [x, -x])
    .concat(drawFrom(ranges[name], 200).map((x) => endOfStep(f, x)))
    .filter((x) => x > low && x < high);
};

// ---------------------------------------------------------------------------------------------------------------------

/** Arguments and results, exactly. */
const specialValues: Record<keyof typeof bounds, readonly (readonly [x: number, y: number])[]> = {
  exp: [
    [0, 1],
    [-0, 1],
    [5e-324, 1],
    [1, Math.E],
    [709.782712893384, 1.7976931348622732e308],
    [709.7827128933841, Infinity],
    [1e300, Infinity],
    [-745.1332191019411, 5e-324],
    [-745.1332191019412, 0],
    [-1e300, 0],
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
  ],
  expm1: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [709.7827128933841, Infinity],
    [-38, -1],
    [Infinity, Infinity],
    [-Infinity, -1],
    [NaN, NaN],
  ],
  sigmoid: [
    [0, 0.5],
    [-0, 0.5],
    [40, 1],
    [1000, 1],
    [-745, 5e-324],
    [-1000, 0],
    [Infinity, 1],
    [-Infinity, 0],
    [NaN, NaN],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [20, 1],
    [-20, -1],
    [Infinity, 1],
    [-Infinity, -1],
    [NaN, NaN],
  ],
  log: [
    [1, 0],
    [Math.E, 1],
    [2, Math.LN2],
    [0, -Infinity],
    [-0, -Infinity],
    [5e-324, -744.4400719213812],
    [2.225073858507201e-308, -708.3964185322641],
    [1.7976931348623157e308, 709.782712893384],
    [Infinity, Infinity],
    [-5e-324, NaN],
    [-1, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
  ],
  log1p: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [-1, -Infinity],
    [-1.0000000000000002, NaN],
    [-Infinity, NaN],
    [1.7976931348623157e308, 709.782712893384],
    [Infinity, Infinity],
    [NaN, NaN],
  ],
};

/** A change here is a new numerics version. */
const digests: Record<keyof typeof bounds, string> = {
  exp: 'd4c169b194ccec7a557bfe05e38ddeaeea36a664dfd15054e31ee3b885f4be0d',
  expm1: 'bec17c1f0f41681bf95272cab231691c67b6c5f99cc751891891eae9207fc003',
  sigmoid: '1dcc929376f4bf5ef7df4fe298ab97b7e6696040cf82321f14c90b33fcc2b916',
  tanh: '6f25bfcea6cf5edd24ed5224dda9c270a1ef9d2f00ec314ed7581bda9f6c9fdd',
  log: '3269556b8900e1574cd484e0951867e5770807deae9d9ffea2f114665c4cc61c',
  log1p: 'b294d229150a17c35775e3628f3a02e309dd84ee8051e8dd93f24ab3792651d2',
};

subjects.forEach((subject) => {
  const { name, f, exact } = subject;
  describeFunction({
    name,
    f,
    exact,
    bound: bounds[name],
    subnormalBound,
    ranges: ranges[name],
    each: 5000,
    specialValues: specialValues[name],
    monotoneAround: monotoneCentres(subject),
    digest: digests[name],
  });
});

it('tanh is odd to the bit', () => {
  const failures = drawFrom(ranges.tanh, 5000).filter((x) => !Object.is(tanh(-x), -tanh(x)));
  expect(failures).toEqual([]);
});
