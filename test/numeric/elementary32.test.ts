// The elementary functions in float32 are correctly rounded: at the hardest of all 2^32 arguments, as `npm run elementary`
// found them, and on a sample of all; and the kernels use them. Law N2.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sigmoid, tanh } from '../../src/numeric/activations.js';
import { float32 } from '../../src/numeric/elementary32.js';
import { binaryCrossEntropies, logisticGradient } from '../../src/numeric/elementwiseLosses.js';
import { addLog, negativeLogSoftmax } from '../../src/numeric/losses.js';
import { guidePath, json, page, readResults, resultsPath } from '../elementary/page.js';
import { searchSingles } from '../elementary/search.js';
import { subjects } from '../elementary/subjects.js';
import { drawFrom, seed } from './elementaryFunction.js';
import { nearestFloat32 } from './fixedPoint.js';

const results = readResults();
const all = Object.values(subjects);

const bits = new Uint32Array(1);
const single = new Float32Array(bits.buffer);

/** The float32 above. */
const next = (x: number): number => {
  single[0] = x === 0 ? 0 : x;
  bits[0] = bits[0]! + (x >= 0 ? 1 : -1);
  return single[0];
};

const isNearest = (name: keyof typeof subjects, x: number): boolean => {
  const { f, exact } = subjects[name];
  return float32[name](x) === nearestFloat32(exact(x, f(x)));
};

describe.each(all)('$name in float32', ({ name, f, ranges, specialValues }) => {
  const drawn = drawFrom(ranges, 3000)
    .map(Math.fround)
    .filter((x) => Number.isFinite(f(x)));

  it('is the nearest float32 at the hardest arguments and beside them', () => {
    const { hardest, wrong } = results[name]!.single;
    expect(wrong).toEqual([]);
    const withNeighbours = hardest.flatMap((x) => [x, next(x), -next(-x)]);
    expect(withNeighbours.filter((x) => !isNearest(name, x))).toEqual([]);
  });

  it(`is the nearest float32 (seed ${seed})`, () => {
    expect(drawn.filter((x) => !isNearest(name, x))).toEqual([]);
  });

  it('has its special values', () => {
    const ofFloat32 = specialValues.filter(([x]) => Object.is(Math.fround(x), x));
    expect(ofFloat32.length).toBeGreaterThan(4);
    expect(ofFloat32.filter(([x, y]) => !Object.is(float32[name](x), Math.fround(y)))).toEqual([]);
  });

  // The cosine is not.
  if (name !== 'cos')
    it('is monotone from float32 to float32', () => {
      const sign = name === 'erfc' ? -1 : 1;
      const g = (x: number): number => sign * float32[name](x);
      expect(drawn.filter((x) => Math.abs(x) < 3e38 && !(g(x) <= g(next(x))))).toEqual([]);
    });
});

it('finds what is hard: all float32s are searched by `npm run elementary`', () => {
  single[0] = 9.472636222839355;
  const found = searchSingles('log', bits[0]! - 8, bits[0]! + 8).single;
  expect(found).toMatchObject({ tried: 16, hardest: [9.472636222839355], ties: 1, toOdd: 1, wrong: [] });
});

it('has the numbers of arguments that it says', () => {
  expect(Object.keys(results).sort()).toEqual(Object.keys(subjects).sort());
  all.forEach(({ name, isEven = false }) => {
    expect(results[name]!.single.tried).toBe(isEven ? 2 ** 31 : 2 ** 32);
  });
});

describe('kernels', () => {
  // Ties of which the odd neighbour is the nearer one.
  const ofSigmoid = 3.5762786865234375e-7;
  const ofLog = 0.011794382706284523;
  const ofLog1p = -0.0021787146106362343;

  const both = [Float32Array, Float64Array] as const;
  const run = (Type: (typeof both)[number], f: (out: InstanceType<typeof Type>) => void): number => {
    const out = new Type(1);
    f(out);
    return out[0]!;
  };

  it('round correctly in float32, and compute in float64 what they did', () => {
    const sigmoids = both.map((Type) => run(Type, (out) => sigmoid(Type.of(ofSigmoid), out)));
    expect(sigmoids).toEqual([0.5000000596046448, 0.5000000894069672]);
    const tangents = both.map((Type) => run(Type, (out) => tanh(Type.of(0.5), out)));
    expect(tangents).toEqual([0.46211716532707214, 0.46211715726000973]);
    const logarithms = both.map((Type) => run(Type, (out) => addLog(Type.of(ofLog), Type.of(0), out, new Type(4))));
    expect(logarithms).toEqual([-4.440131664276123, -4.440131902694702]);
  });

  it('of losses round correctly too', () => {
    const f32 = Float32Array;
    const gradient = run(f32, (out) => logisticGradient(f32.of(1), f32.of(ofSigmoid), f32.of(0), out, new f32(4)));
    expect(gradient).toBe(0.5000000596046448);
    const ofZero = run(f32, (out) => binaryCrossEntropies(f32.of(-ofLog1p), f32.of(0), out, new f32(4)));
    expect(ofZero).toBe(0.0021810915786772966);
    const ofOne = run(f32, (out) => binaryCrossEntropies(f32.of(ofLog), f32.of(1), out, new f32(4)));
    expect(ofOne).toBe(4.440131664276123);
    // One class: e^0 = 1, log 1 = 0.
    expect(run(f32, (out) => negativeLogSoftmax(1, f32.of(5), out, new f32(4)))).toBe(0);
  });
});

it('the guide has what was found', async () => {
  expect(readFileSync(guidePath, 'utf8')).toBe(await page(results));
  expect(readFileSync(resultsPath, 'utf8')).toBe(await json(results));
});
