/** Losses: values worked out by hand, options, specs, and what is refused. Golden values are in golden/layers/loss.test.ts. */
import { describe, expect, test } from 'vitest';
import { Labels, Loss, Matrix } from 'foldnet';
import { refused } from './refused.js';
import { closedFormTolerance, expectClose } from './tolerance.js';

const output = Matrix.of([
  [1, 2],
  [3, 5],
]);
const target = Matrix.of([
  [0, 2],
  [5, 4],
]);

/** A column. */
const column = (first: number, ...rest: ReadonlyArray<number>): Matrix.Matrix<number, 1> =>
  Matrix.transpose(Matrix.of([[first, ...rest]]));

const valuesOf = (loss: Loss.Loss<'values'>, y: number, t: number): readonly [number, number] => [
  loss.value(Matrix.of([[y]]), Matrix.of([[t]])),
  Matrix.toArray(loss.gradient(Matrix.of([[y]]), Matrix.of([[t]])))[0]!,
];

describe('squared error', () => {
  // Errors 1, 0, -2, 1: their squares add up to 6, over four elements and two rows.
  test.each([
    [false, 'sum', 6, [2, 0, -4, 2]],
    [false, 'mean', 1.5, [0.5, 0, -1, 0.5]],
    [false, 'batch-mean', 3, [1, 0, -2, 1]],
    [true, 'sum', 3, [1, 0, -2, 1]],
    [true, 'mean', 0.75, [0.25, 0, -0.5, 0.25]],
    [true, 'batch-mean', 1.5, [0.5, 0, -1, 0.5]],
  ] as const)('half %s, %s', (half, reduction, value, gradient) => {
    const loss = Loss.squaredError(half, reduction);
    expect(loss.value(output, target)).toBe(value);
    expect(Matrix.toArray(loss.gradient(output, target))).toEqual(gradient);
    expect(loss.spec).toEqual({ type: 'squared-error', half, reduction });
  });

  test('the named two are the whole mean and the half batch mean', () => {
    expect(Loss.meanSquaredError.value(output, target)).toBe(1.5);
    expect(Loss.halfSquaredError.value(output, target)).toBe(1.5);
    expect(Loss.halfSquaredError.gradient(output, target)).toEqual(
      Loss.squaredError(true, 'batch-mean').gradient(output, target),
    );
  });

  test('counts elements, or rows', () => {
    expect(Loss.meanSquaredError.count(output, target)).toBe(4);
    expect(Loss.halfSquaredError.count(output, target)).toBe(2);
    expect(Loss.squaredError(true, 'sum').count(output, target)).toBe(1);
  });

  test('of another shape throws', () => {
    const wide: Matrix.Matrix<number, 2> = Matrix.zeros(3, 2);
    expect(refused(() => Loss.meanSquaredError.value(output, wide))).toContain('got 2x2 float64 and 3x2 float64');
    expect(refused(() => Loss.meanSquaredError.gradient(output, wide))).toContain('got 2x2 float64 and 3x2 float64');
  });

  test('in float32 rounds every operation', () => {
    const y = Matrix.of([[0.1, 0.7]], 'float32');
    const t = Matrix.of([[0.3, 0.2]], 'float32');
    const [e, d] = [Math.fround(Math.fround(0.1) - Math.fround(0.3)), Math.fround(Math.fround(0.7) - Math.fround(0.2))];
    const sum = Math.fround(Math.fround(e * e) + Math.fround(d * d));
    expect(Loss.meanSquaredError.value(y, t)).toBe(Math.fround(sum / 2));
  });
});

describe('losses of one element', () => {
  test.each([
    ['absolute error', Loss.absoluteError(), 1, 3, 2, -1],
    ['absolute error at 0', Loss.absoluteError(), 3, 3, 0, 0],
    ['Huber inside', Loss.huber({ delta: 2 }), 1, 0, 0.5, 1],
    ['Huber at the knee', Loss.huber({ delta: 2 }), 2, 0, 2, 2],
    ['Huber outside', Loss.huber({ delta: 2 }), -5, 0, 8, -2],
    ['smooth L1 inside', Loss.smoothL1({ beta: 2 }), 1, 0, 0.25, 0.5],
    ['smooth L1 at the knee', Loss.smoothL1({ beta: 2 }), -2, 0, 1, -1],
    ['smooth L1 outside', Loss.smoothL1({ beta: 2 }), 5, 0, 4, 1],
    ['smooth L1 of beta 0', Loss.smoothL1({ beta: 0 }), 0.5, 0, 0.5, 1],
    ['hinge inside', Loss.hinge(), 0.5, -1, 1.5, 1],
    ['hinge at the hinge', Loss.hinge(), -1, -1, 0, 0],
    ['hinge beyond', Loss.hinge(), 3, 1, 0, 0],
    ['squared hinge', Loss.hinge({ squared: true }), 0.5, -1, 2.25, 3],
    ['binary cross-entropy', Loss.binaryCrossEntropy(), 0.5, 1, Math.LN2, -2],
    ['binary cross-entropy of certainty that is right', Loss.binaryCrossEntropy(), 1, 1, 0, 0],
    ['binary cross-entropy of certainty that is wrong', Loss.binaryCrossEntropy(), 0, 1, 100, -1e12],
    ['binary cross-entropy with logits', Loss.binaryCrossEntropyWithLogits(), 0, 1, Math.LN2, -0.5],
    [
      'binary cross-entropy with a positive weight',
      Loss.binaryCrossEntropyWithLogits({ positiveWeight: [3] }),
      0,
      1,
      3 * Math.LN2,
      -1.5,
    ],
    ['an extreme logit', Loss.binaryCrossEntropyWithLogits(), -1.7e308, 1, 1.7e308, -1],
  ])('%s', (_, loss, y, t, value, gradient) => {
    expectClose(valuesOf(loss, y, t), [value, gradient], closedFormTolerance);
  });

  test('have PyTorch’s defaults', () => {
    expect(Loss.huber().value(output, target)).toBe(Loss.huber({ delta: 1, reduction: 'mean' }).value(output, target));
    expect(Loss.smoothL1().value(output, target)).toBe(Loss.smoothL1({ beta: 1 }).value(output, target));
  });

  test('pass NaN on, so that training sees it', () => {
    [
      Loss.meanSquaredError,
      Loss.absoluteError(),
      Loss.huber(),
      Loss.smoothL1(),
      Loss.hinge(),
      Loss.hinge({ squared: true }),
      Loss.binaryCrossEntropy(),
      Loss.binaryCrossEntropyWithLogits(),
    ].forEach((loss) => {
      expect(valuesOf(loss, NaN, 1)).toEqual([NaN, NaN]);
    });
  });

  test('refuse what is no target', () => {
    const y = Matrix.of([[0.5, 0.5]]);
    const wrong = Matrix.of([[1, 0]]);
    const beyond = Matrix.of([[0, 1.5]]);
    expect(refused(() => Loss.hinge().value(y, wrong))).toBe(
      'Loss.hinge: expected targets of -1 or 1, got 0 at [0][1]',
    );
    expect(refused(() => Loss.hinge().gradient(y, wrong))).toContain('Loss.hinge: expected targets of -1 or 1');
    expect(refused(() => Loss.binaryCrossEntropy().value(y, beyond))).toBe(
      'Loss.binaryCrossEntropy: expected targets from 0 to 1, got 1.5 at [0][1]',
    );
    expect(refused(() => Loss.binaryCrossEntropy().value(beyond, wrong))).toBe(
      'Loss.binaryCrossEntropy: expected probabilities from 0 to 1, got 1.5 at [0][1]',
    );
    expect(refused(() => Loss.binaryCrossEntropyWithLogits().value(y, beyond))).toContain(
      'targets from 0 to 1, got 1.5',
    );
    expect(refused(() => Loss.categoricalCrossEntropy().value(y, beyond))).toContain('targets from 0 to 1, got 1.5');
    expect(refused(() => Loss.klDivergence().gradient(y, beyond))).toContain('targets from 0 to 1, got 1.5');
  });

  test.each([
    ['a delta of 0', () => Loss.huber({ delta: 0 }), 'Loss.huber: expected a positive delta, got 0'],
    ['a delta of NaN', () => Loss.huber({ delta: NaN }), 'Loss.huber: expected a positive delta, got NaN'],
    [
      'a negative beta',
      () => Loss.smoothL1({ beta: -1 }),
      'Loss.smoothL1: expected a beta that is not negative, got -1',
    ],
    [
      'a negative positive weight',
      () => Loss.binaryCrossEntropyWithLogits({ positiveWeight: [1, -2] }),
      'Loss.binaryCrossEntropyWithLogits: expected positive weights that are not negative, got 1,-2',
    ],
    [
      'positive weights of other columns',
      () => Loss.binaryCrossEntropyWithLogits({ positiveWeight: [1] }).value(output, Matrix.zeros(2, 2)),
      'Loss.binaryCrossEntropyWithLogits: expected 2 positive weights, one a column, got 1',
    ],
    [
      'smoothing above 1',
      () => Loss.crossEntropy({ labelSmoothing: 1.5 }),
      'Loss.softmaxCrossEntropy: expected a label smoothing from 0 to 1, got 1.5',
    ],
    [
      'class weights that are not finite',
      () => Loss.negativeLogLikelihood({ classWeights: [1, Infinity] }),
      'Loss.negativeLogLikelihood: expected class weights that are not negative, got 1,Infinity',
    ],
    [
      'class weights of other classes',
      () => Loss.crossEntropy({ classWeights: [1, 2, 3] }).gradient(output, column(0, 1)),
      'Loss.softmaxCrossEntropy: expected 2 class weights, got 3',
    ],
  ] as const)('refuse %s', (_, make, expected) => {
    expect(refused(make)).toBe(expected);
  });
});

describe('softmax cross-entropy', () => {
  test('of equal logits is the logarithm of their number', () => {
    expectClose(
      Loss.softmaxCrossEntropy.value(Matrix.of([[7, 7, 7]]), Matrix.of([[1]])),
      Math.log(3),
      closedFormTolerance,
    );
    expect(Matrix.toArray(Loss.softmaxCrossEntropy.gradient(Matrix.of([[0, 0]]), Matrix.of([[1]])))).toEqual([
      0.5, -0.5,
    ]);
  });

  test('is a mean over the rows, or a sum', () => {
    const logits: Matrix.Matrix<number, 2> = Matrix.zeros(2, 2);
    const labels = column(0, 1);
    expect(Loss.softmaxCrossEntropySum.value(logits, labels)).toBe(2 * Loss.softmaxCrossEntropy.value(logits, labels));
    expect(Matrix.toArray(Loss.softmaxCrossEntropySum.gradient(logits, labels))).toEqual([-0.5, 0.5, 0.5, -0.5]);
    expect(Matrix.toArray(Loss.softmaxCrossEntropy.gradient(logits, labels))).toEqual([-0.25, 0.25, 0.25, -0.25]);
  });

  test('with class weights counts their sum', () => {
    const loss = Loss.crossEntropy({ classWeights: [3, 1] });
    const labels = column(0, 1, 0);
    const logits: Matrix.Matrix<number, 2> = Matrix.zeros(3, 2);
    expect(loss.count(logits, labels)).toBe(7);
    expectClose(loss.value(logits, labels), Math.LN2, closedFormTolerance);
    expect(loss.count(logits, labels, column(1, 10, 0))).toBe(13);
    // Of probabilities PyTorch's mean is over the rows.
    const soft = Loss.categoricalCrossEntropy({ classWeights: [3, 1] });
    expect(soft.count(logits, Labels.oneHot(2)(labels))).toBe(3);
    expectClose(soft.value(logits, Labels.oneHot(2)(labels)), (7 * Math.LN2) / 3, closedFormTolerance);
  });

  test('with a label smoothing of 1 does not look at the label', () => {
    const { value } = Loss.crossEntropy({ labelSmoothing: 1 });
    const logits = Matrix.of([[1, 2, 3]]);
    expect(value(logits, Matrix.of([[0]]))).toBe(value(logits, Matrix.of([[2]])));
  });

  test('of a class that is ruled out is finite for the others', () => {
    const logits = Matrix.of([[0, -Infinity]]);
    expect(Loss.softmaxCrossEntropy.value(logits, Matrix.of([[0]]))).toBe(0);
    expect(Loss.klDivergence().value(logits, Matrix.of([[1, 0]]))).toBe(0);
  });

  test.each([
    ['beyond the classes', Matrix.of([[0], [2]]), 'labels from 0 to 1, got 2 in row 1'],
    ['below 0', Matrix.of([[0], [-1]]), 'labels from 0 to 1, got -1 in row 1'],
    ['not whole', Matrix.of([[0], [0.5]]), 'labels from 0 to 1, got 0.5 in row 1'],
    ['NaN', Matrix.of([[0], [NaN]]), 'labels from 0 to 1, got NaN in row 1'],
    ['too few', Matrix.of([[0]]), 'a column of 2 labels, got 1x1 float64'],
  ] as const)('refuses labels that are %s', (_, labels, expected) => {
    const message = `Loss.softmaxCrossEntropy: expected ${expected}`;
    expect(refused(() => Loss.softmaxCrossEntropy.value(output, labels))).toBe(message);
    expect(refused(() => Loss.softmaxCrossEntropy.gradient(output, labels))).toBe(message);
  });

  test('passes NaN on', () => {
    expect(Loss.softmaxCrossEntropy.value(Matrix.of([[NaN, 0]]), Matrix.of([[1]]))).toBeNaN();
  });

  test('takes labels of either precision', () => {
    const logits = Matrix.of([[1, 2]], 'float32');
    const loss = Loss.crossEntropy({ classWeights: [1, 2] });
    expect(loss.value(logits, Matrix.of([[1]]))).toBe(loss.value(logits, Matrix.of([[1]], 'float32')));
  });
});

describe('weights', () => {
  const loss = Loss.meanSquaredError;

  test('count a row as often', () => {
    expect(loss.count(output, target, column(1, 3))).toBe(8);
    expect(loss.value(output, target, column(1, 3))).toBe((1 + 3 * 5) / 8);
    expect(Matrix.toArray(loss.gradient(output, target, column(1, 3)))).toEqual([0.25, 0, -1.5, 0.75]);
  });

  test('all 0 are those of no rows', () => {
    expect(loss.count(output, target, column(0, 0))).toBe(0);
    expect(loss.value(output, target, column(0, 0))).toBe(0);
    expect(Matrix.toArray(loss.gradient(output, target, column(0, 0))).every((g) => g === 0)).toBe(true);
  });

  test('are refused if they are not one a row, or of another precision', () => {
    const message = 'Loss.squaredError: expected weights of 2x1 float64, got ';
    expect(refused(() => loss.value(output, target, column(1)))).toBe(`${message}1x1 float64`);
    expect(refused(() => loss.gradient(output, target, column(1, 2, 3)))).toBe(`${message}3x1 float64`);
    expect(refused(() => loss.count(output, target, Matrix.toPrecision('float32')(column(1, 2))))).toBe(
      `${message}2x1 float32`,
    );
  });

  test('of each term are its upstream gradient', () => {
    const upstream = Matrix.of([
      [1, 2],
      [-3, 0.5],
    ]);
    expect(Matrix.toArray(Loss.gradientOfTerms(loss)(output, target, upstream))).toEqual([2, 0, 12, 1]);
    expect(Matrix.toArray(Loss.gradientOfTerms(loss)(output, target, column(1, 3)))).toEqual([2, 0, -12, 6]);
    expect(refused(() => Loss.gradientOfTerms(loss)(output, target, Matrix.zeros(1, 2)))).toContain('got 2x2');
  });
});

describe('a loss of the user’s own', () => {
  const quartic = Loss.custom({
    name: 'quartic',
    target: 'values',
    per: 'element',
    terms: (y, t) => Matrix.map((e) => e * e * e * e)(Matrix.subtract(y, t)),
    gradient: (y, t) => Matrix.map((e) => 4 * e * e * e)(Matrix.subtract(y, t)),
  });

  test('is reduced and weighed as the others', () => {
    expect(quartic.value(output, target)).toBe(18 / 4);
    expect(quartic.summed().value(output, target)).toBe(18);
    expect(quartic.value(output, target, column(4, 0))).toBe(4 / 8);
    expect(quartic.spec).toEqual({ type: 'custom', name: 'quartic' });
    expect(quartic.summed().spec).toEqual({ type: 'custom', name: 'quartic', reduction: 'sum' });
  });

  test('is refused by its name where its terms or its gradient have another shape', () => {
    const wrong = Loss.custom({
      name: 'wrong',
      target: 'values',
      per: 'row',
      terms: (y) => y,
      gradient: (y) => Matrix.gatherRows([0])(y),
    });
    expect(refused(() => wrong.value(output, target))).toBe("Loss 'wrong': expected terms of 2x1, got 2x2 float64");
    expect(refused(() => wrong.gradient(output, target))).toBe(
      "Loss 'wrong': expected a gradient of 2x2, got 1x2 float64",
    );
  });
});

const specs: ReadonlyArray<readonly [Loss.KnownLossSpec, Loss.TargetKind, string]> = [
  [{ type: 'softmax-cross-entropy' }, 'labels', 'Loss.softmaxCrossEntropy'],
  [{ type: 'softmax-cross-entropy', reduction: 'sum' }, 'labels', 'Loss.crossEntropy({"reduction":"sum"})'],
  [
    { type: 'softmax-cross-entropy', labelSmoothing: 0.1, classWeights: [1, 2] },
    'labels',
    'Loss.crossEntropy({"labelSmoothing":0.1,"classWeights":[1,2]})',
  ],
  [
    { type: 'categorical-cross-entropy', labelSmoothing: 0.1 },
    'probabilities',
    'Loss.categoricalCrossEntropy({"labelSmoothing":0.1})',
  ],
  [
    { type: 'negative-log-likelihood', classWeights: [1, 2] },
    'labels',
    'Loss.negativeLogLikelihood({"classWeights":[1,2]})',
  ],
  [{ type: 'kl-divergence' }, 'probabilities', 'Loss.klDivergence()'],
  [{ type: 'mean-squared-error' }, 'numbers', 'Loss.meanSquaredError'],
  [{ type: 'half-squared-error' }, 'numbers', 'Loss.halfSquaredError'],
  [{ type: 'squared-error', half: true, reduction: 'batch-mean' }, 'numbers', "Loss.squaredError(true, 'batch-mean')"],
  [{ type: 'absolute-error', reduction: 'sum' }, 'numbers', 'Loss.absoluteError({"reduction":"sum"})'],
  [{ type: 'huber', delta: 0.5 }, 'numbers', 'Loss.huber({"delta":0.5})'],
  [{ type: 'smooth-l1', beta: 0 }, 'numbers', 'Loss.smoothL1({"beta":0})'],
  [
    { type: 'binary-cross-entropy-with-logits', positiveWeight: [2] },
    'probabilities',
    'Loss.binaryCrossEntropyWithLogits({"positiveWeight":[2]})',
  ],
  [{ type: 'binary-cross-entropy' }, 'probabilities', 'Loss.binaryCrossEntropy()'],
  [{ type: 'hinge', squared: true }, 'signs', 'Loss.hinge({"squared":true})'],
];

describe('specs', () => {
  test.each(specs)('%j', (spec, kind, text) => {
    const loss = Loss.fromSpec(spec);
    expect(loss.spec).toEqual(spec);
    expect(loss.target).toBe(kind === 'labels' ? 'labels' : 'values');
    expect(Loss.targetKind(spec)).toBe(kind);
    expect(Loss.show.show(spec)).toBe(text);
    const summed = loss.summed();
    expect(summed.summed()).toBe(summed);
    expect(summed.spec).toMatchObject({ reduction: 'sum' });
  });

  test('of a user’s own loss are shown by its name', () => {
    expect(Loss.show.show({ type: 'custom', name: 'quartic' })).toBe('quartic');
  });
});

describe('every loss', () => {
  type AnyLoss = Loss.Loss<'labels'> | Loss.Loss<'values'>;
  const classWeights = [1, 2];
  const made: ReadonlyArray<readonly [string, () => AnyLoss, Loss.KnownLossSpec]> = [
    ['squaredError', () => Loss.squaredError(true, 'mean'), { type: 'squared-error', half: true, reduction: 'mean' }],
    ['absoluteError', () => Loss.absoluteError({ reduction: 'sum' }), { type: 'absolute-error', reduction: 'sum' }],
    ['huber', () => Loss.huber({ delta: 2 }), { type: 'huber', delta: 2 }],
    ['smoothL1', () => Loss.smoothL1({ beta: 2 }), { type: 'smooth-l1', beta: 2 }],
    [
      'binaryCrossEntropyWithLogits',
      () => Loss.binaryCrossEntropyWithLogits({ positiveWeight: [1, 2] }),
      { type: 'binary-cross-entropy-with-logits', positiveWeight: [1, 2] },
    ],
    ['binaryCrossEntropy', () => Loss.binaryCrossEntropy(), { type: 'binary-cross-entropy' }],
    ['hinge', () => Loss.hinge({ squared: true }), { type: 'hinge', squared: true }],
    [
      'softmaxCrossEntropy',
      () => Loss.crossEntropy({ labelSmoothing: 0.1, classWeights }),
      { type: 'softmax-cross-entropy', labelSmoothing: 0.1, classWeights },
    ],
    [
      'categoricalCrossEntropy',
      () => Loss.categoricalCrossEntropy({ labelSmoothing: 0.2 }),
      { type: 'categorical-cross-entropy', labelSmoothing: 0.2 },
    ],
    [
      'negativeLogLikelihood',
      () => Loss.negativeLogLikelihood({ classWeights }),
      { type: 'negative-log-likelihood', classWeights },
    ],
    ['klDivergence', () => Loss.klDivergence({ reduction: 'sum' }), { type: 'kl-divergence', reduction: 'sum' }],
  ];
  // Values that every loss takes: probabilities, of rows that add up to 1.
  const y = Matrix.of([
    [0.2, 0.8],
    [0.6, 0.4],
  ]);
  const t = Matrix.of([
    [0, 1],
    [0.5, 0.5],
  ]);
  const labels = column(1, 0);
  const signs = Matrix.of([
    [-1, 1],
    [1, -1],
  ]);
  const outcome = (loss: AnyLoss): unknown => {
    if (loss.target === 'labels') return [loss.value(y, labels), loss.gradient(y, labels), loss.terms(y, labels)];
    const target = loss.spec.type === 'hinge' ? signs : t;
    return [loss.value(y, target), loss.gradient(y, target), loss.terms(y, target)];
  };

  test.each(made)('%s shows its spec, and comes from it', (_, make, spec) => {
    expect(make().spec).toEqual(spec);
    const again = Loss.fromSpec(spec);
    expect(again.spec).toEqual(spec);
    expect(outcome(again)).toEqual(outcome(make()));
  });

  const namesItself = (name: string, loss: AnyLoss): void => {
    const wrong =
      loss.target === 'labels' ? () => loss.value(y, column(1)) : () => loss.value(y, Matrix.of([[0.5, 0.5]]));
    expect(refused(wrong)).toMatch(new RegExp(`^Loss\\.${name}: `));
  };

  test.each(made)('%s names itself where shapes differ', (name, make) => {
    namesItself(name, make());
    namesItself('squaredError', Loss.meanSquaredError);
  });

  test.each(made)('%s sums what it averages', (_, make) => {
    const { spec } = make().summed();
    expect('reduction' in spec ? spec.reduction : undefined).toBe('sum');
    expect(spec.type).toBe(make().spec.type);
  });

  test.each([
    [() => Loss.huber({ delta: 0 }), 'Loss.huber: expected a positive delta, got 0'],
    [() => Loss.huber({ delta: Infinity }), 'Loss.huber: expected a positive delta, got Infinity'],
    [() => Loss.smoothL1({ beta: -1 }), 'Loss.smoothL1: expected a beta that is not negative, got -1'],
    [() => Loss.smoothL1({ beta: Infinity }), 'Loss.smoothL1: expected a beta that is not negative, got Infinity'],
    [() => Loss.crossEntropy({ labelSmoothing: -0.1 }), 'label smoothing from 0 to 1, got -0.1'],
    [() => Loss.crossEntropy({ labelSmoothing: 1.1 }), 'label smoothing from 0 to 1, got 1.1'],
    [() => Loss.crossEntropy({ classWeights: [1, -1] }), 'class weights that are not negative, got 1,-1'],
    [() => Loss.crossEntropy({ classWeights: [1, Infinity] }), 'class weights that are not negative, got 1,Infinity'],
    [() => Loss.binaryCrossEntropyWithLogits({ positiveWeight: [Infinity] }), 'got Infinity'],
    [() => Loss.binaryCrossEntropyWithLogits({ positiveWeight: [-1] }), 'got -1'],
  ])('refuses options out of range: %#', (make, message) => {
    expect(refused(make)).toContain(message);
  });

  test('takes weights of classes that are 0', () => {
    expect(Loss.crossEntropy({ classWeights: [0, 1] }).value(y, labels)).toBeGreaterThan(0);
    expect(Loss.binaryCrossEntropyWithLogits({ positiveWeight: [0, 0] }).value(y, t)).toBeGreaterThan(0);
  });

  test('refuses targets out of range where the first is wrong', () => {
    const wrong = Matrix.of([
      [-0.1, 1],
      [1, 0],
    ]);
    expect(refused(() => Loss.klDivergence().value(y, wrong))).toBe(
      'Loss.klDivergence: expected targets from 0 to 1, got -0.1 at [0][0]',
    );
  });

  test('refuses weights that are no column', () => {
    const wide = Matrix.of([
      [1, 2],
      [1, 2],
    ]) as Matrix.Matrix as Matrix.Matrix<number, 1>;
    expect(refused(() => Loss.meanSquaredError.value(y, t, wide))).toBe(
      'Loss.squaredError: expected weights of 2x1 float64, got 2x2 float64',
    );
  });

  test.each([-1, NaN, Infinity])('refuses the weight %d', (weight) => {
    expect(refused(() => Loss.meanSquaredError.value(y, t, column(1, weight)))).toBe(
      `Loss.squaredError: expected finite weights that are not negative, got ${weight} in row 1`,
    );
  });

  test('leaves out a row of the weight 0, whatever is in it', () => {
    const broken = Matrix.of([
      [0.2, 0.8],
      [NaN, Infinity],
    ]);
    const loss = Loss.meanSquaredError;
    expect(loss.value(broken, t, column(1, 0))).toBe(loss.value(Matrix.of([[0.2, 0.8]]), Matrix.of([[0, 1]])));
    expect(Matrix.toRows(loss.gradient(broken, t, column(1, 0)))[1]).toEqual([0, 0]);
  });

  test('in float32 divides by a count of float32', () => {
    const [a, b] = [0.1, 0.7].map(Math.fround);
    const [y32, t32, w32] = [y, t, column(a!, b!)].map((x) => Matrix.toPrecision('float32')(x));
    const count = Loss.meanSquaredError.count(y32!, t32!, w32 as Matrix.Matrix<number, 1>);
    expect(count).toBe(Math.fround(count));
  });

  test('refuses upstream gradients of another shape than the terms', () => {
    const upstream = Matrix.of([[1, 2]]);
    expect(refused(() => Loss.gradientOfTerms(Loss.meanSquaredError)(y, t, upstream))).toMatch(
      /^Loss\.gradientOfTerms: /,
    );
  });

  test('of the user’s own shows its name, and its reduction if it says one', () => {
    const definition = {
      name: 'linear',
      target: 'values',
      per: 'element',
      terms: (output: Matrix.Matrix) => output,
      gradient: <N extends number>(output: Matrix.Matrix<number, N>) => Matrix.map(() => 1)(output),
    } as const;
    expect(Loss.custom(definition).spec).toEqual({ type: 'custom', name: 'linear' });
    expect(Loss.custom({ ...definition, reduction: 'sum' }).spec).toEqual({
      type: 'custom',
      name: 'linear',
      reduction: 'sum',
    });
    expect(Loss.custom({ ...definition, reduction: 'sum' }).value(y, t)).toBe(2);
    expect(Loss.custom(definition).value(y, t)).toBe(0.5);
    expect(refused(() => Loss.custom(definition).value(y, Matrix.of([[1, 1]])))).toMatch(/^Loss 'linear': /);
  });
});
