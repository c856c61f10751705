/** GELU and its approximation by the hyperbolic tangent, of two numbers (numeric/gelu.ts): the same steps, in both lanes. */
import * as doubleDouble from './doubleDouble';
import { scaledComplement } from './errorFunction';
import { timesExp } from './exp';
import { add, both, multiply, negate, select, subtract } from './float64x2';
import { sigmoid } from './sigmoid';

/** Phi(-t) e^(t^2 / 2); the tail is left in doubleDouble.tail, twice as large. */
function scaledTail(t: v128): v128 {
  const argument = doubleDouble.multiply(both(0.7071067811865476), both(-4.833646656726457e-17), t, both(0));
  return multiply(both(0.5), scaledComplement(argument, doubleDouble.tail));
}

/** factor e^(-t^2 / 2); 0 beyond 40. */
function timesDensity(factor: v128, factorTail: v128, t: v128): v128 {
  const square = doubleDouble.product(t, t);
  const half = both(-0.5);
  const y = timesExp(factor, factorTail, multiply(half, square), multiply(half, doubleDouble.tail));
  return select(f64x2.gt(t, both(40)), both(0), y);
}

export function gelu(x: v128): v128 {
  const t = f64x2.abs(x);
  const scaled = scaledTail(t);
  const factor = doubleDouble.multiply(t, both(0), scaled, multiply(both(0.5), doubleDouble.tail));
  const tail = timesDensity(factor, doubleDouble.tail, t);
  return select(f64x2.ge(x, both(0)), subtract(x, tail), negate(tail));
}

export function geluDerivative(x: v128): v128 {
  const t = f64x2.abs(x);
  const scaled = scaledTail(t);
  const scaledLow = multiply(both(0.5), doubleDouble.tail);
  const density = doubleDouble.multiply(negate(t), both(0), both(0.3989422804014327), both(-2.49232720227773e-17));
  const factor = doubleDouble.add(scaled, scaledLow, density, doubleDouble.tail);
  const tail = timesDensity(factor, doubleDouble.tail, t);
  return select(f64x2.gt(x, both(0)), subtract(both(1), tail), tail);
}

const slope: f64 = 1.5957691216057308;
const cubic: f64 = 0.07135481627260025;

/** v; the tail is left in doubleDouble.tail. */
function argument(x: v128): v128 {
  const square = doubleDouble.product(x, x);
  const term = doubleDouble.multiply(both(cubic), both(-6.175149918155315e-19), square, doubleDouble.tail);
  const sum = doubleDouble.add(both(slope), both(-9.96930880911092e-17), term, doubleDouble.tail);
  return doubleDouble.multiply(x, both(0), sum, doubleDouble.tail);
}

/** sigmoid(head + tail), given sigmoid(-head). */
function preciseSigmoid(head: v128, tail: v128, opposite: v128): v128 {
  const s = sigmoid(head);
  return add(s, multiply(multiply(s, opposite), tail));
}

function vanished(x: v128): v128 {
  return f64x2.gt(f64x2.abs(x), both(40));
}

export function geluTanh(x: v128): v128 {
  const v = argument(x);
  const y = multiply(x, preciseSigmoid(v, doubleDouble.tail, sigmoid(negate(v))));
  return select(vanished(x), select(f64x2.gt(x, both(0)), x, both(-0.0)), y);
}

export function geluTanhDerivative(x: v128): v128 {
  const v = argument(x);
  const tail = doubleDouble.tail;
  const opposite = sigmoid(negate(v));
  const rate = add(both(slope), multiply(both(3 * cubic), multiply(x, x)));
  const y = multiply(preciseSigmoid(v, tail, opposite), add(both(1), multiply(multiply(x, opposite), rate)));
  return select(vanished(x), select(f64x2.gt(x, both(0)), both(1), both(0)), y);
}
