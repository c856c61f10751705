/**
 * Runs one kernel of the compiled module, and compares it with its reference bit for bit: on 1 to 4 workers one after the
 * other and, where it is elementwise, in place of each operand of the result's shape and precision.
 *
 * Around every matrix lie guards, and the result's place holds garbage beforehand, so a kernel that writes too little or
 * too much is seen.
 */
import { expect } from 'vitest';
import { sameBits } from '../../src/numeric/elementwise.js';
import { kernels, type KernelName } from '../../src/numeric/kernels.js';
import { allocate, type FloatArray, type Precision, precisionOf } from '../../src/numeric/precision.js';
import { Matrix } from '../../src/numeric/storage.js';
import { bytes, memoryFlags } from '../../src/numeric/execution/wasmModule.js';

// The compiler's library for Node alone has no types for WebAssembly; here is what a test needs of them.
type Kernel = (op: number, worker: number, workers: number) => void;
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number; maximum: number }) => Memory;
  readonly Table: new (limits: { initial: number; element: 'anyfunc' }) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, Kernel>> };
};
interface Memory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

const binary = new Uint8Array(Buffer.from(bytes, 'base64'));
binary[memoryFlags] = 1;
const page = 65536;
const memory = new WebAssembly.Memory({ initial: 16, maximum: page });
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), {
  env: { memory, table: new WebAssembly.Table({ initial: 1024, element: 'anyfunc' }) },
});

/** A row-major matrix in a buffer of its own. */
export interface Block {
  readonly rows: number;
  readonly columns: number;
  readonly elements: FloatArray;
}

/** The matrix of these elements with so many columns. */
export const block = (columns: number, elements: FloatArray): Block => ({
  rows: elements.length / columns,
  columns,
  elements,
});

/** A call of a kernel. */
export interface Call {
  /** Its name without the precision: `add`. */
  readonly kernel: string;
  /** Which of its two exports. */
  readonly precision: Precision;
  /** The result's shape. */
  readonly rows: number;
  readonly columns: number;
  /** The result's precision, where it is not the kernel's. */
  readonly resultPrecision?: Precision;
  /** The operands in order; one that is not there is undefined. */
  readonly operands: ReadonlyArray<Block | undefined>;
  /** The numbers, float64 each. */
  readonly numbers?: ReadonlyArray<number>;
}

const guard = 64;
const garbage = 0xa5;
// The module's own data are in the first page.
const tapeStart = page;
const numbersStart = page + 128;

const aligned = (size: number): number => Math.ceil(size / 64) * 64;

/** The result of a call by so many workers, one after the other, in the place of operand `over` if there is one. */
export const run = (call: Call, workers: number = 1, over?: number): FloatArray => {
  const { kernel, precision, rows, columns, operands, numbers = [] } = call;
  const name = `${kernel}${precision === 'float32' ? '32' : '64'}`;
  const compiled = exports[name];
  if (compiled === undefined) throw new Error(`the module has no ${name}`);

  const result = allocate(call.resultPrecision ?? precision, rows * columns);
  const sizes = [result, ...operands.map((operand) => operand?.elements)].map((elements) => elements?.byteLength ?? 0);
  const starts: number[] = [];
  const dataStart = aligned(numbersStart + 8 * numbers.length) + guard;
  const end = sizes.reduce((start, size, i) => {
    starts[i] = start;
    return start + aligned(size) + guard;
  }, dataStart);
  if (end > memory.buffer.byteLength) memory.grow(Math.ceil((end - memory.buffer.byteLength) / page));
  if (over !== undefined) starts[0] = starts[over + 1]!;

  const all = new Uint8Array(memory.buffer);
  all.fill(garbage, page, end);
  operands.forEach((operand, i) => {
    if (operand === undefined) return;
    const { buffer, byteOffset, byteLength } = operand.elements;
    all.set(new Uint8Array(buffer, byteOffset, byteLength), starts[i + 1]);
  });
  new Float64Array(memory.buffer, numbersStart, numbers.length).set(numbers);
  const words = new Uint32Array(memory.buffer, tapeStart, 20).fill(0);
  words.set([0, workers, numbersStart, 0, starts[0]!, rows, columns]);
  operands.forEach((operand, i) => {
    if (operand !== undefined) words.set([starts[i + 1]!, operand.rows, operand.columns], 7 + 3 * i);
  });
  const before = all.slice(0, end);

  for (let worker = 0; worker < workers; worker++) compiled(tapeStart, worker, workers);

  const place = starts[0]!;
  const after = all.slice(0, end);
  new Uint8Array(result.buffer).set(after.subarray(place, place + result.byteLength));
  after.fill(0, place, place + result.byteLength);
  before.fill(0, place, place + result.byteLength);
  if (Buffer.compare(before, after) !== 0) throw new Error(`${name} wrote outside of its result`);
  return result;
};

/** Asserts the same bits, NaN being one value; else says where the first difference is. */
export const expectSameBits = (actual: FloatArray, expected: FloatArray, label: string): void => {
  expect(precisionOf(actual)).toBe(precisionOf(expected));
  expect(actual.length).toBe(expected.length);
  if (sameBits(actual, expected)) return;
  const i = expected.findIndex((value, at) => !Object.is(value, actual[at]));
  const text = (value: number | undefined): string => (Object.is(value, -0) ? '-0' : String(value));
  expect.fail(`${label}: element ${i} is ${text(actual[i])}, the reference has ${text(expected[i])}`);
};

/**
 * Asserts that a kernel gives its reference's bits, however many workers share it. The reference fills a buffer that
 * starts at +0. An elementwise kernel may also write over an operand.
 */
export const expectReference = (call: Call, reference: (out: FloatArray) => void, elementwise: boolean): void => {
  const expected = allocate(call.resultPrecision ?? call.precision, call.rows * call.columns);
  reference(expected);
  const label = `${call.kernel} ${call.precision} ${call.rows} x ${call.columns}`;
  for (const workers of [1, 2, 3, 4]) expectSameBits(run(call, workers), expected, `${label}, ${workers} workers`);
  if (!elementwise) return;
  call.operands.forEach((operand, i) => {
    if (operand?.elements.byteLength !== expected.byteLength) return;
    expectSameBits(run(call, 2, i), expected, `${label}, over operand ${i}`);
  });
};

/** A call of a kernel that has a reference of its name. */
export interface NamedCall extends Call {
  readonly kernel: KernelName;
  readonly operands: ReadonlyArray<Block>;
}

/** Asserts that a kernel gives the bits of the reference of its name. */
export const expectNamed = (call: NamedCall, elementwise: boolean): void => {
  const operands = call.operands.map(({ rows, columns, elements }) => new Matrix(rows, columns, elements));
  expectReference(call, (out) => kernels[call.kernel](out, operands, call.numbers ?? []), elementwise);
};
