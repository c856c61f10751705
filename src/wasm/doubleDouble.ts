/**
 * Pairs of numbers of twice the precision (numeric/doubleDouble.ts): the unevaluated sum of a head and a tail.
 *
 * A function returns the head and leaves the tail in `tail`, to be read before the next call.
 */
import * as float64x2 from './float64x2';
import { constant, subtract } from './float64x2';

/** The tail of the last result. */
export let tail: v128 = f64x2.splat(0);

const splitter: usize = memory.data<f64>([134217729]); // 2^27 + 1

/** Dekker's splitting. */
export function roundTo26Bits(x: v128): v128 {
  const shifted = float64x2.multiply(x, constant(splitter));
  return subtract(shifted, subtract(shifted, x));
}

/** The tail of x + y = head, where x is 0 or no smaller than y. */
export function orderedTail(x: v128, y: v128, head: v128): v128 {
  return subtract(y, subtract(head, x));
}

/** x + y where x is 0 or no smaller than y (Dekker). */
export function orderedSum(x: v128, y: v128): v128 {
  const head = float64x2.add(x, y);
  tail = orderedTail(x, y, head);
  return head;
}

/** x + y, exactly (Knuth). */
export function sum(x: v128, y: v128): v128 {
  const head = float64x2.add(x, y);
  const back = subtract(head, x);
  tail = float64x2.add(subtract(x, subtract(head, back)), subtract(y, back));
  return head;
}

/** x * y, exactly (Dekker). */
export function product(x: v128, y: v128): v128 {
  const head = float64x2.multiply(x, y);
  const xHigh = roundTo26Bits(x);
  const yHigh = roundTo26Bits(y);
  const xLow = subtract(x, xHigh);
  const yLow = subtract(y, yHigh);
  const first = subtract(head, float64x2.multiply(xHigh, yHigh));
  const rest = subtract(subtract(first, float64x2.multiply(xLow, yHigh)), float64x2.multiply(xHigh, yLow));
  tail = subtract(float64x2.multiply(xLow, yLow), rest);
  return head;
}

export function add(x: v128, xTail: v128, y: v128, yTail: v128): v128 {
  const heads = sum(x, y);
  const headsTail = tail;
  const tails = sum(xTail, yTail);
  const tailsTail = tail;
  const first = orderedSum(heads, float64x2.add(headsTail, tails));
  return orderedSum(first, float64x2.add(tail, tailsTail));
}

export function multiply(x: v128, xTail: v128, y: v128, yTail: v128): v128 {
  const heads = product(x, y);
  const crossed = float64x2.add(float64x2.multiply(x, yTail), float64x2.multiply(xTail, y));
  return orderedSum(heads, float64x2.add(tail, crossed));
}

export function divide(x: v128, xTail: v128, y: v128, yTail: v128): v128 {
  const quotient = float64x2.divide(x, y);
  const back = product(quotient, y);
  const rest = subtract(xTail, float64x2.multiply(quotient, yTail));
  const remainder = float64x2.add(subtract(subtract(x, back), tail), rest);
  return orderedSum(quotient, float64x2.divide(remainder, y));
}
