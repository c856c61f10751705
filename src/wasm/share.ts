/**
 * What of an operation is a worker's: a range of elements, rows or columns, whole in units that suit vectors and cache
 * lines, so that no two workers write to one line.
 */

/** The first of a worker's share of `count` things; the first of the next worker's is its end. */
export function first(count: u32, unit: u32, worker: u32, workers: u32): u32 {
  const units = (count + unit - 1) / unit;
  return min<u32>(count, <u32>((<u64>units * worker) / workers) * unit);
}
