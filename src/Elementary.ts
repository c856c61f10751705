/**
 * The elementary functions that the kit computes with, so that a layer or loss of your own has the same bits everywhere.
 *
 * Those of `Math` differ between engines in their last bits. These are fixed sequences of correctly rounded operations,
 * within the stated number of units in the last place (ulp) of the true value; where a function is monotone, so are its
 * results (law N2). With `Matrix.map` they act on matrices: the result is rounded once more to the matrix's precision.
 * {@link float32} has those of float32, correctly rounded.
 *
 * @example
 * import { Elementary, Matrix } from 'foldnet'
 * const swish = Matrix.map((x) => x * Elementary.sigmoid(x))
 * swish(Matrix.of([[-1, 0, 1]])) // -0.2689, 0, 0.7311
 */
import * as elementary from './numeric/elementary.js';
import * as single from './numeric/elementary32.js';
import * as errorFunction from './numeric/errorFunction.js';
import * as power from './numeric/power.js';
import * as trigonometric from './numeric/trigonometric.js';

/**
 * e^x; error below 0.55 ulp (0.78 where the result is subnormal).
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.exp(1) // 2.718281828459045
 */
export const exp: (x: number) => number = elementary.exp;

/**
 * e^x - 1, accurate near 0; error below 0.65 ulp.
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.expm1(1e-20) // 1e-20
 */
export const expm1: (x: number) => number = elementary.expm1;

/**
 * The natural logarithm; error below 0.58 ulp. -Infinity at 0, NaN below.
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.log(2) // 0.6931471805599453
 */
export const log: (x: number) => number = elementary.log;

/**
 * log(1 + x), accurate near 0; error below 0.6 ulp. -Infinity at -1, NaN below.
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.log1p(1e-20) // 1e-20
 */
export const log1p: (x: number) => number = elementary.log1p;

/**
 * The hyperbolic tangent; error below 0.6 ulp.
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.tanh(0.5) // 0.46211715726000973
 */
export const tanh: (x: number) => number = elementary.tanh;

/**
 * The logistic function 1 / (1 + e^-x); error below 0.55 ulp (0.78 where the result is subnormal).
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.sigmoid(0) // 0.5
 */
export const sigmoid: (x: number) => number = elementary.sigmoid;

/**
 * log(1 + e^x), the smooth max(0, x); error below 0.6 ulp (0.78 where the result is subnormal). It never overflows.
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.softplus(1000) // 1000
 */
export const softplus: (x: number) => number = elementary.softplus;

/**
 * The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x; error below 0.9 ulp.
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.erf(1) // 0.8427007929497149
 */
export const erf: (x: number) => number = errorFunction.erf;

/**
 * 1 - erf x, accurate in relation to itself however small; error below 1 ulp.
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.erfc(10) // 2.088487583762545e-45
 */
export const erfc: (x: number) => number = errorFunction.erfc;

/**
 * The cosine of x radians, whatever its size; error below 0.8 ulp. NaN for infinities.
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.cos(Math.PI / 3) // 0.5000000000000001
 */
export const cos: (x: number) => number = trigonometric.cos;

/**
 * x^y for x >= 0, NaN for x < 0; error below 0.6 ulp (0.78 where the result is subnormal). x^0 and 1^y are 1, as IEEE 754
 * has it.
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.pow(2, 0.5) // 1.4142135623730951
 */
export const pow: (x: number, y: number) => number = power.pow;

/**
 * The functions of one argument in float32: of a float32 argument, the float32 nearest to the true value, for each of the
 * 2^32 (checked by `npm run elementary`).
 *
 * @example
 * import { Elementary } from 'foldnet'
 * Elementary.float32.exp(1) // 2.7182817459106445
 */
export const float32: single.ElementaryFunctions = single.float32;
