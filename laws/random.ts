/**
 * Laws of random generators: keys are split by pure functions (R1, R2), initial weights come from paths (R3), siblings
 * look independent (R4), permutations are bijections (R5).
 */
import * as fc from 'fast-check';
import { MersenneTwister, Network, Parameters, Random, Threefry } from '../src/index.js';
import { pieces, sequence } from './architecture.js';
import { every, width } from './arbitrary.js';
import { bitwise, first, type Verdict, within } from './comparison.js';
import { fact, type Law, law } from './law.js';
import { siblingDeviations } from './tolerance.js';
import { type Block, type JaxKey, jaxKeys, type NumpyStream, numpyStreams, threefryBlocks } from './vectors.js';

/** A generator of keys that are split: `Threefry` is one. */
export interface Generator<K> {
  readonly key: (seed: number) => K;
  readonly split: (n: number) => (key: K) => ReadonlyArray<K>;
  readonly foldIn: (data: number) => (key: K) => K;
  /** In [0, 1). */
  readonly uniform: (n: number) => (key: K) => ReadonlyArray<number>;
  /** Of 0..n-1. */
  readonly permutation: (n: number) => (key: K) => ReadonlyArray<number>;
}

/** A seed, two sizes, and data to fold in. */
export interface Draws {
  readonly seed: number;
  readonly sizes: readonly [number, number];
  readonly data: number;
}

/** R1: key, split, foldIn and draws are functions: called again, they give the same */
export const drawsRepeat =
  <K>({ key, split, foldIn, uniform, permutation }: Generator<K>) =>
  ({ seed, sizes: [n, m], data }: Draws): Verdict => {
    const all = (): unknown => {
      const parent = key(seed);
      return [parent, split(n)(parent), foldIn(data)(parent), uniform(m)(parent), permutation(m)(parent)];
    };
    return bitwise(all(), all());
  };

/** R2: split(k, n)[i] = split(k, m)[i] for i < min(n, m) */
export const splitsArePrefixes =
  <K>({ key, split }: Generator<K>) =>
  ({ seed, sizes: [n, m] }: Draws): Verdict => {
    const common = Math.min(n, m);
    const parent = key(seed);
    return first([
      () => bitwise(split(n)(parent).length, n),
      () => bitwise(split(n)(parent).slice(0, common), split(m)(parent).slice(0, common)),
    ]);
  };

/** How many children R4 looks at, and how many values of two of them. */
const children = 100_000;
const values = 10_000;

const meanOf = (x: ReadonlyArray<number>): number => x.reduce((sum, value) => sum + value, 0) / x.length;

const correlation = (x: ReadonlyArray<number>, y: ReadonlyArray<number>): number => {
  const [mx, my] = [meanOf(x), meanOf(y)];
  const covariance = (a: ReadonlyArray<number>, ma: number, b: ReadonlyArray<number>, mb: number): number =>
    meanOf(a.map((value, i) => (value - ma) * ((b[i] ?? 0) - mb)));
  return covariance(x, mx, y, my) / Math.sqrt(covariance(x, mx, x, mx) * covariance(y, my, y, my));
};

/** R4: 10^5 child keys are distinct; the values of siblings, of parent and child, and of neighbours correlate by < 5 / sqrt(n) */
export const siblingsAreIndependent =
  <K>({ key, split, uniform }: Generator<K>) =>
  (seed: number): Verdict => {
    const parent = key(seed);
    const family = split(children)(parent);
    const [one, two] = family;
    const of = (k: K | undefined): ReadonlyArray<number> => (k === undefined ? [] : uniform(values)(k));
    const bound = siblingDeviations / Math.sqrt(values);
    return first([
      () => bitwise(new Set(family.map((child) => JSON.stringify(child))).size, children),
      () => within(bound)(correlation(of(one), of(two)), 0),
      () => within(bound)(correlation(of(one), of(parent)), 0),
      () => within(bound)(correlation(of(one).slice(1), of(one).slice(0, -1)), 0),
    ]);
  };

const ascending = (x: ReadonlyArray<number>): ReadonlyArray<number> => [...x].sort((a, b) => a - b);

const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i);

/** R5: a permutation is a bijection */
export const permutationsAreBijections =
  <K>({ key, permutation }: Generator<K>) =>
  ({ seed, sizes: [n] }: Draws): Verdict =>
    bitwise(ascending(permutation(n)(key(seed))), range(n));

const draws: fc.Arbitrary<Draws> = fc.record({
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  sizes: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
  data: fc.integer({ min: 0, max: 4294967295 }),
});

/** R6: n uniforms of [0, 1) around 1/2; orders differ; data folded in make other keys; no child is its parent */
export const drawsAreSpread =
  <K>({ key, split, foldIn, uniform, permutation }: Generator<K>) =>
  (seed: number): Verdict => {
    const parent = key(seed);
    const drawn = uniform(values)(parent);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / values;
    const keys = [parent, ...split(8)(parent), ...[8, 9, 10].map((data) => foldIn(data)(parent))];
    const orders = keys.map((each) => permutation(16)(each).join(' '));
    return first([
      () => bitwise(drawn.length, values),
      () =>
        bitwise(
          drawn.find((value) => !(value >= 0 && value < 1)),
          undefined,
        ),
      // Five standard errors of a mean of uniforms.
      () => within(5 * Math.sqrt(1 / 12 / values))(mean, 0.5),
      () => bitwise(new Set(keys.map((each) => uniform(4)(each).join(' '))).size, keys.length),
      () => bitwise(new Set(orders).size, keys.length),
    ]);
  };

/**
 * The laws of a generator of keys.
 *
 * @example
 * import { Threefry } from 'foldnet'
 * import { checkLaws, randomLaws, showReport } from 'foldnet/laws'
 * showReport(checkLaws(randomLaws(Threefry), { seed: 42, runs: 20 }))
 */
export const randomLaws = <K>(generator: Generator<K>): ReadonlyArray<Law> => [
  law('R1', 'key, split, foldIn and draws are functions', draws, drawsRepeat(generator)),
  law('R2', 'split(k, n)[i] = split(k, m)[i] for i < min(n, m)', draws, splitsArePrefixes(generator)),
  fact(
    'R4',
    '10^5 child keys are distinct; the values of siblings, of parent and child correlate by < 5 / sqrt(n)',
    [0, 42, 4_294_967_297],
    siblingsAreIndependent(generator),
  ),
  law('R5', 'a permutation of 0..n-1 is a bijection', draws, permutationsAreBijections(generator)),
  fact(
    'R6',
    'n uniforms of [0, 1) around 1/2; orders differ; data folded in make other keys; no child is its parent',
    [0, 42, 4_294_967_297],
    drawsAreSpread(generator),
  ),
];

// The kit's generators

const keyOf = ([high, low]: readonly [number, number]): Threefry.Key => ({ _tag: 'ThreefryKey', high, low });
const wordsOf = ({ high, low }: Threefry.Key): readonly [number, number] => [high, low];

/** R1: Random123's known answers */
export const blocksArePublished = ({ rounds, counter, key, out }: Block): Verdict =>
  bitwise(Threefry.block(keyOf(key), counter[0], counter[1], rounds), out);

/** R1: JAX's children, bits and folded keys */
export const keysAreJax = ({ key, split, bits, foldIn }: JaxKey): Verdict =>
  bitwise(
    {
      split: Threefry.split(split.length)(keyOf(key)).map(wordsOf),
      bits: Threefry.bits(bits.length)(keyOf(key)),
      foldIn: wordsOf(Threefry.foldIn(foldIn.data)(keyOf(key))),
    },
    { split, bits, foldIn: foldIn.out },
  );

/** R1: NumPy's words, doubles and permutations */
export const streamsAreNumpy = ({ seed, raw32, randomSample, permutations }: NumpyStream): Verdict => {
  const start = MersenneTwister.fromSeed(seed);
  const drawn = permutations.reduce<readonly [ReadonlyArray<ReadonlyArray<number>>, MersenneTwister.State]>(
    ([done, state], { length }) => {
      const [order, next] = MersenneTwister.permutation(length)(state);
      return [[...done, order], next];
    },
    [[], start],
  );
  return bitwise(
    {
      raw32: MersenneTwister.raw32(raw32.length)(start)[0],
      randomSample: MersenneTwister.randomSample(randomSample.length)(start)[0],
      permutations: drawn[0],
    },
    { raw32, randomSample, permutations },
  );
};

/** A network, and one with a layer more. */
export interface Grown {
  readonly small: Network.AnyLayer;
  readonly large: Network.AnyLayer;
  readonly seed: number;
}

const initial = (layer: Network.AnyLayer, seed: number): ReadonlyMap<string, unknown> =>
  new Map(
    Parameters.leaves(Network.fromLayers(layer.inputs, [layer]).init(Threefry.key(seed))).map(
      ({ path, matrix }) => [path, matrix] as const,
    ),
  );

/** R3: adding a layer leaves the initial weights of the others */
export const weightsComeFromPaths = ({ small, large, seed }: Grown): Verdict => {
  const after = initial(large, seed);
  const before = initial(small, seed);
  return bitwise(
    Object.fromEntries([...before.keys()].map((path) => [path, after.get(path)])),
    Object.fromEntries(before),
  );
};

/** R5: orders from either generator are bijections, samples have no repeats, and a shuffle keeps the multiset */
export const ordersAreBijections = ({ seed, sizes: [n, m], data }: Draws): Verdict =>
  first(
    [Threefry.key(seed), MersenneTwister.fromSeed(data)].flatMap((random) => {
      const taken = Random.epochSample(data, n, m)(random)[0];
      return [
        () => bitwise(ascending(Random.splitOrder(n)(random)[0]), range(n)),
        () => bitwise(ascending(Random.epochOrder(data, n)(random)[0]), range(n)),
        () => bitwise([taken.length, new Set(taken).size], [Math.min(n, m), Math.min(n, m)]),
      ];
    }),
  );

/** R5: a shuffle keeps the multiset, repeats included */
export const shufflesKeepItems = ({ seed, sizes: [n, m] }: Draws): Verdict => {
  const items = range(n).map((i) => i % m);
  const [shuffled] = MersenneTwister.shuffle(items)(MersenneTwister.fromSeed(seed % 4294967296));
  return bitwise(ascending(shuffled), ascending(items));
};

const grown: fc.Arbitrary<Grown> = fc
  .record({
    inputs: width,
    parts: pieces(every),
    more: pieces(every),
    seed: fc.integer({ min: 0, max: 1_000_000 }),
  })
  .map(({ inputs, parts, more, seed }) => ({
    small: Network.erase(sequence(parts, inputs)),
    large: Network.erase(sequence([...parts, ...more], inputs)),
    seed,
  }));

/** The laws of the kit's generators. */
export const generatorLaws: ReadonlyArray<Law> = [
  fact('R1', "Threefry: Random123's known answers", threefryBlocks, blocksArePublished),
  fact('R1', "Threefry: JAX's children, bits and folded keys", jaxKeys, keysAreJax),
  fact('R1', "MT19937: NumPy's words, doubles and permutations", numpyStreams, streamsAreNumpy),
  ...randomLaws(Threefry),
  law('R3', 'adding a layer leaves the initial weights of the others', grown, weightsComeFromPaths),
  law('R5', 'orders of rows are bijections, batches have no repeats', draws, ordersAreBijections),
  law('R5', 'a shuffle keeps the multiset', draws, shufflesKeepItems),
];
