/** The logistic function and the hyperbolic tangent of two numbers (numeric/elementary.ts): the same steps, in both lanes. */
import { roundTo26Bits } from './doubleDouble';
import {
  exp,
  exponent,
  headOfExp,
  inversePowerOfTwo,
  ln2High,
  ln2Low,
  roundTo25Places,
  seriesOfExp,
  shiftedExponent,
  tailOfExp,
} from './exp';
import { add, any, both, constant, divide, multiply, negate, one, select, subtract } from './float64x2';

const four: usize = memory.data<f64>([4]);
const least: usize = memory.data<f64>([-50]);
const minusTwo: usize = memory.data<f64>([-2]);
const limit: usize = memory.data<f64>([25]);
const nearZero: usize = memory.data<f64>([0.0009765625]);
const signBit: usize = memory.data<f64>([-0.0]);

/** y with the sign of x. */
export function withSign(x: v128, y: v128): v128 {
  return select(constant(signBit), x, y);
}

/** (numerator + its tail) / (denominator + its tail) */
function quotient(numerator: v128, numeratorTail: v128, denominator: v128, denominatorTail: v128): v128 {
  const reciprocal = divide(constant(one), denominator);
  const q = roundTo26Bits(multiply(numerator, reciprocal));
  const coarse = roundTo26Bits(denominator);
  const heads = subtract(subtract(numerator, multiply(q, coarse)), multiply(q, subtract(denominator, coarse)));
  const remainder = add(heads, subtract(numeratorTail, multiply(q, denominatorTail)));
  return add(q, multiply(remainder, reciprocal));
}

export function sigmoid(x: v128): v128 {
  // From 4 on it is 1 - sigmoid(-x).
  const upper = f64x2.ge(x, constant(four));
  const a = select(upper, negate(x), x);
  const shifted = shiftedExponent(a);
  const k = exponent(shifted);
  const high = subtract(a, multiply(k, constant(ln2High)));
  const low = multiply(k, constant(ln2Low));
  const r = subtract(high, low);
  const coarse = roundTo25Places(r);
  const head = headOfExp(coarse);
  const tail = tailOfExp(high, low, coarse, r, seriesOfExp(r));
  const power = add(head, tail);
  const powerTail = subtract(tail, subtract(power, head));
  const scale = inversePowerOfTwo(shifted);
  const sum = add(scale, power);
  const sumTail = add(subtract(power, subtract(sum, scale)), powerTail);
  let y = quotient(power, powerTail, sum, sumTail);
  const tiny = f64x2.lt(a, constant(least));
  if (any(tiny)) y = select(tiny, exp(a), y);
  return select(upper, subtract(constant(one), y), y);
}

/** tanh x by its series, for abs(x) < 2^-10; 0 is itself. */
function seriesOfTanh(x: v128): v128 {
  const rest = subtract(both(1.0 / 3), multiply(multiply(x, x), both(2.0 / 15)));
  const series = subtract(x, multiply(multiply(multiply(x, x), x), rest));
  return select(f64x2.eq(x, both(0)), x, series);
}

export function tanh(x: v128): v128 {
  const size = f64x2.abs(x);
  // From 4 on it is 1 - 2 sigmoid(y), of the same power; beyond 25 no bit of the sigmoid counts.
  const flat = f64x2.ge(size, constant(four));
  const y = multiply(constant(minusTwo), f64x2.min(size, constant(limit)));
  const shifted = shiftedExponent(y);
  const k = exponent(shifted);
  const high = subtract(y, multiply(k, constant(ln2High)));
  const low = multiply(k, constant(ln2Low));
  const r = subtract(high, low);
  const coarse = roundTo25Places(r);
  const head = headOfExp(coarse);
  const tail = tailOfExp(high, low, coarse, r, seriesOfExp(r));
  const power = add(head, tail);
  const powerTail = subtract(tail, subtract(power, head));
  const scale = inversePowerOfTwo(shifted);
  const difference = subtract(scale, power);
  const sum = add(scale, power);
  const differenceTail = subtract(subtract(subtract(scale, difference), power), powerTail);
  const sumTail = add(subtract(power, subtract(sum, scale)), powerTail);
  const numerator = select(flat, power, difference);
  const q = quotient(numerator, select(flat, powerTail, differenceTail), sum, sumTail);
  const value = select(flat, subtract(constant(one), add(q, q)), q);
  const signed = withSign(x, value);
  const small = f64x2.lt(size, constant(nearZero));
  return any(small) ? select(small, seriesOfTanh(x), signed) : signed;
}
