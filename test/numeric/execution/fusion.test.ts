/**
 * Fusion: the same bits with less to do, on random graphs and in each of the forms that it knows.
 */
import fc from 'fast-check';
import { Matrix } from 'foldnet';
import { describe, expect, test } from 'vitest';
import { simplify } from '../../../src/numeric/execution/fusion.js';
import type { Graph, Node, Shape } from '../../../src/numeric/execution/graph.js';
import { Runner } from '../../../src/numeric/execution/runner.js';
import type { Scalar } from '../../../src/numeric/scalar.js';
import type { Origin } from '../../../src/numeric/execution/trace.js';
import { fixedSeed } from '../../laws/seed.js';
import { evaluate, graphs, matrixOf, type Sample } from '../graphs.js';

/** What comes out of a graph, step by step, in the reference's code. */
const outcomes = (
  { graph, numbers }: Sample,
  from: ReadonlyArray<Matrix.Matrix>,
  data: ReadonlyArray<Matrix.Matrix>,
) => {
  let held = from;
  const kept = numbers.map((ofStep) => {
    const values = evaluate(graph, ofStep, held, data);
    held = graph.slots.map(({ after }) => values[after]!);
    return [...graph.cells, ...graph.outputs].map((value) => values[value]!);
  });
  return { held, kept };
};

const bits = (x: Matrix.Matrix): string => Array.from(Matrix.toBytes(x)).join();

const inputs = ({ graph }: Sample) => ({
  held: graph.slots.map(({ before }, i) => matrixOf(graph.shapes[before]!, i)),
  data: graph.data.map((value, i) => matrixOf(graph.shapes[value]!, 10 + i)),
});

describe('random graphs', () => {
  test('simplified, come to the same', () => {
    fc.assert(
      fc.property(graphs([1, 2, 3]), (sample) => {
        const { held, data } = inputs(sample);
        const simple = simplify(sample.graph, sample.numbers[0]!);
        expect(simple.nodes.length).toBeLessThanOrEqual(sample.graph.nodes.length);
        const [found, wanted] = [{ ...sample, graph: simple }, sample].map((of) => outcomes(of, held, data));
        expect(found!.held.map(bits)).toEqual(wanted!.held.map(bits));
        expect(found!.kept.map((ofStep) => ofStep.map(bits))).toEqual(wanted!.kept.map((ofStep) => ofStep.map(bits)));
      }),
      { seed: fixedSeed, numRuns: 1000 },
    );
  });

  test('in linear memory, come to the same (law N1)', () => {
    fc.assert(
      fc.property(graphs([1, 2, 3, 17]), fc.boolean(), (sample, isWhole) => {
        const { graph, numbers } = sample;
        const { held, data } = inputs(sample);
        const runner = Runner.start(
          graph.slots.map(({ before }) => graph.shapes[before]!),
          data,
          isWhole ? undefined : 0,
        )!;
        const program = runner.add(graph, numbers[0]!)!;
        runner.load(held);
        const kept = runner.run(program, { rows: undefined, numbers, steps: numbers.length });
        const wanted = outcomes(sample, held, data);
        expect(runner.store().map(bits)).toEqual(wanted.held.map(bits));
        wanted.kept.forEach((ofStep, step) => {
          const cells = graph.cells.map((_, k) => kept.cells[k]![step]!);
          expect(cells).toEqual(ofStep.slice(0, cells.length).map(Matrix.first));
          expect(kept.outputs.map((steps) => bits(steps[step]!))).toEqual(ofStep.slice(cells.length).map(bits));
        });
      }),
      { seed: fixedSeed, numRuns: 500 },
    );
  });
});

const shape: Shape = { rows: 2, columns: 2, precision: 'float64' };

/** Values of one shape: slots that stay, constants, then the results of nodes, of which the last comes out. */
const graphOf = (
  slots: number,
  constants: ReadonlyArray<Matrix.Matrix>,
  nodes: ReadonlyArray<Node>,
  also: ReadonlyArray<number> = [],
): Graph => {
  const origins: ReadonlyArray<Origin> = [
    ...Array.from({ length: slots }, () => 'input' as const),
    ...constants,
    ...nodes.map(() => 'operation' as const),
  ];
  return {
    shapes: origins.map(() => shape),
    origins,
    nodes,
    slots: Array.from({ length: slots }, (_, value) => ({ before: value, after: value })),
    data: [],
    cells: [],
    outputs: [nodes.at(-1)!.result, ...also],
    numbers: nodes.reduce((count, { numbers }) => count + numbers.length, 0),
    fixed: nodes.length,
  };
};

const node = (
  kernel: Node['kernel'],
  operands: ReadonlyArray<number>,
  result: number,
  numbers: ReadonlyArray<number> = [],
): Node => ({
  kernel,
  operands,
  numbers,
  result,
});

const show = ({ nodes }: Graph): ReadonlyArray<string> =>
  nodes.map(({ kernel, operands, numbers, result }) => `${result} = ${kernel}(${[...operands, ...numbers.map((place) => `#${place}`)].join(', ')})`); // prettier-ignore

const simplified = (graph: Graph, numbers: ReadonlyArray<Scalar> = []): ReadonlyArray<string> =>
  show(simplify(graph, numbers));

describe('two or three in a row become one', () => {
  test('dense', () => {
    expect(simplified(graphOf(3, [], [node('matmul', [0, 1], 3), node('addRow', [3, 2], 4)]))).toEqual([
      '4 = dense(0, 1, 2)',
    ]);
  });

  test('addScaled, on either side', () => {
    expect(simplified(graphOf(2, [], [node('scale', [1], 2, [0]), node('add', [0, 2], 3)]), [5])).toEqual([
      '3 = addScaled(0, 1, #0)',
    ]);
    expect(simplified(graphOf(2, [], [node('scale', [1], 2, [0]), node('add', [2, 0], 3)]), [5])).toEqual([
      '3 = addScaled(0, 1, #0)',
    ]);
  });

  test('decayedMean', () => {
    const nodes = [node('scale', [0], 2, [0]), node('scale', [1], 3, [1]), node('add', [2, 3], 4)];
    expect(simplified(graphOf(2, [], nodes), [5, 6])).toEqual(['4 = decayedMean(0, 1, #0, #1)']);
  });

  test('but not where what is in between is needed by others, or comes out', () => {
    const product = [node('matmul', [0, 1], 3), node('addRow', [3, 2], 4)];
    expect(simplified(graphOf(3, [], product, [3]))).toEqual(['3 = matmul(0, 1)', '4 = addRow(3, 2)']);
    const twice = [...product, node('hadamard', [3, 4], 5)];
    expect(simplified(graphOf(3, [], twice))).toEqual(['3 = matmul(0, 1)', '4 = addRow(3, 2)', '5 = hadamard(3, 4)']);
  });

  test('nor where one value is added to itself', () => {
    const nodes = [node('scale', [0], 1, [0]), node('add', [1, 1], 2)];
    expect(simplified(graphOf(1, [], nodes), [5])).toEqual(['1 = scale(0, #0)', '2 = add(1, 1)']);
  });
});

describe('what leads nowhere is left out', () => {
  test('with all that leads to it alone', () => {
    const nodes = [node('relu', [0], 1), node('tanh', [1], 2), node('absolute', [0], 3)];
    expect(simplified(graphOf(1, [], nodes))).toEqual(['3 = absolute(0)']);
  });
});

describe('what is done already is not done again', () => {
  const twice = (first: Node, second: Node, fixed?: number): Graph => {
    const graph = graphOf(1, [], [first, second, node('subtract', [1, 2], 3)]);
    return { ...graph, fixed: fixed ?? graph.fixed };
  };

  test('of one kernel, operands and numbers', () => {
    expect(simplified(twice(node('relu', [0], 1), node('relu', [0], 2)))).toEqual([
      '1 = relu(0)',
      '3 = subtract(1, 1)',
    ]);
    expect(simplified(twice(node('scale', [0], 1, [0]), node('scale', [0], 2, [1])), [5, 5])).toEqual([
      '1 = scale(0, #0)',
      '3 = subtract(1, 1)',
    ]);
  });

  test('and otherwise it is', () => {
    expect(simplified(twice(node('relu', [0], 1), node('tanh', [0], 2)))).toHaveLength(3);
    expect(simplified(twice(node('scale', [0], 1, [0]), node('scale', [0], 2, [1])), [5, 6])).toHaveLength(3);
    expect(simplified(twice(node('scale', [0], 1, [0]), node('scale', [0], 2, [1])), [0, -0])).toHaveLength(3);
  });

  test('and where the numbers are others in every step', () => {
    expect(simplified(twice(node('scale', [0], 1, [0]), node('scale', [0], 2, [1]), 1), [5, 5])).toHaveLength(3);
  });

  test('constants of the same bits are one', () => {
    const ones = (): Matrix.Matrix => Matrix.of([[1, 1], [1, 0]]); // prettier-ignore
    const sum = [node('add', [0, 1], 3), node('add', [0, 2], 4), node('subtract', [3, 4], 5)];
    expect(simplified(graphOf(1, [ones(), ones()], sum))).toEqual(['3 = add(0, 1)', '5 = subtract(3, 3)']);
    const other = Matrix.of([[1, 1], [1, -0]]); // prettier-ignore
    expect(simplified(graphOf(1, [ones(), other], sum))).toHaveLength(3);
  });
});
