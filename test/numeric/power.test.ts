// Powers against fixed-point arithmetic in BigInt, and what is exact. Law N2.
import { describe, expect, it } from 'vitest';
import { pow } from '../../src/numeric/power.js';
import { generator, powerOfTwo, scaled, uniform } from './arguments.js';
import type { Draw } from './arguments.js';
import { digestOf } from './elementaryFunction.js';
import { exactPow, ulpError } from './fixedPoint.js';

const bound = 0.6;
const subnormalBound = 0.78;
const smallestNormal = 2.2250738585072014e-308;

/** Bases and exponents: everyday ones, bases near 1 with large exponents, and results near both ends of the range. */
const ranges: readonly (readonly [x: Draw, y: Draw])[] = [
  [uniform(0, 10), uniform(-10, 10)],
  [uniform(0.6, 1.5), uniform(-1000, 1000)],
  [uniform(0.999, 1.001), uniform(-7e5, 7e5)],
  [uniform(1 - powerOfTwo(-30), 1 + powerOfTwo(-30)), uniform(-7e11, 7e11)],
  [scaled(-1074, 1023), uniform(-1, 1)],
  [uniform(0, 1), uniform(700, 1000)],
  [uniform(0.9, 0.9999), (bits) => bits() % 100_000],
];

const pairs = (each: number): readonly (readonly [number, number])[] => {
  const bits = generator(20261121);
  return ranges.flatMap(([x, y]) => Array.from({ length: each }, () => [x(bits), y(bits)] as const));
};

describe('pow', () => {
  it(`is within ${bound} ulp of the true value`, () => {
    const failures = pairs(500).filter(([x, y]) => {
      const z = pow(x, y);
      if (z === 0 || z === Infinity || x === 1 || y === 0) return false;
      return !(ulpError(z, exactPow(x, y, Math.log(x))) < (z < smallestNormal ? subnormalBound : bound));
    });
    expect(failures).toEqual([]);
  });

  it('vanishes and overflows where the true value does', () => {
    const failures = pairs(500).filter(([x, y]) => {
      const z = pow(x, y);
      const power = y * Math.log2(x);
      return (z === 0 && !(power < -1074.9)) || (z === Infinity && !(power > 1023.9));
    });
    expect(failures).toEqual([]);
  });

  it('is exact where the power is a float64', () => {
    const failures = Array.from({ length: 40 }, (_, i) => i + 2).flatMap((x) =>
      Array.from({ length: 40 }, (_, y) => [x, y] as const).filter(
        ([base, exponent]) =>
          BigInt(base) ** BigInt(exponent) < 1n << 53n &&
          pow(base, exponent) !== Number(BigInt(base) ** BigInt(exponent)),
      ),
    );
    expect(failures).toEqual([]);
    expect(pow(2, -1074)).toBe(5e-324);
    expect(pow(4, 511.5)).toBe(powerOfTwo(1023));
  });

  it.each([
    [NaN, 0, 1],
    [NaN, -0, 1],
    [Infinity, 0, 1],
    [0, 0, 1],
    [1, NaN, 1],
    [1, Infinity, 1],
    [1, -1e300, 1],
    [5e-324, 1, 5e-324],
    [0.1, 1, 0.1],
    [-0, 1, -0],
    [Infinity, 1, Infinity],
    [NaN, 1, NaN],
    [-2, 1, NaN],
    [-2, 2, NaN],
    [-Infinity, 2, NaN],
    [0, 5e-324, 0],
    [-0, 3, 0],
    [0, -5e-324, Infinity],
    [0, Infinity, 0],
    [0, -Infinity, Infinity],
    [Infinity, 0.5, Infinity],
    [Infinity, -0.5, 0],
    [Infinity, Infinity, Infinity],
    [0.5, Infinity, 0],
    [0.5, -Infinity, Infinity],
    [2, Infinity, Infinity],
    [2, -Infinity, 0],
    [2, 1e300, Infinity],
    [2, -1e300, 0],
    [1.0000000000000002, 1e300, Infinity],
    [2, 5e-324, 1],
    [2, NaN, NaN],
    [NaN, 2, NaN],
  ])('(%d, %d) = %d', (x, y, z) => {
    expect(pow(x, y)).toBe(z);
  });

  it('rises in the base', () => {
    const failures = pairs(500).filter(([x, y]) => y > 0 && !(pow(x, y) <= pow(x * (1 + 4 * Number.EPSILON), y)));
    expect(failures).toEqual([]);
  });

  it('has the bits of its numerics version', () => {
    expect(digestOf(pairs(500).map(([x, y]) => pow(x, y)))).toBe(
      '8c93042d211d16131aed9c4bda647243ff024eeaf4e7e6faa5b17ed3ba66fde1',
    );
  });
});
