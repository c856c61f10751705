// The golden cases of layers, activations and losses, and how a layer is held against one.
import { Layer, Matrix, type Parameters } from 'foldnet';
import { expectRight } from '../../expectRight.js';
import { readGolden } from '../../readGolden.js';
import { expectClose, type Tolerance, torchTolerance } from '../../tolerance.js';

export type Row = ReadonlyArray<number>;
export type Rows = ReadonlyArray<Row>;

/** A case of any kind. */
export interface Case {
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
export const matrix = (values: Rows | Row | number, precision: Matrix.Precision = 'float64'): Matrix.Matrix =>
  expectRight(Matrix.fromRows(typeof values === 'number' ? [[values]] : isRow(values) ? [values] : values, precision));

/** One row. */
export const bias = (values: Rows | Row): Matrix.Matrix<1> =>
  expectRight(Matrix.withShape(1, matrix(values).columns)(matrix(values)));

/** Labels. */
export const column = (labels: Rows | Row): Matrix.Matrix<number, 1> => Matrix.transpose(bias(labels));

/** PyTorch's weights are (out, in). */
export const weights = (values: Rows | Row): Matrix.Matrix => Matrix.transpose(matrix(values));

/** Within the tolerance, PyTorch's as a rule. */
export const expectMatrix = (
  actual: Matrix.Matrix,
  expected: Rows | Row | number,
  path: string,
  tolerance: Tolerance = torchTolerance,
): void => {
  expectClose(actual, Matrix.toRows(matrix(expected)), tolerance, path);
};

/** All numbers, row-major. */
export const flat = (values: Rows | Row | number): Row => Matrix.toArray(matrix(values));

/** Runs a layer forward and backward on a case, in the parameters' precision, and gives the parameters' gradients. */
export const expectPass = <P extends Parameters.Parameters, C>(
  layer: Layer.Layer<number, number, P, C>,
  parameters: P,
  { input, output, grad_output, grad_input }: Case,
  precision: Matrix.Precision = 'float64',
  tolerance: Tolerance = torchTolerance,
): P => {
  const forward = layer.forward(parameters, matrix(input, precision), Layer.evaluation);
  const backward = layer.backward(forward.cache, matrix(grad_output, precision));
  expectMatrix(forward.output, output, 'output', tolerance);
  expectMatrix(backward.input, grad_input, 'grad_input', tolerance);
  return backward.parameters;
};

/** The kinds of cases, each of which has its test. */
export const kinds = [
  'activation',
  'batch_norm',
  'dropout',
  'layer_norm',
  'linear',
  'loss',
  'residual',
  'rms_norm',
  'softmax',
] as const;

/** The cases of those kinds. */
export const casesOf = (...of: ReadonlyArray<(typeof kinds)[number]>): ReadonlyArray<Case> =>
  readGolden<Case>('layers').filter(({ kind }) => of.some((one) => one === kind));

/** For `test.each`. */
export const named = (cases: ReadonlyArray<Case>): ReadonlyArray<readonly [string, Case]> =>
  cases.map((c) => [c.name, c]);
