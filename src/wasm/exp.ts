/**
 * The exponential function of two numbers (numeric/elementary.ts): the same steps, in both lanes.
 *
 * A power of two is its exponent's bits: x + 1.5 * 2^52 holds the nearest integer k in its lowest bits, from where a shift
 * takes it to the exponent.
 */
import * as doubleDouble from './doubleDouble';
import { add, all, both, constant, half, linear, multiply, one, select, subtract } from './float64x2';

export const toIntegers: usize = memory.data<f64>([6755399441055744]); // 1.5 * 2^52
const to25Places: usize = memory.data<f64>([201326592]); // 1.5 * 2^27
const log2e: usize = memory.data<f64>([1.4426950408889634]);
export const ln2High: usize = memory.data<f64>([0.6931471806019545]);
export const ln2Low: usize = memory.data<f64>([-4.2009150726810846e-11]);
const inRange: usize = memory.data<f64>([708]);
const q: usize = memory.data<f64>([
  0.1666666666666668, 0.04166666666666632, 0.008333333333320031, 0.0013888888889082903, 0.00019841269890317337,
  2.48015869336425e-5, 2.7557240003740163e-6, 2.755759849154509e-7, 2.5110476568560027e-8, 2.0817878273777222e-9,
]);

/** x / ln 2 rounded to an integer k, as 1.5 * 2^52 + k. */
export function shiftedExponent(x: v128): v128 {
  return add(multiply(x, constant(log2e)), constant(toIntegers));
}
export function exponent(shifted: v128): v128 {
  return subtract(shifted, constant(toIntegers));
}
/** 2^k, a normal number. */
export function powerOfTwo(shifted: v128): v128 {
  return i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
}
/** 2^-k, a normal number. */
export function inversePowerOfTwo(shifted: v128): v128 {
  return i64x2.shl(i64x2.sub(i64x2.splat(1023), shifted), 52);
}

export function roundTo25Places(x: v128): v128 {
  return subtract(add(x, constant(to25Places)), constant(to25Places));
}

export function headOfExp(coarse: v128): v128 {
  return add(constant(one), multiply(coarse, add(constant(one), multiply(constant(half), coarse))));
}

// Two functions, small enough that the compiler puts both where they are called.
export function seriesOfExp(r: v128): v128 {
  const r2 = multiply(r, r);
  const r4 = multiply(r2, r2);
  const last = add(add(linear(q, 4, r), multiply(r2, linear(q, 6, r))), multiply(r4, linear(q, 8, r)));
  return add(add(linear(q, 0, r), multiply(r2, linear(q, 2, r))), multiply(r4, last));
}
export function tailOfExp(high: v128, low: v128, coarse: v128, r: v128, series: v128): v128 {
  const fine = subtract(subtract(high, coarse), low);
  const first = multiply(fine, add(constant(one), add(coarse, multiply(constant(half), fine))));
  return add(first, multiply(multiply(r, multiply(r, r)), series));
}

/** y 2^k for any k that exp meets. */
export function scaleNearLimits(x: v128, y: v128, shifted: v128): v128 {
  const k = i64x2.sub(shifted, i64x2.splat(0x4338000000000000)); // the bits of 1.5 * 2^52
  const part = i64x2.shr_s(k, 1);
  const scaled = multiply(multiply(y, powerOfTwo(part)), powerOfTwo(i64x2.sub(k, part)));
  const finite = select(f64x2.lt(x, both(-760)), both(0), scaled);
  return select(f64x2.gt(x, both(710)), both(Infinity), finite);
}

export function exp(x: v128): v128 {
  const shifted = shiftedExponent(x);
  const k = exponent(shifted);
  const high = subtract(x, multiply(k, constant(ln2High)));
  const low = multiply(k, constant(ln2Low));
  const r = subtract(high, low);
  const coarse = roundTo25Places(r);
  const y = add(headOfExp(coarse), tailOfExp(high, low, coarse, r, seriesOfExp(r)));
  if (all(f64x2.lt(f64x2.abs(x), constant(inRange)))) return multiply(y, powerOfTwo(shifted));
  return scaleNearLimits(x, y, shifted);
}

/** factor * e^x for numbers of twice the precision. */
export function timesExp(factor: v128, factorTail: v128, x: v128, xTail: v128): v128 {
  const shifted = shiftedExponent(x);
  const k = exponent(shifted);
  const high = subtract(x, multiply(k, constant(ln2High)));
  const low = subtract(multiply(k, constant(ln2Low)), xTail);
  const r = subtract(high, low);
  const coarse = roundTo25Places(r);
  const head = headOfExp(coarse);
  const tail = tailOfExp(high, low, coarse, r, seriesOfExp(r));
  const power = add(head, tail);
  const y = doubleDouble.multiply(factor, factorTail, power, doubleDouble.orderedTail(head, tail, power));
  if (all(f64x2.lt(f64x2.abs(x), both(690)))) return multiply(y, powerOfTwo(shifted));
  return scaleNearLimits(x, y, shifted);
}

const taylor: usize = memory.data<f64>([1.0 / 24, 1.0 / 120]);

/** e^x - 1 by its series, for abs(x) < 2^-10; 0 is itself. */
function seriesOfExpm1(x: v128): v128 {
  const third = add(both(1.0 / 6), multiply(x, linear(taylor, 0, x)));
  const series = add(x, multiply(multiply(x, x), add(both(0.5), multiply(x, third))));
  return select(f64x2.eq(x, both(0)), x, series);
}

export function expm1(x: v128): v128 {
  const size = f64x2.abs(x);
  const shifted = shiftedExponent(x);
  const k = exponent(shifted);
  const high = subtract(x, multiply(k, constant(ln2High)));
  const low = multiply(k, constant(ln2Low));
  const r = subtract(high, low);
  const coarse = roundTo25Places(r);
  const head = headOfExp(coarse);
  const scale = inversePowerOfTwo(shifted);
  const difference = subtract(head, scale);
  const back = subtract(difference, head);
  const error = subtract(subtract(head, subtract(difference, back)), add(scale, back));
  const sum = add(difference, add(error, tailOfExp(high, low, coarse, r, seriesOfExp(r))));
  const y = multiply(sum, powerOfTwo(shifted));

  const moderate = f64x2.lt(size, both(50));
  const small = f64x2.lt(size, both(0.0009765625));
  if (all(v128.andnot(moderate, small))) return y;
  const large = select(f64x2.lt(x, both(0)), both(-1), exp(x));
  return select(small, seriesOfExpm1(x), select(moderate, y, large));
}
