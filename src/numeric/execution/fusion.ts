/**
 * The same graph with less to do: nodes that nobody needs, or that another node does already, are left out; two or three
 * in a row that one kernel does become that one (fused.ts). No bit changes.
 */
import type { Graph, Node } from './graph.js';
import type { KernelName } from '../kernels.js';
import type { Scalar } from '../scalar.js';
import { isSame } from './trace.js';

/** The values that must come out. */
const outcomes = ({ slots, cells, outputs }: Graph): ReadonlyArray<number> => [
  ...slots.map(({ after }) => after),
  ...cells,
  ...outputs,
];

/** Without nodes whose results lead to no outcome. */
const needed = (graph: Graph): Graph => {
  const wanted = new Set(outcomes(graph));
  const nodes: Node[] = [];
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!;
    if (wanted.has(node.result)) {
      nodes.push(node);
      for (const operand of node.operands) wanted.add(operand);
    }
  }
  return { ...graph, nodes: nodes.reverse() };
};

/** Constants of the same bits as one before, and that one. */
const sameConstants = ({ origins }: Graph): Map<number, number> => {
  const same = new Map<number, number>();
  const constants = origins.flatMap((origin, value) => (typeof origin === 'string' ? [] : [[value, origin] as const]));
  constants.forEach(([value, x], i) => {
    const before = constants.slice(0, i).find(([, y]) => isSame(x, y));
    if (before !== undefined) same.set(value, before[0]);
  });
  return same;
};

/** What is the same for the same number, of which -0 is another than 0. */
const keyOf = (scalar: Scalar | undefined): unknown =>
  typeof scalar === 'object' ? `${scalar.index} ${scalar.precision}` : Object.is(scalar, -0) ? '-0' : scalar;

/** Of nodes that do the same to the same, the first; only where numbers are the same in every step. */
const shared = (graph: Graph, numbers: ReadonlyArray<Scalar>): Graph => {
  const known = new Map<string, number>();
  const same = sameConstants(graph);
  const nodes: Node[] = [];
  const value = (of: number): number => same.get(of) ?? of;
  graph.nodes.forEach((old, i) => {
    const node: Node = { ...old, operands: old.operands.map(value) };
    const { rows, columns, precision } = graph.shapes[node.result]!;
    const key = [
      node.kernel,
      rows,
      columns,
      precision,
      node.operands,
      node.numbers.map((place) => keyOf(numbers[place])),
    ].join();
    const before = i < graph.fixed && node.kernel !== 'gather' ? known.get(key) : undefined;
    if (before === undefined) {
      if (i < graph.fixed) known.set(key, node.result);
      nodes.push(node);
    } else same.set(node.result, before);
  });
  return {
    ...graph,
    nodes,
    slots: graph.slots.map((slot) => ({ ...slot, after: value(slot.after) })),
    cells: graph.cells.map(value),
    outputs: graph.outputs.map(value),
  };
};

/** A node that takes in the nodes that made its operands; `undefined` where there is none. */
const joined = (
  { kernel, operands, numbers, result }: Node,
  madeOnceBy: (value: number, kernel: KernelName) => Node | undefined,
): Node | undefined => {
  const [x = -1, y = -1] = operands;
  if (kernel === 'addRow') {
    const product = madeOnceBy(x, 'matmul');
    return product && { kernel: 'dense', operands: [...product.operands, y], numbers, result };
  }
  if (kernel !== 'add') return undefined;
  const left = madeOnceBy(x, 'scale');
  const right = madeOnceBy(y, 'scale');
  if (left !== undefined && right !== undefined) {
    return {
      kernel: 'decayedMean',
      operands: [...left.operands, ...right.operands],
      numbers: [...left.numbers, ...right.numbers],
      result,
    };
  }
  if (right !== undefined) {
    return { kernel: 'addScaled', operands: [x, ...right.operands], numbers: right.numbers, result };
  }
  return left && { kernel: 'addScaled', operands: [y, ...left.operands], numbers: left.numbers, result };
};

/** With the kernels that do two or three things. */
const fused = (graph: Graph): Graph => {
  const uses = new Map<number, number>();
  const count = (value: number): void => {
    uses.set(value, (uses.get(value) ?? 0) + 1);
  };
  outcomes(graph).forEach(count);
  graph.nodes.forEach(({ operands }) => operands.forEach(count));
  const makers = new Map<number, Node>();
  const taken = new Set<number>();
  const all = graph.nodes.map((node): Node => {
    const whole =
      joined(node, (value, kernel) => {
        const maker = makers.get(value);
        return maker?.kernel === kernel && uses.get(value) === 1 ? maker : undefined;
      }) ?? node;
    if (whole !== node) {
      node.operands.filter((value) => !whole.operands.includes(value)).forEach((value) => taken.add(value));
    }
    makers.set(whole.result, whole);
    return whole;
  });
  const nodes = all.filter(({ result }) => !taken.has(result));
  return { ...graph, nodes };
};

/** The graph to run; `numbers` are those of the traces. */
export const simplify = (graph: Graph, numbers: ReadonlyArray<Scalar>): Graph => fused(needed(shared(graph, numbers)));

/** Kernels whose result may take the place of an operand of its shape: each element depends on those in its place. */
export const inPlace: ReadonlySet<KernelName> = new Set<KernelName>([
  ...(['add', 'subtract', 'hadamard', 'divide', 'maximum', 'scale', 'shift', 'divideBy', 'squareRoot'] as const),
  ...(['absolute', 'sign', 'clamp', 'addScaled', 'decayedMean', 'dropout', 'nonZero'] as const),
  ...(['relu', 'sigmoid', 'tanh', 'leakyRelu', 'elu', 'gelu', 'geluTanh', 'silu', 'mish', 'softplus'] as const),
  ...(['softsign', 'logSigmoid', 'hardTanh', 'hardSigmoid'] as const),
  ...(['reluBackward', 'sigmoidBackward', 'tanhBackward', 'leakyReluBackward', 'eluBackward'] as const),
  ...(['geluBackward', 'geluTanhBackward', 'siluBackward', 'mishBackward', 'softplusBackward'] as const),
  ...(['softsignBackward', 'logSigmoidBackward', 'hardTanhBackward', 'hardSigmoidBackward'] as const),
]);
