// The elementary functions against correctly rounded values and against fixed-point arithmetic in BigInt. Law N2.
import { expect, it } from 'vitest';
import { tanh } from '../../src/numeric/elementary.js';
import { subjects, type Subject } from '../elementary/subjects.js';
import { fromBits, powerOfTwo } from './arguments.js';
import { describeFunction, drawFrom, endOfStep } from './elementaryFunction.js';

/** A change here is a new numerics version. */
const digests = {
  exp: 'd4c169b194ccec7a557bfe05e38ddeaeea36a664dfd15054e31ee3b885f4be0d',
  expm1: 'bec17c1f0f41681bf95272cab231691c67b6c5f99cc751891891eae9207fc003',
  sigmoid: '1dcc929376f4bf5ef7df4fe298ab97b7e6696040cf82321f14c90b33fcc2b916',
  tanh: '6f25bfcea6cf5edd24ed5224dda9c270a1ef9d2f00ec314ed7581bda9f6c9fdd',
  log: '3269556b8900e1574cd484e0951867e5770807deae9d9ffea2f114665c4cc61c',
  log1p: 'b294d229150a17c35775e3628f3a02e309dd84ee8051e8dd93f24ab3792651d2',
};

const checked = ['exp', 'expm1', 'sigmoid', 'tanh', 'log', 'log1p'] as const;
type Checked = (typeof checked)[number];

const domains: Record<Checked, readonly [low: number, high: number]> = {
  exp: [-800, 800],
  expm1: [-800, 800],
  sigmoid: [-800, 800],
  tanh: [-800, 800],
  log: [1e-320, 1e308],
  log1p: [-1 + 1e-12, 1e308],
};

/** Where a branch or the exponent k changes, and the ends of steps after random arguments. */
const monotoneCentres = ({ name, f, ranges }: Subject & { readonly name: Checked }): readonly number[] => {
  const [low, high] = domains[name];
  const exponents = Array.from({ length: 2098 }, (_, i) => i - 1074);
  const branches = [0, 4, 50, 708, powerOfTwo(-10), powerOfTwo(-54)];
  const switchOfExponent = fromBits(0x3fe6a09e00000000n); // just below sqrt(1/2)
  const reductions =
    name === 'log' || name === 'log1p'
      ? exponents.map(powerOfTwo).flatMap((power) => [power, power * switchOfExponent, power * switchOfExponent - 1])
      : exponents.flatMap((k) => [k * Math.LN2, (k * Math.LN2) / 2, (k * Math.LN2) / 4, powerOfTwo(k)]);
  return [...branches, ...reductions]
    .flatMap((x) => [x, -x])
    .concat(drawFrom(ranges, 200).map((x) => endOfStep(f, x)))
    .filter((x) => x > low && x < high);
};

checked.forEach((name) => {
  const subject = { ...subjects[name], name };
  describeFunction(subject, { each: 5000, monotoneAround: monotoneCentres(subject), digest: digests[name] });
});

it('tanh is odd to the bit', () => {
  const failures = drawFrom(subjects.tanh.ranges, 5000).filter((x) => !Object.is(tanh(-x), -tanh(x)));
  expect(failures).toEqual([]);
});
