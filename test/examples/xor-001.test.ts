/**
 * Seed 001's MLP and its gradient check against its own code's figures.
 */
import { pipe } from 'fp-ts/lib/function.js';
import * as S from 'fp-ts/lib/State.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { Activation, GradientCheck, Layer, Loss, Matrix, MersenneTwister, Parameters } from 'foldnet';
import * as xor001 from '../../examples/xor-001.js';
import { xor } from '../../examples/xor-000.js';
import { expectRight } from '../expectRight.js';
import { readGolden, type Rows, type Values } from '../readGolden.js';
import {
  closedFormTolerance,
  differenceTolerance,
  expectClose,
  normalDrawTolerance,
  parameterTolerance,
  torchTolerance,
  vanishingLossTolerance,
} from '../tolerance.js';
import { patience, printed, runExample } from './runExample.js';

type Tree = { readonly W1: Rows; readonly b1: Values; readonly W2: Rows; readonly b2: Values };

interface Training {
  readonly name: string;
  readonly config: {
    readonly problem: 'xor' | 'reg';
    readonly seed: number;
    readonly d: readonly [number, number, number];
    readonly act: 'relu' | 'sigmoid' | 'tanh';
    readonly lr: number;
    readonly epochs: number;
  };
  readonly X: Rows;
  readonly Y: Rows;
  readonly initial_params: Tree;
  readonly initial_output: Rows;
  readonly initial_grads: { readonly dW1: Rows; readonly db1: Values; readonly dW2: Rows; readonly db2: Values };
  readonly analytic_flat: Values;
  readonly numerical_gradient_of_seed_loss: Values;
  readonly numerical_gradient_of_frobenius: Values;
  readonly gradcheck: ReadonlyArray<{
    readonly eps: number;
    readonly rel_error_vs_seed_loss_fn: number;
    readonly rel_error_vs_frobenius_over_2n: number;
  }>;
  readonly loss_history: { readonly epochs: Values; readonly loss: Values };
  readonly loss_first10: Values;
  readonly loss_last: number;
  readonly printed: ReadonlyArray<string>;
  readonly final_params: Tree;
  readonly predict: Rows;
  readonly final_loss_after_last_update: number;
}

const cases = readGolden<{ readonly name: string }>('seed001_xor');
const trainings = cases.filter((golden): golden is Training => 'config' in golden);
const named = <Case>(name: string): Case => cases.find((golden) => golden.name === name) as Case;

type Model = ReturnType<typeof xor001.mlp>;

/** A network's parameters as the document has them: W as (outputs, inputs). */
const tree = ([first, , second]: ReturnType<Model['init']>): Tree => ({
  W1: Matrix.toRows(Matrix.transpose(first.W)),
  b1: Matrix.toArray(first.b),
  W2: Matrix.toRows(Matrix.transpose(second.W)),
  b2: Matrix.toArray(second.b),
});

const flat = ({ W1, b1, W2, b2 }: Tree): Values => [...W1.flat(), ...b1, ...W2.flat(), ...b2];

const modelOf = ({ config }: Training) => xor001.mlp(...config.d, config.act);

/** The problem's data, and the stream after it; only the regressions draw theirs. */
const dataOf = ({ config, X }: Training) => {
  const stream = MersenneTwister.fromSeed(config.seed);
  if (config.problem === 'xor') return [xor, stream] as const;
  const [inputs, , outputs] = config.d;
  const draw = pipe(
    MersenneTwister.standardNormal(X.length * inputs),
    S.bindTo('x'),
    S.bind('y', () => MersenneTwister.uniform(-1, 1, X.length * outputs)),
  );
  const [{ x, y }, after] = draw(stream);
  const data = {
    inputs: expectRight(Matrix.fromArray(X.length, inputs)(x)),
    targets: expectRight(Matrix.fromArray(X.length, outputs)(y)),
  };
  return [data, after] as const;
};

const expectLosses = (actual: Values, expected: Values): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((loss, i) => {
    expectClose(actual[i]!, loss, vanishingLossTolerance(loss), String(i));
  });
};

describe.each(trainings)('seed 001, $name', (golden) => {
  const model = modelOf(golden);
  const [data, stream] = dataOf(golden);
  const initial = xor001.initial(model, stream);
  let replayed: ReturnType<typeof train>;
  const train = () =>
    expectRight(xor001.run(model, data, stream, { learningRate: golden.config.lr, epochs: golden.config.epochs }));
  beforeAll(() => {
    replayed = train();
  }, patience);

  test('draws the same data and parameters', () => {
    expectClose(data.inputs, golden.X, normalDrawTolerance);
    expect(Matrix.toRows(data.targets)).toEqual(golden.Y);
    expectClose(tree(initial), golden.initial_params, normalDrawTolerance);
  });

  test('has the same outputs and gradients at the start', () => {
    const { output, cache } = model.forward(initial, data.inputs, Layer.evaluation);
    const gradients = model.backward(cache, Loss.halfSquaredError.gradient(output, data.targets)).parameters;
    const { dW1, db1, dW2, db2 } = golden.initial_grads;
    expectClose(output, golden.initial_output, torchTolerance);
    expectClose(tree(gradients), { W1: dW1, b1: db1, W2: dW2, b2: db2 }, torchTolerance);
    expectClose(flat(tree(gradients)), golden.analytic_flat, torchTolerance);
  });

  test('has the same losses', () => {
    const { epochs, loss } = golden.loss_history;
    expect(replayed.losses).toHaveLength(golden.config.epochs);
    expectLosses(
      epochs.map((epoch) => replayed.losses[epoch]!),
      loss,
    );
    expectLosses(replayed.losses.slice(0, golden.loss_first10.length), golden.loss_first10);
    expectLosses(replayed.losses.slice(-1), [golden.loss_last]);
  });

  test('prints the same lines', () => {
    expect(xor001.lines(replayed.losses)).toEqual(golden.printed);
  });

  test('ends with the same parameters and predictions', () => {
    expectClose(tree(replayed.parameters), golden.final_params, parameterTolerance);
    expectClose(replayed.predictions, golden.predict, parameterTolerance);
    expectLosses(
      [Loss.squaredError(true, 'mean').value(replayed.predictions, data.targets)],
      [golden.final_loss_after_last_update],
    );
  });

  test.each(golden.gradcheck)('has the same relative errors of its gradients for a step of $eps', (expected) => {
    const { eps, rel_error_vs_seed_loss_fn: ofPrinted, rel_error_vs_frobenius_over_2n: ofLoss } = expected;
    const checked = xor001.check(model, data, initial, eps);
    expectClose(checked.relativeError, ofLoss, differenceTolerance(eps));
    expectClose(checked.relativeErrorOfPrinted, ofPrinted, differenceTolerance(eps));
  });

  test('passes the gradient check, by its loss; by what is printed with one output only', () => {
    const checked = xor001.check(model, data, initial);
    const outputs = golden.config.d[2];
    const tolerance = differenceTolerance(GradientCheck.defaultStep);
    expect(checked.relativeError).toBeLessThan(GradientCheck.tolerance);
    expectClose(flat(tree(checked.numerical)), golden.numerical_gradient_of_frobenius, tolerance);
    expectClose(flat(tree(checked.numericalOfPrinted)), golden.numerical_gradient_of_seed_loss, tolerance);
    expectClose(checked.relativeErrorOfPrinted, (outputs - 1) / (outputs + 1), {
      absolute: GradientCheck.tolerance,
      relative: 0,
    });
  });
});

describe('seed 001', () => {
  test(
    'the example prints the same lines, from the command line too',
    () => {
      const lines = expectRight(xor001.main());
      trainings.slice(0, 3).forEach(({ printed: expected }) => {
        const at = lines.findIndex((line) => line === expected[0]);
        expect(lines.slice(at, at + expected.length)).toEqual(expected);
      });
      expect(runExample('xor-001')).toEqual(printed(lines));
    },
    patience,
  );

  test('a numerical gradient moves one element of a matrix, not a row', () => {
    const golden = named<{ readonly W: Rows; readonly got: Rows; readonly true: Rows }>(
      'numerical_gradient on 2-D input',
    );
    const W = expectRight(Matrix.fromRows(golden.W));
    const numerical = GradientCheck.numericalGradient((w: Matrix.Matrix) => Matrix.dot(w, w))(W);
    expectClose(numerical, golden.true, differenceTolerance(GradientCheck.defaultStep));
  });

  test('its activations are ours; its sigmoid stops falling at -500, ours does not', () => {
    const golden = named<{
      readonly z: Values;
      readonly sigmoid: Values;
      readonly sigmoid_deriv: Values;
      readonly tanh: Values;
      readonly tanh_deriv: Values;
      readonly relu: Values;
      readonly relu_deriv: Values;
    }>('activation extremes');
    const z = expectRight(Matrix.fromArray(golden.z.length, 1)(golden.z));
    const valuesAndSlopes = (name: 'relu' | 'sigmoid' | 'tanh') => {
      const { forward, backward } = Activation.named(name)(1);
      const { output, cache } = forward(Parameters.empty, z, Layer.evaluation);
      const slope = backward(cache, Matrix.constant(golden.z.length, 1, 1)).input;
      return [Matrix.toArray(output), Matrix.toArray(slope)];
    };
    expectClose(valuesAndSlopes('relu'), [golden.relu, golden.relu_deriv], closedFormTolerance);
    expectClose(valuesAndSlopes('tanh'), [golden.tanh, golden.tanh_deriv], closedFormTolerance);

    // e^-1000 is below the least float64; e^-600 is not.
    const beyond = new Map([
      [-1000, 0],
      [-600, 2.6503965530043108e-261],
    ]);
    const unclipped = (values: Values): Values => values.map((value, i) => beyond.get(golden.z[i]!) ?? value);
    expect(golden.z).toEqual(expect.arrayContaining([...beyond.keys()]));
    expectClose(
      valuesAndSlopes('sigmoid'),
      [unclipped(golden.sigmoid), unclipped(golden.sigmoid_deriv)],
      closedFormTolerance,
    );
  });
});
