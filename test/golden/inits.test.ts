/**
 * Initialisers against PyTorch's bounds and deviations, closed forms, and NumPy's draws.
 */
import { describe, expect, test } from 'vitest';
import { Dense, type Distribution, Initializer, Matrix, MersenneTwister, Network } from 'foldnet';
import { readGolden } from '../readGolden.js';
import { closedFormTolerance, expectClose, normalDrawTolerance } from '../tolerance.js';

interface Gains {
  readonly kind: 'gain';
  readonly gains: Readonly<Record<string, number>>;
}

interface Torch {
  readonly kind: 'torch';
  readonly name: string;
  readonly fan_in: number;
  readonly fan_out: number;
  readonly values: ReadonlyArray<{
    readonly scheme: string;
    readonly dist: 'uniform' | 'normal';
    readonly a_or_mean: number;
    readonly b_or_std: number;
  }>;
}

interface Theory {
  readonly kind: 'theory';
  readonly name: string;
  readonly fan_in: number;
  readonly fan_out: number;
  readonly values: Readonly<Record<string, number>>;
}

interface Draws {
  readonly kind: 'draws';
  readonly seed: number;
  readonly fan_in: number;
  readonly fan_out: number;
  readonly values: ReadonlyArray<{ readonly scheme: string; readonly out: ReadonlyArray<ReadonlyArray<number>> }>;
}

type Case = Gains | Torch | Theory | Draws | { readonly kind: 'property'; readonly name: string };

const cases = readGolden<Case>('inits');

const ofKind = <K extends Case['kind']>(kind: K): ReadonlyArray<Extract<Case, { readonly kind: K }>> =>
  cases.filter((c): c is Extract<Case, { readonly kind: K }> => c.kind === kind);

/** The two numbers of a distribution. */
const numbers = (distribution: Distribution): readonly [number, number] => {
  switch (distribution.type) {
    case 'uniform':
      return [distribution.low, distribution.high];
    case 'normal':
      return [distribution.mean, distribution.standardDeviation];
    case 'constant':
      return [distribution.value, distribution.value];
  }
};

describe('gains', () => {
  const { gains } = ofKind('gain')[0]!;

  test.each([
    ['linear', 'identity'],
    ['sigmoid', 'sigmoid'],
    ['tanh', 'tanh'],
    ['relu', 'relu'],
  ] as const)('%s', (name, activation) => {
    expect(Initializer.gain(activation)).toBe(gains[name]);
  });

  test('left out, for want of the layer or activation', () => {
    const covered = ['linear', 'sigmoid', 'tanh', 'relu'];
    expect(Object.keys(gains).filter((name) => !covered.includes(name))).toEqual(['conv1d', 'selu']);
  });
});

describe("PyTorch's distributions", () => {
  const activations = { linear: 'identity', tanh: 'tanh', relu: 'relu' } as const;
  const isActivation = (name: string): name is keyof typeof activations => name in activations;

  /** The initialiser of a scheme such as `xavier_uniform gain=tanh` or `kaiming_normal fan_in relu`. */
  const initializerOf = (scheme: string): Initializer.Initializer | undefined => {
    const [, family, dist, mode, name] =
      /^(xavier|kaiming)_(uniform|normal) (fan_in |fan_out |gain=)(\w+)$/.exec(scheme) ?? [];
    if (name === undefined || !isActivation(name) || (dist !== 'uniform' && dist !== 'normal')) return undefined;
    const gain = Initializer.gain(activations[name]);
    return family === 'xavier'
      ? { type: `glorot-${dist}`, gain }
      : { type: `he-${dist}`, gain, mode: mode === 'fan_in ' ? 'fan-in' : 'fan-out' };
  };

  test.each(ofKind('torch').map((c) => [c.name, c] as const))('%s', (_, { fan_in, fan_out, values }) => {
    const covered = values.filter(({ scheme }) => initializerOf(scheme) !== undefined);
    expect(covered).toHaveLength(18);
    covered.forEach(({ scheme, dist, a_or_mean, b_or_std }) => {
      const distribution = Initializer.distribution(initializerOf(scheme)!, fan_in, fan_out);
      expect(distribution.type).toBe(dist);
      expectClose(numbers(distribution), [a_or_mean, b_or_std], closedFormTolerance, scheme);
    });
  });

  test('left out: leaky ReLU, and a default that is a uniform of its own bounds', () => {
    const leftOut = ofKind('torch').flatMap(({ values }) =>
      values.filter(({ scheme }) => initializerOf(scheme) === undefined).map(({ scheme }) => scheme),
    );
    expect([...new Set(leftOut)]).toEqual([
      'kaiming_uniform fan_in leaky_relu a=0.01',
      'kaiming_uniform fan_in leaky_relu a=0.2',
      'kaiming_uniform fan_in leaky_relu a=1.0',
      'kaiming_uniform fan_out leaky_relu a=0.01',
      'kaiming_uniform fan_out leaky_relu a=0.2',
      'kaiming_uniform fan_out leaky_relu a=1.0',
      'torch default Linear weight (kaiming_uniform a=sqrt(5)) = 1/sqrt(fan_in)',
      'torch default Linear bias bound',
    ]);
  });
});

describe('closed forms', () => {
  const initializers: Readonly<Record<string, Initializer.Initializer>> = {
    xavier_uniform_bound: 'glorot-uniform',
    xavier_normal_std: 'glorot-normal',
    he_uniform_bound: 'he-uniform',
    he_normal_std: 'he-normal',
    lecun_uniform_bound: 'lecun-uniform',
    lecun_normal_std: 'lecun-normal',
    'seed001_scale (commented Xavier, is He)': 'he-normal',
    seed000_uniform_bound: { type: 'uniform', low: -0.5, high: 0.5 },
    seed002_default_weight_scale: { type: 'normal', scale: 0.01 },
    seed002_used_weight_scale: { type: 'normal', scale: 0.1 },
  };

  test.each(ofKind('theory').map((c) => [c.name, c] as const))('%s', (_, { fan_in, fan_out, values }) => {
    Object.entries(initializers).forEach(([name, initializer]) => {
      const expected = values[name]!;
      const distribution = Initializer.distribution(initializer, fan_in, fan_out);
      expectClose(
        numbers(distribution),
        distribution.type === 'uniform' ? [-expected, expected] : [0, expected],
        closedFormTolerance,
        name,
      );
    });
    expect(Object.keys(values).filter((name) => !(name in initializers))).toEqual([
      'seed000_std', // of a uniform distribution: 1/sqrt(12)
      'truncated_normal_2sd_correction', // there is no truncated normal
    ]);
  });
});

describe("NumPy's draws", () => {
  const { seed, fan_in, fan_out, values } = ofKind('draws')[0]!;

  const initializers: Readonly<Record<string, Initializer.Initializer>> = {
    'xavier_uniform: uniform(-sqrt(6/(in+out)), +, (in,out))': 'glorot-uniform',
    'xavier_normal: randn(in,out)*sqrt(2/(in+out))': 'glorot-normal',
    'he_uniform: uniform(-sqrt(6/in), +, (in,out))': 'he-uniform',
    'he_normal: randn(in,out)*sqrt(2/in)': 'he-normal',
    'lecun_uniform: uniform(-sqrt(3/in), +, (in,out))': 'lecun-uniform',
    'lecun_normal: randn(in,out)*sqrt(1/in)': 'lecun-normal',
    'seed000: rand(in,out)-0.5': { type: 'uniform', low: -0.5, high: 0.5 },
    'seed002: 0.01*randn(in,out)': { type: 'normal', scale: 0.01 },
    'seed001: randn(out,in)*sqrt(2/in)  (shape (out,in))': 'he-normal',
  };

  test.each(values.map(({ scheme, out }) => [scheme, out] as const))('%s', (scheme, out) => {
    const init = initializers[scheme]!;
    const network = Network.layer(Dense.dense(fan_in, fan_out, { init }))(Network.input(fan_in));
    const [[{ W, b }]] = network.initFrom()(MersenneTwister.fromSeed(seed));
    const uniform = Initializer.distribution(init, fan_in, fan_out).type === 'uniform';
    expectClose(Matrix.toArray(W), out.flat(), uniform ? closedFormTolerance : normalDrawTolerance, scheme);
    expect(Matrix.toArray(b)).toEqual([0, 0, 0, 0]);
  });
});

test('left out: orthogonal initialisation', () => {
  expect(ofKind('property').map(({ name }) => name)).toEqual(['orthogonal']);
  expect(cases).toHaveLength(15);
});

test('a record without a gain is the name', () => {
  (['glorot-normal', 'glorot-uniform', 'he-normal', 'he-uniform', 'lecun-normal', 'lecun-uniform'] as const).forEach(
    (type) => {
      expect(Initializer.distribution({ type }, 3, 5)).toEqual(Initializer.distribution(type, 3, 5));
    },
  );
});
