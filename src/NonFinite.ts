/**
 * Where numbers stop being finite: the layer that a divergence is named by, at any depth; a block that has a layer of the
 * user's own in it is named as a whole.
 */
import * as E from 'fp-ts/lib/Either.js';
import { type Layer, type Mode, modeAt } from './Layer.js';
import type { BlockSpec } from './LayerSpec.js';
import * as Matrix from './Matrix.js';
import type { AnyLayer } from './Network.js';
import * as Parameters from './Parameters.js';
import * as Spec from './Spec.js';
import { isSequence } from './SpecText.js';

type Tree = Parameters.Parameters;

/** The parameters of the part of that index. */
const part = (tree: Tree, index: number): Tree =>
  (Array.isArray(tree) ? (tree as ReadonlyArray<Tree>)[index] : undefined) ?? {};

/** The first of layers in sequence whose output is not finite, by its path. */
const inSequence = (
  layers: ReadonlyArray<AnyLayer>,
  parameters: Tree,
  x: Matrix.Matrix,
  mode: Mode,
  path: string,
): string | undefined => {
  const [, found] = layers.reduce<readonly [Matrix.Matrix, string | undefined]>(
    ([current, before], layer, i) => {
      if (before !== undefined) return [current, before];
      const [own, at] = [part(parameters, i), modeAt(mode, i)];
      const { output } = layer.forward(own, current, at);
      return [
        output,
        Matrix.isFinite(output) ? undefined : within(layer, own, current, at, Parameters.under(path, String(i))),
      ];
    },
    [x, undefined],
  );
  return found;
};

/** The layers of a block; none where it has a layer of the user's own, which no spec can build again. */
const layersOf = (block: BlockSpec, inputs: number): ReadonlyArray<AnyLayer> =>
  E.match(
    (): ReadonlyArray<AnyLayer> => [],
    ({ layers }: Spec.AnyNetwork) => layers,
  )(Spec.network({ inputs, layers: isSequence(block) ? block : [block] }));

const inBlock = (
  block: BlockSpec,
  parameters: Tree,
  x: Matrix.Matrix,
  mode: Mode,
  path: string,
): string | undefined => {
  const layers = layersOf(block, x.columns);
  if (isSequence(block)) return inSequence(layers, parameters, x, mode, path);
  const [layer] = layers;
  return layer === undefined || Matrix.isFinite(layer.forward(parameters, x, mode).output)
    ? undefined
    : within(layer, parameters, x, mode, path);
};

/** Of a layer whose output is not finite, the innermost part that it comes from. */
const within = ({ spec }: AnyLayer, parameters: Tree, x: Matrix.Matrix, mode: Mode, path: string): string => {
  const branch = (block: BlockSpec, index: number, own: Matrix.Matrix): string | undefined =>
    inBlock(block, part(parameters, index), own, modeAt(mode, index), Parameters.under(path, String(index)));
  if (spec.type === 'sequence' || spec.type === 'residual') {
    return inBlock(spec.layers, parameters, x, mode, path) ?? path;
  }
  if (spec.type === 'tied') {
    const inner = layersOf(spec.layer, x.columns);
    return (
      (spec.layer.type === 'sequence'
        ? inBlock(spec.layer.layers, [parameters, parameters], x, mode, path)
        : inner[0] && within(inner[0], [parameters, parameters], x, mode, path)) ?? path
    );
  }
  if (spec.type === 'fan-out') return branch(spec.branches[0], 0, x) ?? branch(spec.branches[1], 1, x) ?? path;
  if (spec.type !== 'parallel') return path;
  const [left, right] = spec.branches;
  return (
    branch(left.layers, 0, Matrix.sliceColumns(0, left.inputs)(x)) ??
    branch(right.layers, 1, Matrix.sliceColumns(left.inputs, right.inputs)(x)) ??
    path
  );
};

/** The path of a network's first layer whose output is not finite; `undefined` if there is none. */
export const firstNonFiniteLayer = <I extends number, O extends number, P extends Tree, C>(
  network: Layer<I, O, P, C>,
  parameters: P,
  x: Matrix.Matrix<number, I>,
  mode: Mode,
): string | undefined =>
  'layers' in network
    ? inSequence((network as { readonly layers: ReadonlyArray<AnyLayer> }).layers, parameters, x, mode, '')
    : undefined;
