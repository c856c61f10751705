/**
 * The other kernels against their definitions, with every intermediate result rounded to the buffers' precision: in
 * float32 by Math.fround, in float64 not at all.
 */
import { describe, expect, test } from 'vitest';
import * as activations from '../../src/numeric/activations.js';
import * as elementary from '../../src/numeric/elementary.js';
import * as kernel from '../../src/numeric/elementwiseLosses.js';
import * as losses from '../../src/numeric/losses.js';
import { allocate, type FloatArray, roundTo } from '../../src/numeric/precision.js';
import * as reduction from '../../src/numeric/reduction.js';
import * as rows from '../../src/numeric/rows.js';
import * as scaling from '../../src/numeric/scaling.js';

const n = 24;
const columns = 4;

/** Numbers that have no short binary form. */
const wave = (phase: number): ReadonlyArray<number> =>
  Array.from({ length: n }, (_, i) => ((((i * 37 + phase * 11) % 53) - 26) * 0.1) / 3);

describe.each(['float64', 'float32'] as const)('in %s', (precision) => {
  const round = (value: number): number => roundTo(precision, value);
  const buffer = (values: ReadonlyArray<number>): FloatArray => {
    const out = allocate(precision, values.length);
    out.set(values);
    return out;
  };
  const x = buffer(wave(1));
  const y = buffer(wave(2));
  const run = (kernel: (out: FloatArray) => void, length: number = n): ReadonlyArray<number> => {
    const out = allocate(precision, length);
    kernel(out);
    return [...out];
  };
  const each = (f: (x: number, y: number) => number): ReadonlyArray<number> =>
    [...x].map((value, i) => f(value, y[i]!));
  const inOrder = (terms: ReadonlyArray<number>): number => terms.reduce((sum, term) => round(sum + term), 0);
  const column = (values: FloatArray, j: number): ReadonlyArray<number> =>
    [...values].filter((_, i) => i % columns === j);
  const byColumn = (f: (values: ReadonlyArray<number>, j: number) => number): ReadonlyArray<number> =>
    Array.from({ length: columns }, (_, j) => f(column(x, j), j));

  test('activations and their derivatives', () => {
    expect(run((out) => activations.sigmoid(x, out))).toEqual(each((z) => round(elementary.sigmoid(z))));
    expect(run((out) => activations.tanh(x, out))).toEqual(each((z) => round(elementary.tanh(z))));
    expect(run((out) => activations.relu(x, out))).toEqual(each((z) => Math.max(0, z)));
    expect(run((out) => activations.sigmoidBackward(x, y, out))).toEqual(
      each((s, dy) => round(dy * round(s * round(1 - s)))),
    );
    expect(run((out) => activations.tanhBackward(x, y, out))).toEqual(
      each((t, dy) => round(dy * round(1 - round(t * t)))),
    );
    expect(run((out) => activations.reluBackward(x, y, out))).toEqual(each((z, dy) => (z > 0 ? dy : 0)));
  });

  test('sums in row order', () => {
    expect(run((out) => rows.columnSums(x, out), columns)).toEqual(byColumn(inOrder));
    expect(run((out) => rows.sum(x, out), 1)[0]).toBe(inOrder([...x]));
    expect(run((out) => rows.dot(x, y, out, out.slice()), 1)[0]).toBe(inOrder(each((a, b) => round(a * b))));
  });

  test('statistics of columns', () => {
    const count = n / columns;
    const means = byColumn((values) => round(inOrder(values) / count));
    expect(run((out) => scaling.columnMinima(x, out), columns)).toEqual(byColumn((values) => Math.min(...values)));
    expect(run((out) => scaling.columnMaxima(x, out), columns)).toEqual(byColumn((values) => Math.max(...values)));
    expect(run((out) => scaling.columnMeans(x, out), columns)).toEqual(means);
    expect(run((out) => scaling.columnDeviations(x, buffer(means), out), columns)).toEqual(
      byColumn((values, j) => {
        const squares = values.map((value) => round(round(value - means[j]!) * round(value - means[j]!)));
        return round(Math.sqrt(round(inOrder(squares) / count)));
      }),
    );
  });

  test('losses', () => {
    const labels = buffer([0, 3, 1, 2, 2, 0]);
    const logits = [...labels].map((_, i) => [...x].slice(i * columns, (i + 1) * columns));
    const softmax = logits.map((row) => {
      const powers = row.map((z) => round(elementary.exp(round(z - Math.max(...row)))));
      return powers.map((power) => round(power / inOrder(powers)));
    });
    const surprises = logits.map((row) => {
      const differences = row.map((z) => round(z - Math.max(...row)));
      const total = round(elementary.log(inOrder(differences.map((d) => round(elementary.exp(d))))));
      return differences.map((d) => round(total - d));
    });
    const scratch = allocate(precision, 4);
    const L = buffer(surprises.flat());
    expect(run((out) => losses.softmax(columns, x, out, scratch))).toEqual(softmax.flat());
    expect(run((out) => losses.negativeLogSoftmax(columns, x, out, scratch))).toEqual([...L]);
    expect(run((out) => losses.crossEntropies(columns, y, L, out, scratch), n / columns)).toEqual(
      surprises.map((row, i) => inOrder(row.map((s, j) => round(s * y[i * columns + j]!)))),
    );
    expect(run((out) => losses.crossEntropyGradient(columns, x, y, out, scratch))).toEqual(
      softmax.flatMap((row, i) => {
        const coefficients = [...y].slice(i * columns, (i + 1) * columns);
        return row.map((p, j) => round(round(inOrder(coefficients) * p) - coefficients[j]!));
      }),
    );
    const oneHot = run((out) => losses.oneHot(columns, labels, out));
    expect(oneHot).toEqual([...labels].flatMap((label) => [0, 1, 2, 3].map((j) => (j === label ? 1 : 0))));
    const [kept, spread] = [round(0.9), round(0.025)];
    const w = buffer([0.3, 1, 2, 0.7]);
    expect(run((out) => losses.smoothed(kept, spread, w, buffer(oneHot), out))).toEqual(
      oneHot.map((t, i) => round(w[i % columns]! * round(round(kept * t) + spread))),
    );
    expect(run((out) => losses.smoothedLabels(kept, spread, w, labels, out))).toEqual(
      run((out) => losses.smoothed(kept, spread, w, buffer(oneHot), out)),
    );
    const t = buffer([...y].map((value, i) => (i % 5 === 0 ? 0 : Math.abs(value))));
    expect(run((out) => losses.addLog(t, L, out, scratch))).toEqual(
      [...t].map((share, i) => (share === 0 ? L[i] : round(L[i]! + round(elementary.log(share))))),
    );
  });

  test('losses with a term for each element', () => {
    const scratch = allocate(precision, 4);
    const weights = buffer([0.3, 1, 2, 0.7]);
    const p = buffer([...x].map((z) => elementary.sigmoid(z)));
    const t = buffer([...y].map((z) => Math.abs(z)));
    const signs = buffer([...y].map((z) => Math.sign(z)));
    const error = (a: number, b: number): number => round(a - b);
    const delta = round(0.4);
    const margin = (a: number, i: number): number => Math.max(0, round(1 - round(signs[i]! * a)));
    const terms = (kernel: (out: FloatArray) => void, f: (x: number, i: number) => number): void => {
      expect(run(kernel)).toEqual([...x].map(f));
    };
    terms(
      (out) => kernel.squaredErrors(0.5, x, y, out),
      (a, i) => round(error(a, y[i]!) ** 2) / 2,
    );
    terms(
      (out) => kernel.scaledErrors(2, x, y, out),
      (a, i) => 2 * error(a, y[i]!),
    );
    terms(
      (out) => kernel.absoluteErrors(x, y, out),
      (a, i) => Math.abs(error(a, y[i]!)),
    );
    terms(
      (out) => kernel.absoluteErrorGradient(x, y, out),
      (a, i) => Math.sign(error(a, y[i]!)),
    );
    terms(
      (out) => kernel.huberErrors(delta, x, y, out),
      (a, i) => {
        const size = Math.abs(error(a, y[i]!));
        return size < delta ? round(size * size) / 2 : round(delta * round(size - delta / 2));
      },
    );
    terms(
      (out) => kernel.huberGradient(delta, x, y, out),
      (a, i) => Math.max(-delta, Math.min(delta, error(a, y[i]!))),
    );
    terms(
      (out) => kernel.smoothL1Errors(delta, x, y, out),
      (a, i) => {
        const size = Math.abs(error(a, y[i]!));
        return size < delta ? round(round(size * size) / 2 / delta) : round(size - delta / 2);
      },
    );
    terms(
      (out) => kernel.smoothL1Gradient(delta, x, y, out),
      (a, i) => Math.max(-1, Math.min(1, round(error(a, y[i]!) / delta))),
    );
    terms((out) => kernel.hinges(x, signs, out), margin);
    terms(
      (out) => kernel.hingeGradient(x, signs, out),
      (a, i) => (margin(a, i) > 0 ? 0 - signs[i]! : 0),
    );
    terms(
      (out) => kernel.squaredHinges(x, signs, out),
      (a, i) => round(margin(a, i) ** 2),
    );
    terms(
      (out) => kernel.squaredHingeGradient(x, signs, out),
      (a, i) => signs[i]! * (-2 * margin(a, i)),
    );
    terms(
      (out) => kernel.logisticLosses(weights, x, t, out, scratch),
      (a, i) => {
        const tail = round(elementary.log1p(round(elementary.exp(-Math.abs(a)))));
        const positive = round(weights[i % columns]! * round(t[i]! * round(Math.max(-a, 0) + tail)));
        return round(positive + round(round(1 - t[i]!) * round(Math.max(a, 0) + tail)));
      },
    );
    terms(
      (out) => kernel.logisticGradient(weights, x, t, out, scratch),
      (a, i) => {
        const positive = round(weights[i % columns]! * round(t[i]! * round(elementary.sigmoid(-a))));
        return round(round(round(1 - t[i]!) * round(elementary.sigmoid(a))) - positive);
      },
    );
    expect(run((out) => kernel.binaryCrossEntropies(p, t, out, scratch))).toEqual(
      [...p].map((q, i) => {
        const negative = round(round(1 - t[i]!) * round(elementary.log1p(-q)));
        return -round(round(t[i]! * round(elementary.log(q))) + negative);
      }),
    );
    expect(run((out) => kernel.binaryCrossEntropyGradient(p, t, out, scratch))).toEqual(
      [...p].map((q, i) => round(round(q - t[i]!) / round(q * round(1 - q)))),
    );
  });

  test('rows by their weights, and all by one divisor', () => {
    const weights = buffer([2, 0, 0.3, 1, -1, 7]);
    expect(run((out) => reduction.weighRows(weights, x, out))).toEqual(
      [...x].map((value, i) => {
        const weight = weights[Math.floor(i / columns)]!;
        return weight === 0 ? 0 : round(weight * value);
      }),
    );
    expect(run((out) => reduction.divideBy(3, x, out))).toEqual([...x].map((value) => round(value / 3)));
  });
});
