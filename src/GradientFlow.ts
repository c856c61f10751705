/**
 * How values flow forward through a network and gradients back: each layer's equations with the shapes of what they give,
 * as data and as text.
 *
 * The batch has N rows. What goes several ways has a name on each: H₁ = X on its way into a residual block, H₂ = Z₁ + X behind
 * it, so that the gradient in X is the sum of those in H₁ and H₂.
 * Source: seed document 002, "Gradient Flow Diagram (Forward and Backward)".
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Declaration from './Declaration.js';
import {
  type Equations,
  gradientIn,
  hasLayers,
  type LayersSpec,
  type Letter,
  letterOf,
  ofLayer,
  ofLoss,
  type Passage,
  passages,
  type SingleSpec,
  subscript,
  type Value,
} from './Equations.js';
import type { BlockSpec } from './LayerSpec.js';
import type { LossSpec } from './LossSpec.js';
import type { Network } from './Network.js';
import type { AnyLayer } from './Sequential.js';
import * as Spec from './Spec.js';
import { isSequence, layerText } from './SpecText.js';

export { type Equations, gradientIn, type Passage, type Value } from './Equations.js';

/** A parameter's gradient: its equation and its shape. */
export interface ParameterGradient {
  readonly equation: string;
  readonly rows: number;
  readonly columns: number;
}

/** A layer without others in it. */
export interface Single {
  readonly _tag: 'Single';
  /** As in the paths of the parameters: `2.0`. */
  readonly path: string;
  readonly type: string;
  readonly output: Value;
  readonly equations: Equations;
  readonly parameters: ReadonlyArray<ParameterGradient>;
}

/** Layers one after the other within a block. */
export interface Branch {
  readonly input: Value;
  readonly stages: ReadonlyArray<Stage>;
}

/** A layer with others in it. */
export interface Block {
  readonly _tag: 'Block';
  readonly path: string;
  readonly type: string;
  readonly output: Value;
  /** From the block's input to those of its branches, and back. */
  readonly split: Passage;
  readonly branches: ReadonlyArray<Branch>;
  /** From the branches' outputs to the block's, and back. */
  readonly join: Passage;
}

/** A layer of the flow. */
export type Stage = Single | Block;

/** The flow through a network. */
export interface Flow {
  readonly input: Value;
  readonly stages: ReadonlyArray<Stage>;
  readonly output: Value;
  /** Undefined for a network alone. */
  readonly loss: Equations | undefined;
}

/** How many names of each letter there are so far. */
type Names = Readonly<Record<Letter, number>>;

/** What is built, and the names after it. */
type Built<A> = readonly [A, Names];

interface Named {
  readonly name: string;
  readonly index: number;
}

const next = (letter: Letter, names: Names): Built<Named> => {
  const index = names[letter] + 1;
  return [
    { name: `${letter}${subscript(index)}`, index },
    { ...names, [letter]: index },
  ];
};

const single = (spec: SingleSpec, layer: AnyLayer, path: string, x: Value, names: Names): Built<Single> => {
  const [{ name, index }, after] = next(letterOf(spec), names);
  const equations = ofLayer(spec, layer.inputs, { x: x.name, y: name, index });
  const parameters = Declaration.leaves(layer.declarations).map(({ path: own, declaration: { rows, columns } }) => ({
    equation: equations.parameters[own] ?? gradientIn(own),
    rows,
    columns,
  }));
  const type = spec.type === 'custom' ? spec.name : spec.type;
  return [{ _tag: 'Single', path, type, output: { name, width: layer.outputs }, equations, parameters }, after];
};

/** The layers of a block of so many inputs, with their paths; undefined where one is a user's own, which no spec builds. */
interface Part {
  readonly inputs: number;
  readonly layers: ReadonlyArray<readonly [path: string, layer: AnyLayer]>;
}

const partOf = (spec: BlockSpec, inputs: number, path: string): Part | undefined => {
  const built = Spec.network({ inputs, layers: isSequence(spec) ? spec : [spec] });
  return E.isLeft(built)
    ? undefined
    : { inputs, layers: built.right.layers.map((layer, i) => [isSequence(spec) ? `${path}.${i}` : path, layer]) };
};

const partsOf = (spec: LayersSpec, inputs: number, path: string): ReadonlyArray<Part | undefined> => {
  switch (spec.type) {
    case 'sequence':
    case 'residual':
      return [partOf(spec.layers, inputs, path)];
    case 'tied':
      return [partOf(spec.layer, inputs, path)];
    case 'parallel':
      return spec.branches.map((branch, i) => partOf(branch.layers, branch.inputs, `${path}.${i}`));
    case 'fan-out':
      return spec.branches.map((branch, i) => partOf(branch, inputs, `${path}.${i}`));
  }
};

const branchOf = (part: Part, names: Names): Built<Branch> => {
  const [{ name }, inside] = next('H', names);
  const input = { name, width: part.inputs };
  const [stages, after] = stagesOf(part.layers, input, inside);
  return [{ input, stages }, after];
};

const block = (
  spec: LayersSpec,
  parts: ReadonlyArray<Part>,
  layer: AnyLayer,
  path: string,
  x: Value,
  names: Names,
): Built<Block> => {
  const [branches, inside] = parts.reduce<Built<ReadonlyArray<Branch>>>(
    ([done, current], part) => {
      const [branch, after] = branchOf(part, current);
      return [[...done, branch], after];
    },
    [[], names],
  );
  const [{ name }, after] = next('H', inside);
  const ins = branches.map(({ input }) => input);
  const outs = branches.map(({ input, stages }) => outputOf(stages, input));
  const output = { name, width: layer.outputs };
  const between = passages(spec.type, x.name, name, ins, outs);
  return [{ _tag: 'Block', path, type: spec.type, output, branches, ...between }, after];
};

const outputOf = (stages: ReadonlyArray<Stage>, input: Value): Value => stages.at(-1)?.output ?? input;

/** The stages of a layer: several of a sequence, which is no more than its layers. */
const stagesOfLayer = (layer: AnyLayer, path: string, x: Value, names: Names): Built<ReadonlyArray<Stage>> => {
  const { spec } = layer;
  const one = ([stage, after]: Built<Stage>): Built<ReadonlyArray<Stage>> => [[stage], after];
  if (!hasLayers(spec)) return one(single(spec, layer, path, x, names));
  const found = partsOf(spec, layer.inputs, path);
  const parts = found.filter((part) => part !== undefined);
  const [first] = parts;
  if (first === undefined || parts.length < found.length) {
    return one(single({ type: 'custom', name: layerText(spec) }, layer, path, x, names));
  }
  return spec.type === 'sequence' ? stagesOf(first.layers, x, names) : one(block(spec, parts, layer, path, x, names));
};

const stagesOf = (layers: Part['layers'], input: Value, names: Names): Built<ReadonlyArray<Stage>> =>
  layers.reduce<Built<ReadonlyArray<Stage>>>(
    ([done, current], [path, layer]) => {
      const [stages, after] = stagesOfLayer(layer, path, outputOf(done, input), current);
      return [[...done, ...stages], after];
    },
    [[], names],
  );

/**
 * The flow through a network, and from its loss.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { GradientFlow, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.dense(64), Network.relu)
 * GradientFlow.of(network).stages.map(({ path, type }) => [path, type]) // [['0', 'dense'], ['1', 'relu']]
 * GradientFlow.of(network).output // { name: 'A₁', width: 64 }
 */
export const of = (network: Pick<Network<number, number>, 'inputs' | 'layers'>, loss?: LossSpec): Flow => {
  const input = { name: 'X', width: network.inputs };
  const layers = network.layers.map((layer, i) => [String(i), layer] as const);
  const [stages] = stagesOf(layers, input, { Z: 0, A: 0, P: 0, H: 0 });
  const output = outputOf(stages, input);
  return { input, stages, output, loss: loss && ofLoss(loss, output.name) };
};

/**
 * A shape: `N × 64`.
 *
 * @example
 * import { GradientFlow } from 'foldnet'
 * GradientFlow.shape('N', 64) // 'N × 64'
 */
export const shape = (rows: number | 'N', columns: number): string => `${rows} × ${columns}`;

/** A line of the text: what goes down at the left, what goes up at the right. */
type Line = readonly [forward: string, backward: string];

const indented = (lines: ReadonlyArray<Line>): ReadonlyArray<Line> =>
  lines.map(([forward, backward]) => [`│ ${forward}`, `│ ${backward}`]);

const valueLine = ({ name, width }: Value): Line => [
  `${name}  ${shape('N', width)}`,
  `${gradientIn(name)}  ${shape('N', width)}`,
];

/** Lines side by side, with the heads of the arrows: down at the last, up at the first. */
const arrows = (forward: ReadonlyArray<string>, backward: ReadonlyArray<string>): ReadonlyArray<Line> => {
  const height = Math.max(forward.length, backward.length);
  return Array.from({ length: height }, (_, i) => [
    `${i === height - 1 ? '▼' : '│'} ${forward[i] ?? ''}`,
    `${i === 0 ? '▲' : '│'} ${backward[i] ?? ''}`,
  ]);
};

const equationLines = (title: string, { forward, backward }: Equations, more: ReadonlyArray<string>) => {
  const [first = '', ...rest] = forward;
  return arrows(
    [`${title}  ${first}`, ...rest.map((line) => `${' '.repeat(title.length)}  ${line}`)],
    [...backward, ...more],
  );
};

/**
 * The gradients in a layer's parameters with their shapes.
 *
 * @example
 * import { GradientFlow, Network } from 'foldnet'
 * const { stages } = GradientFlow.of(Network.dense(64)(Network.input(2)))
 * stages.map((stage) => (stage._tag === 'Single' ? GradientFlow.parameterLines(stage) : [])) // [['∂L/∂W₁ = Xᵀ ∂L/∂Z₁  2 × 64', ...]]
 */
export const parameterLines = ({ parameters }: Single): ReadonlyArray<string> =>
  parameters.map(({ equation, rows, columns }) => `${equation}  ${shape(rows, columns)}`);

const stageLines = (stage: Stage): ReadonlyArray<Line> => {
  const title = `${stage.path} ${stage.type}`;
  if (stage._tag === 'Single') {
    return [...equationLines(title, stage.equations, parameterLines(stage)), valueLine(stage.output)];
  }
  const { split, branches, join } = stage;
  return [
    ...arrows([`${title}  ${split.forward}`], [split.backward]),
    ...indented(branches.flatMap(({ input, stages }) => [valueLine(input), ...stages.flatMap(stageLines)])),
    ...arrows([join.forward], [join.backward]),
    valueLine(stage.output),
  ];
};

/**
 * The flow as text: forward downwards at the left, gradients upwards at the right.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { GradientFlow, Network } from 'foldnet'
 * const network = pipe(Network.input(2), Network.dense(64), Network.relu)
 * GradientFlow.text(GradientFlow.of(network, { type: 'mean-squared-error' }))
 * // X  N × 2                       ∂L/∂X  N × 2
 * // │ 0 dense  Z₁ = X W₁ + b₁      ▲ ∂L/∂X = ∂L/∂Z₁ W₁ᵀ
 * // ...
 */
export const text = ({ input, stages, loss }: Flow): string => {
  const lines: ReadonlyArray<Line> = [
    valueLine(input),
    ...stages.flatMap(stageLines),
    ...(loss === undefined ? [] : [...equationLines('loss', loss, []), ['L', 'the gradient starts here'] as const]),
  ];
  const width = lines.reduce((widest, [forward]) => Math.max(widest, forward.length), 0);
  return lines.map(([forward, backward]) => `${forward.padEnd(width + 3)}${backward}`.trimEnd()).join('\n');
};
