// What every elementary function is tested for: the correctly rounded golden values, a bound against fixed-point
// arithmetic, special values, monotonicity over neighbouring float64s, and the bits themselves. Law N2.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { atOrder, generator, orderOf } from './arguments.js';
import type { Draw } from './arguments.js';
import type { Subject } from '../elementary/subjects.js';
import { nearestFloat64, real, ulpError } from './fixedPoint.js';

/** What the tests check beside what `npm run elementary` does. */
interface Checks {
  /** How many arguments from each range. */
  readonly each: number;
  /** Arguments with neighbours over which the function is monotone; none if it is not. */
  readonly monotoneAround: readonly number[];
  /** A change here is a new numerics version. */
  readonly digest: string;
}

export const seed = 20261121;
const smallestNormal = 2.2250738585072014e-308;

export const drawFrom = (ranges: readonly Draw[], each: number): readonly number[] => {
  const bits = generator(seed);
  return ranges.flatMap((draw) => Array.from({ length: each }, () => draw(bits)));
};

/** A result within the bounds is the correctly rounded value or, for a bound above 1/2, its neighbour. */
const goldenBound = 1;

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly correctly_rounded: readonly number[];
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/mathfn.json', import.meta.url), 'utf8')) as Golden;

/** What 60 digits lose beside 1: the golden log(1 + e^-700) is 0. */
const tiny = (y: number): boolean => Math.abs(y) < 1e-60;

/** Whether each golden argument's result is the correctly rounded value or within so many ulp of it. */
export const itHasGoldenValues = (name: string, f: (x: number) => number, ulps: number = goldenBound): void => {
  it(`is within ${ulps} ulp of the correctly rounded golden values`, () => {
    const { x, correctly_rounded: expected } = golden.cases.find((entry) => entry.name === name)!;
    expect(x.length).toBeGreaterThan(50);
    const failures = x.filter(
      (argument, i) => !(ulpError(f(argument), real(expected[i]!)) <= ulps || (expected[i] === 0 && tiny(f(argument)))),
    );
    expect(failures).toEqual([]);
  });
};

/** Whether the reference itself rounds to each golden value. */
const itHasAReferenceOfGoldenValues = ({ name, f, exact }: Subject): void => {
  it('has a reference that gives the golden values', () => {
    const { x, correctly_rounded: expected } = golden.cases.find((entry) => entry.name === name)!;
    const failures = x.filter((argument, i) => {
      const y = nearestFloat64(exact(argument, f(argument)));
      return y !== expected[i] && !(expected[i] === 0 && tiny(y));
    });
    expect(failures).toEqual([]);
  });
};

export const isMonotoneAround = (f: (x: number) => number, x: number): boolean => {
  const from = orderOf(x) - 48n;
  let previous = f(atOrder(from));
  for (let order = from + 1n; order < from + 96n; order++) {
    const y = f(atOrder(order));
    if (!(y >= previous)) return false;
    previous = y;
  }
  return true;
};

/** The last argument at which f is still what it is at x: where f is flat, the only place to see it fall. */
export const endOfStep = (f: (x: number) => number, x: number): number => {
  let low = orderOf(x);
  let step = 1n;
  while (step < 1n << 58n && f(atOrder(low + step)) <= f(x)) step *= 2n; // at most 64 binary orders of magnitude
  for (; step > 0n; step /= 2n) if (f(atOrder(low + step)) <= f(x)) low += step;
  return atOrder(low);
};

export const digestOf = (results: readonly number[]): string => {
  const bytes = new DataView(new ArrayBuffer(8 * results.length));
  results.forEach((y, i) => bytes.setFloat64(8 * i, y, true));
  return createHash('sha256').update(bytes).digest('hex');
};

export const describeFunction = (subject: Subject, { each, monotoneAround, digest }: Checks): void => {
  const { name, f, exact, bound, subnormalBound = bound, ranges, specialValues } = subject;
  describe(name, () => {
    if (golden.cases.some((entry) => entry.name === name)) {
      itHasGoldenValues(name, f);
      itHasAReferenceOfGoldenValues(subject);
    }

    it(`is within ${bound} ulp of the true value (seed ${seed})`, () => {
      const failures = drawFrom(ranges, each).filter((x) => {
        const y = f(x);
        return !(ulpError(y, exact(x, y)) < (Math.abs(y) < smallestNormal ? subnormalBound : bound));
      });
      expect(failures).toEqual([]);
    });

    it('has its special values', () => {
      expect(specialValues.filter(([x, y]) => !Object.is(f(x), y))).toEqual([]);
    });

    if (monotoneAround.length > 0) {
      it('is monotone over neighbours, across the limits of its branches and at random', () => {
        expect(monotoneAround.filter((x) => !isMonotoneAround(f, x))).toEqual([]);
      });
    }

    it('has the bits of its numerics version', () => {
      expect(digestOf(drawFrom(ranges, each).map(f))).toBe(digest);
    });
  });
};
