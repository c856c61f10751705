/**
 * What dropout keeps, and what becomes of it. `out` is never one of the operands.
 */
import type { FloatArray } from './precision.js';
import { fillUniform, type Key } from './threefry.js';

/** out[i] = 1 where the uniform of [0, 1) of block (0, i), of 53 bits, is at least the probability, else 0. */
export const mask = (probability: number, key: Key, out: FloatArray): void => {
  const uniforms = new Float64Array(out.length);
  fillUniform(uniforms, key, 0, 1);
  for (let i = 0; i < out.length; i++) out[i] = uniforms[i]! >= probability ? 1 : 0;
};

/** out = x * kept / fraction: what is dropped is a zero of the sign of x, NaN passes through */
export const dropout = (fraction: number, kept: FloatArray, x: FloatArray, out: FloatArray): void => {
  for (let i = 0; i < out.length; i++) {
    out[i] = x[i]! * kept[i]!;
    out[i] = out[i]! / fraction;
  }
};
