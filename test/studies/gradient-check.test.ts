/**
 * The study of gradient checking against NumPy's relative errors on seed document 001's own code.
 */
import { describe, expect, test } from 'vitest';
import { rows, study } from '../../examples/studies/gradient-check.js';
import { readGolden } from '../readGolden.js';
import { differenceTolerance, expectClose } from '../tolerance.js';
import { expectCommitted } from './committed.js';

interface Case {
  readonly name: string;
  readonly gradcheck: ReadonlyArray<{ readonly eps: number; readonly rel_error_vs_frobenius_over_2n: number }>;
}

const all = rows();
const at = (step: number) => all.find((row) => row.step === step)!;

test('has the relative errors of the document’s own code', () => {
  const golden = readGolden<Case>('seed001_xor').find(({ name }) => name === 'xor_tanh_h4')!;
  expect(golden.gradcheck).toHaveLength(5);
  golden.gradcheck.forEach(({ eps, rel_error_vs_frobenius_over_2n: expected }) => {
    expectClose(at(eps).central, expected, differenceTolerance(eps), String(eps));
  });
});

describe('the slopes', () => {
  const ratio = (value: (row: (typeof all)[number]) => number, larger: number, smaller: number): number =>
    value(at(larger)) / value(at(smaller));

  test('central differences fall as h squared, one-sided ones as h', () => {
    expect(ratio(({ central }) => central, 1e-2, 1e-4)).toBeCloseTo(1e4, -2);
    expect(ratio(({ onesided }) => onesided, 1e-2, 1e-4)).toBeCloseTo(1e2, 0);
  });

  test('rounding rises as 1 / h, within a factor of 3', () => {
    const rise = ratio(({ central }) => central, 1e-11, 1e-7);
    expect(rise).toBeGreaterThan(1e4 / 3);
    expect(rise).toBeLessThan(1e4 * 3);
  });

  test('of the last layer, a parabola, there is rounding only', () => {
    all.forEach(({ step, byName }) => {
      expect(Math.max(byName['W2']!, byName['b2']!)).toBeLessThan((4 * Number.EPSILON) / step);
    });
  });

  test('in float32 no step is as good', () => {
    expect(Math.min(...all.map(({ float32 }) => float32))).toBeGreaterThan(1e-6);
    expect(Math.min(...all.map(({ central }) => central))).toBe(at(1e-5).central);
  });
});

test('what is in the guide', () => {
  expectCommitted(study);
});
