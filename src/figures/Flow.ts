/**
 * The gradient flow of a network: down at the left what each layer computes, up at the right the gradients that come back
 * to it, between them what the one pass keeps for the other. Residual, parallel and fan-out blocks are frames around
 * their layers.
 *
 * Source: seed document 002, "Gradient Flow Diagram (Forward and Backward)".
 */
import {
  type Block,
  type Branch,
  type Flow,
  gradientIn,
  of,
  parameterLines,
  shape,
  type Single,
  type Stage,
  type Value,
} from '../GradientFlow.js';
import type { LossSpec } from '../LossSpec.js';
import type { Network } from '../Network.js';
import type { Figure, Table } from './Figure.js';
import { ink, muted, paper, series } from './palette.js';
import { element, escape, moved, words } from './svg.js';

/** What is drawn. */
export interface Options {
  /** The network's gradient flow, if it is left out. */
  readonly title?: string;
  readonly network: Pick<Network<number, number>, 'inputs' | 'layers'>;
  /** Where the gradients come from; without one the figure ends at the network's output. */
  readonly loss?: LossSpec;
}

/** A piece of the figure, and how high it is. */
interface Piece {
  readonly content: string;
  readonly height: number;
}

/** Where the columns are, in pixels. */
interface Columns {
  readonly left: number;
  readonly middle: number;
  readonly right: number;
  readonly width: number;
}

const [down, up] = [series(0), series(1)];
const lineHeight = 18;
const margin = 12;
/** How far a frame stands out from what is in it, on each side. */
const inset = 16;
const arrowHeight = 34;

const widthOf = (text: string): number => Math.ceil(6.7 * text.length);

const stacked = (pieces: ReadonlyArray<Piece>): Piece =>
  pieces.reduce<Piece>(
    ({ content, height }, piece) => ({
      content: content + moved(0, height, piece.content),
      height: height + piece.height,
    }),
    { content: '', height: 0 },
  );

/** An arrow from one height to another. */
const arrow = (x: number, from: number, to: number, colour: string): string => {
  const tip = from < to ? -1 : 1;
  return [
    element('line', { x1: x, x2: x, y1: from, y2: to + 5 * tip, stroke: colour, 'stroke-width': 2 }),
    element('path', { d: `M${x - 5} ${to + 8 * tip}L${x} ${to}L${x + 5} ${to + 8 * tip}Z`, fill: colour }),
  ].join('');
};

/** Words with the shape of what they name behind them. */
const shaped = (x: number, y: number, text: string, ofShape: string, weight?: string): string =>
  element(
    'text',
    { x, y },
    element('tspan', { 'font-weight': weight }, escape(text)),
    element('tspan', { dx: 9, fill: muted }, ofShape),
  );

/** A value on its way down, and its gradient on its way up. */
const passing =
  ({ left, right }: Columns) =>
  ({ name, width }: Value): Piece => ({
    content: [
      arrow(left + 8, 3, arrowHeight - 3, down),
      shaped(left + 22, 21, name, shape('N', width), '600'),
      arrow(right + 8, arrowHeight - 3, 3, up),
      shaped(right + 22, 21, gradientIn(name), shape('N', width), '600'),
    ].join(''),
    height: arrowHeight,
  });

const baseline = (line: number): number => 17 + line * lineHeight;

const column = (x: number, lines: ReadonlyArray<string>, first: number = 0): string =>
  lines.map((line, i) => words(x, baseline(i + first), line)).join('');

/** What the forward pass keeps, on its way to the backward pass. */
const keeping = ({ middle, right }: Columns, keeps: string | undefined): string => {
  if (keeps === undefined) return '';
  const end = right - 8;
  const line = { y1: 25, y2: 25, stroke: muted, 'stroke-width': 1.2, 'stroke-dasharray': '4 3' };
  return [
    words((middle + end) / 2, 18, keeps, { anchor: 'middle', fill: muted, 'font-size': 11 }),
    element('line', { x1: middle, x2: end - 5, ...line }),
    element('path', { d: `M${end - 7} 21L${end} 25L${end - 7} 29Z`, fill: muted }),
  ].join('');
};

/** The two sides of a frame: at the left its name over its equations, at the right those of the gradients. */
const sides = (
  columns: Columns,
  name: string,
  forward: ReadonlyArray<string>,
  backward: ReadonlyArray<string>,
  parameters: Single['parameters'] = [],
): Piece => ({
  content: [
    words(columns.left, baseline(0), name, { 'font-weight': '600' }),
    column(columns.left, forward, 1),
    column(columns.right, backward),
    ...parameters.map((parameter, i) =>
      shaped(
        columns.right,
        baseline(backward.length + i),
        parameter.equation,
        shape(parameter.rows, parameter.columns),
      ),
    ),
  ].join(''),
  height: Math.max(forward.length + 1, backward.length + parameters.length) * lineHeight + 8,
});

/** A frame around a piece that is so deep in others. */
const framed = ({ width }: Columns, depth: number, { content, height }: Piece, dashed: boolean): Piece => {
  const x = margin + depth * inset;
  const box = { x, y: 0, width: width - 2 * x, height, rx: 5, fill: paper, stroke: ink };
  const line = dashed ? { 'stroke-dasharray': '6 4', 'stroke-opacity': 0.7 } : { 'stroke-opacity': 0.45 };
  return { content: element('rect', { ...box, ...line }) + content, height };
};

const single = (columns: Columns, depth: number, stage: Single): Piece => {
  const { path, type, equations } = stage;
  const name = `${path} ${type}`;
  const { content, height } = sides(columns, name, equations.forward, equations.backward, stage.parameters);
  return framed(columns, depth, { content: content + keeping(columns, equations.keeps), height }, false);
};

const branch = (columns: Columns, depth: number, { input, stages }: Branch): Piece =>
  stacked([passing(columns)(input), ...stages.map((stage) => staged(columns, depth, stage))]);

/** The line between two branches. */
const separator = ({ width }: Columns, depth: number): Piece => {
  const x = margin + depth * inset;
  const line = { x1: x, x2: width - x, y1: 4, y2: 4, stroke: muted, 'stroke-dasharray': '2 4' };
  return { content: element('line', line), height: 8 };
};

/** What goes past the layers of a residual block: values down at its left, gradients up at its right. */
const past = ({ width }: Columns, depth: number, height: number): string => {
  const x = margin + (depth + 0.5) * inset;
  const [from, to] = [lineHeight + 8, height - 8];
  return arrow(x, from, to, down) + arrow(width - x, to, from, up);
};

const block = (columns: Columns, depth: number, { path, type, split, branches, join }: Block): Piece => {
  const foot: Piece = {
    content: column(columns.left, [join.forward]) + column(columns.right, [join.backward]),
    height: lineHeight + 8,
  };
  const { content, height } = stacked([
    sides(columns, `${path} ${type}`, [split.forward], [split.backward]),
    ...branches.flatMap((each, i) => [
      ...(i === 0 ? [] : [separator(columns, depth)]),
      branch(columns, depth + 1, each),
    ]),
    foot,
  ]);
  const skip = type === 'residual' ? past(columns, depth, height) : '';
  return framed(columns, depth, { content: content + skip, height }, true);
};

/** A stage, and what goes on from it. */
const staged = (columns: Columns, depth: number, stage: Stage): Piece =>
  stacked([
    stage._tag === 'Single' ? single(columns, depth, stage) : block(columns, depth, stage),
    passing(columns)(stage.output),
  ]);

const lossPiece = (columns: Columns, { forward, backward, keeps }: NonNullable<Flow['loss']>): Piece => {
  const { content, height } = sides(columns, 'loss', forward, [...backward, 'the gradient starts here']);
  return framed(columns, 0, { content: content + keeping(columns, keeps), height }, false);
};

const innerOf = (stage: Stage): ReadonlyArray<Stage> =>
  stage._tag === 'Single' ? [] : stage.branches.flatMap(({ stages }) => stages);

const depthOf = (stages: ReadonlyArray<Stage>): number =>
  stages.reduce((deepest, stage) => Math.max(deepest, stage._tag === 'Single' ? 0 : 1 + depthOf(innerOf(stage))), 0);

/** What is written of a stage: its name, its equations each way, and what it keeps. */
interface Written {
  readonly name: string;
  readonly forward: ReadonlyArray<string>;
  readonly backward: ReadonlyArray<string>;
  readonly keeps: string | undefined;
  readonly values: ReadonlyArray<Value>;
}

const writtenOf = (stage: Stage): Written => {
  const name = `${stage.path} ${stage.type}`;
  if (stage._tag === 'Single') {
    const { forward, backward, keeps } = stage.equations;
    return { name, forward, backward: [...backward, ...parameterLines(stage)], keeps, values: [stage.output] };
  }
  const { split, join, branches, output } = stage;
  return {
    name,
    forward: [split.forward, join.forward],
    backward: [split.backward, join.backward],
    keeps: undefined,
    values: [output, ...branches.map(({ input }) => input)],
  };
};

/** All stages, those in a block after the block, and the loss. */
const written = ({ stages, loss }: Flow): ReadonlyArray<Written> => {
  const each = (some: ReadonlyArray<Stage>): ReadonlyArray<Written> =>
    some.flatMap((stage) => [writtenOf(stage), ...each(innerOf(stage))]);
  return [...each(stages), ...(loss === undefined ? [] : [{ ...loss, name: 'loss', values: [] }])];
};

const tableOf = (lines: ReadonlyArray<Written>): Table => ({
  columns: ['layer', 'forward', 'output', 'backward'],
  rows: lines.map(({ name, forward, backward, values: [output] }) => [
    name,
    forward.join('; '),
    output === undefined ? 'L' : `${output.name}: ${shape('N', output.width)}`,
    backward.join('; '),
  ]),
});

const columnsOf = (lines: ReadonlyArray<Written>, input: Value, depth: number): Columns => {
  const widest = (texts: ReadonlyArray<string>): number =>
    texts.reduce((width, text) => Math.max(width, widthOf(text)), 0);
  const values = [input, ...lines.flatMap((line) => line.values)];
  const passed = values.map(({ name, width }) => `   ${gradientIn(name)}  ${shape('N', width)}`);
  const left = margin + depth * inset + 12;
  const middle = left + 16 + widest([...lines.flatMap(({ name, forward }) => [name, ...forward]), ...passed]);
  const right = middle + 32 + widest(lines.map(({ keeps = '' }) => keeps));
  return {
    left,
    middle,
    right,
    width: right + left + widest([...lines.flatMap(({ backward }) => backward), ...passed]),
  };
};

/**
 * The gradient flow of a network.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Network } from 'foldnet'
 * import { Flow } from 'foldnet/figures'
 * const network = pipe(Network.input(2), Network.dense(64), Network.relu, Network.dense(2))
 * const { table } = Flow.flow({ network, loss: { type: 'softmax-cross-entropy' } })
 * table?.rows[1] // ['1 relu', 'A₁ = max(0, Z₁)', 'A₁: N × 64', '∂L/∂Z₁ = ∂L/∂A₁ ⊙ 1[Z₁ > 0]']
 */
export const flow = ({ title = 'Gradient flow', network, loss }: Options): Figure => {
  const through = of(network, loss);
  const lines = written(through);
  const columns = columnsOf(lines, through.input, depthOf(through.stages));
  const heads: Piece = {
    content: [
      words(columns.left, 14, 'forward: values', { fill: down, 'font-weight': '600' }),
      words(columns.right, 14, 'backward: gradients', { fill: up, 'font-weight': '600' }),
    ].join(''),
    height: 22,
  };
  const { content, height } = stacked([
    heads,
    branch(columns, 0, through),
    ...(through.loss === undefined ? [] : [lossPiece(columns, through.loss)]),
  ]);
  return {
    title,
    description:
      `From ${network.inputs} inputs to ${through.output.width} outputs by ${network.layers.length} layers, from top to ` +
      'bottom. At the left each computes its output, with its shape for a batch of N rows; at the right the gradients ' +
      'come back from bottom to top, and each layer gives those in its parameters and in its input.',
    width: columns.width,
    height: height + margin,
    content,
    table: tableOf(lines),
  };
};
