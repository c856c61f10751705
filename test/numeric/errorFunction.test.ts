// The error function and its complement, softplus and the cosine against correctly rounded values and against
// fixed-point arithmetic in BigInt. Law N2.
import { expect, it } from 'vitest';
import { softplus } from '../../src/numeric/elementary.js';
import { erf, erfc } from '../../src/numeric/errorFunction.js';
import { cos } from '../../src/numeric/trigonometric.js';
import { fromBits, powerOfTwo, scaled, signed, uniform } from './arguments.js';
import type { Draw } from './arguments.js';
import { describeFunction, drawFrom, endOfStep } from './elementaryFunction.js';
import { exactCos, exactErf, exactErfc, exactSoftplus } from './fixedPoint.js';

/** The same with its sign changed, for a function that falls. */
const negated =
  (f: (x: number) => number) =>
  (x: number): number =>
    -f(x);

const branchesAndEnds = (
  f: (x: number) => number,
  branches: readonly number[],
  ranges: readonly Draw[],
): readonly number[] => [
  ...branches.flatMap((x) => [x, -x]),
  ...drawFrom(ranges, 200),
  ...drawFrom(ranges, 200).map((x) => endOfStep(f, x)),
];

const ofErf = [uniform(-0.5, 0.5), uniform(-1, 1), uniform(-6, 6), signed(uniform(0.7, 0.8)), signed(scaled(-60, -1))];

describeFunction({
  name: 'erf',
  f: erf,
  exact: exactErf,
  bound: 0.9,
  ranges: ofErf,
  each: 1000,
  specialValues: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [6, 1],
    [-6, -1],
    [1e300, 1],
    [Infinity, 1],
    [-Infinity, -1],
    [NaN, NaN],
  ],
  monotoneAround: branchesAndEnds(erf, [0.45, 0.75, 28], ofErf),
  digest: '914b9931d0ed3d972f74da5d7dc28654dab59f223030fe799be6f87fda771965',
});

it('erf is odd to the bit', () => {
  expect(drawFrom(ofErf, 1000).filter((x) => !Object.is(erf(-x), -erf(x)))).toEqual([]);
});

const ofErfc = [
  uniform(-6, 6),
  uniform(0.4, 0.5),
  uniform(0.25, 1),
  uniform(-1, 1),
  uniform(6, 26.5),
  uniform(26.5, 27.23),
];

describeFunction({
  name: 'erfc',
  f: erfc,
  exact: exactErfc,
  bound: 1.2,
  ranges: ofErfc,
  each: 200,
  specialValues: [
    [0, 1],
    [-0, 1],
    [-6, 2],
    [28, 0],
    [1e300, 0],
    [-1e300, 2],
    [Infinity, 0],
    [-Infinity, 2],
    [NaN, NaN],
  ],
  monotoneAround: [],
  digest: '69f6343db90cf03131bf31896333e5da975930f31cf9578efd624109c2075567',
});

const ofSoftplus = [
  uniform(-745, -30),
  uniform(-40, 40),
  uniform(-3, 3),
  uniform(0.5, 1.5),
  uniform(30, 800),
  signed(scaled(-60, -1)),
];

describeFunction({
  name: 'softplus',
  f: softplus,
  exact: exactSoftplus,
  bound: 1.4,
  ranges: ofSoftplus,
  each: 500,
  specialValues: [
    [0, Math.LN2],
    [34, 34],
    [1e300, 1e300],
    [-1e300, 0],
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
  ],
  monotoneAround: branchesAndEnds(softplus, [0, 1, 37.43], ofSoftplus),
  digest: '22d8fe6dcff8c42c59f6f5a8e1e2d20e07cbba231fc6e7107c2d51eae30dd0f7',
});

/** Near the multiples of pi/4, where the branches meet, and of pi/2, where the reduction cancels. */
const nearMultiples =
  (step: number, limit: number): Draw =>
  (bits) =>
    Math.round((bits() / 2 ** 32) * limit) * step;

const ofCos = [
  uniform(-8, 8),
  uniform(-0.8, 0.8),
  uniform(-1e6, 1e6),
  nearMultiples(Math.PI / 4, 1e6),
  nearMultiples(Math.PI / 2, 1e5),
  nearMultiples(Math.PI / 2, 1e15),
  uniform(1048570, 1048580),
  signed(scaled(20, 1023)),
  signed(scaled(-60, -1)),
];

describeFunction({
  name: 'cos',
  f: cos,
  exact: exactCos,
  bound: 0.8,
  ranges: ofCos,
  each: 1000,
  specialValues: [
    [0, 1],
    [-0, 1],
    [5e-324, 1],
    [Math.PI, -1],
    [Math.PI / 2, 6.123233995736766e-17],
    // The float64 that comes nearest to a multiple of pi/2.
    [6381956970095103 * powerOfTwo(797), -4.6871659242546277e-19],
    [fromBits(0x7fefffffffffffffn), -0.9999876894265599],
    [Infinity, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
  ],
  monotoneAround: [],
  digest: '3a49e6e850d86bd91197009632b671fb5aec4fd590c33d08f5dec1beb2bbd80d',
});

it('cos is even to the bit', () => {
  expect(drawFrom(ofCos, 1000).filter((x) => !Object.is(cos(-x), cos(x)))).toEqual([]);
});

it('erfc falls', () => {
  const falling = negated(erfc);
  expect(drawFrom(ofErfc, 500).filter((x) => !(falling(x) <= falling(x + 1e-12 * Math.abs(x))))).toEqual([]);
});
