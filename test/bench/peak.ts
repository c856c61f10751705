/**
 * The peak of a core: how fast this engine multiplies and adds vectors, apart and each rounded, when nothing else is to do.
 *
 * The loop is a WebAssembly module written here byte by byte: sums s = s x + y in registers, as many side by side as are
 * fastest, since some hide the latency and too many spill.
 */
import type { Precision } from '../../src/numeric/precision.js';
import { fastest } from './fastest.js';

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => {
    readonly exports: { readonly run: (steps: number) => void; readonly memory: { readonly buffer: ArrayBuffer } };
  };
};

/** LEB128. */
const unsigned = (n: number): ReadonlyArray<number> => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >>> 7)]);
const sized = (...bytes: ReadonlyArray<number>): ReadonlyArray<number> => [...unsigned(bytes.length), ...bytes];
const name = (text: string): ReadonlyArray<number> => sized(...new TextEncoder().encode(text));

const simd = 0xfd;
const get = (local: number): ReadonlyArray<number> => [0x20, local];
const set = (local: number): ReadonlyArray<number> => [0x21, local];
const zero = [0x41, 0] as const;

/** `run(steps)`: so many sums side by side, from 64 in memory on; x is at 0 and y at 8. */
const moduleOf = (precision: Precision, sums: number): Uint8Array => {
  const [mul, add, splat, alignment] = precision === 'float32' ? [0xe6, 0xe4, 9, 2] : [0xf2, 0xf0, 10, 3];
  const [x, y] = [1 + sums, 2 + sums];
  const each = (code: (local: number, place: ReadonlyArray<number>) => ReadonlyArray<number>): ReadonlyArray<number> =>
    Array.from({ length: sums }, (_, i) => code(1 + i, [4, ...unsigned(64 + 16 * i)])).flat();
  const body = [
    ...[1, ...unsigned(sums + 2), 0x7b],
    ...[...zero, simd, splat, alignment, 0, ...set(x)],
    ...[...zero, simd, splat, alignment, 8, ...set(y)],
    ...each((sum, place) => [...zero, simd, 0, ...place, ...set(sum)]),
    ...[0x03, 0x40],
    ...each((sum) => [...get(sum), ...get(x), simd, mul, 1, ...get(y), simd, add, 1, ...set(sum)]),
    ...[...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    ...each((sum, place) => [...zero, ...get(sum), simd, 11, ...place]),
    0x0b,
  ];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, ...sized(1, 0x60, 1, 0x7f, 0)],
    ...[3, ...sized(1, 0)],
    ...[5, ...sized(1, 0, 1)],
    ...[7, ...sized(2, ...name('run'), 0, 0, ...name('memory'), 2, 0)],
    ...[10, ...sized(1, ...sized(...body))],
  );
};

const steps = 200_000;

const speed = (precision: Precision, sums: number): number => {
  const { run, memory } = new WebAssembly.Instance(new WebAssembly.Module(moduleOf(precision, sums))).exports;
  if (precision === 'float32') new Float32Array(memory.buffer).set([0.5, 0, 1]);
  else new Float64Array(memory.buffer).set([0.5, 1]);
  const operations = 2 * sums * (precision === 'float32' ? 4 : 2) * steps;
  return operations / fastest(() => run(steps), 60) / 1000;
};

/** GFLOP/s of one core. */
export const peak = (precision: Precision): number =>
  Math.max(...[8, 12, 16, 24].map((sums) => speed(precision, sums)));
