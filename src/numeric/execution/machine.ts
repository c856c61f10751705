/**
 * The module of fast kernels, compiled where the engine has WebAssembly with SIMD and lets it be compiled, and the one
 * linear memory that it works in. Where it does not, everything runs on the reference.
 *
 * The memory grows and is never given back; what is in it belongs to whoever used it last, who finds that out by asking.
 */
import type { KernelName } from '../kernels.js';
import { kernelNames } from '../kernels.js';
import type { Precision } from '../precision.js';
import { bytes, memoryFlags } from './wasmModule.js';

interface Memory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

interface Table {
  readonly set: (place: number, kernel: unknown) => void;
}

/** What the module exports: the kernels, and what runs them. */
interface Exports {
  readonly run: (task: number, block: number, worker: number, patience: number) => number;
  readonly runTogether: (task: number, block: number, patience: number) => number;
  readonly readyWorkers: (block: number) => number;
  readonly dismiss: (block: number) => void;
  readonly scratch: (address: number) => void;
  readonly scratchBytes: { readonly value: number };
  readonly packedA: () => number;
  readonly setTileVectors: (vectors: number) => void;
}

/** Draws so many elements to an address, by a key's words or from the place in a stream that an address has. */
type BulkDraw = (out: number, length: number, ...numbers: ReadonlyArray<number>) => void;

/** The kernels of bulk draws (src/wasm/threefryDraws.ts, src/wasm/mt19937.ts). */
export type BulkDrawName = `${'threefry' | 'mt19937'}${'Bits' | 'Uniform' | 'Normal' | 'Integers' | 'Permutation'}`;

type Draws = Readonly<Record<BulkDrawName, BulkDraw>>;

/** A kernel does a worker's share of the operation at an address. */
type Kernel = (operation: number, worker: number, workers: number) => void;

declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (
        module: object,
        imports: object,
      ) => { readonly exports: Exports & Draws & Readonly<Record<string, Kernel>> };
      readonly Memory: new (limits: {
        readonly initial: number;
        readonly maximum: number;
        readonly shared: boolean;
      }) => Memory;
      readonly Table: new (limits: { readonly initial: number; readonly element: 'anyfunc' }) => Table;
    }
  | undefined;

/** The kernels' module at work. */
export interface Machine {
  readonly kernels: Readonly<Record<string, Kernel>>;
  readonly draws: Draws;
  /** The place of a kernel in the function table; `undefined` if the module does not have it. */
  readonly placeOf: (kernel: KernelName, precision: Precision) => number | undefined;
  /** The memory, of so many bytes at least; `undefined` if there is no room for them. */
  readonly memoryOf: (size: number) => ArrayBuffer | undefined;
  /** Where the first worker packs what it multiplies, up to an address: whatever is there may go between two runs. */
  readonly packing: { readonly start: number; readonly end: number };
  /** The first address that is free for programs. */
  readonly start: number;
  /** How many threads there are, or will be: one, once another has died or all are dismissed. */
  readonly workers: number;
  /** Runs a task of these words (src/wasm/tape.ts); throws if a thread has died. */
  readonly run: (words: ReadonlyArray<number>, isShared: boolean) => void;
  /** Has the other threads end. */
  readonly dismiss: () => void;
  /** Whose programs and data are in memory. */
  owner: object | undefined;
}

/** What a thread needs to be one of the workers: everything can be sent to it. */
export interface Worker {
  readonly module: object;
  readonly memory: object;
  readonly names: ReadonlyArray<string>;
  readonly scratch: number;
  readonly task: number;
  readonly block: number;
  readonly worker: number;
  readonly patience: number;
  readonly tileVectors: number;
}

/** What a thread runs: a function of a {@link Worker}, which comes back when there is no more to do. */
export const workerSource: string = `({ module, memory, names, scratch, task, block, worker, patience, tileVectors }) => {
  const table = new WebAssembly.Table({ initial: names.length + 1, element: 'anyfunc' });
  const { exports } = new WebAssembly.Instance(module, { env: { memory, table } });
  names.forEach((name, i) => exports[name] && table.set(i + 1, exports[name]));
  exports.scratch(scratch);
  exports.setTileVectors(tileVectors);
  exports.serve(task, block, worker, patience);
}`;

const page = 65536;
const maximumPages = 65536;

/** Kernels read whole vectors, and may read so many bytes beyond the last matrix. */
const slack = 64;

// The module's own data are in the first page; what workers have in common, and the task, are in the next.
const block = page;
const task = page + 1024;
const scratchStart = 2 * page;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The bytes of a text in base 64. */
const decode = (text: string): Uint8Array => {
  const values = new Uint8Array(128);
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  const length = Math.floor((text.replace(/=+$/, '').length * 3) / 4);
  const out = new Uint8Array(length);
  for (let i = 0, at = 0; at < length; i += 4) {
    const group =
      (values[text.charCodeAt(i)]! << 18) |
      (values[text.charCodeAt(i + 1)]! << 12) |
      (values[text.charCodeAt(i + 2)]! << 6) |
      values[text.charCodeAt(i + 3)]!;
    out[at++] = group >> 16;
    if (at < length) out[at++] = group >> 8;
    if (at < length) out[at++] = group;
  }
  return out;
};

const suffix = { float32: '32', float64: '64' } as const;

const names = kernelNames.flatMap((name) => [`${name}32`, `${name}64`]);

const grown = (memory: Memory, pages: number): boolean => {
  try {
    return memory.grow(pages) >= 0;
  } catch {
    return false;
  }
};

/** How a machine is to run. */
export interface Running {
  readonly workers: number;
  /** Starts a thread. */
  readonly spawn: (worker: Worker) => void;
  /** Milliseconds that a thread waits for another, which does as much work as it does. */
  readonly patience: number;
  /** Vectors of a row of the products' tiles: 4 is faster where the engine fuses pairs of them; 2 as a rule. */
  readonly tileVectors?: number | undefined;
  /** What is to be done after each task. */
  readonly after?: (() => void) | undefined;
}

/** The module at work on a memory. */
interface Instance {
  readonly module: object;
  readonly memory: Memory;
  readonly exports: Exports & Draws & Readonly<Record<string, Kernel>>;
}

const instantiate = (engine: NonNullable<typeof WebAssembly>, shared: boolean): Instance => {
  const binary = decode(bytes);
  if (!shared) binary[memoryFlags] = 1;
  const module = new engine.Module(binary);
  const memory = new engine.Memory({ initial: (2 * scratchStart) / page, maximum: maximumPages, shared });
  const table = new engine.Table({ initial: 1 + names.length, element: 'anyfunc' });
  const { exports } = new engine.Instance(module, { env: { memory, table } });
  names.forEach((name, i) => {
    if (exports[name] !== undefined) table.set(i + 1, exports[name]);
  });
  return { module, memory, exports };
};

const start = ({ workers, spawn, patience, tileVectors = 2, after }: Running): Machine | undefined => {
  if (typeof WebAssembly === 'undefined') return undefined;
  const engine = WebAssembly;
  let isShared = workers > 1;
  let spawned = 1;
  let instance = instantiate(engine, isShared);
  const places = new Map(names.map((name, i) => [name, i + 1] as const).filter(([name]) => name in instance.exports));
  const scratchBytes = Math.ceil(instance.exports.scratchBytes.value / page) * page;
  const scratchOf = (worker: number): number => scratchStart + worker * scratchBytes;
  const memoryOf: Machine['memoryOf'] = (size) => {
    const { memory } = instance;
    const missing = Math.ceil((size + slack - memory.buffer.byteLength) / page);
    return missing <= 0 || grown(memory, missing) ? memory.buffer : undefined;
  };
  const prepare = (): void => {
    memoryOf(scratchOf(workers));
    instance.exports.scratch(scratchOf(0));
    instance.exports.setTileVectors(tileVectors);
  };
  prepare();
  const own: Machine = {
    get kernels() {
      return instance.exports;
    },
    get draws() {
      return instance.exports;
    },
    placeOf: (kernel, precision) => places.get(kernel + suffix[precision]),
    memoryOf,
    packing: { start: instance.exports.packedA(), end: scratchOf(1) },
    start: scratchOf(workers),
    get workers() {
      return isShared ? workers : 1;
    },
    run: (words, several) => {
      const { module, memory, exports } = instance;
      for (; several && isShared && spawned < workers; spawned++) {
        spawn({
          module,
          memory,
          names,
          scratch: scratchOf(spawned),
          task,
          block,
          worker: spawned,
          patience,
          tileVectors,
        });
      }
      const together = several && isShared && exports.readyWorkers(block) === workers - 1;
      new Uint32Array(memory.buffer, task, words.length + 1).set([...words, together ? workers : 1]);
      const done = together ? exports.runTogether(task, block, patience) : exports.run(task, block, 0, patience);
      after?.();
      if (done === 0) {
        // A thread that is only late may still write: what runs from now on, runs alone, on a memory of its own.
        isShared = false;
        instance = instantiate(engine, false);
        prepare();
        own.owner = undefined;
        throw new Error(`a thread of the fast kernels has not answered for ${patience} ms`);
      }
    },
    dismiss: () => {
      if (isShared && spawned > 1) instance.exports.dismiss(block);
      isShared = false;
    },
    owner: undefined,
  };
  return own;
};

let known: Machine | undefined;
let asked = false;

const begin = (running: Running): Machine | undefined => {
  asked = true;
  try {
    known = start(running);
  } catch {
    known = undefined;
  }
  return known;
};

const alone: Running = { workers: 1, spawn: () => undefined, patience: 0 };

/** The machine, started when it is first asked for; `undefined` where the engine has none. */
export const machine = (): Machine | undefined => (asked ? known : begin(alone));

/** The machine, if it has been started. */
export const startedMachine = (): Machine | undefined => known;

/** Starts the machine anew, for whatever is compiled from now on: with one worker, if it cannot be started with more. */
export const restart = (running: Running): Machine | undefined => {
  known?.dismiss();
  return begin(running) ?? begin({ ...running, workers: 1 });
};
