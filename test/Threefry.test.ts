/** Threefry keys against Random123's and JAX's vectors, and laws R1, R2, R4 and R5. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import * as Threefry from '../src/Threefry.js';
import { claim } from './golden/claims.js';

const seed = 20261121;
/** Relative: what the logarithms of two platforms may differ by. */
const normalTolerance = 1e-15;
/** R4's bound, in standard errors. */
const standardErrors = 5;

const golden = (file: string): string => readFileSync(new URL(`golden/${file}`, import.meta.url), 'utf8');
const keyOf = ([high = 0, low = 0]: ReadonlyArray<number>): Threefry.Key => ({ _tag: 'ThreefryKey', high, low });
const wordsOf = ({ high, low }: Threefry.Key): ReadonlyArray<number> => [high, low];
const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i);

const integersOf = (low: number, high: number, n: number): ((key: Threefry.Key) => ReadonlyArray<number>) =>
  pipe(
    Threefry.integers(low, high, n),
    E.getOrElseW((message) => {
      throw new Error(message);
    }),
  );

describe('published vectors (R1)', () => {
  const lines = golden('random123_kat_vectors.txt')
    .split('\n')
    .filter((line) => line.startsWith('threefry2x32 '));

  it('has some of Random123', () => expect(lines).not.toEqual([]));

  it.each(lines)('%s', (line) => {
    const [rounds = 0, c0 = 0, c1 = 0, k0 = 0, k1 = 0, x0, x1] = line
      .split(/\s+/)
      .slice(1)
      .map((word, i) => parseInt(word, i === 0 ? 10 : 16));
    expect(Threefry.block(keyOf([k0, k1]), c0, c1, rounds)).toEqual([x0, x1]);
  });
});

type Case = {
  readonly name: string;
  readonly rounds: number;
  readonly counter_hex: ReadonlyArray<string>;
  readonly key_hex: ReadonlyArray<string>;
  readonly out_hex: ReadonlyArray<string>;
  readonly counter: ReadonlyArray<number>;
  readonly key: ReadonlyArray<number>;
  readonly n: number;
  readonly data: ReadonlyArray<number>;
  readonly out: ReadonlyArray<unknown>;
  readonly uniform_f32: ReadonlyArray<number>;
  readonly split2: unknown;
  readonly split3: unknown;
  readonly split5: unknown;
};

/** JAX's layout before 0.5: the counters 0..n-1 in two halves, an odd one out with a 0. */
const legacyBits = (key: Threefry.Key, n: number): ReadonlyArray<number> => {
  const half = Math.ceil(n / 2);
  const blocks = range(half).map((i) => Threefry.block(key, i, half + i < n ? half + i : 0));
  return [...blocks.map(([x0]) => x0), ...blocks.map(([, x1]) => x1)].slice(0, n);
};
const legacySplit = (key: Threefry.Key, n: number): unknown => {
  const words = legacyBits(key, 2 * n);
  return range(n).map((i) => [words[2 * i], words[2 * i + 1]]);
};
const hex = (words: ReadonlyArray<string>): ReadonlyArray<number> => words.map((word) => parseInt(word, 16));

describe("JAX's and Random123's cases of rng_philox.json (R1)", () => {
  const cases = (JSON.parse(golden('rng_philox.json')) as { readonly cases: ReadonlyArray<Case> }).cases.filter(
    ({ name }) => name.includes('threefry'),
  );
  const checks: Readonly<Record<string, (c: Case) => void>> = {
    'Random123 KAT': (c) => {
      const [c0, c1] = hex(c.counter_hex);
      expect(Threefry.block(keyOf(hex(c.key_hex)), c0!, c1!, c.rounds)).toEqual(hex(c.out_hex));
    },
    'threefry2x32-20 random': (c) =>
      expect(Threefry.block(keyOf(c.key), c.counter[0]!, c.counter[1]!, c.rounds)).toEqual(c.out),
    'threefry bits (JAX legacy': (c) => {
      const words = legacyBits(keyOf(c.key), c.n);
      expect(words).toEqual(c.out);
      expect(words.map((word) => (word >>> 9) / 2 ** 23)).toEqual(c.uniform_f32);
    },
    'threefry bits (JAX partitionable': (c) => expect(Threefry.bits(c.n)(keyOf(c.key))).toEqual(c.out),
    'threefry split (JAX legacy': (c) =>
      expect([2, 3, 5].map((n) => legacySplit(keyOf(c.key), n))).toEqual([c.split2, c.split3, c.split5]),
    'threefry split (JAX partitionable': (c) => expect(Threefry.split(5)(keyOf(c.key)).map(wordsOf)).toEqual(c.split5),
    'threefry fold_in': (c) =>
      expect(c.data.map((data) => wordsOf(Threefry.foldIn(data)(keyOf(c.key))))).toEqual(c.out),
  };

  it('are some', () => expect(cases).not.toEqual([]));

  it.each(cases.map((c) => [c.name, c] as const))('%s', (name, c) => {
    claim(checks, name)(c);
  });
});

describe("foldnet's own layouts, pinned against an independent Python implementation (R1)", () => {
  const key = Threefry.key(42);

  it('key: the high and the low 32 bits', () => {
    expect(wordsOf(Threefry.key(0))).toEqual([0, 0]);
    expect(wordsOf(Threefry.key(2 ** 32 + 5))).toEqual([1, 5]);
    expect(Threefry.block(Threefry.key(Number.MAX_SAFE_INTEGER), 7, 9)).toEqual([2702622019, 171684129]);
  });
  it('uniform', () =>
    expect(Threefry.uniform(4)(key)).toEqual([
      0.42672756361231334, 0.015010071389100932, 0.5741444160004048, 0.7298188970102795,
    ]));
  it('normal', () => {
    const expected = [
      -0.1640289354835134, -0.8950926296624537, -2.210223471861253, 0.1560957129857617, 0.2655821675768277,
      -1.1992092180610854, 0.43903634009638476, 0.6813053012379502, 0.39340650721316306,
    ];
    Threefry.normal(9)(key).forEach((z, i) =>
      expect(Math.abs(z - expected[i]!)).toBeLessThanOrEqual(normalTolerance * Math.abs(expected[i]!)),
    );
  });
  it('permutation', () => expect(Threefry.permutation(12)(key)).toEqual([5, 11, 2, 8, 7, 0, 9, 1, 6, 3, 10, 4]));
  it('integers, of one word and of two', () => {
    expect(integersOf(-5, 6, 10)(key)).toEqual([-1, 5, -2, 1, -4, -2, 1, 1, 3, -4]);
    expect(integersOf(-9e9, 9e9, 4)(key)).toEqual([-154681581, 7161627638, -5944420207, 6348580155]);
  });
  it('foldInText, foldIn past 32 bits', () => {
    expect(wordsOf(Threefry.foldInText('parameters')(key))).toEqual([3551872262, 2471357201]);
    expect(wordsOf(Threefry.foldInText('größe ∂ 🙂')(key))).toEqual([2945505019, 3677639648]);
    expect(wordsOf(Threefry.foldIn(2 ** 40 + 3)(key))).toEqual([2141135187, 2228516572]);
  });
});

const keys = fc.nat({ max: Number.MAX_SAFE_INTEGER }).map(Threefry.key);
const counts = fc.nat({ max: 40 });

describe('prefixes: nothing depends on how much is drawn (R2)', () => {
  const draws: Readonly<Record<string, (n: number) => (key: Threefry.Key) => ReadonlyArray<unknown>>> = {
    split: Threefry.split,
    bits: Threefry.bits,
    uniform: Threefry.uniform,
    normal: Threefry.normal,
    integers: (n) => integersOf(-3, 90, n),
  };
  it.each(Object.entries(draws))('%s', (_, draw) =>
    fc.assert(
      fc.property(keys, counts, counts, (key, n, m) => {
        expect(draw(Math.min(n, m))(key)).toEqual(draw(Math.max(n, m))(key).slice(0, Math.min(n, m)));
      }),
      { seed },
    ),
  );
  it('child i of a split is foldIn(i)', () =>
    fc.assert(
      fc.property(keys, counts, (key, n) => {
        expect(Threefry.split(n)(key)).toEqual(range(n).map((i) => Threefry.foldIn(i)(key)));
      }),
      { seed },
    ));
});

describe('permutation (R5), integers', () => {
  it('is a bijection', () =>
    fc.assert(
      fc.property(keys, fc.nat({ max: 300 }), (key, n) => {
        expect([...Threefry.permutation(n)(key)].sort((a, b) => a - b)).toEqual(range(n));
      }),
      { seed },
    ));
  it('stays in its range, up to 2^53 wide', () =>
    fc.assert(
      fc.property(keys, fc.maxSafeInteger(), fc.integer({ min: 1, max: 2 ** 53 - 1 }), (key, low, width) => {
        const high = Math.min(low + width, Number.MAX_SAFE_INTEGER);
        fc.pre(low < high);
        integersOf(
          low,
          high,
          5,
        )(key).forEach((value) => {
          expect(Number.isSafeInteger(value) && value >= low && value < high).toBe(true);
        });
      }),
      { seed },
    ));
  it.each([
    [3, 3],
    [4, 3],
    [0.5, 3],
    [0, Infinity],
    [NaN, 3],
    [-(2 ** 53) + 1, 2 ** 53 - 1],
  ])('refuses the range %d..%d', (low, high) => {
    expect(Threefry.integers(low, high, 1)).toEqual(
      E.left(`expected integers low < high, at most 2^53 apart, got low ${String(low)} and high ${String(high)}`),
    );
  });
});

describe('independence, on fixed seeds (R4)', () => {
  const n = 20_000;
  const root = Threefry.key(seed);
  const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const product = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): ReadonlyArray<number> =>
    a.map((value, i) => value * b[i]!);
  /** Correlation of two draws of uniforms, whose mean is 1/2 and variance 1/12. */
  const correlation = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
    12 *
    mean(
      product(
        a.map((u) => u - 0.5),
        b.map((u) => u - 0.5),
      ),
    );
  const chiSquared = (counts: ReadonlyArray<number>, expected: number): number =>
    counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const chiSquaredBound = (freedom: number): number => freedom + standardErrors * Math.sqrt(2 * freedom);
  const tally = (size: number, values: ReadonlyArray<number>): ReadonlyArray<number> => {
    const counts = new Array<number>(size).fill(0);
    values.forEach((value) => (counts[value]! += 1));
    return counts;
  };

  it('10^5 children are distinct, by number and by name', () => {
    const children = [
      Threefry.split(100_000)(root),
      range(100_000).map((i) => Threefry.foldInText(String(i))(Threefry.foldInText('names')(root))),
    ].flat();
    expect(new Set(children.map(({ high, low }) => high * 2 ** 32 + low)).size).toBe(200_000);
  });
  it('siblings are uncorrelated', () => {
    const draws = [
      ...Threefry.split(6)(Threefry.foldInText('split')(root)),
      ...['W', 'b', '0', '1'].map((name) => Threefry.foldInText(name)(root)),
    ].map(Threefry.uniform(n));
    draws.forEach((a, i) =>
      draws.slice(0, i).forEach((b) => {
        expect(Math.abs(correlation(a, b))).toBeLessThan(standardErrors / Math.sqrt(n));
      }),
    );
  });
  it('neighbours in a draw are uncorrelated', () => {
    const values = Threefry.uniform(n)(root);
    expect(Math.abs(correlation(values.slice(1), values.slice(0, -1)))).toBeLessThan(standardErrors / Math.sqrt(n));
  });
  it('uniforms are uniform', () => {
    const bins = 64;
    const values = Threefry.uniform(n)(root);
    expect(values.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(
      chiSquared(
        tally(
          bins,
          values.map((u) => Math.floor(u * bins)),
        ),
        n / bins,
      ),
    ).toBeLessThan(chiSquaredBound(bins - 1));
  });
  it('normals have the moments 0, 1, 0, 3, and pairs are uncorrelated', () => {
    const z = Threefry.normal(n)(root);
    const squares = product(z, z);
    const even = z.filter((_, i) => i % 2 === 0);
    const odd = z.filter((_, i) => i % 2 === 1);
    // The standard errors are the square roots of the estimates' variances: 1, 2, 15 and 96, over n.
    expect(Math.abs(mean(z))).toBeLessThan(standardErrors / Math.sqrt(n));
    expect(Math.abs(mean(squares) - 1)).toBeLessThan(standardErrors * Math.sqrt(2 / n));
    expect(Math.abs(mean(product(squares, z)))).toBeLessThan(standardErrors * Math.sqrt(15 / n));
    expect(Math.abs(mean(product(squares, squares)) - 3)).toBeLessThan(standardErrors * Math.sqrt(96 / n));
    expect(Math.abs(mean(product(even, odd)))).toBeLessThan(standardErrors / Math.sqrt(n / 2));
  });
  it('integers and permutations are unbiased', () => {
    expect(chiSquared(tally(7, integersOf(0, 7, n)(root)), n / 7)).toBeLessThan(chiSquaredBound(6));
    const ranks = Threefry.split(n)(root)
      .map(Threefry.permutation(4))
      .map((order) => order.reduce((rank, place) => 4 * rank + place, 0));
    const counts = tally(256, ranks).filter((count) => count > 0);
    expect(counts).toHaveLength(24);
    expect(chiSquared(counts, n / 24)).toBeLessThan(chiSquaredBound(23));
  });
});

it('leaves a frozen key as it was (I1)', () => {
  const key = Object.freeze(Threefry.key(7));
  const draws = [Threefry.split(3), Threefry.bits(5), Threefry.uniform(5), Threefry.normal(5), Threefry.permutation(9)];
  draws.forEach((draw) => expect(draw(key)).toEqual(draw(Threefry.key(7))));
  expect(key).toEqual({ _tag: 'ThreefryKey', high: 0, low: 7 });
});
