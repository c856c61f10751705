// The elementary functions as what is checked of them, by the tests and by `npm run elementary`. Law N2.
import { exp, expm1, log, log1p, sigmoid, softplus, tanh } from '../../src/numeric/elementary.js';
import type { ElementaryFunctions } from '../../src/numeric/elementary32.js';
import { erf, erfc } from '../../src/numeric/errorFunction.js';
import { cos } from '../../src/numeric/trigonometric.js';
import { fromBits, nearPowersOfTwo, onePlus, powerOfTwo, scaled, signed, uniform } from '../numeric/arguments.js';
import type { Draw } from '../numeric/arguments.js';
import * as fixedPoint from '../numeric/fixedPoint.js';
import type { Real } from '../numeric/fixedPoint.js';

export type Name = keyof ElementaryFunctions;

export interface Subject {
  readonly name: Name;
  readonly f: (x: number) => number;
  /** The true value at x, where y is a good approximation of it. */
  readonly exact: (x: number, y: number) => Real;
  /** The bound that the docstring states, in ulp of the true value. */
  readonly bound: number;
  /** The same for results that are subnormal; `bound` if left out. */
  readonly subnormalBound?: number;
  /** Whether its first step takes the absolute value. */
  readonly isEven?: boolean;
  /** Where arguments are drawn: around every branch, where the reduced argument is largest, and out to the limits. */
  readonly ranges: readonly Draw[];
  /** Arguments and results, exactly. */
  readonly specialValues: readonly (readonly [x: number, y: number])[];
}

/** Near the multiples of pi/4, where the branches of the cosine meet, and of pi/2, where its reduction cancels. */
const nearMultiples =
  (step: number, limit: number): Draw =>
  (bits) =>
    Math.round((bits() / 2 ** 32) * limit) * step;

export const subjects: Readonly<Record<Name, Subject>> = {
  exp: {
    name: 'exp',
    f: exp,
    exact: fixedPoint.exactExp,
    bound: 0.55,
    subnormalBound: 0.78,
    ranges: [
      uniform(-708, 709.78),
      uniform(-20, 20),
      uniform(-0.36, 0.36),
      uniform(-745.13, -708),
      uniform(708, 709.78),
      signed(scaled(-60, -1)),
    ],
    specialValues: [
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
  },
  expm1: {
    name: 'expm1',
    f: expm1,
    exact: fixedPoint.exactExpm1,
    bound: 0.65,
    ranges: [
      uniform(-5, 5),
      uniform(-1.1, 1.1),
      uniform(-0.36, 0.36),
      uniform(-50, -1),
      uniform(5, 60),
      uniform(60, 709.78),
      signed(scaled(-12, -8)),
      signed(scaled(-60, -1)),
    ],
    specialValues: [
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
  },
  sigmoid: {
    name: 'sigmoid',
    f: sigmoid,
    exact: fixedPoint.exactSigmoid,
    bound: 0.55,
    subnormalBound: 0.78,
    ranges: [
      uniform(-8, 8),
      uniform(-0.36, 0.36),
      uniform(-60, -3),
      uniform(-745.13, -40),
      uniform(-745.13, -708),
      uniform(3, 40),
      signed(scaled(-60, -1)),
    ],
    specialValues: [
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
  },
  tanh: {
    name: 'tanh',
    f: tanh,
    exact: fixedPoint.exactTanh,
    bound: 0.6,
    ranges: [
      uniform(-5, 5),
      uniform(-0.4, 0.4),
      signed(uniform(0.16, 0.18)),
      signed(uniform(3, 20)),
      signed(scaled(-12, -8)),
      signed(scaled(-60, -1)),
    ],
    specialValues: [
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
  },
  log: {
    name: 'log',
    f: log,
    exact: fixedPoint.exactLog,
    bound: 0.58,
    ranges: [
      scaled(-1022, 1024),
      scaled(-1074, -1022),
      uniform(0.01, 10),
      uniform(0.69, 0.73),
      uniform(1.38, 1.44),
      onePlus(signed(scaled(-52, -2))),
      nearPowersOfTwo(-20, 21),
    ],
    specialValues: [
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
  },
  log1p: {
    name: 'log1p',
    f: log1p,
    exact: fixedPoint.exactLog1p,
    bound: 0.6,
    ranges: [
      scaled(-60, 1024),
      uniform(-0.99, 1),
      uniform(-0.31, -0.28),
      uniform(0.38, 0.44),
      uniform(0.4, 30),
      signed(scaled(-60, -1)),
      nearPowersOfTwo(1, 21),
      (bits) => -1 + scaled(-53, -1)(bits),
    ],
    specialValues: [
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
  },
  softplus: {
    name: 'softplus',
    f: softplus,
    exact: fixedPoint.exactSoftplus,
    bound: 0.6,
    subnormalBound: 0.78,
    ranges: [
      uniform(-745, -30),
      uniform(-745.13, -708),
      uniform(-42, 42),
      uniform(-3, 3),
      uniform(0.5, 1.5),
      uniform(30, 800),
      signed(scaled(-60, -1)),
    ],
    specialValues: [
      [0, Math.LN2],
      [34, 34],
      [40, 40],
      [1e300, 1e300],
      [-1e300, 0],
      [Infinity, Infinity],
      [-Infinity, 0],
      [NaN, NaN],
    ],
  },
  erf: {
    name: 'erf',
    f: erf,
    exact: fixedPoint.exactErf,
    bound: 0.9,
    ranges: [uniform(-0.5, 0.5), uniform(-1, 1), uniform(-6, 6), signed(uniform(0.7, 0.8)), signed(scaled(-60, -1))],
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
  },
  erfc: {
    name: 'erfc',
    f: erfc,
    exact: fixedPoint.exactErfc,
    bound: 1,
    ranges: [
      uniform(-6, 6),
      uniform(0.24, 0.26),
      uniform(0.5, 0.7),
      uniform(0.25, 1),
      uniform(-1, 1),
      uniform(6, 26.5),
      uniform(26.5, 27.23),
    ],
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
  },
  cos: {
    name: 'cos',
    f: cos,
    exact: fixedPoint.exactCos,
    bound: 0.8,
    isEven: true,
    ranges: [
      uniform(-8, 8),
      uniform(-0.8, 0.8),
      uniform(-1e6, 1e6),
      nearMultiples(Math.PI / 4, 1e6),
      nearMultiples(Math.PI / 2, 1e5),
      nearMultiples(Math.PI / 2, 1e15),
      uniform(1048570, 1048580),
      signed(scaled(20, 1023)),
      signed(scaled(-60, -1)),
    ],
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
  },
};
