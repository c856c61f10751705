/**
 * GELU, the Gaussian error linear unit: x times the normal distribution function Phi, exact and by the hyperbolic
 * tangent, each value and each derivative as one function of its argument in binary64.
 *
 *   exact   x Phi(x),  Phi(x) = erfc(-x / sqrt 2) / 2                       Phi(x) + x phi(x)
 *   tanh    x s,  s = sigmoid(v),  v = 2 sqrt(2 / pi) (x + 0.044715 x^3)    s + x s (1 - s) v'
 *
 * The exponents are computed with twice the precision, so the relative error stays at a few ulp in the negative tail,
 * where the textbook forms leave nothing of the value.
 *
 * Source: Hendrycks and Gimpel, "Gaussian error linear units" (2016); torch.nn.GELU.
 */
import { add, type DoubleDouble, fromNumber, multiply, product, scale } from './doubleDouble.js';
import { sigmoid, timesExp } from './elementary.js';
import { scaledComplement } from './errorFunction.js';

const rootOfHalf: DoubleDouble = { head: 0.7071067811865476, tail: -4.833646656726457e-17 };
/** 1 / sqrt(2 pi) */
const density: DoubleDouble = { head: 0.3989422804014327, tail: -2.49232720227773e-17 };

/** Beyond, Phi(-t) underflows whatever multiplies it. */
const vanished = 40;

/** Phi(-t) e^(t^2 / 2) for t from 0. */
const scaledTail = (t: number): DoubleDouble => scale(0.5, scaledComplement(multiply(rootOfHalf, fromNumber(t))));

/** -t^2 / 2, exactly. */
const exponent = (t: number): DoubleDouble => scale(-0.5, product(t, t));

/** x Phi(x). */
export const gelu = (x: number): number => {
  const t = Math.abs(x);
  const tail = t > vanished ? 0 : timesExp(multiply(fromNumber(t), scaledTail(t)), exponent(t)); // t Phi(-t)
  return x >= 0 ? x - tail : -tail;
};

/** Phi(x) + x phi(x). */
export const geluDerivative = (x: number): number => {
  const t = Math.abs(x);
  const tail = // Phi(-t) - t phi(t)
    t > vanished ? 0 : timesExp(add(scaledTail(t), multiply(fromNumber(-t), density)), exponent(t));
  return x > 0 ? 1 - tail : tail;
};

/** 2 sqrt(2 / pi), and 0.044715 times that. */
const slope: DoubleDouble = { head: 1.5957691216057308, tail: -9.96930880911092e-17 };
const cubic: DoubleDouble = { head: 0.07135481627260025, tail: -6.175149918155315e-19 };

/** v */
const argument = (x: number): DoubleDouble => multiply(fromNumber(x), add(slope, multiply(cubic, product(x, x))));

/** sigmoid of a number of twice the precision: the tail by its derivative. */
const preciseSigmoid = ({ head, tail }: DoubleDouble): number => {
  const s = sigmoid(head);
  return s + s * sigmoid(-head) * tail;
};

/** x sigmoid(v). */
export const geluTanh = (x: number): number => {
  if (Math.abs(x) > vanished) return x > 0 ? x : -0;
  return x * preciseSigmoid(argument(x));
};

/** s + x s (1 - s) v' = s (1 + x (1 - s) v'). */
export const geluTanhDerivative = (x: number): number => {
  if (Math.abs(x) > vanished) return x > 0 ? 1 : 0;
  const v = argument(x);
  return preciseSigmoid(v) * (1 + x * sigmoid(-v.head) * (slope.head + 3 * cubic.head * (x * x)));
};
