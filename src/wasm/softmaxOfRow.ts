/** The softmax of a row (numeric/losses.ts). Sums go through the columns in order, from +0. */
import { exp } from './elementary';
import { sum } from './rowwise';
import { storeBefore } from './vectors';

/** The greatest element of a row; NaN if there is one. */
export function maximum<T>(from: usize, end: usize): v128 {
  let greatest = load<T>(from);
  for (let i = from + sizeof<T>(); i < end; i += sizeof<T>()) greatest = max<T>(greatest, load<T>(i));
  return v128.splat<T>(greatest);
}

/** out = e^(z - max); the sum of that */
export function powers<T>(out: usize, end: usize, z: usize, greatest: v128): v128 {
  for (let i = out; i < end; i += 16) storeBefore<T>(end, i, exp<T>(v128.sub<T>(v128.load(i - out + z), greatest)));
  return sum<T>(out, end);
}

/** out = e^(z - max), divided by the sum of that */
export function softmaxOfRow<T>(out: usize, end: usize, z: usize): void {
  const total = powers<T>(out, end, z, maximum<T>(z, z + (end - out)));
  for (let i = out; i < end; i += 16) storeBefore<T>(end, i, v128.div<T>(v128.load(i), total));
}
