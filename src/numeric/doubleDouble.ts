/**
 * Numbers of twice the precision: the unevaluated sum of a head and a tail of at most half a unit in its last place.
 *
 * What the elementary functions need where one rounding too many would show: an exponent, a reduced argument. Each
 * operation on such numbers errs by a few 2^-104 relatively; sums and products of two float64s are exact. No product may
 * overflow, nor a factor exceed 2^996.
 *
 * Sources: Dekker, "A floating-point technique for extending the available precision" (1971); Knuth, "The Art of Computer
 * Programming" 4.2.2, theorem B.
 */

/** head + tail. */
export interface DoubleDouble {
  readonly head: number;
  readonly tail: number;
}

/** The tail is 0. */
export const fromNumber = (x: number): DoubleDouble => ({ head: x, tail: 0 });

/** Dekker's splitting; the product of two such numbers is exact. */
export const roundTo26Bits = (x: number): number => {
  const shifted = x * 134217729; // 2^27 + 1
  return shifted - (shifted - x);
};

/** x + y where x is 0 or no smaller than y (Dekker). */
export const orderedSum = (x: number, y: number): DoubleDouble => {
  const head = x + y;
  return { head, tail: y - (head - x) };
};

/** x + y, exactly (Knuth). */
export const sum = (x: number, y: number): DoubleDouble => {
  const head = x + y;
  const back = head - x;
  return { head, tail: x - (head - back) + (y - back) };
};

/** x * y, exactly (Dekker). */
export const product = (x: number, y: number): DoubleDouble => {
  const head = x * y;
  const xHigh = roundTo26Bits(x);
  const yHigh = roundTo26Bits(y);
  const xLow = x - xHigh;
  const yLow = y - yHigh;
  return { head, tail: xLow * yLow - (head - xHigh * yHigh - xLow * yHigh - xHigh * yLow) };
};

/** x * 2^k, exactly, for that power. */
export const scale = (power: number, { head, tail }: DoubleDouble): DoubleDouble => ({
  head: head * power,
  tail: tail * power,
});

export const add = (x: DoubleDouble, y: DoubleDouble): DoubleDouble => {
  const heads = sum(x.head, y.head);
  const tails = sum(x.tail, y.tail);
  const first = orderedSum(heads.head, heads.tail + tails.head);
  return orderedSum(first.head, first.tail + tails.tail);
};

export const multiply = (x: DoubleDouble, y: DoubleDouble): DoubleDouble => {
  const heads = product(x.head, y.head);
  return orderedSum(heads.head, heads.tail + (x.head * y.tail + x.tail * y.head));
};

export const divide = (x: DoubleDouble, y: DoubleDouble): DoubleDouble => {
  const quotient = x.head / y.head;
  const back = product(quotient, y.head);
  const remainder = x.head - back.head - back.tail + (x.tail - quotient * y.tail);
  return orderedSum(quotient, remainder / y.head);
};
