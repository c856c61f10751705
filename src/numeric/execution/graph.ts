/**
 * A step as a graph: the kernels of its two traces in one list, over one set of values.
 *
 * Some values come from outside: slots, which a step changes (parameters, layer state, optimiser state), and the data, of
 * which the batch's rows are gathered first.
 */
import type { KernelName } from '../kernels.js';
import type { Precision } from '../precision.js';
import type { Origin, Trace } from './trace.js';

/** What a value is. */
export interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly precision: Precision;
}

/** A kernel; its numbers are places in the graph's list. */
export interface Node {
  readonly kernel: KernelName;
  readonly operands: ReadonlyArray<number>;
  readonly numbers: ReadonlyArray<number>;
  readonly result: number;
}

/** Values, the nodes that make them, and what is to come of them. */
export interface Graph {
  readonly shapes: ReadonlyArray<Shape>;
  readonly origins: ReadonlyArray<Origin>;
  readonly nodes: ReadonlyArray<Node>;
  /** The value that each slot has before a step, and that which it has after it. */
  readonly slots: ReadonlyArray<{ readonly before: number; readonly after: number }>;
  /** The matrices of the data. */
  readonly data: ReadonlyArray<number>;
  /** Values that are kept from every step: matrices of one element, and others. */
  readonly cells: ReadonlyArray<number>;
  readonly outputs: ReadonlyArray<number>;
  /** How many numbers there are from the traces; the rows of the batch come after them. */
  readonly numbers: number;
  /** How many nodes, from the first, have the same numbers in every step. */
  readonly fixed: number;
}

/** A trace of one half of a step; its inputs are slots first, then what comes from elsewhere. */
export interface Half {
  readonly trace: Trace;
  /** The slot that each of the first inputs is. */
  readonly slots: ReadonlyArray<number>;
  /** The values that slots have after it. */
  readonly after: ReadonlyArray<readonly [slot: number, value: number]>;
}

/** The first half, and what else it gives. */
export interface FirstHalf extends Half {
  readonly gradients: ReadonlyArray<number>;
  readonly cells: ReadonlyArray<number>;
  readonly outputs: ReadonlyArray<number>;
}

/** The matrices of the data, and how many of their rows a batch has: all in their order, if it is not said. */
export interface Source {
  readonly shapes: ReadonlyArray<Shape>;
  readonly rows: number | undefined;
}

/** The two halves after each other. */
export const link = (slotCount: number, source: Source, first: FirstHalf, second: Half): Graph => {
  const shapes: Shape[] = [...first.trace.shapes];
  const origins: Origin[] = [...first.trace.origins];
  const before: number[] = new Array<number>(slotCount).fill(-1);
  first.slots.forEach((slot, input) => {
    before[slot] = input;
  });
  const declare = (shape: Shape, origin: Origin): number => {
    origins.push(origin);
    return shapes.push(shape) - 1;
  };

  const batch = source.shapes.map((_, i) => first.slots.length + i);
  const numbers = first.trace.numbers.length + second.trace.numbers.length;
  const gathered = Array.from({ length: source.rows ?? 0 }, (_, i) => numbers + i);
  const data = source.rows === undefined ? batch : source.shapes.map((shape) => declare(shape, 'input'));
  const gathers: Node[] = [];
  if (source.rows !== undefined) {
    batch.forEach((result, i) => {
      origins[result] = 'operation';
      gathers.push({ kernel: 'gather', operands: [data[i]!], numbers: gathered, result });
    });
  }

  // The second half's values by their places in the graph.
  const secondShapes = second.trace.shapes;
  const moved = second.trace.origins.map((origin, value): number => {
    const input = value < second.slots.length ? second.slots[value]! : -1;
    if (input >= 0) {
      if (before[input] === -1) before[input] = declare(secondShapes[value]!, 'input');
      return before[input]!;
    }
    const gradient = first.gradients[value - second.slots.length];
    if (origin === 'input' && gradient !== undefined) return gradient;
    return declare(secondShapes[value]!, origin);
  });

  const nodesOf = (trace: Trace, offset: number, place: (value: number) => number): Node[] =>
    trace.operations.map(({ kernel, operands, firstNumber, numbers: count, result }) => ({
      kernel,
      operands: operands.map(place),
      numbers: Array.from({ length: count }, (_, i) => offset + firstNumber + i),
      result: place(result),
    }));
  const front = nodesOf(first.trace, 0, (value) => value);
  const back = nodesOf(second.trace, first.trace.numbers.length, (value) => moved[value]!);

  const after = [...before];
  first.after.forEach(([slot, value]) => {
    after[slot] = value;
  });
  second.after.forEach(([slot, value]) => {
    after[slot] = moved[value]!;
  });
  return {
    shapes,
    origins,
    nodes: [...gathers, ...front, ...back],
    slots: before.map((value, slot) => ({ before: value, after: after[slot]! })),
    data,
    cells: first.cells,
    outputs: first.outputs,
    numbers,
    fixed: gathers.length + (first.trace.keyed ? 0 : front.length),
  };
};
