/**
 * The operations of a training step, as they are in linear memory (src/wasm/record.ts, src/wasm/tape.ts), and each of
 * them run by itself.
 */
import { kernelNames } from '../../src/numeric/kernels.js';
import type { Machine } from '../../src/numeric/execution/machine.js';
import type { Precision } from './peers.js';

interface Shape {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
}

export interface Operation {
  readonly place: number;
  readonly kernel: string;
  readonly precision: Precision;
  /** How many threads share it. */
  readonly sharers: number;
  readonly result: Shape;
  readonly operands: ReadonlyArray<Shape>;
}

/** What a machine is told to run, in words: where the tape is, how many operations, and so on (src/wasm/tape.ts). */
export type Task = ReadonlyArray<number>;

const [stepsWord, operationsWord] = [8, 5] as const;

/** Of a task, a part of its tape so many times, on the numbers that are there already. */
const part = ([, cells, table, keptAt, results]: Task, place: number, operations: number, times: number): Task => [
  ...[place, cells!, table!, keptAt!, results!, operations],
  ...[0, 0, times],
];

const operationBytes = 80;

const operationAt = (memory: ArrayBuffer, place: number): Operation => {
  const words = new Uint32Array(memory, place, operationBytes / 4);
  const [result, ...operands] = [4, 7, 10, 13]
    .map((at) => ({ address: words[at]!, rows: words[at + 1]!, columns: words[at + 2]! }))
    .filter(({ address }) => address !== 0);
  // The function table has each kernel in both precisions, from 1 on (src/numeric/execution/machine.ts).
  const entry = words[0]! - 1;
  return {
    place,
    kernel: kernelNames[entry >> 1]!,
    precision: entry % 2 === 0 ? 'float32' : 'float64',
    sharers: words[1]!,
    result: result!,
    operands,
  };
};

export const operationsOf = (machine: Machine, task: Task): ReadonlyArray<Operation> =>
  Array.from({ length: task[operationsWord]! }, (_, i) =>
    operationAt(machine.memoryOf(0)!, task[0]! + i * operationBytes),
  );

export const isProduct = ({ kernel }: Operation): boolean => kernel === 'dense' || kernel.startsWith('matmul');

const elements = ({ rows, columns }: Shape): number => rows * columns;

/** Bytes that are read and written. */
export const bytesOf = ({ kernel, precision, result, operands }: Operation): number => {
  const read = kernel === 'gather' ? elements(result) : operands.reduce((sum, x) => sum + elements(x), 0);
  return (elements(result) + read) * (precision === 'float64' ? 8 : 4);
};

/** Multiplications and additions of a product. */
export const flopsOf = ({ kernel, result, operands }: Operation): number =>
  2 * elements(result) * (kernel === 'matmulTransposedLeft' ? operands[0]!.rows : operands[0]!.columns);

const shapeOf = ({ rows, columns }: Shape): string => `${rows}x${columns}`;

/** The kernel and the shapes of what it takes; of what it makes, where it takes nothing or a part. */
export const titleOf = ({ kernel, result, operands }: Operation): string =>
  [kernel, ...(operands.length === 0 || kernel === 'gather' ? [result] : operands).map(shapeOf)].join(' ');

/** Microseconds of a call. */
export const timed = (call: () => void): number => {
  const from = performance.now();
  call();
  return (performance.now() - from) * 1000;
};

/** The least that each of some functions gives, called in turn, in as many rounds as fit in so many milliseconds. */
export const least = (functions: ReadonlyArray<() => number>, milliseconds: number): ReadonlyArray<number> => {
  const end = performance.now() + milliseconds;
  let found = functions.map((each) => each());
  do found = found.map((value, i) => Math.min(value, functions[i]!()));
  while (performance.now() < end);
  return found;
};

/** What the machine is told while something is trained: the task of the most steps, which are those of whole batches. */
export const taskOf = (machine: Machine, train: () => void): Task => {
  const { run } = machine;
  let task: Task = [];
  const watched: Machine['run'] = (words, isShared) => {
    if (words[stepsWord]! > (task[stepsWord] ?? 0)) task = words;
    run(words, isShared);
  };
  Object.assign(machine, { run: watched });
  train();
  Object.assign(machine, { run });
  return task;
};

/** The fewest microseconds of a step of a task. */
export const wholeTape = (machine: Machine, task: Task, milliseconds: number): number => {
  const run = (count: number): number => timed(() => machine.run([...task.slice(0, stepsWord), count], true)) / count;
  const count = run(1) > 1000 ? 1 : Math.min(8, task[stepsWord]!);
  return least([() => run(count)], milliseconds)[0]!;
};

/** Operations that take less are run so often that it comes to this many microseconds. */
const longEnough = 20;

/** So often, in powers of two, that it takes long enough. */
const often = (run: (times: number) => number, times: number = 1): number =>
  Math.min(run(times), run(times), run(times)) > longEnough ? times : often(run, 2 * times);

/** A time without that of starting, in which a disturbed machine may have taken longer. */
const beyond = (time: number, start: number): number => Math.max(1e-3, time - start);

/** How the operations of a task are timed by themselves: microseconds of each, and of a copy of so many bytes. */
export const timing = (machine: Machine, task: Task) => {
  const all = operationsOf(machine, task);
  const spare = Math.ceil(machine.memoryOf(0)!.byteLength / 64) * 64;
  const room = 64 * Math.ceil(Math.max(64, ...all.map(bytesOf)) / 64);
  const moved = spare + 128;
  const memory = machine.memoryOf(moved + 2 * room)!;
  const write = (words: ArrayLike<number>): void => {
    new Uint32Array(memory, spare, words.length).set(words);
  };
  /** What runs a part of the tape so many times: with the other threads where they have a part in it. */
  const run =
    (place: number, operations: number, isShared: boolean) =>
    (times: number): number =>
      timed(() => machine.run(part(task, place, operations, times), isShared));

  /** Over and over in its own place, an operation would take its result for its operand: so it has another. */
  const copy = ({ place, result, operands }: Operation): void => {
    const words = new Uint32Array(memory, place, operationBytes / 4).slice();
    if (operands.some(({ address }) => address === result.address)) words[4] = moved;
    write(words);
  };
  return {
    operations: (milliseconds: number): ReadonlyArray<number> => {
      const parts = all.map((operation) => {
        const isShared = operation.sharers > 1;
        const alone = run(spare, 1, isShared);
        const inPlace = run(operation.place, 1, isShared);
        copy(operation);
        const times = often(alone);
        const whole = (): number => {
          const once = inPlace(1);
          if (times === 1) return once;
          copy(operation);
          return alone(times);
        };
        whole();
        return { times, whole, start: `${times} ${isShared}`, nothing: () => run(spare, 0, isShared)(times) };
      });
      const starts = [...new Map(parts.map(({ start, nothing }) => [start, nothing]))];
      const found = least([...parts.map(({ whole }) => whole), ...starts.map(([, nothing]) => nothing)], milliseconds);
      return parts.map(({ times, start }, i) => {
        const own = parts.length + starts.findIndex(([name]) => name === start);
        return beyond(found[i]!, found[own]!) / times;
      });
    },
    copy: (bytes: number): number => {
      const elements = Math.ceil(bytes / 8);
      const shapes = [moved, 1, elements, moved + room, 1, elements];
      write([machine.placeOf('copy', 'float32')!, 1, 0, 0, ...shapes, ...Array.from({ length: 10 }, () => 0)]);
      const times = often(run(spare, 1, false));
      const [copied, started] = least([() => run(spare, 1, false)(times), () => run(spare, 0, false)(times)], 30);
      return beyond(copied!, started!) / times;
    },
  };
};
