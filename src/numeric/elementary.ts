/**
 * The elementary functions of numerics v1, for float64: exp, expm1, log, log1p, sigmoid, tanh.
 *
 * Each is one fixed sequence of correctly rounded operations, so every engine gives the same bits. The method is the same
 * throughout: write the result as head + tail, where the head is exact and the tail small, so that only the last sum
 * rounds noticeably. Exact steps are those whose operands have few enough bits: `x + grid - grid` rounds x to a multiple
 * of the grid's spacing, a product with a power of two moves the exponent, a difference of close numbers has no error.
 *
 * Sources: argument reduction after W. J. Cody and W. Waite, "Software Manual for the Elementary Functions" (1980);
 * splitting after T. J. Dekker, "A floating-point technique for extending the available precision" (1971); coefficients
 * by the Remez exchange in 300-bit arithmetic. The bounds are in units in the last place (ulp) of the true value;
 * law N2 checks them and that each function is monotone.
 */

const log2e = 1.4426950408889634;

// ln 2 = ln2High + ln2Low; a product of ln2High, which has 30 bits, and an exponent is exact.
const ln2High = 0.6931471806019545;
const ln2Low = -4.2009150726810846e-11;

/** `x + integers - integers` is x rounded to an integer, for abs(x) < 2^51. */
const integers = 6755399441055744; // 1.5 * 2^52

/** `x + multiples24 - multiples24` is x rounded to a multiple of 2^-24, for abs(x) < 2^27. */
const multiples24 = 402653184; // 1.5 * 2^28

/** `x + multiples25 - multiples25` is x rounded to a multiple of 2^-25, for abs(x) < 2^26. */
const multiples25 = 201326592; // 1.5 * 2^27

/** `x * splitter - (x * splitter - x)` is x rounded to 26 bits (Dekker). */
const splitter = 134217729; // 2^27 + 1

/** 2^k at index k + 1074, for every k that float64 has. */
const powersOfTwo: Float64Array = new Float64Array(2098);
for (let power = 5e-324, i = 0; i < powersOfTwo.length; i++, power *= 2) powersOfTwo[i] = power;

const powerOfTwo = (k: number): number => powersOfTwo[1074 + k]!;
const inversePowerOfTwo = (k: number): number => powersOfTwo[1074 - k]!;

const view = new DataView(new ArrayBuffer(8));

/** The upper 32 bits of x: sign, exponent and 20 bits of the fraction. */
const highWord = (x: number): number => {
  view.setFloat64(0, x, true);
  return view.getInt32(4, true);
};

// ---------------------------------------------------------------------------------------------------------------------
// exp and expm1
//
// x = k ln 2 + r, abs(r) <= ln(2)/2, and r = coarse + fine, where coarse is a multiple of 2^-25 and abs(fine) <= 2^-26.
// Then e^r = 1 + coarse + coarse^2 / 2 (the head, a multiple of 2^-51 below 2, so exact)
//          + fine (1 + coarse + fine / 2) + r^3 Q(r) (the tail, below 2^-7).

const headOfExp = (coarse: number): number => 1 + coarse * (1 + 0.5 * coarse);

/** Q is off by less than 2^-61 / r^3. */
const tailOfExp = (r: number, coarse: number, fine: number): number => {
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

/** y * 2^k where the result, or 2^k, may leave the range of normal numbers: rounds at most once. */
const expNearLimits = (x: number, y: number, k: number): number =>
  x > 710 ? Infinity : x < -746 ? 0 : y * powerOfTwo(k >> 1) * powerOfTwo(k - (k >> 1));

/**
 * e^x. Error below 0.52 ulp; below 0.78 ulp where the result is subnormal.
 * Infinity above 709.78, 0 below -745.13; exp(0) = 1; NaN gives NaN.
 */
export const exp = (x: number): number => {
  const k = x * log2e + integers - integers;
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const coarse = r + multiples25 - multiples25;
  const y = headOfExp(coarse) + tailOfExp(r, coarse, high - coarse - low);
  return Math.abs(x) < 708 ? y * powerOfTwo(k | 0) : expNearLimits(x, y, k | 0);
};

/**
 * e^x - 1, without the cancellation near 0. Error below 0.6 ulp.
 * Infinity above 709.78, -1 below -37.43; expm1(-0) = -0; NaN gives NaN.
 */
export const expm1 = (x: number): number => {
  const size = Math.abs(x);
  if (!(size < 50)) return x < 0 ? -1 : exp(x);
  if (size < 0.0009765625) return x === 0 ? x : x + x * x * (0.5 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120))));
  const k = x * log2e + integers - integers;
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const coarse = r + multiples25 - multiples25;
  const tail = tailOfExp(r, coarse, high - coarse - low);
  // 2^k (head + tail) - 1 = 2^k (head - 2^-k + tail); the error of head - 2^-k after D. E. Knuth's two-sum.
  const head = headOfExp(coarse);
  const scale = inversePowerOfTwo(k | 0);
  const difference = head - scale;
  const back = difference - head;
  const error = head - (difference - back) - (scale + back);
  return (difference + (error + tail)) * powerOfTwo(k | 0);
};

// ---------------------------------------------------------------------------------------------------------------------
// sigmoid and tanh

/** (numerator + its tail) / (denominator + its tail), rounded once: a quotient of 26 bits, exact remainder, correction. */
const quotient = (numerator: number, numeratorTail: number, denominator: number, denominatorTail: number): number => {
  const reciprocal = 1 / denominator;
  const estimate = numerator * reciprocal;
  const estimateSplit = estimate * splitter;
  const q = estimateSplit - (estimateSplit - estimate);
  const denominatorSplit = denominator * splitter;
  const coarse = denominatorSplit - (denominatorSplit - denominator);
  const remainder = numerator - q * coarse - q * (denominator - coarse) + (numeratorTail - q * denominatorTail);
  return q + remainder * reciprocal;
};

/**
 * The logistic function 1 / (1 + e^-x). Error below 0.6 ulp, for subnormal results below 0.78.
 * 0 below -745.13, 1 above 37.43; sigmoid(0) = 0.5; NaN gives NaN.
 */
export const sigmoid = (x: number): number => {
  if (x >= 4) return 1 - sigmoid(-x);
  if (x < -50) return exp(x);
  if (Math.abs(x) < 0.000244140625) return 0.5 + (0.25 * x - x * x * x * (1 / 48));
  const k = x * log2e + integers - integers;
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const coarse = r + multiples25 - multiples25;
  const head = headOfExp(coarse);
  const tail = tailOfExp(r, coarse, high - coarse - low);
  const power = head + tail;
  const powerTail = tail - (power - head);
  const scale = inversePowerOfTwo(k | 0);
  const sum = scale + power;
  return quotient(power, powerTail, sum, power - (sum - scale) + powerTail);
};

/**
 * The hyperbolic tangent. Error below 0.6 ulp; odd to the bit.
 * 1 above 19.06; tanh(-0) = -0; NaN gives NaN.
 */
export const tanh = (x: number): number => {
  const size = Math.abs(x);
  if (size >= 4) return (1 - 2 * sigmoid(-2 * size)) * Math.sign(x);
  if (size < 0.0009765625) return x === 0 ? x : x - x * x * x * (1 / 3 - x * x * (2 / 15));
  // (1 - e^-2x) / (1 + e^-2x), both multiplied by 2^-k
  const y = -2 * size;
  const k = y * log2e + integers - integers;
  const high = y - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const coarse = r + multiples25 - multiples25;
  const head = headOfExp(coarse);
  const tail = tailOfExp(r, coarse, high - coarse - low);
  const power = head + tail;
  const powerTail = tail - (power - head);
  const scale = inversePowerOfTwo(k | 0);
  const difference = scale - power;
  const differenceTail = scale - difference - power - powerTail;
  const sum = scale + power;
  const sumTail = power - (sum - scale) + powerTail;
  return quotient(difference, differenceTail, sum, sumTail) * (x / size);
};

// ---------------------------------------------------------------------------------------------------------------------
// log and log1p
//
// x = 2^k m, sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f / (2 + f): log x = k ln 2 + 2 atanh s, where
// atanh s = s + s^3 P(s^2), and s itself is a number of 26 bits and a correction.

const highWordOfSqrtHalf = 0x3fe6a09e;

/** k ln 2 + log(1 + f + fTail). P is off by less than 2^-59 / s^2. */
const logOfReduced = (k: number, f: number, fTail: number): number => {
  const denominator = 2 + f;
  const coarse = denominator + multiples24 - multiples24;
  const reciprocal = 1 / denominator;
  const s = f * reciprocal;
  const sSplit = s * splitter;
  const sCoarse = sSplit - (sSplit - s);
  const remainder = f - sCoarse * coarse - sCoarse * (f - (coarse - 2) + fTail) + fTail;
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
  const fractionPart = sCoarse + sCoarse;
  const head = exponentPart + fractionPart;
  return head + (fractionPart - (head - exponentPart) + (atanhTail + atanhTail + k * ln2Low));
};

/** log(x 2^exponent) for a normal x > 0 with that high word. */
const logOfNormal = (x: number, high: number, exponent: number): number => {
  const k = (high - highWordOfSqrtHalf) >> 20;
  return logOfReduced(exponent + k, x * inversePowerOfTwo(k) - 1, 0);
};

const logOfSpecial = (x: number): number => {
  if (x === 0) return -Infinity;
  const isSubnormal = x > 0 && x < 1;
  const scaled = x * 18014398509481984; // 2^54
  return isSubnormal ? logOfNormal(scaled, highWord(scaled), -54) : x > 0 ? x : NaN;
};

/**
 * The natural logarithm. Error below 0.55 ulp.
 * log(1) = 0, log(0) = -Infinity, log(Infinity) = Infinity; NaN below 0 and for NaN.
 */
export const log = (x: number): number => {
  const high = highWord(x);
  return high >= 0x00100000 && high < 0x7ff00000 ? logOfNormal(x, high, 0) : logOfSpecial(x);
};

/**
 * log(1 + x), without the loss of x's low digits near 0. Error below 0.6 ulp.
 * log1p(-0) = -0, log1p(-1) = -Infinity, log1p(Infinity) = Infinity; NaN below -1 and for NaN.
 */
export const log1p = (x: number): number => {
  if (!(x > -1 && x < Infinity)) return x === -1 ? -Infinity : x > 0 ? x : NaN;
  if (Math.abs(x) < 5.551115123125783e-17) return x;
  // 1 + x = sum + error (Knuth's two-sum); where no exponent is taken off, f is x again.
  const sum = 1 + x;
  const back = sum - x;
  const error = x - (sum - back) + (1 - back);
  const k = (highWord(sum) - highWordOfSqrtHalf) >> 20;
  const scale = inversePowerOfTwo(k);
  const m = sum * scale - 1;
  const f = m + error * scale;
  return logOfReduced(k, f, error * scale - (f - m));
};
