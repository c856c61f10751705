/** NumPy's legacy stream against the golden streams (R1), laws R5 and I1, and records. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as S from 'fp-ts/lib/State.js';
import { describe, expect, it } from 'vitest';
import * as MersenneTwister from '../src/MersenneTwister.js';
import { claim } from './golden/claims.js';

const seed = 20261121;
/** Relative to the terms of the result: NumPy's normals take the C library's logarithm. */
const normalTolerance = 1e-15;

type Values = ReadonlyArray<number>;
type Case = {
  readonly name: string;
  readonly seed: number | readonly [number, ...ReadonlyArray<number>] | null;
  readonly seed_arange: number | undefined;
  readonly out: Values;
  readonly key: Values;
  readonly key_head: Values;
  readonly key_tail: Values;
  readonly key_sha256_le_uint32: string;
  readonly pos: number;
  readonly has_gauss: number;
  readonly cached_gaussian: number;
  readonly then: Values;
  readonly calls: ReadonlyArray<{
    readonly call: string;
    readonly out: Values;
    readonly has_gauss_after: number | undefined;
    readonly cached_gaussian_after: number;
  }>;
  readonly shape: readonly [number, number];
  readonly head: Values;
  readonly tail: Values;
  readonly sha256_f64le: string;
  readonly next_raw32: number | undefined;
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly b: number;
  readonly a: number;
  readonly lo: number;
  readonly hi: number;
  readonly dtype?: MersenneTwister.IntegerType;
  readonly loc: number;
  readonly scale: number;
  readonly p: number & Values;
  readonly mask: ReadonlyArray<Values>;
  readonly int5: Values;
  readonly list5: Values;
  readonly index: number;
};

const golden = JSON.parse(readFileSync(new URL('golden/rng_mt19937.json', import.meta.url), 'utf8')) as {
  readonly cases: ReadonlyArray<Case>;
};

const range = (n: number): Values => Array.from({ length: n }, (_, i) => i);
const right = <A>(either: E.Either<string, A>): A =>
  pipe(
    either,
    E.getOrElseW((message) => {
      throw new Error(message);
    }),
  );
const put = (values: Values, place: number, value: number): Values =>
  values.map((old, i) => (i === place ? value : old));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const expectBits = (actual: Values, expected: Values): void => {
  expect(actual).toHaveLength(expected.length);
  expect(actual.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
};
const expectNormals = (actual: Values, expected: Values, mean = 0): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    const bound = normalTolerance * (Math.abs(mean) + Math.abs(expected[i]! - mean));
    expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(bound);
  });
};
const thrice = <A>(draw: MersenneTwister.Draw<A>): MersenneTwister.Draw<ReadonlyArray<A>> =>
  S.sequenceArray([draw, draw, draw]);

const named: Readonly<Record<string, (n: number) => MersenneTwister.Draw<Values>>> = {
  randn: MersenneTwister.standardNormal,
  random_sample: MersenneTwister.randomSample,
};

/** The check of each kind of case, by how its name starts; the state is the case's seed. */
const checks: Readonly<Record<string, (c: Case, state: MersenneTwister.State) => void>> = {
  'state ': (c, state) => {
    const { key, position, gauss } = MersenneTwister.toRecord(state);
    expect(key.slice(0, 8)).toEqual(c.key_head);
    expect(key.slice(-2)).toEqual(c.key_tail);
    expect(sha256(new Uint8Array(Uint32Array.from(key).buffer))).toBe(c.key_sha256_le_uint32);
    expect([position, gauss]).toEqual([c.pos, null]);
  },
  'raw32 ': (c, state) => expectBits(MersenneTwister.raw32(c.n)(state)[0], c.out),
  'random_sample ': (c, state) => expectBits(MersenneTwister.randomSample(c.n)(state)[0], c.out),
  'rand ': (c, state) => expectBits(MersenneTwister.randomSample(12)(state)[0], c.out.flat()),
  'standard_normal ': (c, state) => expectNormals(MersenneTwister.standardNormal(c.n)(state)[0], c.out),
  'randn cache ': (c, state) => {
    c.calls.reduce((before, { call, out, has_gauss_after, cached_gaussian_after }) => {
      const [, name, n] = /^(\w+)\((\d+)\)$/.exec(call)!;
      const [values, after] = named[name!]!(Number(n))(before);
      (name === 'randn' ? expectNormals : expectBits)(values, out);
      if (has_gauss_after !== undefined) {
        expectNormals(after.gauss === null ? [] : [after.gauss], has_gauss_after === 1 ? [cached_gaussian_after] : []);
      }
      return after;
    }, state);
  },
  'randn [': (c, state) => {
    const [values] = MersenneTwister.standardNormal(c.shape[0] * c.shape[1])(state);
    expectNormals(values.slice(0, c.head.length), c.head);
    expectNormals(values.slice(-c.tail.length), c.tail);
  },
  'permutation(': (c, state) => {
    const [order, next] = MersenneTwister.permutation(c.m)(state);
    expect(order).toEqual(c.out);
    expect(MersenneTwister.raw32(1)(next)[0]).toEqual([c.next_raw32]);
  },
  'permutation sequence ': (c, state) => expect(thrice(MersenneTwister.permutation(7))(state)[0]).toEqual(c.out),
  'shuffle 1d ': (c, state) => expect(MersenneTwister.shuffle(range(10).map((i) => 11 * i))(state)[0]).toEqual(c.out),
  'shuffle list ': (c, state) =>
    expect(MersenneTwister.shuffle(['a', 'b', 'c', 'd', 'e', 'f', 'g'])(state)[0]).toEqual(c.out),
  'shuffle rows ': (c, state) =>
    expect(MersenneTwister.shuffle(range(6).map((i) => [2 * i, 2 * i + 1]))(state)[0]).toEqual(c.out),
  'permutation of rows ': (c, state) =>
    expect(MersenneTwister.permutation(6)(state)[0].map((i) => [2 * i, 2 * i + 1])).toEqual(c.out),
  'randint(': (c, state) => {
    const [values, next] = right(MersenneTwister.randint(c.lo, c.hi, c.n, c.dtype))(state);
    expectBits(values, c.out);
    // The cases of a given type do not record what follows.
    if (c.next_raw32 !== undefined) expect(MersenneTwister.raw32(1)(next)[0]).toEqual([c.next_raw32]);
  },
  'uniform(': (c, state) => expectBits(MersenneTwister.uniform(c.a, c.b, c.n)(state)[0], c.out),
  'exponential ': (c, state) => expectNormals(MersenneTwister.standardExponential(c.n)(state)[0], c.out),
  'normal(': (c, state) => expectNormals(MersenneTwister.normal(c.loc, c.scale, c.n)(state)[0], c.out, c.loc),
  'choice(': (c, state) => {
    const replace = !c.name.includes('no replacement');
    expect(right(MersenneTwister.choice(c.m, c.k, { replace }))(state)[0]).toEqual(c.out);
  },
  'choice with p ': (c, state) => expect(right(MersenneTwister.choiceWeighted(c.p, c.n))(state)[0]).toEqual(c.out),
  'argsort(': (c, state) => expect(thrice(MersenneTwister.argsortBatch(c.m, c.b))(state)[0]).toEqual(c.out),
  'dropout mask ': (c, state) =>
    expect(MersenneTwister.randomSample(15)(state)[0].map((u) => (u >= c.p ? 1 : 0))).toEqual(c.mask.flat()),
  'long stream ': (c, state) => {
    const [values, next] = MersenneTwister.randomSample(c.n)(state);
    expectBits(values.slice(-3), c.tail);
    expect(sha256(new Uint8Array(Float64Array.from(values).buffer))).toBe(c.sha256_f64le);
    expect(MersenneTwister.raw32(1)(next)[0]).toEqual([c.next_raw32]);
  },
  'seed quirk': (c) => {
    expectBits(MersenneTwister.randomSample(3)(MersenneTwister.fromSeed(5))[0], c.int5);
    expectBits(MersenneTwister.randomSample(3)(MersenneTwister.fromArray([5]))[0], c.list5);
  },
  'get_state/set_state': (c, state) => {
    const [, drawn] = pipe(
      MersenneTwister.standardNormal(3),
      S.chain(() => MersenneTwister.randomSample(5)),
    )(state);
    const { key, position, gauss } = MersenneTwister.toRecord(drawn);
    expect(key).toEqual(c.key);
    expect(position).toBe(c.pos);
    expectNormals([gauss!], [c.cached_gaussian]);
    const given = right(
      MersenneTwister.fromRecord({ key: c.key, position: c.pos, gauss: c.has_gauss === 1 ? c.cached_gaussian : null }),
    );
    const [normals, later] = MersenneTwister.standardNormal(4)(given);
    expectNormals(normals, c.then.slice(0, 4));
    expectBits(MersenneTwister.randomSample(3)(later)[0], c.then.slice(4));
  },
  'published mt19937ar.out': (c, state) => expectBits(MersenneTwister.raw32(c.out.length)(state)[0], c.out),
  'C++ standard 10000th': (c, state) =>
    expect(MersenneTwister.raw32(c.index)(state)[0].slice(-1)).toEqual([c.out].flat()),
};

const stateOf = (c: Case): MersenneTwister.State => {
  if (typeof c.seed === 'number') return MersenneTwister.fromSeed(c.seed);
  return MersenneTwister.fromArray(c.seed ?? [0, ...range(c.seed_arange ?? 1).slice(1)]);
};

describe('the golden streams (R1)', () => {
  it('are some', () => {
    expect(golden.cases).not.toEqual([]);
  });

  it.each(golden.cases.map((c) => [c.name, c] as const))('%s', (name, c) => {
    claim(checks, name)(c, stateOf(c));
  });
});

const states = fc.oneof(
  fc.nat({ max: 4294967295 }).map(MersenneTwister.fromSeed),
  fc.tuple(fc.nat({ max: 4294967295 }), fc.nat()).map(MersenneTwister.fromArray),
  fc
    .tuple(fc.nat({ max: 4294967295 }), fc.nat({ max: 1300 }))
    .map(([start, n]) => MersenneTwister.standardNormal(n)(MersenneTwister.fromSeed(start))[1]),
);
const draws = fc
  .nat({ max: 700 })
  .chain((n) =>
    fc.constantFrom<MersenneTwister.Draw<ReadonlyArray<unknown>>>(
      MersenneTwister.raw32(n),
      MersenneTwister.randomSample(n),
      MersenneTwister.uniform(-2, 3, n),
      MersenneTwister.standardNormal(n),
      MersenneTwister.normal(1, 2, n),
      MersenneTwister.permutation(n),
      MersenneTwister.shuffle(range(n).map(String)),
      MersenneTwister.argsortBatch(n, 5),
      right(MersenneTwister.randint(-5, 1e12, n)),
      right(MersenneTwister.choice(n + 1, n, { replace: true })),
      right(MersenneTwister.choice(n, n, { replace: false })),
      right(MersenneTwister.choiceWeighted([0.25, 0.75], n)),
    ),
  );

describe('states are values (I1)', () => {
  it('a draw leaves its state as it was, and gives the same again', () =>
    fc.assert(
      fc.property(states, draws, (state, draw) => {
        const before = MersenneTwister.toRecord(state);
        const [first, next] = draw(Object.freeze(state));
        const [second, again] = draw(state);
        expect(second).toEqual(first);
        expect(MersenneTwister.toRecord(again)).toEqual(MersenneTwister.toRecord(next));
        expect(MersenneTwister.toRecord(state)).toEqual(before);
      }),
      { seed },
    ));
  it('states that share words go their own ways', () => {
    const [, shared] = MersenneTwister.raw32(600)(MersenneTwister.fromSeed(1));
    const [, left] = MersenneTwister.raw32(10)(shared);
    const [rest] = MersenneTwister.raw32(700)(left);
    expect(MersenneTwister.raw32(710)(shared)[0].slice(10)).toEqual(rest);
    expect(MersenneTwister.raw32(700)(left)[0]).toEqual(rest);
  });
  it('hands out no words that could be written', () => {
    const state = MersenneTwister.fromSeed(3);
    expect(Reflect.ownKeys(state.key)).toEqual([]);
    const [first] = MersenneTwister.raw32(3)(state);
    (MersenneTwister.toRecord(state).key as Array<number>).fill(0);
    expect(MersenneTwister.raw32(3)(state)[0]).toEqual(first);
  });
});

describe('permutation and shuffle (R5)', () => {
  it('a permutation is a bijection, a shuffle keeps the items', () =>
    fc.assert(
      fc.property(states, fc.nat({ max: 300 }), (state, n) => {
        const ascending = (values: Values): Values => [...values].sort((a, b) => a - b);
        const items = range(n).map((i) => i % 7);
        expect(ascending(MersenneTwister.permutation(n)(state)[0])).toEqual(range(n));
        expect(ascending(MersenneTwister.shuffle(items)(state)[0])).toEqual(ascending(items));
      }),
      { seed },
    ));
});

describe('records', () => {
  it('go to JSON and back', () =>
    fc.assert(
      fc.property(states, draws, (state, draw) => {
        const json = JSON.stringify(MersenneTwister.toRecord(state));
        const back = right(MersenneTwister.fromRecord(JSON.parse(json) as MersenneTwister.StateRecord));
        expect(MersenneTwister.toRecord(back)).toEqual(MersenneTwister.toRecord(state));
        expect(draw(back)[0]).toEqual(draw(state)[0]);
      }),
      { seed, numRuns: 30 },
    ));

  const record = MersenneTwister.toRecord(MersenneTwister.fromSeed(0));
  const zeros = record.key.map(() => 0);
  it.each<[string, Partial<MersenneTwister.StateRecord>]>([
    ['key: expected 624 words, got 623', { key: record.key.slice(1) }],
    ['key[2]: expected an integer from 0 to 4294967295, got -1', { key: put(record.key, 2, -1) }],
    ['key[623]: expected an integer from 0 to 4294967295, got 0.5', { key: put(record.key, 623, 0.5) }],
    ['key[0]: expected an integer from 0 to 4294967295, got 4294967296', { key: put(record.key, 0, 2 ** 32) }],
    ['key: expected a bit set outside the low 31 bits of key[0], got none', { key: put(zeros, 0, 2 ** 31 - 1) }],
    ['position: expected an integer from 0 to 624, got 625', { position: 625 }],
    ['position: expected an integer from 0 to 624, got NaN', { position: NaN }],
    ['gauss: expected a finite number or null, got Infinity', { gauss: Infinity }],
  ])('%s', (message, change) => {
    expect(MersenneTwister.fromRecord({ ...record, ...change })).toEqual(E.left(message));
  });
  it('take a key with one bit that counts', () => {
    expect(E.isRight(MersenneTwister.fromRecord({ ...record, key: put(zeros, 0, 2 ** 31) }))).toBe(true);
    expect(E.isRight(MersenneTwister.fromRecord({ ...record, key: put(zeros, 623, 1) }))).toBe(true);
  });
});

it.each([
  [MersenneTwister.randint(0, 257, 1, 'uint8'), 'expected a range within 0 to 256, of uint8, got low 0 and high 257'],
  [MersenneTwister.randint(0, 3, -1), 'expected 0 or a positive integer as the size, got -1'],
  [MersenneTwister.choice(5, -1, { replace: false }), 'expected 0 or a positive integer as the size, got -1'],
  [MersenneTwister.choice(2.5, 2, { replace: false }), 'expected 0 or a positive integer to choose from, got 2.5'],
  [MersenneTwister.randint(3, 3, 1), 'expected integers low < high, at most 2^53 apart, got low 3 and high 3'],
  [
    MersenneTwister.choice(0, 1, { replace: true }),
    'expected integers low < high, at most 2^53 apart, got low 0 and high 0',
  ],
  [MersenneTwister.choice(3, 4, { replace: false }), 'expected a size of at most 3 without replacement, got 4'],
  [MersenneTwister.choiceWeighted([], 1), 'expected probabilities that add up to 1, got 0'],
  [MersenneTwister.choiceWeighted([0.5, 0.49], 1), 'expected probabilities that add up to 1, got 0.99'],
  [MersenneTwister.choiceWeighted([1.5, -0.5], 1), 'probabilities[1]: expected at least 0, got -0.5'],
  [MersenneTwister.choiceWeighted([NaN], 1), 'probabilities[0]: expected at least 0, got NaN'],
])('refuses what cannot be drawn: %#', (draw, message) => {
  expect(draw).toEqual(E.left(message));
});
