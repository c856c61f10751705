/**
 * Elements of a row or a range as vectors. Its last vector may be a part of one: what is read beyond lies in the
 * buffer's padding or in the next row, and counts for nothing.
 */

/** Stores the elements of a vector that lie before `end`. */
export function storeBefore<T>(end: usize, to: usize, x: v128): void {
  if (to + 16 <= end) return v128.store(to, x);
  if (sizeof<T>() == 8) return v128.store64_lane(to, x, 0);
  if (to + 4 == end) return v128.store32_lane(to, x, 0);
  v128.store64_lane(to, x, 0);
  if (to + 12 == end) v128.store32_lane(to + 8, x, 2);
}
