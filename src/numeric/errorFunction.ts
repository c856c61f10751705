/**
 * The error function and its complement, for float64.
 *
 *   erf x = 2 / sqrt(pi) * integral from 0 to x of e^(-t^2) dt,   erfc x = 1 - erf x
 *
 * Near 0, erf x = x + x P(x^2). Elsewhere erfc x = e^(-x^2) S(x), where e^(-x^2) is computed from the exact square, so
 * that the relative error stays small as far as the function goes, and S(x), the scaled complement, is Q(t) / (1 + 2 x)
 * with t = (x - 3.5) / (x + 3.5).
 *
 * Source: Shepherd and Laframboise, "Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity" (1981);
 * coefficients as in elementary.ts. The bounds are in units in the last place (ulp) of the true value; in brackets the
 * largest error seen in 10^6 arguments. Law N2.
 */
import { add, divide, type DoubleDouble, fromNumber, orderedSum, product, scale, sum } from './doubleDouble.js';
import { timesExp } from './elementary.js';

/** c[0] + c[1] x + c[2] x^2 + ..., by Horner's rule. */
const polynomial = (c: ReadonlyArray<number>, x: number): number => {
  let total = c[c.length - 1]!;
  for (let i = c.length - 2; i >= 0; i--) total = total * x + c[i]!;
  return total;
};

/** P: the error it leaves in erf x is below 2^-66, relatively, up to 3/4. */
const nearZero: ReadonlyArray<number> = [
  0.1283791670955126, -0.37612638903183754, 0.11283791670955087, -0.026866170645118592, 0.005223977625224301,
  -0.000854832700131074, 0.00012055331554327269, -1.4925589683626346e-5, 1.6460389601972757e-6, -1.6333313970423836e-7,
  1.4414512457078588e-8, -9.504886629909254e-10,
];

/** Q: the error it leaves is below 2^-62, relatively, from 0 to 28. */
const scaledStart = 1.2423492448711544;
const scaledRest: ReadonlyArray<number> = [
  -0.1400091801376194, -0.010555596332218104, 0.0975190951532544, -0.11508959816020596, 0.08798315382505166,
  -0.0488233258274842, 0.01909933093863542, -0.004215019914258454, -0.00030226783525125726, 0.0005643844765807744,
  -0.00012151270991191713, -4.278256619927121e-5, 2.426220998392504e-5, 2.3295360628831556e-6, -3.818129330837503e-6,
  -4.716224039279337e-8, 6.073703180288418e-7, -3.4336991526185254e-9, -1.0178901189849611e-7, -3.713721725843322e-9,
  1.649290214438332e-8, 2.2919748241195318e-9, -1.8435781663924456e-9, -5.203034961158966e-10,
];

/** e^(x^2) erfc x for x from 0 to 28. Error below 1.2 * 2^-53 relatively. */
export const scaledComplement = (x: DoubleDouble): DoubleDouble => {
  const t = (x.head - 3.5) / (x.head + 3.5);
  const numerator = orderedSum(scaledStart, t * polynomial(scaledRest, t));
  return divide(numerator, add(sum(1, 2 * x.head), fromNumber(2 * x.tail)));
};

/**
 * The error function. Error below 0.9 ulp (0.853); odd to the bit.
 * erf(-0) = -0; 1 above 5.93; NaN gives NaN.
 */
export const erf = (x: number): number => {
  const size = Math.abs(x);
  if (size < 0.75) return x + x * polynomial(nearZero, x * x);
  return (1 - erfc(size)) * Math.sign(x);
};

/**
 * The complementary error function, accurate in relation to itself however small. Error below 1 ulp (0.946).
 * erfc(0) = 1; 2 below -5.87, 0 above 27.23; NaN gives NaN.
 */
export const erfc = (x: number): number => {
  if (x < -0.5) return 2 - erfc(-x);
  if (x < 0.25) return 1 - erf(x);
  // Exact but for the last steps: erfc x = 1/2 + (1/2 - erf x).
  if (x < 0.6) return 0.5 + (0.5 - x - x * polynomial(nearZero, x * x));
  return x > 28 ? 0 : timesExp(scaledComplement(fromNumber(x)), scale(-1, product(x, x)));
};
