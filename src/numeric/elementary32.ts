/**
 * The elementary functions correctly rounded to float32: of a float32 argument, the float32 nearest to the true value.
 *
 * The float64 result is off by less than one unit in its last place, so rounding it once more goes to the wrong side of
 * the midpoint between two float32s only where it is that midpoint: a tie, for which the even neighbour is taken and
 * the true value may be nearer to the other. An exhaustive check of all 2^32 arguments (`npm run elementary`) finds
 * these, and there are so few that they are listed.
 */
import { exp, expm1, log, log1p, sigmoid, softplus, tanh } from './elementary.js';
import { erf, erfc } from './errorFunction.js';
import { type FloatArray, precisionOf } from './precision.js';
import { cos } from './trigonometric.js';

type Unary = (x: number) => number;

/** The elementary functions of one argument, of one precision. */
export interface ElementaryFunctions {
  readonly exp: Unary;
  readonly expm1: Unary;
  readonly sigmoid: Unary;
  readonly tanh: Unary;
  readonly log: Unary;
  readonly log1p: Unary;
  readonly softplus: Unary;
  readonly erf: Unary;
  readonly erfc: Unary;
  readonly cos: Unary;
}

const view = new DataView(new ArrayBuffer(8));

/** Whether y is halfway between two neighbouring float32s, of those that are not subnormal. */
const isMidpoint = (y: number): boolean => {
  view.setFloat64(0, y, true);
  return (view.getInt32(0, true) & 0x1fffffff) === 0x10000000;
};

/** y, the float64 result at x, rounded to float32: but at the arguments listed to the odd neighbour of a tie. */
const rounded = (y: number, x: number, toOdd: ReadonlyArray<number>): number => {
  const even = Math.fround(y);
  return isMidpoint(y) && toOdd.includes(x) ? y + (y - even) : even;
};

// Near 0, sigmoid x is 1/2 + x/4 as far as float64 can tell, which is a tie for many x, and the true value nearer to 1/2.
// So x is moved towards 0 there, by less than the distance between float32s and more than what float64 rounds away.
const nearlyLinear = 0.0000152587890625; // 2^-16
const inwards = 0.9999999850988388; // 1 - 2^-26

const sigmoid32 = [-0.001117885229177773];

const log32 = [0.011794382706284523, 9.472636222839355, 58037908, 1.2783783694984994e23, 5.498306075456329e28];

const log1p32 = [
  7.152559078349441e-7, 8.583093404013198e-6, 0.4951299726963043, 8.472636222839355, 1.2783783694984994e23,
  5.498306075456329e28, -7.152555667744309e-7, -8.583044291299302e-6, -0.0021787146106362343,
];

const softplus32 = [0.00044680992141366005];

const erfc32 = [-0.000014103805369813927];

const cos32 = [11004677630875140000, 172699833977939170000];

/** Correctly rounded to float32. */
export const float32: ElementaryFunctions = {
  exp: (x) => Math.fround(exp(x)),
  expm1: (x) => Math.fround(expm1(x)),
  sigmoid: (x) => rounded(sigmoid(Math.abs(x) < nearlyLinear ? x * inwards : x), x, sigmoid32),
  tanh: (x) => Math.fround(tanh(x)),
  log: (x) => rounded(log(x), x, log32),
  log1p: (x) => rounded(log1p(x), x, log1p32),
  softplus: (x) => rounded(softplus(x), x, softplus32),
  erf: (x) => Math.fround(erf(x)),
  erfc: (x) => rounded(erfc(x), x, erfc32),
  cos: (x) => rounded(cos(x), Math.abs(x), cos32),
};

const float64: ElementaryFunctions = { exp, expm1, sigmoid, tanh, log, log1p, softplus, erf, erfc, cos };

/** The functions whose results go into that buffer. */
export const functionsFor = (out: FloatArray): ElementaryFunctions =>
  precisionOf(out) === 'float64' ? float64 : float32;
