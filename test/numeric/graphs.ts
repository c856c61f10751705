/**
 * Random graphs that make sense: every kernel gets operands of shapes that it takes, and what is to come out is any of
 * the values. And what they compute, node by node, in the reference's code.
 */
import fc from 'fast-check';
import type { Matrix } from 'foldnet';
import type { Graph, Node, Shape } from '../../src/numeric/execution/graph.js';
import { kernels, type KernelName } from '../../src/numeric/kernels.js';
import type { Precision } from '../../src/numeric/precision.js';
import { build } from '../../src/numeric/storage.js';
import type { Origin } from '../../src/numeric/execution/trace.js';

/** A graph, and numbers for each of some steps. */
export interface Sample {
  readonly graph: Graph;
  readonly numbers: ReadonlyArray<ReadonlyArray<number>>;
}

interface Choice {
  readonly kernel: KernelName;
  readonly operands: ReadonlyArray<number>;
  readonly numbers: number;
  readonly shape: Shape;
}

const binary = ['add', 'subtract', 'hadamard', 'maximum'] as const;
const unary = ['relu', 'tanh', 'absolute', 'copy'] as const;
const rowwise = ['softmax', 'negativeLogSoftmax'] as const;

const steps = 3;

/** Every way to go on from those values that a small number chooses. */
const choices = (shapes: ReadonlyArray<Shape>, pick: (count: number) => number): ReadonlyArray<Choice> => {
  const x = pick(shapes.length);
  const of = shapes[x]!;
  const { rows, columns } = of;
  const every = shapes.map((_, value) => value);
  const like = every.filter((value) => shapes[value]!.rows === rows && shapes[value]!.columns === columns);
  const y = like[pick(like.length)]!;
  const fits = every.filter((value) => shapes[value]!.rows === columns);
  const W = fits[pick(fits.length)];
  const row = every.filter((value) => shapes[value]!.rows === 1 && shapes[value]!.columns === columns);
  const b = row[pick(row.length)];
  const product = W === undefined ? undefined : { ...of, columns: shapes[W]!.columns };
  return [
    { kernel: binary[pick(4)]!, operands: [x, y], numbers: 0, shape: of },
    { kernel: unary[pick(4)]!, operands: [x], numbers: 0, shape: of },
    { kernel: rowwise[pick(2)]!, operands: [x], numbers: 0, shape: of },
    { kernel: 'scale', operands: [x], numbers: 1, shape: of },
    { kernel: 'addScaled', operands: [x, y], numbers: 1, shape: of },
    { kernel: 'columnSums', operands: [x], numbers: 0, shape: { ...of, rows: 1 } },
    { kernel: 'sum', operands: [x], numbers: 0, shape: { ...of, rows: 1, columns: 1 } },
    { kernel: 'transpose', operands: [x], numbers: 0, shape: { ...of, rows: columns, columns: rows } },
    ...(W === undefined ? [] : [{ kernel: 'matmul' as const, operands: [x, W], numbers: 0, shape: product! }]),
    ...(b === undefined ? [] : [{ kernel: 'addRow' as const, operands: [x, b], numbers: 0, shape: of }]),
  ];
};

/** A matrix of numbers between -1 and 1, always the same for a seed. */
export const matrixOf = ({ rows, columns, precision }: Shape, seed: number): Matrix.Matrix =>
  build(rows, columns, precision, (out) => {
    out.forEach((_, i) => {
      out[i] = ((((i + 1) * 7919 + seed * 104729) % 2003) - 1001) / 1001;
    });
  });

/** Graphs over matrices whose sides are among those given. */
export const graphs = (sides: ReadonlyArray<number>): fc.Arbitrary<Sample> =>
  fc
    .record({
      precision: fc.constantFrom<Precision>('float32', 'float64'),
      slots: fc.array(fc.tuple(fc.constantFrom(...sides), fc.constantFrom(...sides)), { minLength: 1, maxLength: 4 }),
      data: fc.array(fc.tuple(fc.constantFrom(...sides), fc.constantFrom(...sides)), { maxLength: 2 }),
      constants: fc.array(fc.tuple(fc.constantFrom(...sides), fc.constantFrom(...sides)), { maxLength: 2 }),
      picks: fc.array(fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 25 }),
      outcomes: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      fixed: fc.nat(),
    })
    .map(({ precision, slots, data, constants, picks, outcomes, fixed }) => {
      const shapes: Shape[] = [];
      const origins: Origin[] = [];
      const declare = (shape: Shape, origin: Origin): number => {
        origins.push(origin);
        return shapes.push(shape) - 1;
      };
      const given = ([rows, columns]: readonly [number, number]): Shape => ({ rows, columns, precision });
      const before = slots.map((sizes) => declare(given(sizes), 'input'));
      const ofData = data.map((sizes) => declare(given(sizes), 'input'));
      constants.forEach((sizes) => declare(given(sizes), matrixOf(given(sizes), 3)));
      const nodes: Node[] = [];
      let count = 0;
      picks.forEach((chosen) => {
        let next = 0;
        // As a rule, what was made last is used next, as in a step.
        const pick = (among: number): number => {
          const number = chosen[next++ % chosen.length]!;
          return among === 0 ? 0 : number % 3 === 0 ? among - 1 : number % among;
        };
        const all = choices(shapes, pick);
        const { kernel, operands, numbers, shape } = all[chosen[7]! % all.length]!;
        const places = Array.from({ length: numbers }, (_, i) => count + i);
        count += numbers;
        nodes.push({ kernel, operands, numbers: places, result: declare(shape, 'operation') });
      });
      const among = (values: ReadonlyArray<number>, i: number): number => values[outcomes[i]! % values.length]!;
      const every = shapes.map((_, value) => value);
      const cells = every.filter((value) => shapes[value]!.rows * shapes[value]!.columns === 1);
      const constant = fixed % (nodes.length + 1);
      const graph: Graph = {
        shapes,
        origins,
        nodes,
        slots: before.map((value, slot) => {
          const { rows, columns } = shapes[value]!;
          const like = every.filter((other) => shapes[other]!.rows === rows && shapes[other]!.columns === columns);
          return { before: value, after: outcomes[slot]! % 5 === 0 ? like.at(-1)! : among(like, slot) };
        }),
        data: ofData,
        cells: cells.length === 0 ? [] : [among(cells, 4), among(cells, 5)].slice(0, outcomes[6]! % 3),
        outputs: [among(every, 7), among(every, 8)].slice(0, outcomes[9]! % 3),
        numbers: count,
        fixed: constant,
      };
      const stays = new Set(nodes.slice(0, constant).flatMap(({ numbers }) => numbers));
      const numbers = Array.from({ length: steps }, (_, step) =>
        // Few numbers, so that nodes do the same to the same now and then.
        Array.from({ length: count }, (__, place) => ((place % 3) + 1) / 4 + (stays.has(place) ? 0 : step / 8)),
      );
      return { graph, numbers };
    });

/** What a graph makes of what is in its slots: all values, by their places. */
export const evaluate = (
  { shapes, origins, nodes, slots, data: places }: Graph,
  numbers: ReadonlyArray<number>,
  held: ReadonlyArray<Matrix.Matrix>,
  data: ReadonlyArray<Matrix.Matrix>,
): ReadonlyArray<Matrix.Matrix | undefined> => {
  const values = origins.map((origin): Matrix.Matrix | undefined => (typeof origin === 'string' ? undefined : origin));
  slots.forEach(({ before }, slot) => {
    values[before] = held[slot];
  });
  places.forEach((value, i) => {
    values[value] = data[i];
  });
  nodes.forEach(({ kernel, operands, numbers: own, result }) => {
    const { rows, columns, precision } = shapes[result]!;
    values[result] = build(rows, columns, precision, (out) => {
      kernels[kernel](
        out,
        operands.map((value) => values[value]!),
        own.map((place) => numbers[place]!),
      );
    });
  });
  return values;
};
