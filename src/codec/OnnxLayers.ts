/**
 * The kit's layers in evaluation, each as a formula in ONNX's operators: the kit's own, with its order of operations, so
 * that a runtime's result differs by rounding alone.
 *
 * The normalisations are formulas too: ONNX's operators for these store eps in binary32, and runtimes compute them from sums
 * of squares, which loses digits where a mean is far from 0.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LayerState } from '../Layer.js';
import type { BlockSpec, LayerSpec } from '../LayerSpec.js';
import * as Matrix from '../Matrix.js';
import * as Parameters from '../Parameters.js';
import { isSequence } from '../SpecText.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import { activation } from './OnnxActivations.js';
import * as V from './OnnxValue.js';

/** A value on its way through the layers, and the steps that led there. */
export interface Flow {
  readonly steps: ReadonlyArray<V.Step>;
  readonly value: V.Named;
  readonly columns: number;
}

/** What a layer is made of, and where it stands. */
interface Part {
  /** In the experiment file. */
  readonly path: string;
  readonly parameters: Parameters.Parameters;
  readonly state: LayerState;
}

type Result = E.Either<DecodeError, Flow>;
type Names = ReadonlyMap<Matrix.Matrix, string>;

/** The flow after a formula of its value. */
export const after = (flow: Flow, path: string, value: V.Result, columns: number): Flow => {
  const { steps, value: given } = V.steps(value, (operator, i) => `${path}/${operator}_${flow.steps.length + i}`);
  return { steps: [...flow.steps, ...steps], value: given, columns };
};

const child = (tree: Parameters.Parameters, index: number): Parameters.Parameters =>
  Array.isArray(tree) ? ((tree[index] as Parameters.Parameters | undefined) ?? Parameters.empty) : Parameters.empty;

/** The part of that index, whose spec stands at that path. */
const partAt = ({ parameters, state }: Part, index: number, path: string): Part => ({
  path,
  parameters: child(parameters, index),
  state: child(state, index),
});

const dense = (x: V.Operand, W: V.Operand, b: V.Operand | undefined): V.Result =>
  V.result('Gemm', b === undefined ? [x, W] : [x, W, b]);

/** gain x / sqrt(square + eps) + shift, the gain and the shift if there are any. */
const normalized = (
  x: V.Operand,
  square: V.Operand,
  eps: number,
  gain: V.Operand | undefined,
  shift: V.Operand | undefined,
): V.Result => {
  const y = V.divide(x, V.squareRoot(V.add(square, eps)));
  const scaled = gain === undefined ? y : V.multiply(y, gain);
  return shift === undefined ? scaled : V.add(scaled, shift);
};

/** How layers continue a flow; `names` has those of all the model's matrices. */
export const layers = (names: Names): ((specs: ReadonlyArray<LayerSpec>, part: Part) => (flow: Flow) => Result) => {
  const find = (tree: Parameters.Parameters, name: string): V.Constant | undefined => {
    const matrix = new Map<string, unknown>(Object.entries(tree)).get(name);
    return Matrix.isMatrix(matrix) ? V.constant(names.get(matrix) ?? name, matrix) : undefined;
  };

  const needed = (part: Part, tree: Parameters.Parameters, name: string): E.Either<DecodeError, V.Constant> =>
    E.fromNullable(mismatch(part.path, `a matrix '${name}' for the layer`, 'none'))(find(tree, name));

  const sequence =
    (specs: ReadonlyArray<LayerSpec>, part: Part) =>
    (flow: Flow): Result =>
      specs.reduce<Result>(
        (before, spec, i) => E.Chain.chain(before, layer(spec, partAt(part, i, `${part.path}[${i}]`))),
        E.right(flow),
      );

  const block = (spec: BlockSpec, part: Part): ((flow: Flow) => Result) =>
    isSequence(spec) ? sequence(spec, part) : layer(spec, part);

  /** Each branch on its own columns, the results side by side. */
  const beside =
    (
      part: Part,
      [left, right]: readonly [BlockSpec, BlockSpec],
      place: (index: number) => string,
      [first, second]: readonly [(flow: Flow) => Flow, (flow: Flow) => Flow],
    ) =>
    (flow: Flow): Result =>
      pipe(
        E.right(first(flow)),
        E.chain(block(left, partAt(part, 0, place(0)))),
        E.chain((ofLeft) =>
          pipe(
            E.right(second({ ...flow, steps: ofLeft.steps })),
            E.chain(block(right, partAt(part, 1, place(1)))),
            E.map((both) => after(both, part.path, V.concat(ofLeft.value, both.value), ofLeft.columns + both.columns)),
          ),
        ),
      );

  const layer =
    (spec: LayerSpec, part: Part) =>
    (flow: Flow): Result => {
      const { path, parameters, state } = part;
      const { value: x, columns } = flow;
      const gives = (value: V.Result, width: number = columns): Result => E.right(after(flow, path, value, width));
      switch (spec.type) {
        case 'dense':
          return E.Chain.chain(needed(part, parameters, 'W'), (W) =>
            gives(dense(x, W, find(parameters, 'b')), spec.outputs),
          );
        case 'identity':
        case 'dropout':
          return E.right(flow);
        case 'relu':
        case 'sigmoid':
        case 'tanh':
        case 'selu':
        case 'silu':
        case 'mish':
        case 'softsign':
        case 'log-sigmoid':
        case 'hard-sigmoid':
        case 'relu6':
        case 'leaky-relu':
        case 'elu':
        case 'gelu':
        case 'softplus':
        case 'hard-tanh':
          return gives(activation(spec, x));
        case 'softmax': {
          const { temperature = 1 } = spec;
          return gives(V.softmax(temperature === 1 ? x : V.divide(x, temperature)));
        }
        case 'log-softmax':
          return gives(V.logSoftmax(x));
        case 'batch-norm':
          return E.Chain.chain(needed(part, state, 'mean'), (mean) =>
            E.Chain.chain(needed(part, state, 'variance'), (variance) =>
              gives(
                normalized(
                  V.subtract(x, mean),
                  variance,
                  spec.eps ?? 1e-5,
                  find(parameters, 'gain'),
                  find(parameters, 'shift'),
                ),
              ),
            ),
          );
        case 'layer-norm': {
          const centred = V.subtract(x, V.rowMeans(x));
          const variance = V.rowMeans(V.multiply(centred, centred));
          const eps = spec.eps ?? 1e-5;
          return gives(normalized(centred, variance, eps, find(parameters, 'gain'), find(parameters, 'shift')));
        }
        case 'rms-norm':
          return gives(
            normalized(x, V.rowMeans(V.multiply(x, x)), spec.eps ?? 1e-6, find(parameters, 'gain'), undefined),
          );
        case 'sequence':
          return sequence(spec.layers, { ...part, path: `${path}.layers` })(flow);
        case 'residual':
          return E.Functor.map(block(spec.layers, { ...part, path: `${path}.layers` })(flow), (inner) =>
            after(inner, path, V.add(inner.value, x), columns),
          );
        case 'parallel': {
          const [left, right] = spec.branches;
          const share = (start: number, width: number) => (from: Flow) =>
            after(from, path, V.columns(x, start, width), width);
          return beside(part, [left.layers, right.layers], (i) => `${path}.branches[${i}].layers`, [
            share(0, left.inputs),
            share(left.inputs, right.inputs),
          ])(flow);
        }
        case 'fan-out':
          return beside(part, spec.branches, (i) => `${path}.branches[${i}]`, [(from) => from, (from) => from])(flow);
        case 'copy':
          return gives(V.concat(x, x), 2 * columns);
        case 'add':
          return gives(V.add(V.columns(x, 0, columns / 2), V.columns(x, columns / 2, columns / 2)), columns / 2);
        case 'swap':
          return gives(V.concat(V.columns(x, spec.left, columns - spec.left), V.columns(x, 0, spec.left)));
        case 'slice':
          return gives(V.columns(x, spec.start, spec.width), spec.width);
        case 'tied':
          return layer(spec.layer, { path: `${path}.layer`, parameters: [parameters, parameters], state })(flow);
        case 'custom':
          return E.left(mismatch(path, 'a layer of this package', `the custom layer '${spec.name}'`));
      }
    };

  return sequence;
};
