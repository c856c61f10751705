/**
 * The layout: no value is overwritten while it is needed, by a checker that knows nothing of how places are found, and
 * places are used again.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inPlace, simplify } from '../../../src/numeric/execution/fusion.js';
import type { Graph, Node, Shape } from '../../../src/numeric/execution/graph.js';
import { layOut, type Layout, sizeOf } from '../../../src/numeric/execution/layout.js';
import { fixedSeed } from '../../laws/seed.js';
import { graphs } from '../graphs.js';

const line = 64;
const site = { slots: 1024, data: 1_000_064, own: 2_000_064 };

/** What is wrong with a layout, found by going through the nodes and noting whose each line of memory is. */
const fault = (wanted: Graph, { nodes, shapes, origins, data }: Graph, layout: Layout): string | undefined => {
  const { addresses, kept, keptSize, end } = layout;
  const holder = new Map<number, number>();
  const linesOf = (value: number): ReadonlyArray<number> =>
    Array.from({ length: sizeOf(shapes[value]!) / line }, (_, i) => addresses[value]! / line + i);
  const put = (value: number): void => {
    for (const at of linesOf(value)) holder.set(at, value);
  };
  const isThere = (value: number): boolean => linesOf(value).every((at) => holder.get(at) === value);

  const used = new Set(nodes.flatMap(({ operands, result }) => [...operands, result]));
  const unaligned = [...used].find((value) => !Number.isInteger(addresses[value]! / line) || addresses[value]! < 0);
  if (unaligned !== undefined) return `value ${unaligned} is at ${addresses[unaligned]!}`;
  const lasting = [
    ...wanted.slots.map(({ before }) => before),
    ...data,
    ...origins.flatMap((origin, value) => (typeof origin !== 'string' && used.has(value) ? [value] : [])),
  ];
  lasting.forEach(put);
  if (!lasting.every(isThere)) return 'slots, data and constants overlap';

  // Which value a copy at the end, or anywhere, is a copy of.
  const same = new Map<number, number>();
  for (const { kernel, operands, result } of nodes) {
    const lost = operands.find((value) => !isThere(value));
    if (lost !== undefined) return `value ${lost} is overwritten before ${kernel} makes ${result} of it`;
    const overlapping = operands.find((value) => linesOf(value).some((at) => linesOf(result).includes(at)));
    if (overlapping !== undefined) {
      const [x, y] = [shapes[overlapping]!, shapes[result]!];
      const isInPlace = addresses[overlapping] === addresses[result] && x.rows === y.rows && x.columns === y.columns;
      if (!isInPlace || !inPlace.has(kernel)) return `${kernel} makes ${result} over ${overlapping}`;
    }
    if (linesOf(result).some((at) => (at + 1) * line > end && at * line >= site.own))
      return `${result} is beyond the end`;
    put(result);
    if (kernel === 'copy') same.set(result, operands[0]!);
  }
  const source = (value: number | undefined): number | undefined =>
    value !== undefined && same.has(value) ? source(same.get(value)) : value;
  for (const [slot, { before, after }] of wanted.slots.entries()) {
    const found = linesOf(before).map((at) => source(holder.get(at)));
    if (found.some((value) => value !== source(after))) return `slot ${slot} does not get value ${after}`;
  }
  const gone = [...data, ...lasting.slice(wanted.slots.length)].find((value) => !isThere(value));
  if (gone !== undefined) return `value ${gone}, which lasts, is overwritten`;
  for (const value of [...wanted.cells, ...wanted.outputs]) {
    const isKept = [...used].some(
      (copy) =>
        source(copy) === source(value) &&
        addresses[copy]! >= kept &&
        addresses[copy]! + sizeOf(shapes[copy]!) <= kept + keptSize &&
        isThere(copy),
    );
    if (!isKept) return `value ${value} is not kept`;
  }
  return undefined;
};

const numbersOf = (graph: Graph): ReadonlyArray<number> => new Array<number>(graph.numbers).fill(0.5);

describe('no value is overwritten while it is needed', () => {
  test.each([
    ['small', [1, 2, 3]],
    ['of a few lines', [1, 8, 30]],
  ])('in graphs of matrices that are %s', (_, sides) => {
    fc.assert(
      fc.property(graphs(sides), fc.boolean(), fc.boolean(), ({ graph }, isSimple, isApart) => {
        const given = isSimple ? simplify(graph, numbersOf(graph)) : graph;
        const { graph: laid, layout } = layOut(given, isApart ? site : { ...site, data: undefined });
        expect(fault(given, laid, layout)).toBe(undefined);
      }),
      { seed: fixedSeed, numRuns: 1000 },
    );
  });
});

const shape: Shape = { rows: 4, columns: 4, precision: 'float64' };

/** A graph of one shape: slots first, then one more value for each node. */
const graphOf = (slots: ReadonlyArray<number>, nodes: ReadonlyArray<Node>, outputs: ReadonlyArray<number>): Graph => ({
  shapes: [...slots, ...nodes].map(() => shape),
  origins: [...slots.map(() => 'input' as const), ...nodes.map(() => 'operation' as const)],
  nodes,
  slots: slots.map((after, before) => ({ before, after })),
  data: [],
  cells: [],
  outputs,
  numbers: 0,
  fixed: nodes.length,
});

const node = (kernel: Node['kernel'], operands: ReadonlyArray<number>, result: number): Node => ({
  kernel,
  operands,
  numbers: [],
  result,
});

describe('a slot’s new value', () => {
  test('takes the old one’s place when nobody needs that', () => {
    const { graph, layout } = layOut(graphOf([2], [node('transpose', [0], 1), node('transpose', [1], 2)], []), site);
    expect(graph.nodes).toHaveLength(2);
    expect(layout.addresses[2]).toBe(layout.addresses[0]);
  });

  test('takes it from the last who needs it, if each element depends on its own alone', () => {
    const inOne = layOut(graphOf([1], [node('relu', [0], 1)], []), site);
    expect(inOne.graph.nodes).toHaveLength(1);
    expect(inOne.layout.addresses[1]).toBe(inOne.layout.addresses[0]);
    const apart = layOut(graphOf([1], [node('transpose', [0], 1)], []), site);
    expect(apart.graph.nodes.map(({ kernel }) => kernel)).toEqual(['transpose', 'copy']);
  });

  test('is moved there at the end where somebody does', () => {
    const { graph, layout } = layOut(graphOf([1], [node('relu', [0], 1), node('tanh', [0], 2)], [2]), site);
    const move = graph.nodes.at(-1)!;
    expect(move).toMatchObject({ kernel: 'copy', operands: [1] });
    expect(layout.addresses[move.result]).toBe(layout.addresses[0]);
    expect(layout.addresses[1]).not.toBe(layout.addresses[0]);
  });

  test('is copied where it is another’s old one', () => {
    const { graph } = layOut(graphOf([1, 0], [], []), site);
    expect(graph.nodes.map(({ kernel }) => kernel)).toEqual(['copy', 'copy', 'copy']);
  });
});

describe('places are used again', () => {
  const chain = (kernel: Node['kernel'], length: number): Graph =>
    graphOf([0], Array.from({ length }, (_, i) => node(kernel, [i], i + 1)), [length]); // prettier-ignore

  test('one does for a chain in place, two for another, however long', () => {
    const size = sizeOf(shape);
    const inOne = layOut(chain('relu', 50), site).layout;
    expect(inOne.end - (inOne.kept + inOne.keptSize)).toBe(size);
    const inTwo = layOut(chain('transpose', 50), site).layout;
    expect(inTwo.end - (inTwo.kept + inTwo.keptSize)).toBe(2 * size);
  });

  test('those side by side make a larger one', () => {
    const cell: Shape = { rows: 1, columns: 1, precision: 'float64' };
    const nodes = [
      node('relu', [0], 1),
      node('tanh', [0], 2),
      node('sum', [1], 3),
      node('sum', [2], 4),
      node('place', [0], 5),
    ];
    const graph = { ...graphOf([0], nodes, []), shapes: [shape, shape, shape, cell, cell, { ...shape, rows: 8 }] };
    const { addresses } = layOut(graph, site).layout;
    expect(addresses[5]).toBe(Math.min(addresses[1]!, addresses[2]!));
  });
});
