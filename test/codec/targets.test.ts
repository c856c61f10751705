/**
 * Classes as targets of every loss, and outputs as classes, scores and probabilities.
 */
import type { Loss } from 'foldnet';
import { Matrix } from 'foldnet';
import { Targets } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { closedFormTolerance, expectClose } from '../tolerance.js';

type Spec = Loss.KnownLossSpec;

const plain = [
  'softmax-cross-entropy',
  'categorical-cross-entropy',
  'negative-log-likelihood',
  'kl-divergence',
  'binary-cross-entropy-with-logits',
  'binary-cross-entropy',
  'hinge',
  'mean-squared-error',
  'half-squared-error',
  'absolute-error',
  'huber',
  'smooth-l1',
] as const;

const specs: ReadonlyArray<Spec> = [
  ...plain.map((type) => ({ type })),
  { type: 'squared-error', half: true, reduction: 'sum' },
];

const ofLabels: ReadonlyArray<Spec['type']> = ['softmax-cross-entropy', 'negative-log-likelihood'];
const softmaxes: ReadonlyArray<Spec['type']> = ['categorical-cross-entropy', 'kl-divergence'];

describe('encoding', () => {
  test.each(specs)('$type: an output for each class', (spec) => {
    const rows = Matrix.toRows(Targets.encode(spec, 3, 'float64')([2, 0]));
    if (ofLabels.includes(spec.type)) expect(rows).toEqual([[2], [0]]);
    else if (spec.type === 'hinge') {
      expect(rows).toEqual([
        [-1, -1, 1],
        [1, -1, -1],
      ]);
    } else {
      expect(rows).toEqual([
        [0, 0, 1],
        [1, 0, 0],
      ]);
    }
    expect(Targets.decode(spec)(Targets.encode(spec, 3, 'float64')([2, 0, 1]))).toEqual([2, 0, 1]);
  });

  test.each(specs.filter(({ type }) => !ofLabels.includes(type) && !softmaxes.includes(type)))(
    '$type: one output for two classes',
    (spec) => {
      const targets = Targets.encode(spec, 1, 'float32')([1, 0]);
      expect(targets.precision).toBe('float32');
      expect(Matrix.toRows(targets)).toEqual([[1], [spec.type === 'hinge' ? -1 : 0]]);
      expect(Targets.decode(spec)(targets)).toEqual([1, 0]);
      expect(Targets.classCount(spec, 1)).toBe(2);
      expect(expectRight(Targets.fit(spec, 1)([7, -7, 7]))).toEqual([-7, 7]);
    },
  );

  test('a softmax of one output tells no classes apart', () => {
    [...ofLabels, ...softmaxes].forEach((type) => {
      expect(Targets.fit({ type } as Spec, 1)([0, 1])).toMatchObject({
        left: { expected: '2 outputs, one for each class (0, 1)', found: '1' },
      });
    });
  });

  test('outputs that fit neither', () => {
    expect(Targets.fit({ type: 'hinge' }, 3)([5, 6])).toMatchObject({
      left: { expected: '1 output, or 2, one for each class (5, 6)', found: '3' },
    });
    expect(Targets.fit({ type: 'hinge' }, 1)([0, 1, 2])).toMatchObject({
      left: { expected: '3 outputs, one for each class (0, 1, 2)', found: '1' },
    });
  });
});

const decided = (type: Exclude<Spec['type'], 'squared-error'>, rows: ReadonlyArray<number>): ReadonlyArray<number> =>
  Targets.predicted({ type })(expectRight(Matrix.fromArray(rows.length, 1)(rows)));

describe('prediction', () => {
  test('of outputs: the greatest, the first of equals', () => {
    const output = Matrix.of([
      [0.1, 0.3, 0.3],
      [-1, -2, -3],
    ]);
    specs.forEach((spec) => {
      expect(Targets.predicted(spec)(output)).toEqual([1, 0]);
      expect(Targets.scores(spec)(output)).toEqual(output);
    });
  });

  test('of one logit or margin: its sign', () => {
    const outputs = [5e-324, 1e-20, 0, -0, -5e-324, 40];
    expect(decided('binary-cross-entropy-with-logits', outputs)).toEqual([1, 1, 0, 0, 0, 1]);
    expect(decided('hinge', outputs)).toEqual([1, 1, 0, 0, 0, 1]);
  });

  test('of one probability, or a value between 0 and 1: above one half', () => {
    const outputs = [0.5, 0.5 + 2 ** -53, 0.5 - 2 ** -54, 2, -1];
    (['binary-cross-entropy', 'mean-squared-error', 'half-squared-error', 'huber'] as const).forEach((type) => {
      expect(decided(type, outputs)).toEqual([0, 1, 0, 1, 0]);
    });
  });
});

describe('probabilities', () => {
  const logits = Matrix.of([[0, 1.0986122886681098]]);
  const of = (spec: Spec, output: Matrix.Matrix): ReadonlyArray<ReadonlyArray<number>> =>
    Matrix.toRows(Targets.probabilities(spec)(output) ?? Matrix.zeros(1, 1));

  test.each(['softmax-cross-entropy', 'categorical-cross-entropy', 'kl-divergence'] as const)('%s: softmax', (type) => {
    expectClose(of({ type }, logits), [[0.25, 0.75]], closedFormTolerance);
  });

  test('negative log-likelihood: exp', () => {
    expectClose(
      of({ type: 'negative-log-likelihood' }, Matrix.of([[-0.6931471805599453, 0]])),
      [[0.5, 1]],
      closedFormTolerance,
    );
  });

  test('binary cross-entropy with logits: sigmoid, and its rest to 1', () => {
    const spec = { type: 'binary-cross-entropy-with-logits' } as const;
    expectClose(of(spec, logits), [[0.5, 0.75]], closedFormTolerance);
    expectClose(of(spec, Matrix.of([[1.0986122886681098]])), [[0.25, 0.75]], closedFormTolerance);
  });

  test('binary cross-entropy: the outputs', () => {
    expect(of({ type: 'binary-cross-entropy' }, Matrix.of([[0.25, 0.5]]))).toEqual([[0.25, 0.5]]);
    expect(of({ type: 'binary-cross-entropy' }, Matrix.of([[0.25]]))).toEqual([[0.75, 0.25]]);
  });

  test.each(specs.slice(6))('$type: none, but scores', (spec) => {
    expect(Targets.probabilities(spec)(logits)).toBeUndefined();
    const one = Matrix.toRows(Targets.scores(spec)(Matrix.of([[0.75]])));
    expect(one).toEqual([spec.type === 'hinge' ? [-0.75, 0.75] : [0.25, 0.75]]);
  });
});
