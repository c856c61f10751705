/**
 * Runs a training step's programs in linear memory, over slots that stay there from step to step.
 *
 * A program is one way through a step, for one number of rows. All programs of a runner share slots and data; each has
 * its own tape, numbers and results in between. What a step gives to whoever holds matrices is copied out: no buffer that
 * a user can hold is ever in linear memory.
 */
import type { Graph, Shape } from './graph.js';
import { lines, sizeOf } from './layout.js';
import { type Machine, machine } from './machine.js';
import { assemble, elementsAt, type Program, stage, write } from './program.js';
import type { Scalar } from './scalar.js';
import { build, type Matrix } from './storage.js';

/** Bytes of the numbers and results of the steps of one call, at most, where one step does not need more. */
const callBytes = 4194304;

/** A batch's rows and numbers: what differs from step to step. */
export interface Call {
  readonly rows: ReadonlyArray<ReadonlyArray<number>> | undefined;
  /** The numbers of each step, or those of all. */
  readonly numbers: ReadonlyArray<ReadonlyArray<number>>;
  readonly steps: number;
}

/** What is kept of steps: each cell and each output, step by step. */
export interface Kept {
  readonly cells: ReadonlyArray<number[]>;
  readonly outputs: ReadonlyArray<Matrix[]>;
}

/** Slots and data in linear memory, and the programs that run on them. */
export class Runner {
  readonly #machine: Machine;
  readonly #slots: ReadonlyArray<Shape>;
  readonly #slotAddresses: ReadonlyArray<number>;
  readonly #data: ReadonlyArray<Matrix>;
  readonly #programs: Program[] = [];
  /** What the slots hold, where it is known as matrices. */
  #held: ReadonlyArray<Matrix> = [];
  #end: number;

  private constructor(own: Machine, slots: ReadonlyArray<Shape>, data: ReadonlyArray<Matrix>) {
    this.#machine = own;
    this.#slots = slots;
    this.#data = data;
    this.#end = own.start;
    this.#slotAddresses = slots.map((shape) => {
      const address = this.#end;
      this.#end += sizeOf(shape);
      return address;
    });
    this.#end += data.reduce((size, x) => size + sizeOf(x), 0);
  }

  /** `undefined` where the engine runs no fast kernels. */
  static start(slots: ReadonlyArray<Shape>, data: ReadonlyArray<Matrix>): Runner | undefined {
    const own = machine();
    return own && new Runner(own, slots, data);
  }

  /** A program for a graph; `undefined` if the module lacks one of its kernels. */
  add(graph: Graph, numbers: ReadonlyArray<Scalar>): Program | undefined {
    const program = assemble(this.#machine, graph, numbers, this.#machine.start, this.#end);
    if (program === undefined) return undefined;
    this.#end = program.end;
    this.#programs.push(program);
    if (this.#machine.owner === this) this.#stage(program);
    return program;
  }

  /** Bytes of linear memory that the programs so far need. */
  get size(): number {
    return this.#end;
  }

  #memory(size: number): ArrayBuffer {
    const memory = this.#machine.memoryOf(size);
    if (memory === undefined) throw new RangeError(needs(size));
    return memory;
  }

  #stage(program: Program): void {
    stage(program, this.#memory(this.#end));
  }

  /** Puts matrices in the slots, as far as they are not there. */
  load(matrices: ReadonlyArray<Matrix>): void {
    const memory = this.#memory(this.#end);
    if (this.#machine.owner !== this) {
      this.#machine.owner = this;
      this.#held = [];
      let address = this.#slotAddresses.length === 0 ? this.#machine.start : this.#dataStart();
      this.#data.forEach((x) => {
        write(memory, address, x);
        address += sizeOf(x);
      });
      this.#programs.forEach((program) => this.#stage(program));
    }
    matrices.forEach((x, slot) => {
      if (this.#held[slot] !== x) write(memory, this.#slotAddresses[slot]!, x);
    });
    this.#held = matrices;
  }

  #dataStart(): number {
    const last = this.#slotAddresses.length - 1;
    return this.#slotAddresses[last]! + sizeOf(this.#slots[last]!);
  }

  /** The matrices in the slots, copied out. */
  store(): ReadonlyArray<Matrix> {
    const memory = this.#memory(this.#end);
    this.#held = this.#slots.map(({ rows, columns, precision }, slot) =>
      build(rows, columns, precision, (out) =>
        out.set(elementsAt(memory, precision, this.#slotAddresses[slot]!, rows * columns)),
      ),
    );
    return this.#held;
  }

  /** Takes steps from what is in the slots. */
  run(program: Program, { rows, numbers, steps }: Call): Kept {
    this.#held = [];
    const { graph, layout, cells, indices, cellsAddress, tapeAddress, isShared } = program;
    const stride = (numbers.length > 1 ? cells.length : indices) * 8;
    const table = this.#end;
    const perCall = Math.max(1, Math.min(steps, Math.floor(callBytes / Math.max(1, stride + layout.keptSize))));
    const results = lines(table + perCall * stride);
    const memory = this.#memory(results + perCall * layout.keptSize);
    const fill = (step: number, out: Float64Array): void => {
      const own = numbers[numbers.length > 1 ? step : 0]!;
      const batch = rows?.[step] ?? [];
      for (let i = 0; i < out.length; i++) {
        const place = cells[i]!;
        out[i] = place < graph.numbers ? own[place]! : batch[place - graph.numbers]!;
      }
    };
    const kept: Kept = { cells: graph.cells.map(() => []), outputs: graph.outputs.map(() => []) };
    fill(0, new Float64Array(memory, cellsAddress, cells.length));
    for (let first = 0; first < steps; first += perCall) {
      const count = Math.min(perCall, steps - first);
      for (let i = 0; stride > 0 && i < count; i++) {
        fill(first + i, new Float64Array(memory, table + i * stride, stride / 8));
      }
      this.#machine.run(
        [tapeAddress, cellsAddress, table, layout.kept, results, graph.nodes.length, stride, layout.keptSize, count],
        isShared,
      );
      const toResults = results - layout.kept;
      graph.cells.forEach((value, k) => {
        const { precision } = graph.shapes[value]!;
        const every = layout.keptSize / (precision === 'float64' ? 8 : 4);
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

const mebibytes = (size: number): string => `${Math.ceil(size / 1048576)} MiB`;

/** Why memory does not do. */
export const needs = (size: number): string =>
  `a training step needs ${mebibytes(size)} of memory, and there are ${mebibytes(4294967296)} at most, or less here`;
