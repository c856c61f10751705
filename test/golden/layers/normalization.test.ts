/**
 * Normalisation and dropout against PyTorch: outputs, gradients, running statistics.
 *
 * In float32 the inputs are rounded as well as the results.
 */
import { describe, expect, test } from 'vitest';
import { BatchNorm, Dropout, Layer, LayerNorm, Matrix, Parameters, RmsNorm, Threefry } from 'foldnet';
import { expectClose, type Tolerance, torchTolerance } from '../../tolerance.js';
import {
  bias,
  type Case,
  casesOf,
  expectMatrix,
  expectPass,
  matrix,
  named,
  type Row,
  type Rows,
  tally,
} from './cases.js';

/** Rounded inputs and results: measured, at most 4.1e-7 (1 + |expected|). */
const float32Tolerance: Tolerance = { absolute: 1e-6, relative: 1e-6 };

/** Where the deviation is that of rounding errors: PyTorch's own figure has six digits. */
const cancellingTolerance: Tolerance = { absolute: 0, relative: 1e-6 };

/** Where the output is 0, PyTorch's is a rounding error of the mean divided by the root of eps. */
const constantTolerance: Tolerance = { absolute: 2e-13, relative: 1e-12 };

const precisions = ['float64', 'float32'] as const;

const toleranceOf = (precision: Matrix.Precision): Tolerance =>
  precision === 'float64' ? torchTolerance : float32Tolerance;

const row = (values: Rows | Row, precision: Matrix.Precision): Matrix.Matrix<1> =>
  Matrix.toPrecision(precision)(bias(values));

const affine = ({ params }: Pick<Case, 'params'>, precision: Matrix.Precision) => ({
  gain: row(params['weight']!, precision),
  shift: row(params['bias']!, precision),
});

/** A batch in training, or in evaluation after it. */
interface Step extends Pick<Case, 'input' | 'output' | 'grad_output' | 'grad_input' | 'grad_params'> {
  readonly mode: 'train' | 'eval';
  readonly running_mean_after: Row;
  readonly running_var_after: Row;
}

interface Steps extends Case {
  readonly hyper: { readonly eps: number; readonly momentum: number; readonly affine: boolean };
  readonly steps: ReadonlyArray<Step>;
}

const batchNorms = casesOf('batch_norm') as ReadonlyArray<Steps>;

type Compare = (actual: Matrix.Matrix, expected: Rows | Row | number, path: string) => void;

/** Goes through the steps, with the layer state that each leaves. */
const runBatchNorm = (c: Steps, precision: Matrix.Precision, compare: Compare): void => {
  const run = <P extends Parameters.Parameters, C>(layer: Layer.Layer<number, number, P, C>, parameters: P): void => {
    c.steps.reduce<Layer.LayerState>(
      (state, step, i) => {
        const mode = step.mode === 'train' ? Layer.training(Threefry.key(0)) : Layer.evaluationWith(state);
        const { output, cache } = layer.forward(parameters, matrix(step.input, precision), mode);
        const gradients = layer.backward(cache, matrix(step.grad_output, precision));
        compare(output, step.output, `${i}.output`);
        compare(gradients.input, step.grad_input, `${i}.grad_input`);
        const names: Readonly<Record<string, string>> = { gain: 'weight', shift: 'bias' };
        const leaves = Parameters.leaves(gradients.parameters);
        expect(leaves.map(({ path }) => names[path])).toEqual(Object.keys(step.grad_params));
        leaves.forEach(({ path, matrix: gradient }) => {
          compare(gradient, step.grad_params[names[path]!]!, `${i}.${path}`);
        });
        const after = step.mode === 'train' ? layer.running!.advance(state, cache) : state;
        const { mean, variance } = after as BatchNorm.Statistics;
        compare(mean, step.running_mean_after, `${i}.running_mean`);
        compare(variance, step.running_var_after, `${i}.running_var`);
        return after;
      },
      Layer.initialState(layer, precision),
    );
  };
  const { affine: isAffine, ...options } = c.hyper;
  const width = matrix(c.steps[0]!.input).columns;
  if (isAffine) run(BatchNorm.batchNorm(width, options), affine(c, precision));
  else run(BatchNorm.batchNorm(width, { ...options, affine: false }), Parameters.empty);
};

describe.each(precisions)('batch normalisation in %s', (precision) => {
  const cases = batchNorms.filter(({ name }) => !name.includes('constant'));

  test.each(named(cases))('%s', (_, c) => {
    runBatchNorm(c as Steps, precision, (actual, expected, path) => {
      expectMatrix(actual, expected, path, toleranceOf(precision));
    });
  });
});

test('a constant column, and one that nearly is', () => {
  const part = (x: Matrix.Matrix, j: number): Matrix.Matrix => Matrix.sliceColumns(j, 1)(x);
  batchNorms
    .filter(({ name }) => name.includes('constant'))
    .forEach((c) => {
      runBatchNorm(c, 'float64', (actual, expected, path) => {
        const wanted = matrix(expected);
        expectClose(part(actual, 0), Matrix.toRows(part(wanted, 0)), constantTolerance, path);
        expectClose(part(actual, 1), Matrix.toRows(part(wanted, 1)), cancellingTolerance, path);
        if (path === '0.output') expect(Matrix.toArray(part(actual, 0))).toEqual([0, 0, 0, 0]);
      });
    });
});

/** Layer and root-mean-square normalisation: with what parameters there are. */
const runRows = (c: Case, precision: Matrix.Precision): void => {
  const tolerance = toleranceOf(precision);
  const eps = Number(c.hyper['eps']);
  const width = matrix(c.input).columns;
  const expectGradient = (name: string, gradient: Matrix.Matrix): void => {
    expectMatrix(gradient, c.grad_params[name]!, name, tolerance);
  };
  if (c.kind === 'rms_norm') {
    const gain = row(c.params['weight']!, precision);
    expectGradient('weight', expectPass(RmsNorm.rmsNorm(width, { eps }), { gain }, c, precision, tolerance).gain);
  } else if ('weight' in c.params) {
    const layer = LayerNorm.layerNorm(width, { eps });
    const { gain, shift } = expectPass(layer, affine(c, precision), c, precision, tolerance);
    expectGradient('weight', gain);
    expectGradient('bias', shift);
  } else {
    expectPass(LayerNorm.layerNorm(width, { eps, affine: false }), Parameters.empty, c, precision, tolerance);
  }
};

describe.each(precisions)('row by row in %s', (precision) => {
  test.each(named(casesOf('layer_norm', 'rms_norm')))('%s', (_, c) => {
    runRows(c, precision);
  });
});

describe('dropout by the mask', () => {
  interface Masked extends Case {
    readonly mask: Rows;
  }
  const cases = casesOf('dropout') as ReadonlyArray<Masked>;

  // Dropout is linear, so given the mask, the backward pass of the input is the forward pass: see Dropout.test.ts.
  const run = (c: Masked, precision: Matrix.Precision) => {
    const layer = Dropout.dropout(matrix(c.input).columns, Number(c.hyper['p']));
    const of = (x: Rows | Row | number): Matrix.Matrix =>
      layer.backward(matrix(c.mask, precision), matrix(x, precision)).input;
    return [of(c.input), of(c.grad_output)] as const;
  };

  test.each(named(cases))('%s: every bit', (_, c) => {
    expect(run(c as Masked, 'float64')).toEqual([matrix(c.output), matrix(c.grad_input)]);
  });

  test.each(named(cases))('%s in float32', (_, c) => {
    const [output, gradient] = run(c as Masked, 'float32');
    expectMatrix(output, c.output, 'output', float32Tolerance);
    expectMatrix(gradient, c.grad_input, 'grad_input', float32Tolerance);
  });
});

test('all of them run', () => {
  expect(tally(casesOf('batch_norm', 'layer_norm', 'rms_norm', 'dropout'))).toEqual({
    batch_norm: 7,
    dropout: 3,
    layer_norm: 8,
    rms_norm: 1,
  });
});
