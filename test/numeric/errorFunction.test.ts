// The error function and its complement, softplus and the cosine against correctly rounded values and against
// fixed-point arithmetic in BigInt. Law N2.
import { expect, it } from 'vitest';
import { erf, erfc } from '../../src/numeric/errorFunction.js';
import { cos } from '../../src/numeric/trigonometric.js';
import { subjects, type Subject } from '../elementary/subjects.js';
import { describeFunction, drawFrom, endOfStep, isMonotoneAround } from './elementaryFunction.js';

const branchesAndEnds = ({ f, ranges }: Subject, branches: readonly number[]): readonly number[] => [
  ...branches.flatMap((x) => [x, -x]),
  ...drawFrom(ranges, 200),
  ...drawFrom(ranges, 200).map((x) => endOfStep(f, x)),
];

describeFunction(subjects.erf, {
  each: 1000,
  monotoneAround: branchesAndEnds(subjects.erf, [0.25, 0.6, 0.75, 28]),
  digest: '914b9931d0ed3d972f74da5d7dc28654dab59f223030fe799be6f87fda771965',
});

it('erf is odd to the bit', () => {
  expect(drawFrom(subjects.erf.ranges, 1000).filter((x) => !Object.is(erf(-x), -erf(x)))).toEqual([]);
});

describeFunction(subjects.erfc, {
  each: 1000,
  monotoneAround: [],
  digest: '5715edd754ab6dac74e5c83ce3389c8e2af3c468cb172c75df7a653d5416e416',
});

it('erfc falls', () => {
  const rising = (x: number): number => -erfc(x);
  const centres = branchesAndEnds({ ...subjects.erfc, f: rising }, [0.25, 0.5, 0.6, 28]);
  expect(centres.filter((x) => !isMonotoneAround(rising, x))).toEqual([]);
});

describeFunction(subjects.softplus, {
  each: 5000,
  monotoneAround: branchesAndEnds(subjects.softplus, [0, 1, 40]),
  digest: 'db456fcfa931d3d88f09fe1420f5f76ee0dcd7ffa70c8ee219477189803f8910',
});

describeFunction(subjects.cos, {
  each: 1000,
  monotoneAround: [],
  digest: '3a49e6e850d86bd91197009632b671fb5aec4fd590c33d08f5dec1beb2bbd80d',
});

it('cos is even to the bit', () => {
  expect(drawFrom(subjects.cos.ranges, 1000).filter((x) => !Object.is(cos(-x), cos(x)))).toEqual([]);
});
