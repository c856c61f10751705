/**
 * Elementary functions in BigInt fixed-point arithmetic: a reference that no floating-point rounding touches (law N2).
 *
 * A real number x is the integer nearest below x 2^1400: the least double is a multiple of 2^-1074, so every double is
 * exact, and results down to the subnormals keep 300 bits and more.
 */

/** x 2^1400 */
export type Fixed = bigint;

const places = 1400n;
const one: Fixed = 1n << places;

const times = (x: Fixed, y: Fixed): Fixed => (x * y) >> places;
const over = (x: Fixed, y: Fixed): Fixed => (x << places) / y;
const absolute = (x: bigint): bigint => (x < 0n ? -x : x);

/** The bits of a double. */
export const bitsOf = (x: number): bigint => new BigUint64Array(Float64Array.of(x).buffer)[0] ?? 0n;

/** The double of those bits. */
export const ofBits = (bits: bigint): number => new Float64Array(BigUint64Array.of(bits).buffer)[0] ?? NaN;

/** The exact value of a finite double. */
export const fixed = (x: number): Fixed => {
  const bits = bitsOf(Math.abs(x));
  const exponent = bits >> 52n;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude =
    exponent === 0n ? fraction << (places - 1074n) : (fraction | (1n << 52n)) << (places - 1074n + exponent - 1n);
  return x < 0 ? -magnitude : magnitude;
};

/** term + step(term, n) + step(step(term, n), n + 1) + ..., until a term vanishes. */
const series = (term: bigint, step: (term: bigint, n: bigint) => bigint, n: bigint = 1n, total: bigint = 0n): bigint =>
  term === 0n || term === -1n ? total : series(step(term, n), step, n + 1n, total + term);

/** atanh(1/n) and atan(1/n), by their powers of 1/n. */
const inverseSeries = (n: bigint, sign: 1n | -1n): Fixed => {
  const sum = (power: bigint, k: bigint, total: bigint): bigint =>
    power === 0n ? total : sum((sign * power) / (n * n), k + 2n, total + power / k);
  return sum(one / n, 1n, 0n);
};

const ln2 = 2n * inverseSeries(3n, 1n);
/** Machin's formula. */
const pi = 4n * (4n * inverseSeries(5n, -1n) - inverseSeries(239n, -1n));

const halved = (x: bigint, times_: number): bigint => (times_ === 0 ? x : halved(times(x, x), times_ - 1));

/** e^x = 2^k (e^(r / 2^16))^(2^16) for x = k ln 2 + r. */
export const exp = (x: Fixed): Fixed => {
  const k = x / ln2;
  const r = (x - k * ln2) >> 16n;
  const power = halved(
    series(one, (term, n) => times(term, r) / n),
    16,
  );
  return k < 0n ? power >> -k : power << k;
};

export const expm1 = (x: Fixed): Fixed => exp(x) - one;

/** ln x from a double y near it: y + ln(1 + d), d = x e^-y - 1, by Newton's step and the next two terms. */
export const logNear = (x: Fixed, y: Fixed): Fixed => {
  const d = times(x, exp(-y)) - one;
  const d2 = times(d, d);
  const d3 = times(d2, d);
  return y + d - d2 / 2n + d3 / 3n - times(d3, d) / 4n;
};

export const tanh = (x: Fixed): Fixed => {
  const power = exp(2n * x);
  return over(power - one, power + one);
};

/** 1 / (1 + e^-x) */
export const sigmoid = (x: Fixed): Fixed => (x < 0n ? over(exp(x), one + exp(x)) : over(one, one + exp(-x)));

const squareRoot = (x: bigint, guess: bigint): bigint => {
  const better = (guess + x / guess) >> 1n;
  return better >= guess ? guess : squareRoot(x, better);
};

const rootOfPi = squareRoot(pi << places, 2n * one);

/** 2 / sqrt(pi) times x - x^3 / 3 + x^5 / (2! 5) - ... */
export const erf = (x: Fixed): Fixed => {
  const square = times(x, x);
  const sum = (power: bigint, n: bigint, total: bigint): bigint =>
    absolute(power) < 2n ? total : sum(-times(power, square) / (n + 1n), n + 1n, total + power / (2n * n + 1n));
  return over(2n * sum(x, 0n, 0n), rootOfPi);
};

export const erfc = (x: Fixed): Fixed => one - erf(x);

export const cos = (x: Fixed): Fixed => {
  const r = absolute(x) % (2n * pi);
  const square = times(r, r);
  return series(one, (term, n) => -times(term, square) / ((2n * n - 1n) * 2n * n));
};

export { one };

const bitLength = (x: bigint): number => x.toString(2).length;

/** The float32 nearest to the exact value; ties to even. */
export const nearestFloat32 = (exact: Fixed): number => {
  const magnitude = absolute(exact);
  const last = BigInt(Math.max(bitLength(magnitude) - 24, Number(places) - 149));
  const twice = magnitude >> (last - 1n);
  const isExact = twice << (last - 1n) === magnitude;
  const isUp = (twice & 1n) === 1n && (!isExact || (twice & 2n) === 2n);
  // Exact: at most 24 bits, times a power of two. Beyond float32's range it overflows, as it should.
  const power = ofBits(BigInt(Math.min(1023 + Number(last - places), 2047)) << 52n);
  return Math.fround((exact < 0n ? -1 : 1) * Number((twice >> 1n) + (isUp ? 1n : 0n)) * power);
};

/** How far a double is from the exact value, in units in the last place of the exact value. */
export const ulps = (y: number, exact: Fixed): number => {
  if (!Number.isFinite(y)) return Infinity;
  const last = Math.max(bitLength(absolute(exact)) - 53, Number(places) - 1074);
  const difference = absolute(fixed(y) - exact);
  // Forty bits after the point are plenty, and the quotient is a safe integer for all but gross errors.
  return Number((difference << 40n) >> BigInt(last)) / 1_099_511_627_776;
};
