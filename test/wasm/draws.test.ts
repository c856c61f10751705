// The compiled bulk draws of both generators against their references, bit for bit.
import { describe, expect, it } from 'vitest';
import * as mt from '../../src/numeric/mt19937.js';
import * as threefry from '../../src/numeric/threefry.js';
import { bytes, memoryFlags } from '../../src/numeric/execution/wasmModule.js';
import { integer, oneOf, source } from './examples.js';

// The compiler's library for Node alone has no types for WebAssembly; here is what a test needs of them.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Table: new (limits: { initial: number; element: 'anyfunc' }) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, (...numbers: ReadonlyArray<number>) => void>> };
};

const binary = new Uint8Array(Buffer.from(bytes, 'base64'));
binary[memoryFlags] = 1;
const memory = new WebAssembly.Memory({ initial: 32, maximum: 65536 });
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), {
  env: { memory, table: new WebAssembly.Table({ initial: 1, element: 'anyfunc' }) },
});

// The module's own constants lie in the first page.
const statePlace = 65536;
const place = statePlace + 4096;
const guard = 64;

type Drawn = Float64Array | Int32Array | Uint32Array;

/** What a draw writes, which begins in garbage and may write to nothing beyond. */
const draw = <A extends Drawn>(out: A, name: string, ...numbers: ReadonlyArray<number>): A => {
  const end = place + out.byteLength;
  const all = new Uint8Array(memory.buffer);
  all.fill(0xa5, place - guard, end + guard);
  exports[name]!(place, out.length, ...numbers);
  expect([...all.subarray(place - guard, place), ...all.subarray(end, end + guard)].every((b) => b === 0xa5)).toBe(
    true,
  );
  new Uint8Array(out.buffer).set(all.subarray(place, end));
  return out;
};

const same = <A extends Drawn>(expected: A, actual: A, label: string): void => {
  const i = expected.findIndex((value, at) => !Object.is(value, actual[at]));
  if (i >= 0) expect.fail(`${label}: element ${i} is ${actual[i]}, the reference has ${expected[i]}`);
};

/** Odd and even lengths around vectors, and one that needs many words. */
const lengths = [0, ...Array.from({ length: 20 }, (_, i) => i + 1), 623, 624, 625, 5000];

const ranges: ReadonlyArray<readonly [low: number, high: number]> = [
  [0, 1],
  [-3, 4],
  [0, 256],
  [5, 1005],
  [0, 2 ** 32],
  [0, 2 ** 32 + 1],
  [-(2 ** 40), 2 ** 41],
  [0, Number.MAX_SAFE_INTEGER],
];

describe('Threefry', () => {
  const random = source(21);
  const words = [0, 1, 0xffffffff, 0x80000000];
  const keys = Array.from({ length: 6 }, () => ({
    _tag: 'ThreefryKey' as const,
    high: oneOf(random, [...words, integer(random, 0, 0xffffffff)]),
    low: oneOf(random, [...words, integer(random, 0, 0xffffffff)]),
  }));
  const each = (check: (key: threefry.Key, length: number, label: string) => void): void => {
    for (const key of keys) for (const length of lengths) check(key, length, `${key.high}, ${key.low}, ${length}`);
  };
  const check = <A extends Drawn>(
    make: (length: number) => A,
    fill: (out: A, key: threefry.Key) => void,
    name: string,
    ...numbers: ReadonlyArray<number>
  ): void => {
    each((key, length, label) => {
      const expected = make(length);
      fill(expected, key);
      same(expected, draw(make(length), name, key.high, key.low, ...numbers), label);
    });
  };

  it('words', () => {
    check((n) => new Uint32Array(n), threefry.fillBits, 'threefryBits');
  });
  it.each([
    [0, 1],
    [-2.5, 1e-3],
    [-1.7e308, 1.7e308],
  ])('uniforms from %s to %s', (low, high) => {
    const fill = (out: Float64Array, key: threefry.Key): void => threefry.fillUniform(out, key, low, high);
    check((n) => new Float64Array(n), fill, 'threefryUniform', low, high);
  });
  it.each([Infinity, 2, 0.5])('normals within %s', (limit) => {
    const fill = (out: Float64Array, key: threefry.Key): void => threefry.fillNormal(out, key, 0.3, 1.7, limit);
    check((n) => new Float64Array(n), fill, 'threefryNormal', 0.3, 1.7, limit);
  });
  it.each(ranges)('integers from %s up to %s', (low, high) => {
    const fill = (out: Float64Array, key: threefry.Key): void => threefry.fillIntegers(out, key, low, high);
    check((n) => new Float64Array(n), fill, 'threefryIntegers', low, high);
  });
  it('permutations', () => {
    check((n) => new Int32Array(n), threefry.fillPermutation, 'threefryPermutation');
  });
});

describe('MT19937', () => {
  /** Writes a state to memory: words, position, whether there is a second normal, and it. */
  const write = (state: mt.State): void => {
    new Uint32Array(memory.buffer, statePlace, 624).set(mt.toWords(state));
    new Uint32Array(memory.buffer, statePlace + 2496, 2).set([state.position, state.gauss === null ? 0 : 1]);
    new Float64Array(memory.buffer, statePlace + 2504, 1).set([state.gauss ?? NaN]);
  };
  const read = (): mt.State => {
    const [position, has] = new Uint32Array(memory.buffer, statePlace + 2496, 2);
    const words = Array.from(new Uint32Array(memory.buffer, statePlace, 624));
    return mt.fromWords(words, position!, has === 0 ? null : new Float64Array(memory.buffer, statePlace + 2504, 1)[0]!);
  };
  const plain = (state: mt.State): unknown => [mt.toWords(state), state.position, state.gauss];

  /** Draws of all lengths one after the other, from one seed; the state after each is the reference's. */
  const check = <A extends Drawn>(
    make: (length: number) => A,
    fill: (out: A, cursor: mt.Cursor) => void,
    name: string,
    ...numbers: ReadonlyArray<number>
  ): void => {
    for (const seed of [0, 1, 0xffffffff]) {
      let state = mt.fromSeed(seed);
      write(state);
      for (const length of lengths) {
        const expected = make(length);
        [, state] = mt.advance(state, (cursor) => fill(expected, cursor));
        same(expected, draw(make(length), name, statePlace, ...numbers), `seed ${seed}, ${length}`);
        expect(plain(read())).toEqual(plain(state));
      }
    }
  };

  it('words', () => {
    check((n) => new Uint32Array(n), mt.fillBits, 'mt19937Bits');
  });
  it('uniforms', () => {
    const fill = (out: Float64Array, cursor: mt.Cursor): void => mt.fillUniform(out, cursor, -2.5, 1e-3);
    check((n) => new Float64Array(n), fill, 'mt19937Uniform', -2.5, 1e-3);
  });
  it.each([Infinity, 2, 0.5])('normals within %s', (limit) => {
    const fill = (out: Float64Array, cursor: mt.Cursor): void => mt.fillNormal(out, cursor, 0.3, 1.7, limit);
    check((n) => new Float64Array(n), fill, 'mt19937Normal', 0.3, 1.7, limit);
  });
  it.each(ranges)('integers from %s up to %s', (low, high) => {
    const fill = (out: Float64Array, cursor: mt.Cursor): void => mt.fillIntegers(out, cursor, low, high, 32);
    check((n) => new Float64Array(n), fill, 'mt19937Integers', low, high, 32);
  });
  it.each([1, 8, 16])('integers of %s bits', (bits) => {
    const high = Math.min(2 ** bits, 200);
    const fill = (out: Float64Array, cursor: mt.Cursor): void => mt.fillIntegers(out, cursor, 0, high, bits);
    check((n) => new Float64Array(n), fill, 'mt19937Integers', 0, high, bits);
  });
  it('permutations', () => {
    check((n) => new Int32Array(n), mt.fillPermutation, 'mt19937Permutation');
  });
});
