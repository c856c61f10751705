/**
 * Threefry-2x32 keys, as JAX's: a key is a value, a draw is a function of the key, and new keys come from old ones.
 * Laws R1, R2, R4, R5.
 *
 * Write B(k, c0, c1) for the block of counter (c0, c1) under key k with 20 rounds. Then split(n)(k)[i] and foldIn(i)(k)
 * are both B(k, 0, i), and element i of a draw is made of B(k, 0, i) too: JAX's "partitionable" layout, which keeps
 * everything independent of how much is drawn. So use a key once, for one draw, one split, or one family of fold-ins.
 * Where a key has to serve two purposes, fold a tag for each into it first:
 * `split(3)(foldInText('weights')(k))` and `foldIn(7)(foldInText('epoch')(k))` have nothing in common.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011); jax.random.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import { fnv1a } from './numeric/fnv1a.js';
import { collect, rangeProblem } from './numeric/sampling.js';
import * as threefry from './numeric/threefry.js';
import * as draws from './numeric/execution/threefryDraws.js';

/** A key: two uint32 words. */
export type Key = threefry.Key;

/**
 * The key of a seed, a safe integer: its high 32 bits and its low ones. Equals `jax.random.key(seed)`, for seeds from
 * 2^32 up under `jax_enable_x64` (without it JAX drops the high bits).
 *
 * @example
 * import { Threefry } from 'foldnet';
 *
 * const [forWeights, forNoise] = Threefry.split(2)(Threefry.key(42));
 */
export const key = (seed: number): Key => ({
  _tag: 'ThreefryKey',
  high: Math.floor(seed / 4294967296) >>> 0,
  low: seed >>> 0,
});

/**
 * The two words of one counter's block: Threefry itself. The counter is two uint32 words, the high one first; `rounds`
 * are 13, 20 or 32 in the published vectors, and foldnet draws with 20.
 *
 * @example
 * import { Threefry } from 'foldnet'
 * Threefry.block({ _tag: 'ThreefryKey', high: 0, low: 0 }, 0, 0) // [1797259609, 2579123966]: 0x6b200159, 0x99ba4efe
 */
export const block: (key: Key, counterHigh: number, counterLow: number, rounds?: number) => readonly [number, number] =
  threefry.block;

/**
 * The key of B(k, 0, data), for a uint32 `data` (`jax.random.fold_in`). A larger safe integer has its high bits in the
 * counter's first word.
 *
 * @example
 * import { Threefry } from 'foldnet'
 * Threefry.foldIn(7)(Threefry.key(42)) // { _tag: 'ThreefryKey', high: 2547012911, low: 1371500959 }
 */
export const foldIn =
  (data: number) =>
  (parent: Key): Key => {
    const counter = key(data);
    const [high, low] = block(parent, counter.high, counter.low);
    return { _tag: 'ThreefryKey', high, low };
  };

/**
 * Folds in a name: foldIn of the 32-bit FNV-1a hash of its UTF-8 bytes.
 *
 * @example
 * import { Threefry } from 'foldnet';
 *
 * const forShuffling = Threefry.foldInText('shuffling')(Threefry.key(42));
 */
export const foldInText = (name: string): ((parent: Key) => Key) => foldIn(fnv1a(name));

/**
 * `n` child keys, child i being B(k, 0, i): `jax.random.split`, partitionable. The first children are the same however
 * many are asked for (law R2), and child i is foldIn(i).
 *
 * @example
 * import { Threefry } from 'foldnet'
 * const [first, second] = Threefry.split(2)(Threefry.key(42))
 * first // { _tag: 'ThreefryKey', high: 1832780943, low: 270669613 }
 * second // { _tag: 'ThreefryKey', high: 64467757, low: 2916123636 }
 */
export const split =
  (n: number) =>
  (parent: Key): ReadonlyArray<Key> =>
    RA.makeBy(n, (i) => foldIn(i)(parent));

/**
 * `n` uint32 words, word i being x0 XOR x1 of B(k, 0, i): `jax.random.bits`, partitionable.
 *
 * @example
 * import { Threefry } from 'foldnet'
 * Threefry.bits(2)(Threefry.key(42)) // [2098992034, 2919706841]
 */
export const bits =
  (n: number) =>
  (key: Key): ReadonlyArray<number> =>
    collect(new Uint32Array(n), (out) => draws.fillBits(out, key));

/**
 * `n` doubles of [0, 1), 53 bits each: 27 of the first word of B(k, 0, i), 26 of the second.
 *
 * @example
 * import { Threefry } from 'foldnet';
 *
 * const values = Threefry.uniform(3)(Threefry.key(42));
 */
export const uniform =
  (n: number) =>
  (key: Key): ReadonlyArray<number> =>
    collect(new Float64Array(n), (out) => draws.fillUniform(out, key, 0, 1));

/**
 * `n` standard normals by Marsaglia's polar method. Elements 2i and 2i+1 are a pair with a stream of its own, the blocks
 * B(k, 0, i), B(k, 1, i), ..., two a try: they depend on k and i alone, and normal(n) is a prefix of normal(m).
 *
 * @example
 * import { Threefry } from 'foldnet'
 * Threefry.normal(2)(Threefry.key(42)) // [-0.164, -0.895]
 */
export const normal =
  (n: number) =>
  (key: Key): ReadonlyArray<number> =>
    collect(new Float64Array(n), (out) => draws.fillNormal(out, key, 0, 1, Infinity));

/**
 * `n` integers of low..high-1, unbiased, by masking and rejecting words of B(k, 0, 0), B(k, 0, 1), ...
 * Left if low and high are not safe integers with low < high, at most 2^53 apart.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Threefry } from 'foldnet'
 * const throws = Threefry.integers(1, 7, 5)
 * pipe(throws, E.map((draw) => draw(Threefry.key(42)))) // Right of [6, 6, 5, 3, 4]
 * Threefry.integers(7, 1, 5) // Left: expected integers low < high, at most 2^53 apart, got low 7 and high 1
 */
export const integers = (
  low: number,
  high: number,
  n: number,
): E.Either<string, (key: Key) => ReadonlyArray<number>> => {
  const problem = rangeProblem(low, high);
  return problem === undefined
    ? E.right((key) => collect(new Float64Array(n), (out) => draws.fillIntegers(out, key, low, high)))
    : E.left(problem);
};

/**
 * A permutation of 0..n-1, unbiased: Fisher and Yates with masked rejection of words of B(k, 0, 0), B(k, 0, 1), ...
 *
 * @example
 * import { Threefry } from 'foldnet';
 *
 * const order = Threefry.permutation(150)(Threefry.key(42));
 */
export const permutation =
  (n: number) =>
  (key: Key): ReadonlyArray<number> =>
    collect(new Int32Array(n), (out) => draws.fillPermutation(out, key));
