// What `npm run elementary` computes: the misrounded among all float32 arguments of a function, and its errors in float64.
import { float32 } from '../../src/numeric/elementary32.js';
import { atOrder, generator, orderOf } from '../numeric/arguments.js';
import { nearestFloat32, ulpError } from '../numeric/fixedPoint.js';
import { type Name, subjects } from './subjects.js';

/** Of float32 arguments. */
export interface Single {
  /** How many were tried. */
  readonly tried: number;
  /** Those whose float64 result is so near to the midpoint of two float32s that only more digits decide. */
  readonly hardest: readonly number[];
  /** Of these, how many are on the midpoint itself, */
  readonly ties: number;
  /** how many of which the even float32 is not the nearest, */
  readonly toOdd: number;
  /** and how near the true value comes to the midpoint, in units in the last place of float64. */
  readonly nearest: number;
  /** Arguments whose float32 result is not the nearest float32. */
  readonly wrong: readonly number[];
}

/** Of float64 arguments. */
export interface Double {
  readonly tried: number;
  /** The largest error in units in the last place, and where; the same of subnormal results. */
  readonly largest: number;
  readonly at: number;
  readonly largestSubnormal: number;
  /** Pairs of neighbouring arguments, and how many of them the function takes in the wrong order. */
  readonly pairs: number;
  readonly disordered: number;
}

export interface Found {
  readonly single: Single;
  readonly double: Double;
}

export const none: Found = {
  single: { tried: 0, hardest: [], ties: 0, toOdd: 0, nearest: 1, wrong: [] },
  double: { tried: 0, largest: 0, at: NaN, largestSubnormal: 0, pairs: 0, disordered: 0 },
};

export const combine = ({ single: s, double: d }: Found, { single: t, double: e }: Found): Found => ({
  single: {
    tried: s.tried + t.tried,
    hardest: [...s.hardest, ...t.hardest],
    ties: s.ties + t.ties,
    toOdd: s.toOdd + t.toOdd,
    nearest: Math.min(s.nearest, t.nearest),
    wrong: [...s.wrong, ...t.wrong],
  },
  double: {
    tried: d.tried + e.tried,
    largest: Math.max(d.largest, e.largest),
    at: d.largest >= e.largest ? d.at : e.at,
    largestSubnormal: Math.max(d.largestSubnormal, e.largestSubnormal),
    pairs: d.pairs + e.pairs,
    disordered: d.disordered + e.disordered,
  },
});

// ---------------------------------------------------------------------------------------------------------------------

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);
const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);

const leastNormal = 1.1754943508222875e-38; // 2^-126
const halfOfLeast = 7.006492321624085e-46; // 2^-150, half the distance of subnormal float32s

/** Two units in the last place of float64: the functions err by less than one. */
const doubt = 2;

/** How many units in the last place of float64 y is from a midpoint of float32s, or more than the doubt. */
const distanceFromMidpoint = (y: number): number => {
  const size = Math.abs(y);
  double[0] = y;
  if (size >= leastNormal) return Math.abs((doubleWords[0]! & 0x1fffffff) - 0x10000000);
  // A unit is size * 2^-52 at most.
  return Math.abs(Math.abs(size - Math.fround(size)) - halfOfLeast) / (size * Number.EPSILON);
};

/**
 * Far from a midpoint, the float32 function is the float64 one rounded once more, by its definition: this is checked for
 * one argument in 16, and for every one where it calls the float64 function with another argument.
 */
const often = 16;

/** All float32s whose bits, as an integer, are from `from` to `to` - 1. */
export const searchSingles = (name: Name, from: number, to: number): Found => {
  const { f, exact } = subjects[name];
  const f32 = float32[name];
  const movesArguments = name === 'sigmoid';
  const hardest: number[] = [];
  const wrong: number[] = [];
  let ties = 0;
  let toOdd = 0;
  let nearest = 1;
  for (let bits = from; bits < to; bits++) {
    singleBits[0] = bits;
    const x = single[0]!;
    const y = f(x);
    if (!(distanceFromMidpoint(y) <= doubt)) {
      if ((bits % often === 0 || movesArguments) && !Object.is(f32(x), Math.fround(y))) wrong.push(x);
      continue;
    }
    const z = f32(x);
    const truth = exact(x, y);
    const expected = nearestFloat32(truth);
    hardest.push(x);
    if (z !== expected) wrong.push(x);
    if (distanceFromMidpoint(y) === 0) {
      ties++;
      nearest = Math.min(nearest, ulpError(y, truth));
      if (Math.fround(y) !== expected) toOdd++;
    }
  }
  return { ...none, single: { tried: to - from, hardest, ties, toOdd, nearest, wrong } };
};

const leastNormalDouble = 2.2250738585072014e-308;
const neighbours = 32;

/** So many float64 arguments from each of the function's ranges, drawn by that seed; one in 16 with its neighbours. */
export const searchDoubles = (name: Name, seed: number, each: number): Found => {
  const { f, exact, ranges } = subjects[name];
  const bits = generator(seed);
  const sign = name === 'erfc' ? -1 : 1;
  let [largest, at, largestSubnormal, pairs, disordered] = [0, NaN, 0, 0, 0];
  for (let i = 0; i < each; i++) {
    for (const draw of ranges) {
      const x = draw(bits);
      const y = f(x);
      const error = ulpError(y, exact(x, y));
      if (Math.abs(y) < leastNormalDouble) largestSubnormal = Math.max(largestSubnormal, error);
      else if (!(error <= largest)) [largest, at] = [error, x];
      if (i % 16 !== 0 || name === 'cos') continue;
      const order = orderOf(x);
      for (let j = 1n, previous = sign * y; j <= neighbours; j++, pairs++) {
        const value = sign * f(atOrder(order + j));
        if (!(value >= previous)) disordered++;
        previous = value;
      }
    }
  }
  return { ...none, double: { tried: each * ranges.length, largest, at, largestSubnormal, pairs, disordered } };
};
