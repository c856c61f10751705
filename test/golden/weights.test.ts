/**
 * PyTorch's own weights, laid out as it has them: through files into networks, they give PyTorch's outputs.
 */
import type * as E from 'fp-ts/lib/Either.js';
import { Dense, type Matrix, Network, Spec } from 'foldnet';
import { Npz, Safetensors, Tensor, Weights } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { readGolden } from '../readGolden.js';
import { expectClose, float32NetworkTolerance, torchTolerance } from '../tolerance.js';
import { activation } from './activations.js';
import { type Case, casesOf, expectMatrix, matrix, type Row, type Rows } from './layers/cases.js';

type Model = ReturnType<ReturnType<typeof Weights.into>> extends E.Either<unknown, infer M> ? M : never;

const networkOf = (inputs: number, layers: ReadonlyArray<Spec.LayerSpec>): Spec.AnyNetwork =>
  expectRight(Spec.network({ inputs, layers }));

const files = {
  npz: (tensors: Tensor.Tensors) => Npz.encode(tensors),
  safetensors: (tensors: Tensor.Tensors) => Safetensors.encode({ tensors, metadata: { format: 'pt' } }),
} as const;

/** A tensor of PyTorch's: a vector of one dimension, a matrix of two. */
const tensorOf = (values: Rows | Row, precision: Matrix.Precision = 'float64'): Tensor.Tensor => {
  const x = matrix(values, precision);
  return { ...Tensor.ofMatrix(x), shape: typeof values[0] === 'number' ? [values.length] : [x.rows, x.columns] };
};

/** Through the bytes of a file, into a network. */
const throughFile = (
  network: Spec.AnyNetwork,
  format: keyof typeof files,
  tensors: Tensor.Tensors,
  precision: Matrix.Precision = 'float64',
): Model => expectRight(Weights.into(network, precision)(expectRight(Weights.parse(files[format](tensors))), []));

const layerTensors = ({ params }: Pick<Case, 'params'>): Tensor.Tensors =>
  Object.entries(params).map(([name, values]) => [`0.${name}`, tensorOf(values)]);

const specOf = ({ kind, hyper, params, output }: Case): Spec.LayerSpec => {
  const affine = 'weight' in params;
  const eps = Number(hyper['eps']);
  if (kind === 'linear') return { type: 'dense', outputs: matrix(output).columns, bias: 'bias' in params };
  if (kind === 'batch_norm') return { type: 'batch-norm', eps, affine };
  return kind === 'layer_norm' ? { type: 'layer-norm', eps, affine } : { type: 'rms-norm', eps, affine };
};

const plain = casesOf('linear', 'layer_norm', 'rms_norm')
  .filter(({ params }) => Object.keys(params).length > 0)
  .map((c) => [c.name, c] as const);

interface Step {
  readonly mode: 'train' | 'eval';
  readonly input: Rows;
  readonly output: Rows;
  readonly running_mean_after: Row;
  readonly running_var_after: Row;
}
const evaluated = (casesOf('batch_norm') as ReadonlyArray<Case & { readonly steps: ReadonlyArray<Step> }>).flatMap(
  (c) => c.steps.filter(({ mode }) => mode === 'eval').map((step) => [c.name, c, step] as const),
);

interface Whole {
  readonly dims: Row;
  readonly acts: ReadonlyArray<string>;
  readonly X: Rows;
  readonly W: ReadonlyArray<Rows>;
  readonly b: Rows;
  readonly Z: ReadonlyArray<Rows>;
}
const networks = readGolden<Whole>('networks').map((c) => [c.dims.join('-'), c] as const);

test('there are some of each', () => {
  expect([plain, evaluated, networks].map(({ length }) => length > 4)).toEqual([true, true, true]);
});

describe.each(['npz', 'safetensors'] as const)('weights of PyTorch’s, by %s', (format) => {
  test.each(plain)('%s', (_, c) => {
    const input = matrix(c.input);
    const network = networkOf(input.columns, [specOf(c)]);
    const { parameters } = throughFile(network, format, layerTensors(c));
    expectMatrix(network.predict(parameters, input), c.output, c.name);
  });

  test.each(evaluated)('%s, in evaluation', (_, c, step) => {
    const input = matrix(step.input);
    const network = networkOf(input.columns, [specOf({ ...c, output: step.output })]);
    const { parameters, layerState } = throughFile(network, format, [
      ...layerTensors(c),
      ['0.running_mean', tensorOf(step.running_mean_after)],
      ['0.running_var', tensorOf(step.running_var_after)],
    ]);
    expectMatrix(network.predict(parameters, input, layerState), step.output, c.name);
  });

  describe.each([
    ['float64', torchTolerance],
    ['float32', float32NetworkTolerance],
  ] as const)('in %s', (precision, tolerance) => {
    test.each(networks)('a network of %s', (_, { dims, acts, X, W, b, Z }) => {
      const network = Network.fromLayers(
        dims[0]!,
        dims.slice(1).flatMap((outputs, i) => {
          const dense = Network.erase(Dense.dense(dims[i]!, outputs));
          return acts[i] === undefined ? [dense] : [dense, activation(acts[i], outputs)];
        }),
      );
      const tensors = W.flatMap((weight, i): Tensor.Tensors => [
        [`model.${2 * i}.weight`, tensorOf(weight, precision)],
        [`model.${2 * i}.bias`, tensorOf(b[i]!, precision)],
      ]);
      const { parameters } = throughFile(network, format, tensors, precision);
      expectClose(network.predict(parameters, matrix(X, precision)), Z.at(-1)!, tolerance);
    });
  });
});
