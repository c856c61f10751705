/**
 * sigmoid and tanh rounded to float32 by way of values in float64 that err by less than 2^-36 relatively.
 *
 * Where both ends of what such a value may stand for round to the same float32, that is the true value's; elsewhere,
 * in about one of 700 vectors, the accurate function decides. So the result is always the accurate function's (checked
 * for all 2^32 arguments).
 *
 * e^r - 1 = r P(r) for abs(r) <= ln(2) / 2, with an error below 2^-37.5.
 *
 * Source: Ziv, "Fast evaluation of elementary mathematical functions with correctly rounded last bit" (1991);
 * coefficients by Chebyshev interpolation.
 */
import { exponent, powerOfTwo, shiftedExponent } from './exp';
import { add, constant, divide, each, linear, multiply, negate, one, subtract } from './float64x2';
import { withSign } from './sigmoid';

const tolerance: usize = memory.data<f64>([1.4551915228366852e-11]); // 2^-36
const ln2: usize = memory.data<f64>([0.6931471805599453]);
/** Beyond, sigmoid is 1 and 0 in float32. */
const limits: usize = memory.data<f64>([200, -200]);
/** Beyond, tanh is 1 in float32. */
const flat: usize = memory.data<f64>([25]);
const minusTwo: usize = memory.data<f64>([-2]);
const two: usize = memory.data<f64>([2]);
const p: usize = memory.data<f64>([
  0.9999999999955055, 0.4999999999995507, 0.1666666678638044, 0.041666666786337556, 0.008333283518768105,
  0.001388883909064138, 0.00019907582591325134, 2.4867883453521802e-5,
]);

/** e^r - 1 for the rest r of x without k ln 2 */
function expm1OfRest(x: v128, shifted: v128): v128 {
  const r = subtract(x, multiply(exponent(shifted), constant(ln2)));
  const r2 = multiply(r, r);
  const lower = add(linear(p, 0, r), multiply(r2, linear(p, 2, r)));
  const upper = add(linear(p, 4, r), multiply(r2, linear(p, 6, r)));
  return multiply(r, add(lower, multiply(multiply(r2, r2), upper)));
}

/** 1 / (1 + e^-x) */
export class QuickSigmoid {
  of(x: v128, op: usize): v128 {
    const y = negate(f64x2.pmax(f64x2.pmin(x, constant(limits)), constant(limits, 1)));
    const shifted = shiftedExponent(y);
    const power = multiply(add(constant(one), expm1OfRest(y, shifted)), powerOfTwo(shifted));
    return divide(constant(one), add(constant(one), power));
  }
}

/** tanh x = -e / (2 + e), e = e^(-2 x) - 1; it has the sign of x */
export class QuickTanh {
  of(x: v128, op: usize): v128 {
    const y = multiply(constant(minusTwo), f64x2.pmin(f64x2.abs(x), constant(flat)));
    const shifted = shiftedExponent(y);
    const power = powerOfTwo(shifted);
    const e = add(subtract(power, constant(one)), multiply(power, expm1OfRest(y, shifted)));
    return withSign(x, divide(e, add(constant(two), e)));
  }
}

function demote(lower: v128, upper: v128): v128 {
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(lower), f32x4.demote_f64x2_zero(upper), 0, 2);
}

/** Four float32s by the quick function, or by the accurate one where it does not tell. */
export function rounded<Quick, Accurate>(x: v128): v128 {
  const quick = changetype<Quick>(0);
  const lower = quick.of(f64x2.promote_low_f32x4(x), 0);
  const upper = quick.of(f64x2.promote_low_f32x4(v128.shuffle<u64>(x, x, 1, 1)), 0);
  const lowerError = multiply(lower, constant(tolerance));
  const upperError = multiply(upper, constant(tolerance));
  const inner = demote(subtract(lower, lowerError), subtract(upper, upperError));
  const outer = demote(add(lower, lowerError), add(upper, upperError)); // -0 + -0 is -0
  return i32x4.all_true(f32x4.eq(inner, outer)) ? outer : each<Accurate, f32>(x, 0);
}
