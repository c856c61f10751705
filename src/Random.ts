/**
 * The randomness of a training run: a Threefry key or NumPy's MT19937 stream, behind one set of draws. Laws R1, R3, R5.
 *
 * A draw is a function from a Random to a value and the next Random (fp-ts's `State`). From a key, every draw depends on
 * the key and the draw's own tags alone, and the key comes back as it was: the order of draws does not matter. From a
 * stream, draws follow each other in order, and the tags are not looked at.
 */
import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as S from 'fp-ts/lib/State.js';
import type { Distribution, ScalarDistribution } from './Distribution.js';
import * as MersenneTwister from './MersenneTwister.js';
import * as mt from './numeric/mt19937.js';
import * as mtDraws from './numeric/execution/mt19937Draws.js';
import { orthogonal } from './numeric/orthogonal.js';
import { fill } from './numeric/sampling.js';
import * as threefryDraws from './numeric/execution/threefryDraws.js';
import * as Threefry from './Threefry.js';

/** Where randomness comes from. */
export type Random = Threefry.Key | MersenneTwister.State;

/** The generators by name, as experiments give them. */
export type Generator = 'threefry' | 'mt19937';

/** A draw: from a Random to a value and the Random after it. */
export type Draw<A> = S.State<Random, A>;

/** What tells draws from one key apart: a name, a number, or several, the outermost first. */
export type Tags = ReadonlyArray<string | number>;

const generators: Readonly<
  Record<Generator, { readonly largestSeed: number; readonly fromSeed: (seed: number) => Random }>
> = {
  threefry: { largestSeed: Number.MAX_SAFE_INTEGER, fromSeed: Threefry.key },
  mt19937: { largestSeed: 4294967295, fromSeed: MersenneTwister.fromSeed },
};

/**
 * The Random of a seed: an integer from 0 to 2^53 - 1 for threefry, to 2^32 - 1 for mt19937. Left for any other.
 *
 * @example
 * import { Random } from 'foldnet';
 *
 * const random = Random.fromSeed('threefry', 42);
 */
export const fromSeed = (generator: Generator, seed: number): E.Either<string, Random> => {
  const { largestSeed, fromSeed } = generators[generator];
  return Number.isInteger(seed) && seed >= 0 && seed <= largestSeed
    ? E.right(fromSeed(seed))
    : E.left(`expected an integer from 0 to ${largestSeed} as the seed of ${generator}, got ${seed}`);
};

const fold = (key: Threefry.Key, tag: string | number): Threefry.Key =>
  typeof tag === 'string' ? Threefry.foldInText(tag)(key) : Threefry.foldIn(tag)(key);

/** One draw in its two forms: a function of the key with the tags folded in, and a step of the stream. */
const either =
  <A>(tags: Tags, fromKey: (key: Threefry.Key) => A, fromStream: MersenneTwister.Draw<A>): Draw<A> =>
  (random) =>
    random._tag === 'ThreefryKey' ? [fromKey(tags.reduce(fold, random)), random] : fromStream(random);

/**
 * A key for draws of another kind, told apart by the tags; a stream does not advance for it.
 *
 * @example
 * import { Random, Threefry } from 'foldnet'
 * const random = Threefry.key(42)
 * Random.key(['step', 1])(random) // { _tag: 'ThreefryKey', high: 1981673687, low: 3410270301 }
 * Random.key(['step', 2])(random) // { _tag: 'ThreefryKey', high: 1004734200, low: 1045703192 }
 */
export const key =
  (tags: Tags) =>
  (random: Random): Threefry.Key => {
    if (random._tag === 'ThreefryKey') return tags.reduce(fold, random);
    const [[high = 0, low = 0]] = MersenneTwister.raw32(2)(random);
    return tags.reduce(fold, { _tag: 'ThreefryKey', high, low });
  };

/**
 * A permutation of 0..n-1.
 *
 * @example
 * import { MersenneTwister, Random, Threefry } from 'foldnet'
 * Random.permutation(5, ['mine'])(Threefry.key(42))[0] // [3, 4, 0, 1, 2]
 * Random.permutation(5, ['mine'])(MersenneTwister.fromSeed(42))[0] // [1, 4, 2, 0, 3]
 */
export const permutation = (n: number, tags: Tags): Draw<ReadonlyArray<number>> =>
  either(tags, Threefry.permutation(n), MersenneTwister.permutation(n));

/**
 * The permutation of the rows that the data are split by.
 *
 * @example
 * import { MersenneTwister, Random } from 'foldnet'
 * Random.splitOrder(5)(MersenneTwister.fromSeed(42))[0] // [1, 4, 2, 0, 3]
 */
export const splitOrder = (n: number): Draw<ReadonlyArray<number>> => permutation(n, ['split']);

/**
 * The order in which an epoch of shuffled mini-batches takes the rows.
 *
 * @example
 * import { Random, Threefry } from 'foldnet'
 * Random.epochOrder(1, 5)(Threefry.key(42))[0] // [4, 1, 3, 2, 0]
 * Random.epochOrder(2, 5)(Threefry.key(42))[0] // [1, 0, 3, 2, 4]
 */
export const epochOrder = (epoch: number, n: number): Draw<ReadonlyArray<number>> => permutation(n, ['epoch', epoch]);

/**
 * The rows of an epoch's one random batch, without replacement; from a stream as seed 000 takes them.
 *
 * @example
 * import { Random, Threefry } from 'foldnet'
 * Random.epochSample(1, 100, 3)(Threefry.key(42))[0] // [41, 90, 58]
 */
export const epochSample = (epoch: number, n: number, size: number): Draw<ReadonlyArray<number>> =>
  either(
    ['epoch', epoch],
    flow(Threefry.permutation(n), (order) => order.slice(0, size)),
    MersenneTwister.argsortBatch(n, size),
  );

/**
 * `count` initial values of the parameter at a dot-separated path, such as `0.W`. From a key they depend on the path
 * alone (law R3); from a stream they come in turn, and a constant takes nothing from it. The buffer is the caller's.
 *
 * A uniform is low + (high - low) u, a normal mean + standardDeviation z, as in NumPy; a truncated normal is drawn again
 * until it is within its two standard deviations.
 *
 * @example
 * import { Random, Threefry } from 'foldnet'
 * Random.draw({ type: 'uniform', low: -1, high: 1 }, '0.W', 3)(Threefry.key(42))[0] // [-0.445, 0.522, 0.943]
 */
export const draw = (distribution: ScalarDistribution, path: string, count: number): Draw<Float64Array> => {
  const filled = (
    fromKey: (out: Float64Array, key: Threefry.Key) => void,
    fromStream: (out: Float64Array, cursor: mt.Cursor) => void,
  ): Draw<Float64Array> =>
    either(
      ['parameters', ...path.split('.')],
      (key) => fill(new Float64Array(count), (out) => fromKey(out, key)),
      (state) => mt.advance(state, (cursor) => fill(new Float64Array(count), (out) => fromStream(out, cursor))),
    );
  switch (distribution.type) {
    case 'constant':
      return (random) => [new Float64Array(count).fill(distribution.value), random];
    case 'uniform': {
      const { low, high } = distribution;
      return filled(
        (out, key) => threefryDraws.fillUniform(out, key, low, high),
        (out, cursor) => mtDraws.fillUniform(out, cursor, low, high),
      );
    }
    case 'normal':
    case 'truncated-normal': {
      const { type, mean, standardDeviation } = distribution;
      const limit = type === 'normal' ? Infinity : 2;
      return filled(
        (out, key) => threefryDraws.fillNormal(out, key, mean, standardDeviation, limit),
        (out, cursor) => mtDraws.fillNormal(out, cursor, mean, standardDeviation, limit),
      );
    }
  }
};

/**
 * The initial values of a matrix, row-major, as {@link draw} gives them. An orthogonal matrix comes from as many standard
 * normals, whose columns (rows, if there are fewer) are made orthonormal.
 *
 * @example
 * import { Random, Threefry } from 'foldnet'
 * const normal = { type: 'normal', mean: 0, standardDeviation: 1 } as const
 * Random.drawMatrix(normal, '0.W', 2, 2)(Threefry.key(42))[0] // [-1.291, 0.892, 0.512, -0.648]
 */
export const drawMatrix = (
  distribution: Distribution,
  path: string,
  rows: number,
  columns: number,
): Draw<Float64Array> => {
  const count = rows * columns;
  if (distribution.type !== 'orthogonal') return draw(distribution, path, count);
  return pipe(
    draw({ type: 'normal', mean: 0, standardDeviation: 1 }, path, count),
    S.map((normals) =>
      fill(new Float64Array(count), (out) => orthogonal(rows, columns, distribution.gain, normals, out)),
    ),
  );
};
