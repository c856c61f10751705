/**
 * The compiled matrix products give the reference's bits, for every tile and however many workers share them, and write
 * nothing but their result and their scratch memory.
 */
import { describe, expect, it } from 'vitest';
import { allocate, type FloatArray, type Precision } from '../../src/numeric/precision.js';
import {
  computed,
  expected,
  type Example,
  type Kernel,
  type Product,
  products,
  selfCheck,
} from '../../src/numeric/execution/selfCheck.js';
import { bytes, memoryFlags } from '../../src/numeric/execution/wasmModule.js';

// The compiler's library for Node alone has no types for WebAssembly; here is what a test needs of them.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Table: new (limits: { initial: number; element: 'anyfunc' }) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

const binary = new Uint8Array(Buffer.from(bytes, 'base64'));
binary[memoryFlags] = 1;
const memory = new WebAssembly.Memory({ initial: 96, maximum: 65536 });
const table = new WebAssembly.Table({ initial: 1, element: 'anyfunc' });
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory, table } });
const kernels = Object.fromEntries(
  Object.entries(exports as Readonly<Record<string, Kernel>>).filter(([, value]) => typeof value === 'function'),
);
const module = exports as {
  readonly scratch: (address: number) => void;
  readonly scratchBytes: { readonly value: number };
  readonly setTileVectors: (vectors: number) => void;
};

const scratch = 64;
const scratchEnd = scratch + module.scratchBytes.value;
const free = Math.ceil(scratchEnd / 64) * 64 + 64;
const all = new Uint8Array(memory.buffer);
module.scratch(scratch);

/** The kernel on a result full of NaN, and a check that it wrote to nothing but the result and the scratch memory. */
const guarded = (name: string, kernel: Kernel): Kernel => {
  let before: Uint8Array = new Uint8Array();
  return (operation, worker, workers) => {
    const words = new Uint32Array(memory.buffer, operation + 16, 12);
    const size = name.endsWith('64') ? 8 : 4;
    const ends = [0, 3, 6, 9].map((i) => words[i]! + words[i + 1]! * words[i + 2]! * size);
    const snapshot = (): Uint8Array =>
      all.slice(scratchEnd, Math.max(...ends) + 256).fill(0, words[0]! - scratchEnd, ends[0]! - scratchEnd);
    if (worker === 0) {
      all.fill(0xff, words[0], ends[0]);
      before = snapshot();
    }
    kernel(operation, worker, workers);
    if (worker === workers - 1 && Buffer.compare(before, snapshot()) !== 0)
      throw new Error(`${name} wrote outside of its result`);
  };
};
const compiled = {
  exports: Object.fromEntries(Object.entries(kernels).map(([name, kernel]) => [name, guarded(name, kernel)])),
  memory,
  free,
};

const seed = Number(process.env['FOLDNET_SEED'] ?? 1);

/** Numbers of [0, 1). */
const generator = (from: number): (() => number) => {
  let state = Math.imul(from + 1, 0x9e3779b9);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
};

const finite = [0, -0, 1e-45, -1e-45, 5e-324, -5e-324, 1e-40, 1e-310, 3e38, -3e38, 1.7e308, -1.7e308, 1, -1];
const special = [...finite, Infinity, -Infinity, NaN];

/** Elements of which the given part are special ones. */
const draw = (random: () => number, precision: Precision, length: number, specials: number): FloatArray =>
  allocate(precision, length).map(() => {
    if (random() >= specials) return (random() - 0.5) * 2 ** Math.floor(random() * 12 - 6);
    const among = random() < 0.9 ? finite : special;
    return among[Math.floor(random() * among.length)]!;
  });

const example = (
  random: () => number,
  [product, precision]: readonly [Product, Precision],
  [m, k, n]: readonly [number, number, number],
  specials: number,
): Example => {
  const x = draw(random, precision, product === 'dense' ? n : m * n, specials);
  const has = product === 'dense' || (product === 'matmulTransposedLeft' && random() < 0.6);
  const a = draw(random, precision, m * k, specials);
  const b = draw(random, precision, k * n, specials);
  return { product, precision, m, k, n, a, b, x: has ? x : undefined };
};

/** Both tiles, one worker and several: the reference's bits. */
const check = (one: Example, several: number): void => {
  const reference = expected(one);
  for (const vectors of [2, 4]) {
    module.setTileVectors(vectors);
    for (const many of [1, several]) {
      const c = computed(compiled, one, many);
      const i = reference.findIndex((value, at) => !Object.is(value, c[at]));
      if (i < 0) continue;
      const { product, precision, m, k, n } = one;
      expect.fail(
        `${product} ${precision} ${m} x ${k} x ${n}${one.x ? ' from a sum' : ''}, tile of ${vectors} vectors, ${many} workers: ` +
          `row ${Math.floor(i / n)}, column ${i % n} is ${c[i]}, the reference has ${reference[i]}`,
      );
    }
  }
};

const kinds = products.flatMap((product) =>
  (['float32', 'float64'] as const).map((precision) => [product, precision] as const),
);

describe.each(kinds)('%s of %s', (...kind) => {
  const random = generator(seed * 1000 + kinds.findIndex((other) => String(other) === String(kind)));
  const upTo = (limit: number): number => 1 + Math.floor(random() * limit);

  it('has every edge tile', () => {
    for (let m = 1; m <= 9; m++)
      for (let n = 1; n <= 35; n++) check(example(random, kind, [m, upTo(9), n], 0.02), 2 + ((m + n) % 3));
  });

  it('has blocks of rows, columns and the inner index, and their edges', () => {
    for (const shape of [
      [1, 801, 1],
      [2, 37, 45],
      [31, 401, 37],
      [33, 400, 20],
      [65, 257, 35],
      [9, 12, 300],
      [70, 830, 5],
      [4, 33, 530],
      [530, 9, 3],
      [70, 300, 1],
      [5, 405, 1030],
      [70, 70, 1050],
      [2, 0, 3],
      [70, 0, 40],
    ] as const)
      for (const workers of [2, 3, 4]) check(example(random, kind, shape, 0), workers);
  });

  it('has random shapes', () => {
    for (let i = 0; i < 4; i++) check(example(random, kind, [upTo(300), upTo(300), upTo(300)], 0), 1 + upTo(3));
    for (let i = 0; i < 30; i++) check(example(random, kind, [upTo(70), upTo(70), upTo(70)], 0), 1 + upTo(3));
  });

  it('has signed zeros, subnormal and huge numbers, infinities and NaN', () => {
    for (const specials of [0.002, 0.05, 0.5, 1])
      for (let i = 0; i < 12; i++) check(example(random, kind, [upTo(40), upTo(12), upTo(40)], specials), 1 + upTo(3));
  });
});

describe('the self-check', () => {
  it.each([2, 4])('passes with the tile of %i vectors', (vectors) => {
    module.setTileVectors(vectors);
    expect(selfCheck({ exports: kernels, memory, free })).toBe(true);
  });

  it('fails where a kernel is wrong', () => {
    for (const product of products)
      for (const precision of ['32', '64']) {
        const name = product + precision;
        const wrong: Kernel = (operation, worker, workers) => {
          kernels[name]!(operation, worker, workers);
          const [place = 0, rows = 0, columns = 0] = new Uint32Array(memory.buffer, operation + 16, 3);
          new Uint8Array(memory.buffer)[place + (rows * columns * Number(precision)) / 8 - 4]! ^= 1;
        };
        expect(selfCheck({ exports: { ...kernels, [name]: wrong }, memory, free }), name).toBe(false);
      }
  });
});
