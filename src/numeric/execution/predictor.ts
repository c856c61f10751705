/**
 * A function of matrices, some of which stay from call to call, on the fast kernels: a network's output, whose parameters
 * are copied into linear memory once. Of a call nothing but its output is allocated.
 */
import type { Graph, Shape } from './graph.js';
import { sizeOf } from './layout.js';
import { type Machine, machine } from './machine.js';
import { assemble, elementsAt, type Program, stage, write } from './program.js';
import { resolved } from '../scalar.js';
import { build, type Matrix } from '../storage.js';
import { attempt, input, place, start, type Trace } from './trace.js';

/** The result on traced matrices: those that stay, and the input. */
export type Traceable = (lasting: ReadonlyArray<Matrix>, x: Matrix) => Matrix;

interface Compiled {
  readonly program: Program;
  /** Its task (src/wasm/tape.ts): one step, from which nothing is kept. */
  readonly task: ReadonlyArray<number>;
  readonly numbers: ReadonlyArray<number>;
  readonly xAddress: number;
  readonly result: number;
}

/** So many shapes of inputs are known at a time. */
const mostPrograms = 8;

/** The graph of a function: what stays are slots that stay, the input is data. */
const graphOf = (trace: Trace, lasting: number, result: number): Graph => ({
  shapes: trace.shapes,
  origins: trace.origins,
  nodes: trace.operations.map(({ kernel, operands, firstNumber, numbers, result: made }) => ({
    kernel,
    operands,
    numbers: Array.from({ length: numbers }, (_, i) => firstNumber + i),
    result: made,
  })),
  slots: Array.from({ length: lasting }, (_, value) => ({ before: value, after: value })),
  data: [lasting],
  cells: [],
  outputs: [result],
  numbers: trace.numbers.length,
  fixed: trace.operations.length,
});

const isShaped = (x: Matrix, { rows, columns, precision }: Shape): boolean =>
  x.rows === rows && x.columns === columns && x.precision === precision;

/** A function on the fast kernels. */
export class Predictor {
  readonly #of: Traceable;
  readonly #programs = new Map<string, Compiled | undefined>();
  #machine: Machine | undefined;
  /** What is in linear memory. */
  #held: ReadonlyArray<Matrix> = [];
  #staged: Compiled | undefined;

  constructor(of: Traceable) {
    this.#of = of;
  }

  #compile(own: Machine, lasting: ReadonlyArray<Matrix>, x: Matrix): Compiled | undefined {
    const trace = start();
    const output = attempt(() =>
      this.#of(
        lasting.map((y) => input(trace, y)),
        input(trace, x),
      ),
    );
    if (output === undefined || trace.guards.length > 0) return undefined;
    const xAddress = own.start + lasting.reduce((size, y) => size + sizeOf(y), 0);
    const graph = graphOf(trace, lasting.length, place(trace, output));
    const program = assemble(own, graph, trace.numbers, {
      slots: own.start,
      data: xAddress,
      own: xAddress + sizeOf(x),
    });
    return (
      program && {
        program,
        task: [program.tapeAddress, program.cellsAddress, 0, 0, 0, program.graph.nodes.length, 0, 0, 1],
        numbers: trace.numbers.map((scalar) => resolved(scalar, [])),
        xAddress,
        result: program.graph.outputs[0]!,
      }
    );
  }

  #compiled(own: Machine, lasting: ReadonlyArray<Matrix>, x: Matrix): Compiled | undefined {
    const key = `${x.rows} ${x.precision}`;
    if (this.#programs.has(key)) return this.#programs.get(key);
    if (this.#programs.size === mostPrograms) this.#programs.delete(this.#programs.keys().next().value!);
    const compiled = this.#compile(own, lasting, x);
    this.#programs.set(key, compiled);
    return compiled;
  }

  /**
   * The result for matrices that stay, and an input; `undefined` where it cannot be had here, or their shapes are others
   * than before.
   */
  predict(lasting: ReadonlyArray<Matrix>, x: Matrix): Matrix | undefined {
    const own = machine();
    if (own === undefined) return undefined;
    if (own !== this.#machine) this.#programs.clear();
    this.#machine = own;
    const compiled = this.#compiled(own, lasting, x);
    const memory = compiled && own.memoryOf(compiled.program.end);
    if (compiled === undefined || memory === undefined) return undefined;
    const { program, xAddress, result } = compiled;
    const { graph, layout } = program;
    if (![...lasting, x].every((y, i) => isShaped(y, graph.shapes[i]!))) return undefined;
    if (own.owner !== this) {
      own.owner = this;
      this.#held = [];
      this.#staged = undefined;
    }
    let address = own.start;
    lasting.forEach((y, i) => {
      if (this.#held[i] !== y) write(memory, address, y);
      address += sizeOf(y);
    });
    this.#held = lasting;
    if (this.#staged !== compiled) {
      stage(program, memory);
      const cells = new Float64Array(memory, program.cellsAddress, program.cells.length);
      program.cells.forEach((number, i) => {
        cells[i] = compiled.numbers[number]!;
      });
      this.#staged = compiled;
    }
    write(memory, xAddress, x);
    own.run(compiled.task, program.isShared);
    const { rows, columns, precision } = graph.shapes[result]!;
    return build(rows, columns, precision, (out) =>
      out.set(elementsAt(memory, precision, layout.addresses[result]!, rows * columns)),
    );
  }
}
