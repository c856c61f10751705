/**
 * The module of fast kernels, compiled where the engine has WebAssembly with SIMD and lets it be compiled, and the one
 * linear memory that it works in. Where it does not, everything runs on the reference.
 *
 * The memory grows and is never given back; what is in it belongs to whoever used it last, who finds that out by asking.
 */
import type { KernelName } from './kernels.js';
import { kernelNames } from './kernels.js';
import type { Precision } from './precision.js';
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
  readonly [kernel: string]: unknown;
  readonly run: (
    tape: number,
    operations: number,
    cells: number,
    table: number,
    stride: number,
    kept: number,
    results: number,
    keptSize: number,
    steps: number,
  ) => void;
  readonly scratch: (address: number) => void;
  readonly scratchBytes: { readonly value: number };
}

declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object, imports: object) => { readonly exports: Exports };
      readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => Memory;
      readonly Table: new (limits: { readonly initial: number; readonly element: 'anyfunc' }) => Table;
    }
  | undefined;

/** The kernels' module at work. */
export interface Machine {
  readonly exports: Exports;
  /** The place of a kernel in the function table; `undefined` if the module does not have it. */
  readonly placeOf: (kernel: KernelName, precision: Precision) => number | undefined;
  /** The memory, of so many bytes at least; `undefined` if there is no room for them. */
  readonly memoryOf: (size: number) => ArrayBuffer | undefined;
  /** The first address that is free for programs. */
  readonly start: number;
  /** Whose programs and data are in memory. */
  owner: object | undefined;
}

const page = 65536;
const maximumPages = 65536;

/** Kernels read whole vectors, and may read so many bytes beyond the last matrix. */
const slack = 64;

/** The module's own data are in the first page. */
const scratchAddress = page;

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

const start = (): Machine | undefined => {
  if (typeof WebAssembly === 'undefined') return undefined;
  const binary = decode(bytes);
  binary[memoryFlags] = 1;
  const memory = new WebAssembly.Memory({ initial: 32, maximum: maximumPages });
  const table = new WebAssembly.Table({ initial: 1 + 2 * kernelNames.length, element: 'anyfunc' });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory, table } });
  const places = new Map<string, number>();
  kernelNames
    .flatMap((name) => [`${name}32`, `${name}64`])
    .forEach((name, i) => {
      if (exports[name] === undefined) return;
      table.set(i + 1, exports[name]);
      places.set(name, i + 1);
    });
  exports.scratch(scratchAddress);
  return {
    exports,
    placeOf: (kernel, precision) => places.get(kernel + suffix[precision]),
    memoryOf: (size) => {
      const missing = Math.ceil((size + slack - memory.buffer.byteLength) / page);
      return missing <= 0 || grown(memory, missing) ? memory.buffer : undefined;
    },
    start: Math.ceil((scratchAddress + exports.scratchBytes.value) / page) * page,
    owner: undefined,
  };
};

const grown = (memory: Memory, pages: number): boolean => {
  try {
    return memory.grow(pages) >= 0;
  } catch {
    return false;
  }
};

let known: Machine | undefined;
let asked = false;

/** The machine, started when it is first asked for; `undefined` where the engine has none. */
export const machine = (): Machine | undefined => {
  if (!asked) {
    asked = true;
    try {
      known = start();
    } catch {
      known = undefined;
    }
  }
  return known;
};
