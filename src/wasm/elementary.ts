/**
 * The elementary functions of vectors of either precision (numeric/elementary32.ts): in float64 the function itself, in
 * float32 its correct rounding, where that is another one than float64's rounded once more.
 */
import * as exponential from './exp';
import { add, any, both, each, multiply, select, subtract } from './float64x2';
import * as logarithms from './log';
import { QuickSigmoid, QuickTanh, rounded } from './quick32';
import * as logistic from './sigmoid';

class Exp {
  of(x: v128, op: usize): v128 {
    return exponential.exp(x);
  }
}
class Tanh {
  of(x: v128, op: usize): v128 {
    return logistic.tanh(x);
  }
}
class Sigmoid {
  of(x: v128, op: usize): v128 {
    return logistic.sigmoid(x);
  }
}
class Log {
  of(x: v128, op: usize): v128 {
    return logarithms.log(x);
  }
}
class Log1p {
  of(x: v128, op: usize): v128 {
    return logarithms.log1p(x);
  }
}

/** Whether a result is halfway between two float32s. */
function isMidpoint(y: v128): v128 {
  return i64x2.eq(v128.and(y, i64x2.splat(0x1fffffff)), i64x2.splat(0x10000000));
}
/** The odd one of the float32s that y is halfway between. */
function toOdd(y: v128): v128 {
  const even = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(y));
  return add(y, subtract(y, even));
}
function equals(x: v128, value: f64): v128 {
  return f64x2.eq(x, both(value));
}

/** Near 0 the argument is moved inwards: where the result is halfway, the true one is nearer to 1/2. */
class Sigmoid32 {
  of(x: v128, op: usize): v128 {
    const nearlyLinear = f64x2.lt(f64x2.abs(x), both(0.0000152587890625)); // 2^-16
    const y = logistic.sigmoid(select(nearlyLinear, multiply(x, both(0.9999999850988388)), x)); // 1 - 2^-26
    return any(isMidpoint(y)) ? select(equals(x, -0.001117885229177773), toOdd(y), y) : y;
  }
}

class Log32 {
  of(x: v128, op: usize): v128 {
    const y = logarithms.log(x);
    if (!any(isMidpoint(y))) return y;
    let odd = equals(x, 0.011794382706284523);
    odd = v128.or(odd, equals(x, 9.472636222839355));
    odd = v128.or(odd, equals(x, 58037908));
    odd = v128.or(odd, equals(x, 1.2783783694984994e23));
    odd = v128.or(odd, equals(x, 5.498306075456329e28));
    return select(odd, toOdd(y), y);
  }
}
class Log1p32 {
  of(x: v128, op: usize): v128 {
    const y = logarithms.log1p(x);
    if (!any(isMidpoint(y))) return y;
    let odd = equals(x, 7.152559078349441e-7);
    odd = v128.or(odd, equals(x, 8.583093404013198e-6));
    odd = v128.or(odd, equals(x, 0.4951299726963043));
    odd = v128.or(odd, equals(x, 8.472636222839355));
    odd = v128.or(odd, equals(x, 1.2783783694984994e23));
    odd = v128.or(odd, equals(x, 5.498306075456329e28));
    odd = v128.or(odd, equals(x, -7.152555667744309e-7));
    odd = v128.or(odd, equals(x, -8.583044291299302e-6));
    odd = v128.or(odd, equals(x, -0.0021787146106362343));
    return select(odd, toOdd(y), y);
  }
}

export function exp<T>(x: v128): v128 {
  return each<Exp, T>(x, 0);
}
export function sigmoid<T>(x: v128): v128 {
  return sizeof<T>() == 8 ? each<Sigmoid, T>(x, 0) : rounded<QuickSigmoid, Sigmoid32>(x);
}
export function tanh<T>(x: v128): v128 {
  return sizeof<T>() == 8 ? each<Tanh, T>(x, 0) : rounded<QuickTanh, Tanh>(x);
}
export function log<T>(x: v128): v128 {
  return sizeof<T>() == 8 ? each<Log, T>(x, 0) : each<Log32, T>(x, 0);
}
export function log1p<T>(x: v128): v128 {
  return sizeof<T>() == 8 ? each<Log1p, T>(x, 0) : each<Log1p32, T>(x, 0);
}
