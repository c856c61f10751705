/**
 * The elementary functions of numerics v1, for float64: exp, expm1, sigmoid, tanh, log, log1p, softplus.
 * (errorFunction.ts, power.ts and trigonometric.ts have the others.)
 *
 * Each is one fixed sequence of correctly rounded operations, so that every engine gives the same bits. The method is
 * the same throughout: write the result as head + tail with an exact head and a small tail, so that hardly anything but
 * the last addition rounds. Exact steps are those whose operands have few enough bits; that is why numbers are first
 * rounded to a grid, and the remainder is carried along.
 *
 * Sources: the reduction to k ln 2 + r is Cody and Waite's ("Software Manual for the Elementary Functions", 1980); the
 * splitting of products and the errors of sums Dekker's ("A floating-point technique for extending the available
 * precision", 1971) and Knuth's; the coefficients come from the Remez exchange in 300-bit arithmetic.
 *
 * The bounds are in units in the last place (ulp) of the true value; in brackets the largest error seen in millions of
 * arguments. Every function is monotone. Law N2.
 */
import { type DoubleDouble, multiply, orderedSum, roundTo26Bits } from './doubleDouble.js';

// Adding a large number pushes the low bits of x off the end; taking it away again leaves x rounded to the grid.
export const roundToInteger = (x: number): number => x + 6755399441055744 - 6755399441055744; // 1.5 * 2^52
const roundTo24Places = (x: number): number => x + 402653184 - 402653184; // binary places: 1.5 * 2^28
const roundTo25Places = (x: number): number => x + 201326592 - 201326592; // 1.5 * 2^27

/** 2^k at index k + 1074: every power of two that float64 has. A table is faster than setting bits, and exact too. */
const powersOfTwo: Float64Array = ((): Float64Array => {
  const powers = new Float64Array(2098);
  for (let i = 0, power = 5e-324; i < powers.length; i++, power *= 2) powers[i] = power;
  return powers;
})();

export const powerOfTwo = (k: number): number => powersOfTwo[1074 + k]!;
const inversePowerOfTwo = (k: number): number => powersOfTwo[1074 - k]!;

const view = new DataView(new ArrayBuffer(8));

/** The upper 32 bits of x: sign, exponent and 20 bits of the fraction. */
export const highWord = (x: number): number => {
  view.setFloat64(0, x, true);
  return view.getInt32(4, true);
};

const log2e = 1.4426950408889634;

// ln 2 = ln2High + ln2Low, where ln2High has so few bits (29) that its product with an exponent is exact.
export const ln2High = 0.6931471806019545;
export const ln2Low = -4.2009150726810846e-11;

// ---------------------------------------------------------------------------------------------------------------------
// exp, expm1, sigmoid, tanh
//
// x = k ln 2 + r with abs(r) <= ln(2) / 2; r = high - low = coarse + fine, where coarse is a multiple of 2^-25. Then
//   e^r = head + tail = (1 + coarse + coarse^2 / 2) + (fine (1 + coarse + fine / 2) + r^3 Q(r)).
// The head is a multiple of 2^-51 below 2, therefore exact; the tail is below 2^-7.

const headOfExp = (coarse: number): number => 1 + coarse * (1 + 0.5 * coarse);

/** Q leaves an error below 2^-60 in e^r. */
const tailOfExp = (high: number, low: number, coarse: number): number => {
  const r = high - low;
  const fine = high - coarse - low;
  const r2 = r * r;
  const r4 = r2 * r2;
  const q =
    0.1666666666666668 +
    0.04166666666666632 * r +
    r2 * (0.008333333333320031 + 0.0013888888889082903 * r) +
    r4 *
      (0.00019841269890317337 +
        2.48015869336425e-5 * r +
        r2 * (2.7557240003740163e-6 + 2.755759849154509e-7 * r) +
        r4 * (2.5110476568560027e-8 + 2.0817878273777222e-9 * r));
  return fine * (1 + (coarse + 0.5 * fine)) + r * r2 * q;
};

/** y 2^k where the result or 2^k may not be a normal number: in two steps, of which the first is exact. */
const scaleNearLimits = (x: number, y: number, k: number): number => {
  if (x > 710) return Infinity;
  if (x < -760) return 0;
  const half = k >> 1;
  return y * powerOfTwo(half) * powerOfTwo(k - half);
};

/**
 * e^x. Error below 0.55 ulp (0.536); below 0.78 where the result is subnormal.
 * exp(0) = 1; Infinity above 709.78, 0 below -745.13; NaN gives NaN.
 */
export const exp = (x: number): number => {
  const k = roundToInteger(x * log2e);
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const coarse = roundTo25Places(high - low);
  const y = headOfExp(coarse) + tailOfExp(high, low, coarse);
  return Math.abs(x) < 708 ? y * powerOfTwo(k | 0) : scaleNearLimits(x, y, k | 0);
};

/**
 * factor * e^x for numbers of twice the precision. Error below 0.55 ulp, or 0.78 where the result is subnormal, and what
 * the factor errs by; the factor is at most 2^13, and at most 1 where x is positive.
 */
export const timesExp = (factor: DoubleDouble, x: DoubleDouble): number => {
  const k = roundToInteger(x.head * log2e);
  const high = x.head - k * ln2High;
  const low = k * ln2Low - x.tail;
  const coarse = roundTo25Places(high - low);
  const y = multiply(factor, orderedSum(headOfExp(coarse), tailOfExp(high, low, coarse))).head;
  return Math.abs(x.head) < 690 ? y * powerOfTwo(k | 0) : scaleNearLimits(x.head, y, k | 0);
};

/**
 * e^x - 1, without the cancellation near 0. Error below 0.65 ulp (0.624).
 * expm1(-0) = -0; Infinity above 709.78, -1 below -37.43; NaN gives NaN.
 */
export const expm1 = (x: number): number => {
  const size = Math.abs(x);
  if (!(size < 50)) return x < 0 ? -1 : exp(x);
  // Below 2^-10 the head would have too few bits.
  if (size < 0.0009765625) return x === 0 ? x : x + x * x * (0.5 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120))));
  const k = roundToInteger(x * log2e);
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const coarse = roundTo25Places(high - low);
  // 2^k (head - 2^-k + tail), with the rounding error of head - 2^-k added to the tail (Knuth).
  const head = headOfExp(coarse);
  const scale = inversePowerOfTwo(k | 0);
  const difference = head - scale;
  const back = difference - head;
  const error = head - (difference - back) - (scale + back);
  return (difference + (error + tailOfExp(high, low, coarse))) * powerOfTwo(k | 0);
};

/** (numerator + its tail) / (denominator + its tail): a quotient of 26 bits and a correction by the exact remainder. */
const quotient = (numerator: number, numeratorTail: number, denominator: number, denominatorTail: number): number => {
  const reciprocal = 1 / denominator;
  const q = roundTo26Bits(numerator * reciprocal);
  const coarse = roundTo26Bits(denominator);
  const remainder = numerator - q * coarse - q * (denominator - coarse) + (numeratorTail - q * denominatorTail);
  return q + remainder * reciprocal;
};

/**
 * The logistic function 1 / (1 + e^-x). Error below 0.55 ulp (0.539); below 0.78 where the result is subnormal.
 * sigmoid(0) = 1/2; 1 above 37.43, 0 below -745.13; NaN gives NaN.
 */
export const sigmoid = (x: number): number => {
  // Below, 2^-k must not be so small that sum - scale rounds.
  if (x >= 4) return 1 - sigmoid(-x);
  if (x < -50) return exp(x);
  const k = roundToInteger(x * log2e);
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const coarse = roundTo25Places(high - low);
  const head = headOfExp(coarse);
  const tail = tailOfExp(high, low, coarse);
  const power = head + tail;
  const powerTail = tail - (power - head);
  // e^r / (2^-k + e^r)
  const scale = inversePowerOfTwo(k | 0);
  const sum = scale + power;
  return quotient(power, powerTail, sum, power - (sum - scale) + powerTail);
};

/**
 * The hyperbolic tangent. Error below 0.6 ulp (0.575); odd to the bit.
 * tanh(-0) = -0; 1 above 19.06; NaN gives NaN.
 */
export const tanh = (x: number): number => {
  const size = Math.abs(x);
  // Where the function is this flat, it is monotone because sigmoid is.
  if (size >= 4) return (1 - 2 * sigmoid(-2 * size)) * Math.sign(x);
  if (size < 0.0009765625) return x === 0 ? x : x - x * x * x * (1 / 3 - x * x * (2 / 15));
  const y = -2 * size;
  const k = roundToInteger(y * log2e);
  const high = y - k * ln2High;
  const low = k * ln2Low;
  const coarse = roundTo25Places(high - low);
  const head = headOfExp(coarse);
  const tail = tailOfExp(high, low, coarse);
  const power = head + tail;
  const powerTail = tail - (power - head);
  // (2^-k - e^r) / (2^-k + e^r)
  const scale = inversePowerOfTwo(k | 0);
  const difference = scale - power;
  const sum = scale + power;
  const differenceTail = scale - difference - power - powerTail;
  const sumTail = power - (sum - scale) + powerTail;
  // x / size is the sign, without a branch that would be taken at random.
  return quotient(difference, differenceTail, sum, sumTail) * (x / size);
};

// ---------------------------------------------------------------------------------------------------------------------
// log, log1p
//
// x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); s = f / (2 + f), of which the first 26 bits are split off. Then
//   log x = k ln 2 + 2 atanh s, atanh s = s + s^3 P(s^2).

export const highWordOfSqrtHalf = 0x3fe6a09e;

/** k ln 2 + log(1 + f + fTail). P leaves a relative error below 2^-58 in atanh s. */
const logOfReduced = (k: number, f: number, fTail: number): number => {
  const denominator = 2 + f;
  const reciprocal = 1 / denominator;
  const s = f * reciprocal;
  const q = roundTo26Bits(s);
  const coarse = roundTo24Places(denominator);
  const remainder = f - q * coarse - q * (f - (coarse - 2) + fTail) + fTail;
  const s2 = s * s;
  const s4 = s2 * s2;
  const p =
    0.3333333333333367 +
    0.1999999999970733 * s2 +
    s4 *
      (0.1428571437119577 +
        0.11111099286381126 * s2 +
        s4 * (0.09091782174583027 + 0.07657024967048197 * s2 + s4 * 0.07397978083290474));
  const atanhTail = remainder * reciprocal + s * s2 * p;
  const exponentPart = k * ln2High;
  const fractionPart = q + q;
  const head = exponentPart + fractionPart;
  return head + (fractionPart - (head - exponentPart) + (atanhTail + atanhTail + k * ln2Low));
};

/** log(x 2^exponent) for a normal x > 0, given its high word. */
const logOfNormal = (x: number, high: number, exponent: number): number => {
  const k = (high - highWordOfSqrtHalf) >> 20;
  return logOfReduced(exponent + k, x * inversePowerOfTwo(k) - 1, 0);
};

const logOfSpecial = (x: number): number => {
  if (x === 0) return -Infinity;
  if (!(x > 0) || x === Infinity) return x > 0 ? x : NaN;
  const normal = x * 18014398509481984; // 2^54
  return logOfNormal(normal, highWord(normal), -54);
};

/**
 * The natural logarithm. Error below 0.58 ulp (0.563).
 * log(1) = 0, log(0) = -Infinity, log(Infinity) = Infinity; NaN below 0 and for NaN.
 */
export const log = (x: number): number => {
  const high = highWord(x);
  return high >= 0x00100000 && high < 0x7ff00000 ? logOfNormal(x, high, 0) : logOfSpecial(x);
};

/** log(1 + x + tail) for a finite x > -1 that is not tiny, and a tail below its last place. */
const log1pOfSum = (x: number, tail: number): number => {
  // 1 + x = sum + error exactly (Knuth). For k = 0, f is x again and its tail the given one.
  const sum = 1 + x;
  const back = sum - x;
  const error = x - (sum - back) + (1 - back);
  const k = (highWord(sum) - highWordOfSqrtHalf) >> 20;
  const scale = inversePowerOfTwo(k);
  const fHead = sum * scale - 1;
  const fTail = error * scale;
  const f = fHead + fTail;
  return logOfReduced(k, f, fTail - (f - fHead) + tail * scale);
};

/**
 * log(1 + x), without the loss of x's last digits near 0. Error below 0.6 ulp (0.577).
 * log1p(-0) = -0, log1p(-1) = -Infinity, log1p(Infinity) = Infinity; NaN below -1 and for NaN.
 */
export const log1p = (x: number): number => {
  if (!(x > -1 && x < Infinity)) return x === -1 ? -Infinity : x > 0 ? x : NaN;
  if (Math.abs(x) < 5.551115123125783e-17) return x; // 2^-54
  return log1pOfSum(x, 0);
};

/**
 * log(1 + e^x), the smooth max(0, x). Error below 0.6 ulp (0.553); below 0.78 where the result is subnormal.
 * x itself from 40 on, e^x below -40; softplus(-Infinity) = 0, softplus(Infinity) = Infinity; NaN gives NaN.
 */
export const softplus = (x: number): number => {
  if (!(Math.abs(x) < 40)) return x > 0 ? x : exp(x);
  const k = roundToInteger(x * log2e);
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const coarse = roundTo25Places(high - low);
  const head = headOfExp(coarse);
  const tail = tailOfExp(high, low, coarse);
  const power = head + tail;
  const scale = powerOfTwo(k | 0);
  // The logarithm magnifies the rounding error of e^x, which therefore goes with it.
  return log1pOfSum(power * scale, (tail - (power - head)) * scale);
};
