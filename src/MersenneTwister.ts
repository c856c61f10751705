/**
 * NumPy's legacy random stream (`numpy.random.seed`, `RandomState`) over MT19937, as immutable values. Laws R1, R5.
 *
 * A draw is a function from a state to a value and the next state, which is fp-ts's `State`: chain draws with
 * fp-ts/lib/State.js. A state can be drawn from again and gives the same values again.
 *
 * Words, uniforms, integers and permutations have NumPy's bits. Normals differ in the last bits, about two in a
 * thousand, since their logarithm is foldnet's own; NumPy's own differ so between C libraries.
 *
 * Source: Matsumoto and Nishimura, mt19937ar.c (2002); NumPy's `RandomState`.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type { ReadonlyNonEmptyArray } from 'fp-ts/lib/ReadonlyNonEmptyArray.js';
import * as S from 'fp-ts/lib/State.js';
import * as mt from './numeric/mt19937.js';
import * as draws from './numeric/execution/mt19937Draws.js';
import { argsort, collect, fill, rangeProblem } from './numeric/sampling.js';

/** A place in the stream. Its 624 words are sealed: `toRecord` copies them out. */
export type State = mt.State;

/** A draw: from a state to a value and the state after it. */
export type Draw<A> = S.State<State, A>;

/** A state as plain data (`RandomState.get_state`), for checkpoints. */
export type StateRecord = {
  /** The 624 words, uint32. */
  readonly key: ReadonlyArray<number>;
  /** How many of them have been drawn, 0..624. */
  readonly position: number;
  /** The cached second normal, if there is one. */
  readonly gauss: number | null;
};

/**
 * The state of a seed of 0..2^32-1, as `RandomState(seed)`.
 *
 * @example
 * import { MersenneTwister } from 'foldnet';
 *
 * const [normals, next] = MersenneTwister.standardNormal(3)(MersenneTwister.fromSeed(0));
 * const [order] = MersenneTwister.permutation(10)(next);
 */
export const fromSeed = (seed: number): State => mt.fromSeed(seed);

/**
 * The state of a list of seeds of 0..2^32-1 each, as `RandomState([...])`.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.raw32(2)(MersenneTwister.fromArray([0x123, 0x234, 0x345, 0x456]))[0] // [1067595299, 955945823]
 */
export const fromArray = (seeds: ReadonlyNonEmptyArray<number>): State => mt.fromArray(seeds);

const collected =
  <Buffer extends Float64Array | Int32Array | Uint32Array>(
    allocate: () => Buffer,
    write: (out: Buffer, cursor: mt.Cursor) => void,
  ): Draw<ReadonlyArray<number>> =>
  (state) =>
    mt.advance(state, (cursor) => collect(allocate(), (out) => write(out, cursor)));

/**
 * `n` words of the stream, uint32.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.raw32(2)(MersenneTwister.fromSeed(5489))[0] // [3499211612, 581869302]
 */
export const raw32 = (n: number): Draw<ReadonlyArray<number>> => collected(() => new Uint32Array(n), draws.fillBits);

/**
 * `n` values low + (high - low) u, with u of 53 bits in [0, 1).
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.uniform(-1, 1, 2)(MersenneTwister.fromSeed(42))[0] // [-0.250919762305275, 0.9014286128198323]
 */
export const uniform = (low: number, high: number, n: number): Draw<ReadonlyArray<number>> =>
  collected(
    () => new Float64Array(n),
    (out, cursor) => draws.fillUniform(out, cursor, low, high),
  );

/**
 * `n` values u of 53 bits in [0, 1): NumPy's `random_sample`, `random` and `rand`.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.randomSample(2)(MersenneTwister.fromSeed(42))[0] // [0.3745401188473625, 0.9507143064099162]
 */
export const randomSample = (n: number): Draw<ReadonlyArray<number>> => uniform(0, 1, n);

/**
 * `n` values mean + standardDeviation z.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.normal(100, 15, 2)(MersenneTwister.fromSeed(42))[0] // [107.451, 97.926]
 */
export const normal = (mean: number, standardDeviation: number, n: number): Draw<ReadonlyArray<number>> =>
  collected(
    () => new Float64Array(n),
    (out, cursor) => draws.fillNormal(out, cursor, mean, standardDeviation, Infinity),
  );

/**
 * `n` standard normals z: NumPy's `standard_normal` and `randn`. They come in pairs, by the polar method; the second of
 * an odd last pair stays in the state for the next draw of normals.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.standardNormal(2)(MersenneTwister.fromSeed(42))[0] // [0.4967, -0.1383]
 */
export const standardNormal = (n: number): Draw<ReadonlyArray<number>> => normal(0, 1, n);

/**
 * A permutation of 0..n-1.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.permutation(5)(MersenneTwister.fromSeed(42))[0] // [1, 4, 2, 0, 3]
 */
export const permutation = (n: number): Draw<ReadonlyArray<number>> =>
  collected(() => new Int32Array(n), draws.fillPermutation);

/**
 * The items in random order: what NumPy's `shuffle` leaves in its argument.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.shuffle(['a', 'b', 'c', 'd', 'e'])(MersenneTwister.fromSeed(42))[0] // ['b', 'e', 'c', 'a', 'd']
 */
export const shuffle = <A>(items: ReadonlyArray<A>): Draw<ReadonlyArray<A>> =>
  pipe(permutation(items.length), S.map(RA.map((i) => items[i] as A)));

/**
 * `n` exponentials of mean 1, -log(1 - u): NumPy's `standard_exponential`.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.standardExponential(2)(MersenneTwister.fromSeed(42))[0] // [0.469, 3.010]
 */
export const standardExponential = (n: number): Draw<ReadonlyArray<number>> =>
  collected(() => new Float64Array(n), mt.fillExponential);

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

const sizeProblem = (size: number): string => `expected 0 or a positive integer as the size, got ${size}`;

/** A type of NumPy's integers. */
export type IntegerType = 'bool' | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64';

/** The bits that a try takes from the stream, and the range that a type holds. */
const integerTypes: Readonly<
  Record<IntegerType, { readonly bits: number; readonly low: number; readonly high: number }>
> = {
  bool: { bits: 1, low: 0, high: 2 },
  int8: { bits: 8, low: -128, high: 128 },
  uint8: { bits: 8, low: 0, high: 256 },
  int16: { bits: 16, low: -32768, high: 32768 },
  uint16: { bits: 16, low: 0, high: 65536 },
  int32: { bits: 32, low: -2147483648, high: 2147483648 },
  uint32: { bits: 32, low: 0, high: 4294967296 },
  int64: { bits: 32, low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER },
  uint64: { bits: 32, low: 0, high: Number.MAX_SAFE_INTEGER },
};

/**
 * `n` integers of low..high-1, as `randint` with that `dtype`: types of fewer than 32 bits cut a word into several.
 * Left if low and high are not safe integers with low < high, at most 2^53 apart, or not of the type.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { MersenneTwister } from 'foldnet'
 * const draw = MersenneTwister.randint(0, 10, 5)
 * pipe(draw, E.map((next) => next(MersenneTwister.fromSeed(42))[0])) // Right of [6, 3, 7, 4, 6]
 * MersenneTwister.randint(10, 0, 5) // Left: expected integers low < high, at most 2^53 apart, got low 10 and high 0
 */
export const randint = (
  low: number,
  high: number,
  n: number,
  type: IntegerType = 'int64',
): E.Either<string, Draw<ReadonlyArray<number>>> => {
  const held = integerTypes[type];
  const problem =
    (isCount(n) ? undefined : sizeProblem(n)) ??
    rangeProblem(low, high) ??
    (low < held.low || high > held.high
      ? `expected a range within ${held.low} to ${held.high}, of ${type}, got low ${low} and high ${high}`
      : undefined);
  return problem === undefined
    ? E.right(
        collected(
          () => new Float64Array(n),
          (out, cursor) => draws.fillIntegers(out, cursor, low, high, held.bits),
        ),
      )
    : E.left(problem);
};

/**
 * `size` of the integers 0..n-1, with or without replacement (`choice`).
 * Left if there is not enough to choose from, or a number is no count.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { MersenneTwister } from 'foldnet'
 * const draw = MersenneTwister.choice(5, 3, { replace: false })
 * pipe(draw, E.map((next) => next(MersenneTwister.fromSeed(42))[0])) // Right of [1, 4, 2]
 * MersenneTwister.choice(2, 3, { replace: false }) // Left: expected a size of at most 2 without replacement, got 3
 */
export const choice = (
  n: number,
  size: number,
  { replace }: { readonly replace: boolean },
): E.Either<string, Draw<ReadonlyArray<number>>> => {
  if (replace) return randint(0, n, size);
  if (!isCount(n)) return E.left(`expected 0 or a positive integer to choose from, got ${n}`);
  if (!isCount(size)) return E.left(sizeProblem(size));
  return size <= n
    ? E.right(pipe(permutation(n), S.map(RA.takeLeft(size))))
    : E.left(`expected a size of at most ${n} without replacement, got ${size}`);
};

/** How far from 1 NumPy lets probabilities add up: 2^-26, the square root of the machine epsilon. */
const sumTolerance = 1.4901161193847656e-8;

/**
 * `size` indices drawn with replacement, index i with probability `probabilities[i]` (`choice` with `p`).
 * Left if one is negative or not a number, or they do not add up to 1.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.choiceWeighted([0.5, 0.4], 3) // Left: expected probabilities that add up to 1, got 0.9
 * const draw = MersenneTwister.choiceWeighted([0, 1], 3)
 * pipe(draw, E.map((next) => next(MersenneTwister.fromSeed(42))[0])) // Right of [1, 1, 1]
 */
export const choiceWeighted = (
  probabilities: ReadonlyArray<number>,
  size: number,
): E.Either<string, Draw<ReadonlyArray<number>>> => {
  const sums = pipe(
    probabilities,
    RA.scanLeft(0, (sum, p) => sum + p),
    RA.dropLeft(1),
  );
  const total = sums.at(-1) ?? 0;
  const wrong = probabilities.findIndex((p) => !(p >= 0));
  if (wrong >= 0) return E.left(`probabilities[${wrong}]: expected at least 0, got ${String(probabilities[wrong])}`);
  if (!(Math.abs(total - 1) <= sumTolerance)) return E.left(`expected probabilities that add up to 1, got ${total}`);
  return E.right(pipe(randomSample(size), S.map(RA.map((u) => sums.findIndex((sum) => u < sum / total)))));
};

/**
 * The first `size` indices that sort `n` uniforms, `argsort(random(n))[:size]`: seed 000's random batch.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * MersenneTwister.argsortBatch(10, 3)(MersenneTwister.fromSeed(42))[0] // [6, 5, 4]
 */
export const argsortBatch =
  (n: number, size: number): Draw<ReadonlyArray<number>> =>
  (state) =>
    mt.advance(state, (cursor) =>
      argsort(fill(new Float64Array(n), (out) => draws.fillUniform(out, cursor, 0, 1))).slice(0, size),
    );

/**
 * The state as plain data, words and all (`get_state`).
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * const { position, gauss } = MersenneTwister.toRecord(MersenneTwister.fromSeed(42))
 * position // 624: all words are drawn, so that the next draw makes new ones
 * gauss // null
 */
export const toRecord = (state: State): StateRecord => ({
  key: mt.toWords(state),
  position: state.position,
  gauss: state.gauss,
});

const isInteger = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high;

/** Whether the stream would be zeros for ever: the recurrence never reads the first word's low 31 bits. */
const isDegenerate = (key: ReadonlyArray<number>): boolean =>
  key.every((word, i) => word === 0 || (i === 0 && word < 2147483648));

/**
 * The state of a record (`set_state`), or the path of what is wrong in it.
 *
 * @example
 * import { MersenneTwister } from 'foldnet'
 * const state = MersenneTwister.fromSeed(42)
 * MersenneTwister.fromRecord(MersenneTwister.toRecord(state)) // Right of the same state
 * MersenneTwister.fromRecord({ key: [], position: 0, gauss: null }) // Left: key: expected 624 words, got 0
 */
export const fromRecord = ({ key, position, gauss }: StateRecord): E.Either<string, State> => {
  const wrong = key.findIndex((word) => !isInteger(word, 0, 4294967295));
  const problem = [
    key.length !== mt.keyLength && `key: expected ${mt.keyLength} words, got ${key.length}`,
    wrong >= 0 && `key[${wrong}]: expected an integer from 0 to 4294967295, got ${String(key[wrong])}`,
    isDegenerate(key) && 'key: expected a bit set outside the low 31 bits of key[0], got none',
    !isInteger(position, 0, mt.keyLength) && `position: expected an integer from 0 to ${mt.keyLength}, got ${position}`,
    gauss !== null && !Number.isFinite(gauss) && `gauss: expected a finite number or null, got ${gauss}`,
  ].find((message) => message !== false);
  return problem === undefined ? E.right(mt.fromWords(key, position, gauss)) : E.left(problem);
};
