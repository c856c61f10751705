/** Two numbers in float64, which the elementary functions are of; and vectors of either precision by way of them. */

export function add(x: v128, y: v128): v128 {
  return f64x2.add(x, y);
}
export function subtract(x: v128, y: v128): v128 {
  return f64x2.sub(x, y);
}
export function multiply(x: v128, y: v128): v128 {
  return f64x2.mul(x, y);
}
export function divide(x: v128, y: v128): v128 {
  return f64x2.div(x, y);
}
export function negate(x: v128): v128 {
  return f64x2.neg(x);
}

/** The same number twice. */
export function both(x: f64): v128 {
  return f64x2.splat(x);
}

/**
 * The i-th of the numbers at an address, twice. Constants of inner loops are such numbers, in the module's own memory:
 * engines take three instructions for a literal and one to load it.
 */
export function constant(at: usize, i: usize = 0): v128 {
  return v128.load64_splat(at + (i << 3));
}
export const one: usize = memory.data<f64>([1]);
export const half: usize = memory.data<f64>([0.5]);

/** The i-th number + the next one * x: a step of a polynomial whose terms are taken two by two. */
export function linear(at: usize, i: usize, x: v128): v128 {
  return f64x2.add(constant(at, i), f64x2.mul(constant(at, i + 1), x));
}

/** x where the condition holds, else y. */
export function select(condition: v128, x: v128, y: v128): v128 {
  return v128.bitselect(x, y, condition);
}
/** Whether a condition holds for both. */
export function all(condition: v128): bool {
  return i64x2.all_true(condition);
}
/** Whether a condition holds for one at least. */
export function any(condition: v128): bool {
  return v128.any_true(condition);
}

/**
 * F of each element of a vector of T, computed in float64 and rounded to T; F is a class without fields whose method
 * `of` takes two numbers, and the operation for its options.
 */
export function each<F, T>(x: v128, op: usize): v128 {
  const f = changetype<F>(0);
  if (sizeof<T>() == 8) return f.of(x, op);
  const lower = f.of(f64x2.promote_low_f32x4(x), op);
  const upper = f.of(f64x2.promote_low_f32x4(v128.shuffle<u64>(x, x, 1, 1)), op);
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(lower), f32x4.demote_f64x2_zero(upper), 0, 2);
}
