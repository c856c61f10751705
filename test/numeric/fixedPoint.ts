// The elementary functions in BigInt fixed-point arithmetic, as a reference that no floating-point rounding touches.
// A real number is `mantissa * 2^exponent`; results are good to at least 200 bits.

export interface Real {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const bitLength = (n: bigint): number => (n < 0n ? -n : n).toString(16).length * 4 - leadingZeros(n < 0n ? -n : n);
const leadingZeros = (n: bigint): number => Math.clz32(Number.parseInt(n.toString(16).charAt(0), 16)) - 28;

const shift = (n: bigint, places: number): bigint => (places >= 0 ? n << BigInt(places) : n >> BigInt(-places));

const words = new DataView(new ArrayBuffer(8));

/** The exact value of a finite x. */
export const real = (x: number): Real => {
  words.setFloat64(0, x);
  const bits = words.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: bits >> 63n === 1n ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 };
};

const sum = (a: Real, b: Real): Real => {
  const exponent = Math.min(a.exponent, b.exponent);
  return {
    mantissa: (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent)),
    exponent,
  };
};

const negate = ({ mantissa, exponent }: Real): Real => ({ mantissa: -mantissa, exponent });
const one: Real = { mantissa: 1n, exponent: 0 };

/** How many bits are computed of a result; a few of them are lost on the way. */
const significant = 224;

/** a / b to that many bits. */
const quotient = (a: Real, b: Real, bits: number = significant): Real => {
  const places = bits + bitLength(b.mantissa) - bitLength(a.mantissa);
  return { mantissa: shift(a.mantissa, places) / b.mantissa, exponent: a.exponent - b.exponent - places };
};

/** ln 2 = 2 atanh(1/3), rounded down to a multiple of 2^-2400. */
const lnTwo = ((): bigint => {
  let total = 0n;
  for (let power = (2n << 2400n) / 3n, n = 1n; power > 0n; power /= 9n, n += 2n) total += power / n;
  return total;
})();

/** e^x, off by at most 2^-places relatively: x = k ln 2 + r, Taylor's series for r / 2^8, squared eight times. */
const exponential = (x: Real, places: number): Real => {
  const guarded = places + 24;
  const fixed = shift(x.mantissa, x.exponent + guarded);
  const ln2 = lnTwo >> BigInt(2400 - guarded);
  const k = (2n * fixed + ln2) / (2n * ln2);
  const r = (fixed - k * ln2) >> 8n;
  let term = 1n << BigInt(guarded);
  let total = term;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = (term * r) >> BigInt(guarded);
    term /= n;
    total += term;
  }
  for (let i = 0; i < 8; i++) total = (total * total) >> BigInt(guarded);
  return { mantissa: total, exponent: Number(k) - guarded };
};

/** Places after the binary point that leave enough significant ones in an x this small. */
const placesFor = (x: number): number => {
  const { mantissa, exponent } = real(x);
  return significant + Math.max(0, -(bitLength(mantissa) + exponent));
};

export const exactExp = (x: number): Real => exponential(real(x), significant);

export const exactExpm1 = (x: number): Real => sum(exponential(real(x), placesFor(x)), negate(one));

export const exactTanh = (x: number): Real => {
  const { mantissa, exponent } = real(x);
  const power = exponential({ mantissa, exponent: exponent + 1 }, placesFor(x));
  return quotient(sum(power, negate(one)), sum(power, one));
};

export const exactSigmoid = (x: number): Real => {
  const power = exponential(real(-Math.abs(x)), significant);
  const denominator = sum(power, one);
  return quotient(x < 0 ? power : one, denominator);
};

/** ln x by Newton's step from an approximation y: y + ln(1 + d), d = x e^-y - 1. */
const logarithm = (x: Real, y: number): Real => {
  const places = placesFor(y);
  const power = exponential(negate(real(y)), places);
  const product = { mantissa: x.mantissa * power.mantissa, exponent: x.exponent + power.exponent };
  const { mantissa, exponent } = sum(product, negate(one));
  const d = shift(mantissa, exponent + places);
  const power2 = (d * d) >> BigInt(places);
  const series = d - power2 / 2n + ((power2 * d) >> BigInt(places)) / 3n - ((power2 * power2) >> BigInt(places)) / 4n;
  return sum(real(y), { mantissa: series, exponent: -places });
};

export const exactLog = (x: number, y: number): Real => logarithm(real(x), y);
export const exactLog1p = (x: number, y: number): Real => logarithm(sum(real(x), one), y);

export const exactSoftplus = (x: number, y: number): Real => logarithm(sum(exponential(real(x), significant), one), y);

const product = (a: Real, b: Real): Real => ({
  mantissa: a.mantissa * b.mantissa,
  exponent: a.exponent + b.exponent,
});

/** x^y, given an approximation of log x. */
export const exactPow = (x: number, y: number, log: number): Real =>
  exponential(product(logarithm(real(x), log), real(y)), significant);

/** A multiple of 2^-2400. */
const pi = ((): bigint => {
  // Machin's formula.
  const inverseTangent = (n: bigint): bigint => {
    let total = 0n;
    for (let power = (1n << 2420n) / n, i = 1n; power !== 0n; power /= -n * n, i += 2n) total += power / i;
    return total;
  };
  return (16n * inverseTangent(5n) - 4n * inverseTangent(239n)) >> 20n;
})();

const squareRoot = (n: bigint): bigint => {
  let root = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (let next = (root + n / root) >> 1n; next < root; next = (root + n / root) >> 1n) root = next;
  return root;
};

const rootOfPi: Real = { mantissa: squareRoot(pi << 2400n), exponent: -2400 };

/** erf x = 2 x e^(-x^2) / sqrt(pi) * (1 + 2 x^2 / 3 * (1 + 2 x^2 / 5 * (1 + ...))), a series without cancellation. */
const errorFunction = (x: number, places: number): Real => {
  const square = product(real(x), real(x));
  const twice = shift(2n * square.mantissa, square.exponent + places);
  let term = 1n << BigInt(places);
  let total = term;
  for (let n = 3n; term !== 0n; n += 2n) {
    term = ((term * twice) >> BigInt(places)) / n;
    total += term;
  }
  const series = { mantissa: total, exponent: -places };
  const numerator = product(product(real(2 * x), exponential(negate(square), places)), series);
  return quotient(numerator, rootOfPi, places);
};

/** erf is 1 to 2300 bits from there on, and would take as many terms as x^2. */
const saturated = (x: number): number => Math.max(-40, Math.min(40, x));

export const exactErf = (x: number): Real => errorFunction(saturated(x), significant);

/** 1 - erf x: as many more places as cancel. */
/** e^(-x^2) / sqrt(pi) / (x + 1/2 / (x + 2/2 / (x + 3/2 / (x + ...)))), for x from 5. */
const continuedErfc = (x: number): Real => {
  const places = significant + 20;
  const fixed = shift(real(x).mantissa, real(x).exponent + places);
  let fraction = fixed;
  for (let n = BigInt(40 + Math.ceil(4200 / (x * x))); n > 0n; n--) {
    fraction = fixed + (n << BigInt(2 * places - 1)) / fraction;
  }
  const power = exponential(negate(product(real(x), real(x))), places);
  return quotient(power, product(rootOfPi, { mantissa: fraction, exponent: -places }));
};

export const exactErfc = (x: number): Real => {
  const at = saturated(x);
  if (at > 5) return continuedErfc(at);
  return sum(one, negate(errorFunction(at, significant + Math.ceil(1.5 * at * at))));
};

/** cos x by Taylor's series for x modulo pi. */
export const exactCos = (x: number): Real => {
  const { mantissa, exponent } = real(x);
  const fixed = shift(mantissa, exponent + 2400);
  const n = (2n * fixed + pi) / (2n * pi);
  const r = (fixed - n * pi) >> 2000n;
  const places = 400n;
  let term = 1n << places;
  let total = term;
  for (let i = 1n; term !== 0n && term !== -1n; i += 2n) {
    term = (((-term * r) >> places) * r) >> places;
    term /= i * (i + 1n);
    total += term;
  }
  return { mantissa: n % 2n === 0n ? total : -total, exponent: -400 };
};

/** How far y is from the exact value, in units in the last place of the exact value. */
export const ulpError = (y: number, exact: Real): number => {
  if (!Number.isFinite(y)) return Infinity;
  const unit = Math.max(bitLength(exact.mantissa) + exact.exponent - 53, -1074);
  const places = 40;
  const { mantissa, exponent } = real(y);
  const difference = shift(mantissa, exponent - unit + places) - shift(exact.mantissa, exact.exponent - unit + places);
  return Math.abs(Number(difference)) / 2 ** places;
};

/** The nearest number of so many bits, whose least positive one is 2^least; ties to even. */
const nearest = ({ mantissa, exponent }: Real, bits: number, least: number): number => {
  const magnitude = mantissa < 0n ? -mantissa : mantissa;
  const unit = Math.max(bitLength(magnitude) + exponent - bits, least);
  const twice = shift(magnitude, exponent - unit + 1);
  const isExact = shift(twice, unit - 1 - exponent) === magnitude;
  const isUp = (twice & 1n) === 1n && (!isExact || (twice & 2n) === 2n);
  return Number((mantissa < 0n ? -1n : 1n) * ((twice >> 1n) + (isUp ? 1n : 0n))) * 2 ** unit;
};

export const nearestFloat64 = (x: Real): number => nearest(x, 53, -1074);

/** Infinity from halfway to 2^128 on. */
export const nearestFloat32 = (x: Real): number => Math.fround(nearest(x, 24, -149));
