/**
 * Runs a training step's programs in linear memory, over slots that stay there from step to step.
 *
 * A program is one way through a step, for one number of rows. All programs of a runner share the slots and, if they are
 * not too large, the data; what is a program's own is where every program has it, and one of them is there at a time. Of
 * large data, the rows of the next steps are put there, in the order of their use. What a step gives to whoever holds
 * matrices is copied out: no buffer that a user can hold is ever in linear memory.
 */
import type { Graph, Shape } from './graph.js';
import { lines, sizeOf } from './layout.js';
import { type Machine, machine } from './machine.js';
import { assemble, elementsAt, type Program, stage, write } from './program.js';
import { elementBytes } from '../precision.js';
import { mostBytes, needs } from '../room.js';
import { gather } from '../rows.js';
import type { Scalar } from '../scalar.js';
import { build, type Matrix, read } from '../storage.js';

/** Bytes of the numbers and results of the steps of one call, at most, where one step does not need more. */
const callBytes = 4194304;

/** Data of more bytes are not in linear memory as a whole. */
const wholeBytes = 33554432;

/** Ways through a step, at most: one that is never the same is not worth compiling. */
const mostPrograms = 16;

/** A program, and the rows of large data that it has room for. */
export interface Added extends Program {
  /** How many rows a step has, and how many steps' there is room for; 0 where the data are there as a whole. */
  readonly batch: number;
  readonly batches: number;
}

/** A batch's rows and numbers: what differs from step to step. */
export interface Call {
  readonly rows: ((step: number) => ReadonlyArray<number>) | undefined;
  /** The numbers of each step, or those of all. */
  readonly numbers: ReadonlyArray<ReadonlyArray<number>>;
  readonly steps: number;
}

/** What is kept of steps: each cell and each output, step by step. */
export interface Kept {
  readonly cells: ReadonlyArray<number[]>;
  readonly outputs: ReadonlyArray<Matrix[]>;
}

/** The addresses of matrices after each other, and the first after them. */
const placed = (start: number, shapes: ReadonlyArray<Shape>): readonly [ReadonlyArray<number>, number] => {
  const addresses: number[] = [];
  let end = start;
  shapes.forEach((shape) => {
    addresses.push(end);
    end += sizeOf(shape);
  });
  return [addresses, end];
};

/** How many of a batch's rows a step gathers: all, or none. */
const gathered = ({ nodes, numbers }: Graph): number =>
  nodes.find(({ numbers: [first = -1] }) => first >= numbers)?.numbers.length ?? 0;

/** The graph with room for so many rows of the data. */
const withRows = (graph: Graph, rows: number): Graph => ({
  ...graph,
  shapes: graph.shapes.map((shape, value) => (graph.data.includes(value) ? { ...shape, rows } : shape)),
});

/** Slots and data in linear memory, and the programs that run on them. */
export class Runner {
  readonly #machine: Machine;
  readonly #slots: ReadonlyArray<Shape>;
  readonly #slotAddresses: ReadonlyArray<number>;
  readonly #data: ReadonlyArray<Matrix>;
  /** Where the data are there as a whole: their addresses. */
  readonly #dataAddresses: ReadonlyArray<number> | undefined;
  /** The first address of what is a program's own. */
  readonly #own: number;
  /** Bytes of the rows that are there of large data, at most, where one step does not need more. */
  readonly #rowBytes: number;
  #programs = 0;
  /** Bytes of linear memory that the largest program needs. */
  #size: number;
  /** What the slots hold, where it is known as matrices. */
  #held: ReadonlyArray<Matrix> = [];
  /** The program that is there. */
  #staged: Program | undefined;

  private constructor(own: Machine, slots: ReadonlyArray<Shape>, data: ReadonlyArray<Matrix>, whole: number) {
    this.#machine = own;
    this.#slots = slots;
    this.#data = data;
    const [slotAddresses, slotEnd] = placed(own.start, slots);
    const [dataAddresses, dataEnd] = placed(slotEnd, data);
    const isWhole = dataEnd - slotEnd <= whole;
    this.#slotAddresses = slotAddresses;
    this.#dataAddresses = isWhole ? dataAddresses : undefined;
    this.#own = isWhole ? dataEnd : slotEnd;
    this.#rowBytes = Math.min(whole, callBytes);
    this.#size = this.#own;
  }

  /** `undefined` where the engine runs no fast kernels. Data of more than so many bytes are not there as a whole. */
  static start(
    slots: ReadonlyArray<Shape>,
    data: ReadonlyArray<Matrix>,
    whole: number = wholeBytes,
  ): Runner | undefined {
    const own = machine();
    return own && new Runner(own, slots, data, whole);
  }

  /** Whether its machine is the one that there is now. */
  isCurrent(): boolean {
    return this.#machine === machine();
  }

  /** A program for a graph; `undefined` if the module lacks one of its kernels, or there are too many programs. */
  add(graph: Graph, numbers: ReadonlyArray<Scalar>): Added | undefined {
    if (this.#programs === mostPrograms) return undefined;
    const batch = this.#dataAddresses === undefined ? gathered(graph) : 0;
    const [, batchBytes] = placed(
      0,
      this.#data.map(({ columns, precision }) => ({ rows: batch, columns, precision })),
    );
    const batches = batch === 0 ? 0 : Math.max(1, Math.floor(this.#rowBytes / batchBytes));
    const program = assemble(this.#machine, batch === 0 ? graph : withRows(graph, batch * batches), numbers, {
      slots: this.#machine.start,
      data: this.#dataAddresses?.[0],
      own: this.#own,
    });
    if (program === undefined) return undefined;
    this.#programs++;
    const oneStep = program.cells.length * 8 + program.layout.keptSize;
    this.#size = Math.max(this.#size, lines(program.end + Math.max(callBytes, oneStep)));
    return { ...program, batch, batches };
  }

  /** The memory, as large as any of the programs needs. */
  #memory(): ArrayBuffer {
    const memory = this.#machine.memoryOf(this.#size);
    if (memory === undefined) throw new RangeError(needs('a training step', this.#size, mostBytes));
    return memory;
  }

  /** Puts matrices in the slots, as far as they are not there; a `RangeError` if there is no room for a program. */
  load(matrices: ReadonlyArray<Matrix>): void {
    const memory = this.#memory();
    if (this.#machine.owner !== this) {
      this.#machine.owner = this;
      this.#held = [];
      this.#staged = undefined;
      this.#dataAddresses?.forEach((address, i) => write(memory, address, this.#data[i]!));
    }
    matrices.forEach((x, slot) => {
      if (this.#held[slot] !== x) write(memory, this.#slotAddresses[slot]!, x);
    });
    this.#held = matrices;
  }

  /** The matrices in the slots, copied out. */
  store(): ReadonlyArray<Matrix> {
    const memory = this.#memory();
    this.#held = this.#slots.map(({ rows, columns, precision }, slot) =>
      build(rows, columns, precision, (out) =>
        out.set(elementsAt(memory, precision, this.#slotAddresses[slot]!, rows * columns)),
      ),
    );
    return this.#held;
  }

  /** Puts a program there, in place of another. */
  #stage(program: Added, memory: ArrayBuffer): void {
    if (this.#staged === program) return;
    this.#staged = program;
    stage(program, memory);
    if (this.#dataAddresses !== undefined || program.batch > 0) return;
    program.graph.data.forEach((value, i) => write(memory, program.layout.addresses[value]!, this.#data[i]!));
  }

  /** Puts a batch's rows of large data in the i-th place. */
  #gather({ graph, layout, batch }: Added, rows: ReadonlyArray<number>, i: number, memory: ArrayBuffer): void {
    graph.data.forEach((value, k) => {
      const { columns, precision } = graph.shapes[value]!;
      const length = batch * columns;
      const bytes = length * elementBytes(precision);
      const out = elementsAt(memory, precision, layout.addresses[value]! + i * bytes, length);
      gather(columns, rows, read(this.#data[k]!), out);
    });
  }

  /** Takes steps from what is in the slots. */
  run(program: Added, { rows = () => [], numbers, steps }: Call): Kept {
    this.#held = [];
    const memory = this.#memory();
    this.#stage(program, memory);
    const { graph, layout, cells, indices, cellsAddress, tapeAddress, isShared, batch, batches } = program;
    const stride = (numbers.length > 1 ? cells.length : indices) * 8;
    const table = program.end;
    const perCall = Math.min(
      steps,
      Math.max(1, Math.floor(callBytes / Math.max(1, stride + layout.keptSize))),
      batch > 0 ? batches : steps,
    );
    const results = lines(table + perCall * stride);
    /** A step's numbers: the i-th of a call's, whose rows of large data are in the i-th place. */
    const fill = (step: number, i: number, length: number, out: Float64Array, at: number): void => {
      const own = numbers[numbers.length > 1 ? step : 0]!;
      const ofBatch = rows(step);
      for (let k = 0; k < length; k++) {
        const row = cells[k]! - graph.numbers;
        out[at + k] = row < 0 ? own[cells[k]!]! : batch > 0 ? i * batch + row : ofBatch[row]!;
      }
    };
    const kept: Kept = { cells: graph.cells.map(() => []), outputs: graph.outputs.map(() => []) };
    fill(0, 0, cells.length, new Float64Array(memory, cellsAddress, cells.length), 0);
    const filled = stride / 8;
    const ofSteps = new Float64Array(memory, table, perCall * filled);
    for (let first = 0; first < steps; first += perCall) {
      const count = Math.min(perCall, steps - first);
      for (let i = 0; i < count; i++) {
        if (filled > 0) fill(first + i, i, filled, ofSteps, i * filled);
        if (batch > 0) this.#gather(program, rows(first + i), i, memory);
      }
      this.#machine.run(
        [tapeAddress, cellsAddress, table, layout.kept, results, graph.nodes.length, stride, layout.keptSize, count],
        isShared,
      );
      const toResults = results - layout.kept;
      graph.cells.forEach((value, k) => {
        const { precision } = graph.shapes[value]!;
        const every = layout.keptSize / elementBytes(precision);
        const elements = elementsAt(memory, precision, layout.addresses[value]! + toResults, (count - 1) * every + 1);
        for (let i = 0; i < count; i++) kept.cells[k]!.push(elements[i * every]!);
      });
      graph.outputs.forEach((value, k) => {
        const { rows: r, columns: c, precision } = graph.shapes[value]!;
        for (let i = 0; i < count; i++) {
          const from = layout.addresses[value]! + toResults + i * layout.keptSize;
          kept.outputs[k]!.push(build(r, c, precision, (out) => out.set(elementsAt(memory, precision, from, r * c))));
        }
      });
    }
    return kept;
  }
}
