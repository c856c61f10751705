/**
 * A graph as a program: what of it is in linear memory, and where. Its tape has an operation for each node
 * (src/wasm/record.ts), and its cells are the numbers that they take.
 */
import { simplify } from './fusion.js';
import type { Graph } from './graph.js';
import { layOut, type Layout, lines, type Site } from './layout.js';
import type { Machine } from './machine.js';
import type { FloatArray, Precision } from '../precision.js';
import type { Scalar } from '../scalar.js';
import { shareOut } from './sharing.js';
import { type Matrix, read } from '../storage.js';

/** Words of an operation. */
export const operationWords = 20;

/** A graph in linear memory. */
export interface Program {
  readonly graph: Graph;
  readonly layout: Layout;
  readonly tape: Uint32Array;
  readonly tapeAddress: number;
  readonly cellsAddress: number;
  /** Each number in memory by its place in the graph's list. */
  readonly cells: ReadonlyArray<number>;
  /** How many of the cells, from the first, are rows of the batch; the others may be the same in every step. */
  readonly indices: number;
  /** Whether workers share any of its operations. */
  readonly isShared: boolean;
  /** The first address after it. */
  readonly end: number;
}

/** The program of a graph; `undefined` if the machine lacks one of its kernels. */
export const assemble = (
  machine: Machine,
  given: Graph,
  numbers: ReadonlyArray<Scalar>,
  site: Site,
): Program | undefined => {
  const { graph, layout } = layOut(simplify(given, numbers), site);
  const cells: number[] = [];
  const starts = new Map<ReadonlyArray<number>, number>();
  graph.nodes.forEach(({ numbers: places }) => {
    if (starts.has(places)) return;
    starts.set(places, cells.length);
    for (const place of places) cells.push(place);
  });
  const tape = new Uint32Array(graph.nodes.length * operationWords);
  const cellsAddress = lines(layout.end);
  const tapeAddress = lines(cellsAddress + cells.length * 8);
  const shares = shareOut(graph, layout.addresses, machine.workers);
  const isComplete = graph.nodes.every(({ kernel, operands, numbers: places, result }, i) => {
    const place = machine.placeOf(kernel, graph.shapes[operands[0] ?? result]!.precision);
    if (place === undefined) return false;
    const words = [result, ...operands].flatMap((value) => {
      const { rows, columns } = graph.shapes[value]!;
      return [layout.addresses[value]!, rows, columns];
    });
    const { sharers, meets } = shares[i]!;
    tape.set([place, sharers, cellsAddress + starts.get(places)! * 8, Number(meets), ...words], i * operationWords);
    return true;
  });
  if (!isComplete) return undefined;
  return {
    graph,
    layout,
    tape,
    tapeAddress,
    cellsAddress,
    cells,
    indices: cells.filter((place) => place >= given.numbers).length,
    isShared: shares.some(({ sharers }) => sharers > 1),
    end: lines(tapeAddress + tape.byteLength),
  };
};

/** The elements of a matrix at an address. */
export const elementsAt = (memory: ArrayBuffer, precision: Precision, address: number, length: number): FloatArray =>
  precision === 'float64' ? new Float64Array(memory, address, length) : new Float32Array(memory, address, length);

/** Copies a matrix to an address. */
export const write = (memory: ArrayBuffer, address: number, x: Matrix): void => {
  elementsAt(memory, x.precision, address, x.rows * x.columns).set(read(x));
};

/** Puts a program's tape and constants in their places. */
export const stage = ({ graph, layout, tape, tapeAddress }: Program, memory: ArrayBuffer): void => {
  graph.origins.forEach((origin, value) => {
    if (typeof origin !== 'string' && layout.addresses[value]! >= 0) write(memory, layout.addresses[value]!, origin);
  });
  new Uint32Array(memory, tapeAddress, tape.length).set(tape);
};
