/**
 * Normalisation and dropout against PyTorch: outputs, gradients, running statistics.
 *
 * In float32 the inputs are rounded as well as the results.
 */
import { describe, expect, test } from 'vitest';
import { BatchNorm, Dropout, Layer, LayerNorm, Matrix, Parameters, RmsNorm, Threefry } from 'foldnet';
import { expectClose, largest, type Tolerance, torchTolerance, unitRoundOff } from '../../tolerance.js';
import {
  bias,
  type Case,
  casesOf,
  expectMatrix,
  expectPass,
  flat,
  matrix,
  named,
  type Row,
  type Rows,
} from './cases.js';

/** Rounded inputs and results: measured, at most 4.1e-7 (1 + |expected|). */
const float32Tolerance: Tolerance = { absolute: 1e-6, relative: 1e-6 };

/** Where the deviation is that of rounding errors: PyTorch's own figure has six digits. */
const cancellingTolerance: Tolerance = { absolute: 0, relative: 1e-6 };

/**
 * Where the output is 0, PyTorch's is a rounding error of the mean, one unit for each term, divided by the root of eps; and
 * so is its part in the gradient, whose size is 1.
 */
const constantTolerance = (constant: number, rows: number, eps: number): Tolerance => ({
  absolute: (rows * unitRoundOff.float64 * (1 + Math.abs(constant))) / Math.sqrt(eps),
  relative: 1e-12,
});

const precisions = ['float64', 'float32'] as const;

/**
 * What the bounds are multiplied by for numbers that are normalised together. Their deviation is made of differences, whose
 * rounding errors are those of the numbers themselves; the gradient is divided by it once more. Few numbers may be close.
 */
const conditioning = (together: Row, eps: number): number => {
  const mean = together.reduce((sum, x) => sum + x, 0) / together.length;
  const deviation = Math.sqrt(together.reduce((sum, x) => sum + (x - mean) ** 2, 0) / together.length + eps);
  return Math.max(1, largest(together) / deviation) * Math.max(1, 1 / deviation);
};

const toleranceOf = (precision: Matrix.Precision, groups: Rows, eps: number): Tolerance => {
  const { absolute, relative } = precision === 'float64' ? torchTolerance : float32Tolerance;
  return { absolute: absolute * Math.max(1, ...groups.map((group) => conditioning(group, eps))), relative };
};

const columnsOf = (values: Rows | Row): Rows => Matrix.toRows(Matrix.transpose(matrix(values)));

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

const isConstant = (values: Row): boolean => values.every((value) => value === values[0]);

/** Such cases are held column by column. */
const hasConstant = (c: Steps): boolean => columnsOf(c.steps[0]!.input).some(isConstant);

describe.each(precisions)('batch normalisation in %s', (precision) => {
  test.each(batchNorms.filter((c) => !hasConstant(c)).map((c) => [c.name, c] as const))('%s', (_, c) => {
    const groups = c.steps.flatMap(({ input }) => columnsOf(input));
    runBatchNorm(c, precision, (actual, expected, path) => {
      expectMatrix(actual, expected, path, toleranceOf(precision, groups, c.hyper.eps));
    });
  });
});

test.each(batchNorms.filter(hasConstant).map((c) => [c.name, c] as const))('%s, and one that nearly is', (_, c) => {
  const part = (x: Matrix.Matrix, j: number): Matrix.Matrix => Matrix.sliceColumns(j, 1)(x);
  const inputs = columnsOf(c.steps[0]!.input);
  const shift = flat(c.params['bias'] ?? []);
  runBatchNorm(c, 'float64', (actual, expected, path) => {
    const wanted = matrix(expected);
    inputs.forEach((input, j) => {
      const constant = constantTolerance(input[0]!, input.length, c.hyper.eps);
      const tolerance = isConstant(input) ? constant : cancellingTolerance;
      expectClose(part(actual, j), Matrix.toRows(part(wanted, j)), tolerance, `${path}.${j}`);
      const isExact = isConstant(input) && input.reduce((sum, x) => sum + x, 0) / input.length === input[0];
      if (path === '0.output' && isExact)
        expect(Matrix.toArray(part(actual, j))).toEqual(input.map(() => shift[j] ?? 0));
    });
  });
});

/** Layer and root-mean-square normalisation: with what parameters there are. */
const runRows = (c: Case, precision: Matrix.Precision): void => {
  const eps = Number(c.hyper['eps']);
  const tolerance = toleranceOf(precision, c.kind === 'layer_norm' ? Matrix.toRows(matrix(c.input)) : [], eps);
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
