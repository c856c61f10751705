/**
 * Counts the elements that a loss cannot take (numeric/misfits.ts).
 */
import { address, length, number } from './record';

const inRange = 0;
const integerInRange = 2;
const oneOf = 3;

function fits(kind: i32, low: f64, high: f64, value: f64): bool {
  if (value != value) return kind == inRange || kind == oneOf;
  if (kind == oneOf) return value == low || value == high;
  return value >= low && value <= high && (kind != integerInRange || value == Math.floor(value));
}

function misfits<T>(op: usize, worker: u32): void {
  if (worker != 0) return;
  const kind = <i32>number(op, 0);
  const low = number(op, 1);
  const high = number(op, 2);
  const x = address(op, 1);
  const end = x + <usize>length(op, 1) * sizeof<T>();
  let count: f64 = 0;
  for (let at = x; at < end; at += sizeof<T>()) if (!fits(kind, low, high, <f64>load<T>(at))) count++;
  store<f64>(address(op, 0), count);
}

export function misfits32(op: usize, worker: u32, _workers: u32): void {
  misfits<f32>(op, worker);
}
export function misfits64(op: usize, worker: u32, _workers: u32): void {
  misfits<f64>(op, worker);
}
