/** Linking: two traces in one list, over one set of values. */
import { Matrix } from 'foldnet';
import { describe, expect, test } from 'vitest';
import { type FirstHalf, type Graph, type Half, link } from '../../../src/numeric/execution/graph.js';
import { input, place, readKey, start } from '../../../src/numeric/execution/trace.js';

const W: Matrix.Matrix = Matrix.zeros(2, 1);
const data: Matrix.Matrix = Matrix.zeros(9, 2);
const one = Matrix.of([[1]]);

/** Slots: the weights, a statistic that the first half changes, a moment that the second does. */
const first = (rows: number | undefined, isKeyed: boolean = false): FirstHalf => {
  const trace = start();
  const [weights, statistic, x] = [input(trace, W), input(trace, one), input(trace, data, rows)];
  if (isKeyed) readKey(trace, () => 0);
  const output = Matrix.scale(3)(Matrix.multiply(x, weights));
  const loss = Matrix.total(output);
  return {
    trace,
    slots: [0, 1],
    after: [[1, place(trace, Matrix.add(statistic, loss))]],
    gradients: [place(trace, Matrix.multiplyTransposedLeft(x, output))],
    cells: [place(trace, loss)],
    outputs: [place(trace, output)],
  };
};

const second = (): Half => {
  const trace = start();
  const [weights, moment, gradient] = [input(trace, W), input(trace, W), input(trace, W)];
  const next = Matrix.add(Matrix.scale(0.5)(moment), gradient);
  return {
    trace,
    slots: [0, 2],
    after: [
      [0, place(trace, Matrix.add(weights, Matrix.scale(-1)(next)))],
      [2, place(trace, next)],
    ],
  };
};

const linked = (rows: number | undefined, isKeyed?: boolean): Graph =>
  link(3, { shapes: [data], rows }, first(rows, isKeyed), second());

const kernelsOf = ({ nodes }: Graph): ReadonlyArray<string> => nodes.map(({ kernel }) => kernel);

const makerOf = ({ nodes }: Graph, value: number) => nodes.find(({ result }) => result === value);

const back = ['scale', 'add', 'scale', 'add'];
const front = ['matmul', 'scale', 'sum', 'add', 'matmulTransposedLeft'];

describe('a batch of all rows', () => {
  const graph = linked(undefined);

  test('is the data', () => {
    expect(kernelsOf(graph)).toEqual([...front, ...back]);
    expect(graph.nodes[0]!.operands[0]).toBe(graph.data[0]);
    expect(graph.shapes[graph.data[0]!]).toMatchObject({ rows: 9, columns: 2 });
  });

  test('slots have what either half gives them, and the second half has the first one’s gradients', () => {
    const [weights, statistic, moment] = graph.slots;
    expect(makerOf(graph, statistic!.after)).toBe(graph.nodes[3]);
    const product = graph.nodes[4]!;
    expect(makerOf(graph, moment!.after)).toBe(graph.nodes[6]);
    expect(graph.nodes[6]!.operands).toContain(product.result);
    expect(graph.nodes[5]!.operands).toEqual([moment!.before]);
    expect(makerOf(graph, weights!.after)!.operands[0]).toBe(weights!.before);
    // One value for the weights in both halves.
    expect(graph.nodes[0]!.operands[1]).toBe(weights!.before);
    expect(new Set(graph.slots.map(({ before }) => before)).size).toBe(3);
    for (const { before } of graph.slots) expect(graph.origins[before]).toBe('input');
  });

  test('numbers of the second half come after the first one’s', () => {
    expect(graph.numbers).toBe(3);
    expect(graph.nodes.flatMap(({ numbers }) => numbers)).toEqual([0, 1, 2]);
  });

  test('every value is made once, before it is used', () => {
    const made = new Set(graph.origins.flatMap((origin, value) => (origin === 'operation' ? [] : [value])));
    for (const { operands, result } of graph.nodes) {
      for (const value of operands) expect(made.has(value)).toBe(true);
      expect(made.has(result)).toBe(false);
      made.add(result);
    }
    for (const value of [...graph.cells, ...graph.outputs]) expect(made.has(value)).toBe(true);
  });
});

describe('a batch of some rows', () => {
  const graph = linked(4);

  test('is gathered first, by numbers after the traces’', () => {
    expect(kernelsOf(graph)).toEqual(['gather', ...front, ...back]);
    const [gather, product] = graph.nodes;
    expect(gather!.operands).toEqual(graph.data);
    expect(gather!.numbers).toEqual([3, 4, 5, 6]);
    expect(product!.operands[0]).toBe(gather!.result);
    expect(graph.shapes[gather!.result]).toMatchObject({ rows: 4, columns: 2 });
    expect(graph.shapes[graph.data[0]!]).toMatchObject({ rows: 9, columns: 2 });
  });
});

describe('numbers are the same in every step', () => {
  test('of the first half, unless it reads the key', () => {
    expect(linked(4).fixed).toBe(1 + front.length);
    expect(linked(4, true).fixed).toBe(1);
    expect(linked(undefined, true).fixed).toBe(0);
  });
});
