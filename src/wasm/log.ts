/**
 * The logarithms of two numbers and softplus (numeric/elementary.ts): the same steps, in both lanes.
 *
 * x = 2^k (1 + f) is taken apart in its bits; k becomes a float64 below the bits of 1.5 * 2^52.
 */
import { roundTo26Bits } from './doubleDouble';
import {
  exp,
  exponent,
  headOfExp,
  inversePowerOfTwo,
  ln2High,
  ln2Low,
  powerOfTwo,
  roundTo25Places,
  seriesOfExp,
  shiftedExponent,
  tailOfExp,
  toIntegers,
} from './exp';
import { add, all, any, both, constant, divide, linear, multiply, one, select, subtract } from './float64x2';

const to24Places: usize = memory.data<f64>([402653184]); // 1.5 * 2^28
const two: usize = memory.data<f64>([2]);
const p: usize = memory.data<f64>([
  0.3333333333333367, 0.1999999999970733, 0.1428571437119577, 0.11111099286381126, 0.09091782174583027,
  0.07657024967048197, 0.07397978083290474,
]);
const bitsOfSqrtHalf: i64 = 0x3fe6a09e00000000;

/** k as an integer, for a normal x > 0. */
function exponentOf(x: v128): v128 {
  return i64x2.shr_s(i64x2.sub(x, i64x2.splat(bitsOfSqrtHalf)), 52);
}
/** x 2^-k, a normal number. */
function reduced(x: v128, k: v128): v128 {
  return i64x2.sub(x, i64x2.shl(k, 52));
}
function toFloat(k: v128): v128 {
  return subtract(i64x2.add(k, constant(toIntegers)), constant(toIntegers));
}

/** k ln 2 + log(1 + f + fTail) */
function logOfReduced(k: v128, f: v128, fTail: v128): v128 {
  const denominator = add(constant(two), f);
  const reciprocal = divide(constant(one), denominator);
  const s = multiply(f, reciprocal);
  const q = roundTo26Bits(s);
  const coarse = subtract(add(denominator, constant(to24Places)), constant(to24Places));
  const fine = add(subtract(f, subtract(coarse, constant(two))), fTail);
  const remainder = add(subtract(subtract(f, multiply(q, coarse)), multiply(q, fine)), fTail);
  const s2 = multiply(s, s);
  const s4 = multiply(s2, s2);
  const last = add(linear(p, 4, s2), multiply(s4, constant(p, 6)));
  const middle = add(linear(p, 2, s2), multiply(s4, last));
  const sum = add(linear(p, 0, s2), multiply(s4, middle));
  const atanhTail = add(multiply(remainder, reciprocal), multiply(multiply(s, s2), sum));
  const exponentPart = multiply(k, constant(ln2High));
  const fractionPart = add(q, q);
  const head = add(exponentPart, fractionPart);
  const headTail = subtract(fractionPart, subtract(head, exponentPart));
  return add(head, add(headTail, add(add(atanhTail, atanhTail), multiply(k, constant(ln2Low)))));
}

function logOfNormal(x: v128, exponent: v128): v128 {
  const k = exponentOf(x);
  return logOfReduced(toFloat(i64x2.add(exponent, k)), subtract(reduced(x, k), constant(one)), both(0));
}

export function log(x: v128): v128 {
  const infinite = f64x2.eq(x, both(Infinity));
  const subnormal = f64x2.lt(x, both(2.2250738585072014e-308));
  if (!any(v128.or(f64x2.ne(x, x), v128.or(infinite, subnormal)))) return logOfNormal(x, i64x2.splat(0));
  const normal = select(subnormal, multiply(x, both(18014398509481984)), x); // 2^54
  const y = logOfNormal(normal, v128.and(subnormal, i64x2.splat(-54)));
  const positive = select(infinite, x, select(f64x2.eq(x, both(0)), both(-Infinity), y));
  return select(f64x2.ge(x, both(0)), positive, both(NaN));
}

/** log(1 + x + tail) for -1 < x < 2^1000 */
function log1pOfSum(x: v128, tail: v128): v128 {
  const sum = add(constant(one), x);
  const back = subtract(sum, x);
  const error = add(subtract(x, subtract(sum, back)), subtract(constant(one), back));
  const k = exponentOf(sum);
  const scale = inversePowerOfTwo(k);
  const fHead = subtract(reduced(sum, k), constant(one));
  const fTail = multiply(error, scale);
  const f = add(fHead, fTail);
  return logOfReduced(toFloat(k), f, add(subtract(fTail, subtract(f, fHead)), multiply(tail, scale)));
}

/** log(1 + x) for x < 2^1000; no loss has any use for it beyond. */
export function log1p(x: v128): v128 {
  const y = log1pOfSum(x, both(0));
  const inside = f64x2.gt(x, both(-1));
  const identity = f64x2.lt(f64x2.abs(x), both(5.551115123125783e-17)); // 2^-54
  if (all(v128.andnot(inside, identity))) return y;
  return select(identity, x, select(inside, y, log(add(constant(one), x))));
}

export function softplus(x: v128): v128 {
  const shifted = shiftedExponent(x);
  const k = exponent(shifted);
  const high = subtract(x, multiply(k, constant(ln2High)));
  const low = multiply(k, constant(ln2Low));
  const r = subtract(high, low);
  const coarse = roundTo25Places(r);
  const head = headOfExp(coarse);
  const tail = tailOfExp(high, low, coarse, r, seriesOfExp(r));
  const power = add(head, tail);
  const scale = powerOfTwo(shifted);
  const powerTail = subtract(tail, subtract(power, head));
  const y = log1pOfSum(multiply(power, scale), multiply(powerTail, scale));
  const inside = f64x2.lt(f64x2.abs(x), both(40));
  return all(inside) ? y : select(inside, y, select(f64x2.gt(x, both(0)), x, exp(x)));
}
