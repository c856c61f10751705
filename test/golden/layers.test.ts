/**
 * Layers, activations and losses against PyTorch: forward values and gradients, extreme inputs included.
 */
import { describe, expect, test } from 'vitest';
import { Activation, Dense, Layer, Loss, Matrix, Metric, Parameters } from 'foldnet';
import { expectRight } from '../expectRight.js';
import { readGolden } from '../readGolden.js';
import { expectClose, torchTolerance } from '../tolerance.js';

type Row = ReadonlyArray<number>;
type Rows = ReadonlyArray<Row>;

interface Case {
  readonly kind: string;
  readonly name: string;
  readonly hyper: { readonly reduction?: 'mean' | 'sum' | 'none'; readonly [name: string]: unknown };
  readonly input: Rows | Row;
  readonly params: Readonly<Record<string, Rows | Row>>;
  readonly output: Rows | Row | number;
  readonly grad_output: Rows | Row | number;
  readonly grad_input: Rows | Row;
  readonly grad_params: Readonly<Record<string, Rows | Row>>;
  readonly act?: string;
  readonly loss?: string;
  readonly target?: Rows | Row;
  readonly seed_gradient?: Rows;
  readonly seed_loss?: number;
  readonly seed_dlogits?: Rows;
}

const isRow = (values: Rows | Row): values is Row => typeof values[0] === 'number';

/** A vector is a matrix of one row. */
const matrix = (values: Rows | Row | number): Matrix.Matrix =>
  expectRight(Matrix.fromRows(typeof values === 'number' ? [[values]] : isRow(values) ? [values] : values));

const bias = (values: Rows | Row): Matrix.Matrix<1> =>
  expectRight(Matrix.withShape(1, matrix(values).columns)(matrix(values)));

const column = (labels: Rows | Row): Matrix.Matrix<number, 1> => Matrix.transpose(bias(labels));

/** PyTorch's weights are (out, in). */
const weights = (values: Rows | Row): Matrix.Matrix => Matrix.transpose(matrix(values));

const expectMatrix = (actual: Matrix.Matrix, expected: Rows | Row | number, path: string): void => {
  expectClose(actual, Matrix.toRows(matrix(expected)), torchTolerance, path);
};

/** Runs a layer forward and backward on a case, and gives its parameters' gradients. */
const expectPass = <P extends Parameters.Parameters, C>(
  layer: Layer.Layer<number, number, P, C>,
  parameters: P,
  { input, output, grad_output, grad_input }: Case,
): P => {
  const forward = layer.forward(parameters, matrix(input), Layer.evaluation);
  const backward = layer.backward(forward.cache, matrix(grad_output));
  expectMatrix(forward.output, output, 'output');
  expectMatrix(backward.input, grad_input, 'grad_input');
  return backward.parameters;
};

const width = (c: Case): number => matrix(c.input).columns;

const runActivation =
  <C>(make: (width: number) => Layer.Layer<number, number, Parameters.Empty, C>) =>
  (c: Case): void => {
    expectPass(make(width(c)), Parameters.empty, c);
  };

const runLinear = (c: Case): void => {
  const { weight, bias: b } = c.params;
  const W = weights(weight!);
  if (b === undefined) {
    const gradients = expectPass(Dense.dense(W.rows, W.columns, { bias: false }), { W }, c);
    expectMatrix(gradients.W, Matrix.toRows(weights(c.grad_params['weight']!)), 'weight');
  } else {
    const gradients = expectPass(Dense.dense(W.rows, W.columns), { W, b: bias(b) }, c);
    expectMatrix(gradients.W, Matrix.toRows(weights(c.grad_params['weight']!)), 'weight');
    expectMatrix(gradients.b, c.grad_params['bias']!, 'bias');
  }
};

/** W2 f(W1 x + b1) + b2 */
const runResidual = (c: Case): void => {
  const { W1, b1, W2, b2, Wp } = c.params;
  const first = { W: weights(W1!), b: bias(b1!) };
  const second = { W: weights(W2!), b: bias(b2!) };
  const n = first.W.rows;
  const hidden = first.W.columns;
  const outputs = second.W.columns;
  const block = (activation: Activation.Activation<number>) =>
    Layer.andThen(Dense.dense(hidden, outputs))(Layer.andThen(activation)(Dense.dense(n, hidden)));
  const parameters = [[first, Parameters.empty], second] as const;
  const expectGradients = ([[dense1], dense2]: typeof parameters): void => {
    expectMatrix(dense1.W, Matrix.toRows(weights(c.grad_params['W1']!)), 'W1');
    expectMatrix(dense1.b, c.grad_params['b1']!, 'b1');
    expectMatrix(dense2.W, Matrix.toRows(weights(c.grad_params['W2']!)), 'W2');
    expectMatrix(dense2.b, c.grad_params['b2']!, 'b2');
  };
  if (Wp !== undefined) {
    const both = Layer.fanOut(block(Activation.tanh(hidden)), Dense.dense(n, outputs, { bias: false }));
    const [[inner, projection]] = expectPass(
      Layer.andThen(Layer.add(outputs))(both),
      [[parameters, { W: weights(Wp) }], Parameters.empty],
      c,
    );
    expectGradients(inner);
    expectMatrix(projection.W, Matrix.toRows(weights(c.grad_params['Wp']!)), 'Wp');
  } else if (c.name.includes('post-relu')) {
    const relu = Layer.andThen(Activation.relu(n));
    const [inner] = expectPass(relu(Layer.residual(block(Activation.relu(hidden)))), [parameters, Parameters.empty], c);
    expectGradients(inner);
  } else {
    expectGradients(expectPass(Layer.residual(block(Activation.relu(hidden))), parameters, c));
  }
};

const runSoftmax = (c: Case): void => {
  expectMatrix(Loss.softmax(matrix(c.input)), c.output, 'output');
};

/** A loss of a whole batch. */
const expectLoss = <K extends Loss.Target>(
  loss: Loss.Loss<K>,
  output: Matrix.Matrix,
  target: Matrix.Matrix<number, Loss.TargetWidth<K, number>>,
  c: Pick<Case, 'output' | 'grad_input'>,
): void => {
  expectClose(loss.value(output, target), c.output, torchTolerance, 'output');
  expectMatrix(loss.gradient(output, target), c.grad_input, 'grad_input');
};

/** Without a reduction, each loss is the sum over one element or row; its gradient counts by the upstream one. */
const expectEach = (
  count: number,
  valueAndGradient: (i: number) => readonly [number, Matrix.Matrix],
  { output, grad_output, grad_input }: { readonly output: Row; readonly grad_output: Row; readonly grad_input: Rows },
): void => {
  expect(output).toHaveLength(count);
  output.forEach((expected, i) => {
    const [value, gradient] = valueAndGradient(i);
    expectClose(value, expected, torchTolerance, `output.${i}`);
    expectMatrix(Matrix.scale(grad_output[i]!)(gradient), grad_input[i]!, `grad_input.${i}`);
  });
};

const flat = (values: Rows | Row | number): Row => Matrix.toArray(matrix(values));

const runMeanSquaredError = (c: Case): void => {
  const output = matrix(c.input);
  const target = matrix(c.target!);
  if (c.hyper.reduction === 'mean') expectLoss(Loss.meanSquaredError, output, target, c);
  else if (c.hyper.reduction === 'sum') expectLoss(Loss.squaredError(false, 'sum'), output, target, c);
  else {
    const y = flat(c.input);
    const t = flat(c.target!);
    const { value, gradient } = Loss.squaredError(false, 'sum');
    expectEach(y.length, (i) => [value(matrix(y[i]!), matrix(t[i]!)), gradient(matrix(y[i]!), matrix(t[i]!))], {
      output: flat(c.output),
      grad_output: flat(c.grad_output),
      grad_input: flat(c.grad_input).map((g) => [g]),
    });
  }
};

const runCrossEntropy = (c: Case): void => {
  const logits = matrix(c.input);
  const labels = column(c.target!);
  if (c.hyper.reduction === 'mean') expectLoss(Loss.softmaxCrossEntropy, logits, labels, c);
  else if (c.hyper.reduction === 'sum') expectLoss(Loss.softmaxCrossEntropySum, logits, labels, c);
  else {
    const { value, gradient } = Loss.softmaxCrossEntropySum;
    const row = (i: number) => Matrix.gatherRows([i]);
    expectEach(logits.rows, (i) => [value(row(i)(logits), row(i)(labels)), gradient(row(i)(logits), row(i)(labels))], {
      output: flat(c.output),
      grad_output: flat(c.grad_output),
      grad_input: c.grad_input as Rows,
    });
  }
  if (c.seed_loss !== undefined) expectSeed002(c);
};

/** What seed 002 prints, with 1e-12 in the logarithm, and its gradient, without. */
const expectSeed002 = (c: Case): void => {
  const logits = matrix(c.input);
  const labels = column(c.target!);
  expectClose(Metric.crossEntropyWithFloor(logits, labels), c.seed_loss!, torchTolerance, 'seed_loss');
  expectMatrix(Loss.softmaxCrossEntropy.gradient(logits, labels), c.seed_dlogits!, 'seed_dlogits');
};

/** The seeds' losses: a value, the gradient of it, and the gradient that the seed trains by. */
const seedLosses: Readonly<Record<string, (c: Case) => void>> = {
  seed000_mse: (c) => {
    const output = matrix(c.input);
    const target = matrix(c.target!);
    expectLoss(Loss.squaredError(true, 'mean'), output, target, c);
    expectClose(Metric.halfMeanSquaredError(output, target), c.output, torchTolerance, 'metric');
    expectMatrix(Loss.squaredError(true, 'sum').gradient(output, target), c.seed_gradient!, 'seed_gradient');
  },
  seed001_code: (c) => {
    const output = matrix(c.input);
    const target = matrix(c.target!);
    expectLoss(Loss.squaredError(true, 'mean'), output, target, c);
    expectClose(Metric.halfMeanSquaredError(output, target), c.output, torchTolerance, 'metric');
    expectMatrix(Loss.halfSquaredError.gradient(output, target), c.seed_gradient!, 'seed_gradient');
  },
  seed001_formula: (c) => expectLoss(Loss.halfSquaredError, matrix(c.input), matrix(c.target!), c),
  seed002_ce: (c) => {
    expectLoss(Loss.softmaxCrossEntropy, matrix(c.input), column(c.target!), c);
    expectSeed002(c);
  },
};

/** What checks a case; undefined if the kit has no such layer or loss. */
const runnerOf = (c: Case): ((c: Case) => void) | undefined => {
  switch (c.kind) {
    case 'linear':
      return runLinear;
    case 'residual':
      return runResidual;
    case 'softmax':
      return c.act === 'softmax' ? runSoftmax : undefined;
    case 'activation':
      if (c.act === 'identity') return runActivation((n) => Layer.identity(n));
      return c.act === 'sigmoid' || c.act === 'tanh' || c.act === 'relu'
        ? runActivation(Activation.named(c.act))
        : undefined;
    case 'loss':
      if (c.loss === 'mse') return runMeanSquaredError;
      if (c.loss === 'cross_entropy') {
        return 'class_weights' in c.hyper || 'label_smoothing' in c.hyper ? undefined : runCrossEntropy;
      }
      return seedLosses[c.loss ?? ''];
    default:
      return undefined;
  }
};

/** Counts by kind, and by activation or loss. */
const tally = (cases: ReadonlyArray<Case>): Readonly<Record<string, number>> =>
  cases
    .map(({ kind, act, loss }) => [kind, act ?? loss ?? ''].join(' ').trim())
    .reduce<Readonly<Record<string, number>>>((counts, key) => ({ ...counts, [key]: (counts[key] ?? 0) + 1 }), {});

const cases = readGolden<Case>('layers');

describe('as PyTorch has it', () => {
  test.each(cases.flatMap((c) => (runnerOf(c) === undefined ? [] : [[c.name, c] as const])))('%s', (_, c) => {
    runnerOf(c)?.(c);
  });
});

describe('of the golden cases', () => {
  test('these run, softmax forward only', () => {
    expect(tally(cases.filter((c) => runnerOf(c) !== undefined))).toEqual({
      'activation identity': 10,
      'activation relu': 10,
      'activation sigmoid': 10,
      'activation tanh': 10,
      linear: 8,
      'loss cross_entropy': 10,
      'loss mse': 10,
      'loss seed000_mse': 3,
      'loss seed001_code': 3,
      'loss seed001_formula': 3,
      'loss seed002_ce': 3,
      residual: 9,
      'softmax softmax': 5,
    });
  });

  test('these are left out, for want of the layer or loss', () => {
    expect(tally(cases.filter((c) => runnerOf(c) === undefined))).toEqual({
      'activation elu': 20,
      'activation gelu': 20,
      'activation hardsigmoid': 10,
      'activation hardtanh': 10,
      'activation leaky_relu': 20,
      'activation logsigmoid': 10,
      'activation mish': 10,
      'activation relu6': 10,
      'activation selu': 10,
      'activation silu': 10,
      'activation softplus': 30,
      'activation softsign': 10,
      batch_norm: 7,
      dropout: 3,
      layer_norm: 8,
      'loss bce': 9,
      'loss bce_with_logits': 29,
      'loss cross_entropy': 45, // with class weights or label smoothing
      'loss cross_entropy_soft': 9,
      'loss huber': 19,
      'loss kl_div_logits': 3,
      'loss l1': 10,
      'loss nll': 18,
      'loss smooth_l1': 19,
      rms_norm: 1,
      'softmax log_softmax': 5,
      'softmax softmax_temperature': 2,
    });
  });
});
