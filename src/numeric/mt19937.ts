/**
 * MT19937, the Mersenne Twister, and NumPy's legacy draws from it, in NumPy's order.
 *
 * Source: Matsumoto and Nishimura, mt19937ar.c (2002); NumPy's `RandomState`. Law R1.
 */
import { log } from './elementary.js';
import { drawIntegers, drawPermutation, polarFactor, unitInterval, type Words } from './sampling.js';

/** The number of words in a key. */
export const keyLength = 624;
const middle = 397;

let wordsOf: (key: SealedKey) => Uint32Array;

/** The 624 words of a state, sealed: only this file reads them, and nothing writes them. */
export class SealedKey {
  readonly #words: Uint32Array;

  constructor(words: Uint32Array) {
    this.#words = words;
  }

  static {
    wordsOf = (key) => key.#words;
  }
}

/** A place in the stream, as an immutable value. */
export type State = {
  readonly _tag: 'MT19937';
  readonly key: SealedKey;
  /** How many of the key's words have been drawn, 0..624. */
  readonly position: number;
  /** The second normal of the last polar pair, while it is still to be drawn. */
  readonly gauss: number | null;
};

/** A place in the stream that moves while one draw is made. */
export type Cursor = {
  words: Uint32Array;
  /** The key whose words these are, until the cursor has a copy of its own. */
  shared: SealedKey | null;
  position: number;
  gauss: number | null;
};

const start = (words: Uint32Array): State => ({
  _tag: 'MT19937',
  key: new SealedKey(words),
  position: keyLength,
  gauss: null,
});

/** The words that Knuth's linear recurrence makes of a uint32 (`init_genrand`). */
const expand = (seed: number): Uint32Array => {
  const words = new Uint32Array(keyLength);
  words[0] = seed;
  for (let i = 1; i < keyLength; i++) {
    const before = words[i - 1]!;
    words[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  return words;
};

/** The state of a uint32 seed. */
export const fromSeed = (seed: number): State => start(expand(seed));

/** The state of an array of uint32 seeds that is not empty (`init_by_array`). */
export const fromArray = (seeds: ReadonlyArray<number>): State => {
  const words = expand(19650218);
  let i = 1;
  const mixed = (multiplier: number): number => {
    const before = words[i - 1]!;
    return words[i]! ^ Math.imul(before ^ (before >>> 30), multiplier);
  };
  const advance = (): void => {
    i++;
    if (i === keyLength) {
      words[0] = words[keyLength - 1]!;
      i = 1;
    }
  };
  for (let k = 0; k < Math.max(keyLength, seeds.length); k++) {
    const j = k % seeds.length;
    words[i] = mixed(1664525) + seeds[j]! + j;
    advance();
  }
  for (let k = 1; k < keyLength; k++) {
    words[i] = mixed(1566083941) - i;
    advance();
  }
  words[0] = 0x80000000;
  return start(words);
};

/** The state of 624 given words, copied. */
export const fromWords = (words: ReadonlyArray<number>, position: number, gauss: number | null): State => ({
  _tag: 'MT19937',
  key: new SealedKey(Uint32Array.from(words)),
  position,
  gauss,
});

/** The state's words, copied. */
export const toWords = (state: State): ReadonlyArray<number> => Array.from(wordsOf(state.key));

/**
 * Makes one draw: `draw` moves a cursor of its own, and the state stays as it was. The words are copied when the
 * generator turns, at most once a draw; until then states share them.
 */
export const advance = <A>(state: State, draw: (cursor: Cursor) => A): [A, State] => {
  const cursor: Cursor = {
    words: wordsOf(state.key),
    shared: state.key,
    position: state.position,
    gauss: state.gauss,
  };
  const value = draw(cursor);
  const { words, shared, position, gauss } = cursor;
  return [value, { _tag: 'MT19937', key: shared ?? new SealedKey(words), position, gauss }];
};

const twist = (upper: number, lower: number): number => {
  const joined = (upper & 0x80000000) | (lower & 0x7fffffff);
  return (joined >>> 1) ^ (-(joined & 1) & 0x9908b0df);
};

/** Replaces the cursor's words by the next 624 of the recurrence. */
const turn = (cursor: Cursor): void => {
  if (cursor.shared !== null) {
    cursor.words = cursor.words.slice();
    cursor.shared = null;
  }
  const words = cursor.words;
  const wrap = keyLength - middle;
  for (let i = 0; i < wrap; i++) words[i] = words[i + middle]! ^ twist(words[i]!, words[i + 1]!);
  for (let i = wrap; i < keyLength - 1; i++) words[i] = words[i - wrap]! ^ twist(words[i]!, words[i + 1]!);
  words[keyLength - 1] = words[middle - 1]! ^ twist(words[keyLength - 1]!, words[0]!);
  cursor.position = 0;
};

/** The next word of the stream, a uint32. */
const nextWord = (cursor: Cursor): number => {
  if (cursor.position === keyLength) turn(cursor);
  let y = cursor.words[cursor.position++]!;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
};

/** The next double in [0, 1), from two words. */
const nextUnit = (cursor: Cursor): number => {
  const first = nextWord(cursor);
  return unitInterval(first, nextWord(cursor));
};

/** The next standard normal. Of a polar pair the second comes first, and the other is kept. */
const nextNormal = (cursor: Cursor): number => {
  const kept = cursor.gauss;
  if (kept !== null) {
    cursor.gauss = null;
    return kept;
  }
  let first: number;
  let second: number;
  let squaredRadius: number;
  do {
    first = 2 * nextUnit(cursor) - 1;
    second = 2 * nextUnit(cursor) - 1;
    squaredRadius = first * first + second * second;
  } while (squaredRadius >= 1 || squaredRadius === 0);
  const factor = polarFactor(squaredRadius);
  cursor.gauss = factor * first;
  return factor * second;
};

/** Fills `out` with words. */
export const fillBits = (out: Uint32Array, cursor: Cursor): void => {
  for (let i = 0; i < out.length; i++) out[i] = nextWord(cursor);
};

/** Fills `out` with low + (high - low) u, u in [0, 1). */
export const fillUniform = (out: Float64Array, cursor: Cursor, low: number, high: number): void => {
  const width = high - low;
  for (let i = 0; i < out.length; i++) out[i] = low + width * nextUnit(cursor);
};

/** Fills `out` with mean + standardDeviation z; normals z beyond the limit are drawn and dropped. */
export const fillNormal = (
  out: Float64Array,
  cursor: Cursor,
  mean: number,
  standardDeviation: number,
  limit: number,
): void => {
  for (let i = 0; i < out.length; i++) {
    let z = nextNormal(cursor);
    while (Math.abs(z) > limit) z = nextNormal(cursor);
    out[i] = mean + standardDeviation * z;
  }
};

/** Slices of `bits` bits of the stream's words, the lowest first; the last word's rest is dropped. */
const slices = (cursor: Cursor, bits: number): Words => {
  let word = 0;
  let left = 0;
  return () => {
    word = left === 0 ? nextWord(cursor) : word >>> bits;
    left = (left === 0 ? 32 / bits : left) - 1;
    return (word & (0xffffffff >>> (32 - bits))) >>> 0;
  };
};

/** Fills `out` with unbiased integers of low..high-1, each try from so many bits: 32, or as few as their type has. */
export const fillIntegers = (out: Float64Array, cursor: Cursor, low: number, high: number, bits: number): void =>
  drawIntegers(out, slices(cursor, bits), low, high);

/** Fills `out` with -log(1 - u), u in [0, 1). */
export const fillExponential = (out: Float64Array, cursor: Cursor): void => {
  for (let i = 0; i < out.length; i++) out[i] = -log(1 - nextUnit(cursor));
};

/** Fills `out` with an unbiased permutation of 0..length-1. */
export const fillPermutation = (out: Int32Array, cursor: Cursor): void => drawPermutation(out, () => nextWord(cursor));
