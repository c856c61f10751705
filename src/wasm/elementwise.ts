/**
 * Kernels that treat each element on its own (numeric/elementwise.ts, reduction.ts, norm.ts, fused.ts): the same
 * operations, two or four elements at a time.
 */
import { begin, binary, binaryWith, unary, unaryWith } from './lanes';
import {
  Absolute,
  Add,
  AddScaled,
  Clamp,
  Copy,
  Divide,
  Maximum,
  Multiply,
  NonZero,
  Sign,
  SquareRoot,
  Subtract,
} from './operations';
import { address, number } from './record';

export function copy32(op: usize, worker: u32, workers: u32): void {
  unary<Copy, f32>(op, worker, workers);
}
export function copy64(op: usize, worker: u32, workers: u32): void {
  unary<Copy, f64>(op, worker, workers);
}
export function add32(op: usize, worker: u32, workers: u32): void {
  binary<Add, f32>(op, worker, workers);
}
export function add64(op: usize, worker: u32, workers: u32): void {
  binary<Add, f64>(op, worker, workers);
}
export function subtract32(op: usize, worker: u32, workers: u32): void {
  binary<Subtract, f32>(op, worker, workers);
}
export function subtract64(op: usize, worker: u32, workers: u32): void {
  binary<Subtract, f64>(op, worker, workers);
}
export function hadamard32(op: usize, worker: u32, workers: u32): void {
  binary<Multiply, f32>(op, worker, workers);
}
export function hadamard64(op: usize, worker: u32, workers: u32): void {
  binary<Multiply, f64>(op, worker, workers);
}
export function divide32(op: usize, worker: u32, workers: u32): void {
  binary<Divide, f32>(op, worker, workers);
}
export function divide64(op: usize, worker: u32, workers: u32): void {
  binary<Divide, f64>(op, worker, workers);
}
export function maximum32(op: usize, worker: u32, workers: u32): void {
  binary<Maximum, f32>(op, worker, workers);
}
export function maximum64(op: usize, worker: u32, workers: u32): void {
  binary<Maximum, f64>(op, worker, workers);
}
export function squareRoot32(op: usize, worker: u32, workers: u32): void {
  unary<SquareRoot, f32>(op, worker, workers);
}
export function squareRoot64(op: usize, worker: u32, workers: u32): void {
  unary<SquareRoot, f64>(op, worker, workers);
}
export function absolute32(op: usize, worker: u32, workers: u32): void {
  unary<Absolute, f32>(op, worker, workers);
}
export function absolute64(op: usize, worker: u32, workers: u32): void {
  unary<Absolute, f64>(op, worker, workers);
}
export function sign32(op: usize, worker: u32, workers: u32): void {
  unary<Sign, f32>(op, worker, workers);
}
export function sign64(op: usize, worker: u32, workers: u32): void {
  unary<Sign, f64>(op, worker, workers);
}
export function nonZero32(op: usize, worker: u32, workers: u32): void {
  unary<NonZero, f32>(op, worker, workers);
}
export function nonZero64(op: usize, worker: u32, workers: u32): void {
  unary<NonZero, f64>(op, worker, workers);
}
export function scale32(op: usize, worker: u32, workers: u32): void {
  unaryWith<Multiply, f32>(op, worker, workers, <f32>number(op, 0));
}
export function scale64(op: usize, worker: u32, workers: u32): void {
  unaryWith<Multiply, f64>(op, worker, workers, number(op, 0));
}
export function shift32(op: usize, worker: u32, workers: u32): void {
  unaryWith<Add, f32>(op, worker, workers, <f32>number(op, 0));
}
export function shift64(op: usize, worker: u32, workers: u32): void {
  unaryWith<Add, f64>(op, worker, workers, number(op, 0));
}
export function clamp32(op: usize, worker: u32, workers: u32): void {
  unaryWith<Clamp, f32>(op, worker, workers, <f32>number(op, 0));
}
export function clamp64(op: usize, worker: u32, workers: u32): void {
  unaryWith<Clamp, f64>(op, worker, workers, number(op, 0));
}
export function addScaled32(op: usize, worker: u32, workers: u32): void {
  binaryWith<AddScaled, f32>(op, worker, workers, <f32>number(op, 0));
}
export function addScaled64(op: usize, worker: u32, workers: u32): void {
  binaryWith<AddScaled, f64>(op, worker, workers, number(op, 0));
}

/** out = x / d: the number of a great many elements may have no float32, and then d is the float64 that it is. */
export function divideBy32(op: usize, worker: u32, workers: u32): void {
  const divisor = number(op, 0);
  if (divisor == <f64>(<f32>divisor)) return unaryWith<Divide, f32>(op, worker, workers, <f32>divisor);
  const out = address(op, 0);
  const x = address(op, 1);
  const end = begin<f32>(op, worker + 1, workers);
  for (let i = begin<f32>(op, worker, workers); i < end; i += 4)
    store<f32>(out + i, <f32>(<f64>load<f32>(x + i) / divisor));
}
export function divideBy64(op: usize, worker: u32, workers: u32): void {
  unaryWith<Divide, f64>(op, worker, workers, number(op, 0));
}

// By a cell. A divisor has the precision of x, a factor float64.

export function divideByCell32(op: usize, worker: u32, workers: u32): void {
  unaryWith<Divide, f32>(op, worker, workers, load<f32>(address(op, 2)));
}
export function divideByCell64(op: usize, worker: u32, workers: u32): void {
  unaryWith<Divide, f64>(op, worker, workers, load<f64>(address(op, 2)));
}
export function scaleByCell32(op: usize, worker: u32, workers: u32): void {
  unaryWith<Multiply, f32>(op, worker, workers, <f32>load<f64>(address(op, 2)));
}
export function scaleByCell64(op: usize, worker: u32, workers: u32): void {
  unaryWith<Multiply, f64>(op, worker, workers, load<f64>(address(op, 2)));
}

/** out = a m + b x, the only one of two numbers. */
function decayedMean<T>(op: usize, worker: u32, workers: u32): void {
  const a = v128.splat<T>(<T>number(op, 0));
  const b = v128.splat<T>(<T>number(op, 1));
  const out = address(op, 0);
  const m = address(op, 1);
  const x = address(op, 2);
  const end = begin<T>(op, worker + 1, workers);
  let i = begin<T>(op, worker, workers);
  for (; i + 16 <= end; i += 16)
    v128.store(out + i, v128.add<T>(v128.mul<T>(a, v128.load(m + i)), v128.mul<T>(b, v128.load(x + i))));
  for (; i < end; i += sizeof<T>()) {
    const decayed = v128.mul<T>(a, v128.load_zero<T>(m + i));
    v128.store_lane<T>(out + i, v128.add<T>(decayed, v128.mul<T>(b, v128.load_zero<T>(x + i))), 0);
  }
}

export function decayedMean32(op: usize, worker: u32, workers: u32): void {
  decayedMean<f32>(op, worker, workers);
}
export function decayedMean64(op: usize, worker: u32, workers: u32): void {
  decayedMean<f64>(op, worker, workers);
}
