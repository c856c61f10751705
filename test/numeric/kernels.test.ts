/**
 * The other kernels against their definitions, with every intermediate result rounded to the buffers' precision: in
 * float32 by Math.fround, in float64 not at all.
 */
import { describe, expect, test } from 'vitest';
import * as activations from '../../src/numeric/activations.js';
import * as elementary from '../../src/numeric/elementary.js';
import * as losses from '../../src/numeric/losses.js';
import { allocate, type FloatArray, roundTo } from '../../src/numeric/precision.js';
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
    expect(run((out) => rows.dot(x, y, out), 2)[0]).toBe(inOrder(each((a, b) => round(a * b))));
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
    const entropies = logits.map((row, i) => {
      const powers = row.map((z) => round(elementary.exp(round(z - Math.max(...row)))));
      return round(round(elementary.log(inOrder(powers))) - round(row[labels[i]!]! - Math.max(...row)));
    });
    expect(run((out) => losses.softmax(columns, x, out, allocate(precision, 4)))).toEqual(softmax.flat());
    expect(run((out) => losses.sumOfCrossEntropies(columns, x, labels, out), 4)[0]).toBe(inOrder(entropies));
    expect(run((out) => losses.crossEntropyGradient(columns, x, labels, 6, out, allocate(precision, 4)))).toEqual(
      softmax.flatMap((row, i) => row.map((p, j) => round((j === labels[i] ? round(p - 1) : p) / 6))),
    );
    expect(run((out) => losses.sumOfSquaredErrors(x, y, out), 4)[0]).toBe(
      inOrder(each((a, b) => round(round(a - b) * round(a - b)))),
    );
    expect(run((out) => losses.squaredErrorGradient(x, y, 2, 24, out))).toEqual(
      each((a, b) => round(round(2 * round(a - b)) / 24)),
    );
  });
});
