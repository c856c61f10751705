/**
 * The matrix product against its definition, bit for bit: C[i,j] = sum over p of A[i,p] B[p,j], one accumulator from +0,
 * p ascending, in both precisions and through every stride. Law N1.
 */
import { describe, expect, test } from 'vitest';
import { multiply, type Operand, plain, transposed } from '../../src/numeric/matmul.js';
import { allocate, type FloatArray, type Precision, roundTo } from '../../src/numeric/precision.js';

/** The definition, in plain loops. */
const definition = (
  m: number,
  n: number,
  k: number,
  a: Operand,
  b: Operand,
  precision: Precision,
): ReadonlyArray<number> => {
  const round = (value: number): number => roundTo(precision, value);
  const c: number[] = [];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) {
        const product = round(
          a.buffer[i * a.rowStride + p * a.columnStride]! * b.buffer[p * b.rowStride + j * b.columnStride]!,
        );
        sum = round(sum + product);
      }
      c.push(sum);
    }
  }
  return c;
};

/** Marsaglia's xorshift, 32 bits a call. */
const words = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
};

const specials = [NaN, Infinity, -Infinity, -0, 0, 5e-324, 1e-45, 1.7976931348623157e308, 3.4028234663852886e38];

const random = (length: number, precision: Precision, next: () => number, special: boolean): FloatArray => {
  const out = allocate(precision, length);
  for (let i = 0; i < length; i++) {
    const word = next();
    out[i] = special && word % 5 === 0 ? specials[word % specials.length]! : next() / 2 ** 31 - 1;
  }
  return out;
};

/** The index of the first element that differs; -1 if none does. */
const firstDifference = (actual: FloatArray, expected: ReadonlyArray<number>): number =>
  expected.findIndex((value, i) => !Object.is(actual[i], value));

const layouts = ['plain', 'transposed'] as const;

/** An operand of that many rows and columns, stored as it is or transposed. */
const operand = (
  layout: (typeof layouts)[number],
  rows: number,
  columns: number,
  precision: Precision,
  next: () => number,
  special: boolean,
): Operand => {
  const buffer = random(rows * columns, precision, next, special);
  return layout === 'plain' ? plain(buffer, columns) : transposed(buffer, rows);
};

/** The shapes and layouts at which the kernel differs from its definition. */
const failures = (
  shapes: ReadonlyArray<readonly [m: number, n: number, k: number]>,
  precision: Precision,
  special: boolean,
): ReadonlyArray<string> => {
  const next = words(0x5eed);
  return shapes.flatMap(([m, n, k]) =>
    layouts.flatMap((left) =>
      layouts.flatMap((right) => {
        const a = operand(left, m, k, precision, next, special);
        const b = operand(right, k, n, precision, next, special);
        const c = allocate(precision, m * n);
        multiply(m, n, k, a, b, c);
        const at = firstDifference(c, definition(m, n, k, a, b, precision));
        return at < 0 ? [] : [`${m}x${k} ${left} by ${k}x${n} ${right}: element ${at}`];
      }),
    ),
  );
};

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Every pair of m and n, with a k that goes through every size too. */
const small = range(1, 40).flatMap((m) => range(1, 40).map((n) => [m, n, ((7 * m + 11 * n) % 40) + 1] as const));

const someSmall = small.filter((_, i) => i % 5 === 0);

/** Around the block of p, and across several. */
const blocks = [255, 256, 257, 511, 512, 513, 769].flatMap((k) =>
  [
    [1, 1],
    [2, 4],
    [3, 5],
    [5, 9],
  ].map(([m, n]) => [m!, n!, k] as const),
);

describe.each(['float64', 'float32'] as const)('the matrix product in %s', (precision) => {
  test('is its definition for all shapes from 1 to 40', () => {
    expect(failures(small, precision, false)).toEqual([]);
  });

  test('is its definition across blocks', () => {
    expect(failures(blocks, precision, false)).toEqual([]);
  });

  test('is its definition with NaN, infinities, signed zeros, the least and the greatest numbers', () => {
    expect(failures(someSmall, precision, true)).toEqual([]);
    expect(failures(blocks, precision, true)).toEqual([]);
  });

  test('goes on from what it finds: a product in two parts has the bits of the whole', () => {
    const next = words(0x5eed);
    const [m, n, k, part] = [5, 7, 300, 113];
    const a = plain(random(m * k, precision, next, false), k);
    const b = random(k * n, precision, next, false);
    const whole = allocate(precision, m * n);
    multiply(m, n, k, a, plain(b, n), whole);
    const inParts = allocate(precision, m * n);
    const rest = { ...a, buffer: a.buffer.subarray(part) };
    multiply(m, n, part, a, plain(b, n), inParts);
    multiply(m, n, k - part, rest, plain(b.subarray(part * n), n), inParts);
    expect(firstDifference(inParts, [...whole])).toBe(-1);
  });

  test('starts every sum at +0, so that it is never -0', () => {
    const zero = allocate(precision, 1).fill(-0);
    const c = allocate(precision, 1);
    multiply(1, 1, 1, plain(zero, 1), plain(allocate(precision, 1).fill(1), 1), c);
    expect(Object.is(c[0], 0)).toBe(true);
  });
});

test('in float32 a product is rounded before it is added', () => {
  const a = new Float32Array([1 + 2 ** -12, 2 ** -24]);
  const b = new Float32Array([1 + 2 ** -12, 1]);
  const c = new Float32Array(1);
  multiply(1, 1, 2, plain(a, 2), plain(b, 1), c);
  const fused = Math.fround(a[0]! * b[0]! + a[1]!);
  expect(c[0]).toBe(Math.fround(Math.fround(a[0]! * b[0]!) + a[1]!));
  expect(c[0]).not.toBe(fused);
});
