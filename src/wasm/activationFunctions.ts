/**
 * The activations as functions of two numbers in float64, with their derivatives (numeric/activationFunctions.ts): the
 * same steps, in both lanes. Each is a class for `each` (float64x2.ts); its options are the operation's numbers.
 */
import * as elementary from './exp';
import { add, both, divide, multiply, negate, select, subtract } from './float64x2';
import * as kernels from './gelu';
import * as logarithms from './log';
import { number } from './record';
import * as logistic from './sigmoid';

/** An option, twice. */
function option(op: usize, i: usize): v128 {
  return both(number(op, i));
}
function positive(x: v128): v128 {
  return f64x2.gt(x, both(0));
}

/** slope */
export class LeakyRelu {
  of(x: v128, op: usize): v128 {
    return select(positive(x), x, multiply(option(op, 0), x));
  }
}
export class LeakyReluDerivative {
  of(x: v128, op: usize): v128 {
    const lower = select(f64x2.le(x, both(0)), option(op, 0), both(NaN));
    return select(positive(x), both(1), lower);
  }
}

/** alpha, scale */
export class Elu {
  of(x: v128, op: usize): v128 {
    const scale = option(op, 1);
    const lower = multiply(multiply(scale, option(op, 0)), elementary.expm1(x));
    return select(positive(x), multiply(scale, x), lower);
  }
}
export class EluDerivative {
  of(x: v128, op: usize): v128 {
    const scale = option(op, 1);
    return select(positive(x), scale, multiply(multiply(scale, option(op, 0)), elementary.exp(x)));
  }
}

export class Gelu {
  of(x: v128, op: usize): v128 {
    return kernels.gelu(x);
  }
}
export class GeluDerivative {
  of(x: v128, op: usize): v128 {
    return kernels.geluDerivative(x);
  }
}
export class GeluTanh {
  of(x: v128, op: usize): v128 {
    return kernels.geluTanh(x);
  }
}
export class GeluTanhDerivative {
  of(x: v128, op: usize): v128 {
    return kernels.geluTanhDerivative(x);
  }
}

export class Silu {
  of(x: v128, op: usize): v128 {
    return multiply(x, logistic.sigmoid(x));
  }
}
export class SiluDerivative {
  of(x: v128, op: usize): v128 {
    const rest = add(both(1), multiply(x, logistic.sigmoid(negate(x))));
    return multiply(logistic.sigmoid(x), rest);
  }
}

/** Beyond, mish is the identity. */
function flat(x: v128): v128 {
  return f64x2.gt(x, both(40));
}
export class Mish {
  of(x: v128, op: usize): v128 {
    const w = elementary.exp(x);
    const n = multiply(w, add(w, both(2)));
    return select(flat(x), x, divide(multiply(x, n), add(n, both(2))));
  }
}
export class MishDerivative {
  of(x: v128, op: usize): v128 {
    const w = elementary.exp(x);
    const n = multiply(w, add(w, both(2)));
    const divisor = add(n, both(2));
    const term = multiply(multiply(both(4), multiply(x, w)), add(w, both(1)));
    return select(flat(x), both(1), divide(add(n, divide(term, divisor)), divisor));
  }
}

/** beta, threshold */
export class Softplus {
  of(x: v128, op: usize): v128 {
    const beta = option(op, 0);
    const scaled = multiply(beta, x);
    return select(f64x2.gt(scaled, option(op, 1)), x, divide(logarithms.softplus(scaled), beta));
  }
}
export class SoftplusDerivative {
  of(x: v128, op: usize): v128 {
    const scaled = multiply(option(op, 0), x);
    return select(f64x2.gt(scaled, option(op, 1)), both(1), logistic.sigmoid(scaled));
  }
}

export class Softsign {
  of(x: v128, op: usize): v128 {
    return divide(x, add(both(1), f64x2.abs(x)));
  }
}
export class SoftsignDerivative {
  of(x: v128, op: usize): v128 {
    const divisor = add(both(1), f64x2.abs(x));
    return divide(both(1), multiply(divisor, divisor));
  }
}

export class LogSigmoid {
  of(x: v128, op: usize): v128 {
    return negate(logarithms.softplus(negate(x)));
  }
}
export class LogSigmoidDerivative {
  of(x: v128, op: usize): v128 {
    return logistic.sigmoid(negate(x));
  }
}

/** 0 outside of low to high, 1 inside, NaN for NaN */
function inside(x: v128, low: v128, high: v128, slope: f64): v128 {
  const outside = v128.or(f64x2.le(x, low), f64x2.ge(x, high));
  return select(outside, both(0), select(f64x2.eq(x, x), both(slope), both(NaN)));
}

/** low, high */
export class HardTanh {
  of(x: v128, op: usize): v128 {
    return f64x2.min(f64x2.max(x, option(op, 0)), option(op, 1));
  }
}
export class HardTanhDerivative {
  of(x: v128, op: usize): v128 {
    return inside(x, option(op, 0), option(op, 1), 1);
  }
}

export class HardSigmoid {
  of(x: v128, op: usize): v128 {
    return divide(f64x2.min(f64x2.max(add(x, both(3)), both(0)), both(6)), both(6));
  }
}
export class HardSigmoidDerivative {
  of(x: v128, op: usize): v128 {
    return inside(x, both(-3), both(3), 1.0 / 6);
  }
}
