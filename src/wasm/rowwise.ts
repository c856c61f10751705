/** What is done with each row of a matrix; workers share the rows. */
import { address, columns, rows } from './record';
import { first } from './share';

/** Rows of a share come in as many as this. */
export const rowUnit: u32 = 4;

/** What is done with each row: a class without fields, whose method `of<T>` takes where the row is in each matrix. */
export function eachRow<F, T>(op: usize, worker: u32, workers: u32): void {
  const f = changetype<F>(0);
  const size = <usize>columns(op, 0) * sizeof<T>();
  const end = <usize>first(rows(op, 0), rowUnit, worker + 1, workers) * size;
  const out = address(op, 0);
  const x = address(op, 1);
  const y = address(op, 2);
  for (let i = <usize>first(rows(op, 0), rowUnit, worker, workers) * size; i < end; i += size)
    f.of<T>(out + i, out + i + size, x + i, y + i);
}

/** The sum of a row in order. */
export function sum<T>(from: usize, end: usize): v128 {
  let total: T = 0;
  for (let i = from; i < end; i += sizeof<T>()) total += load<T>(i);
  return v128.splat<T>(total);
}
