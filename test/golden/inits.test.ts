/**
 * Initialisers against PyTorch's gains, bounds and deviations, closed forms, and NumPy's draws and QR.
 *
 * In float32 every initial value is the float64 one, rounded once.
 */
import { describe, expect, test } from 'vitest';
import { Dense, type Distribution, Initializer, Matrix, MersenneTwister, Network } from 'foldnet';
import { readGolden } from '../readGolden.js';
import { closedFormTolerance, expectClose, normalDrawTolerance, type Tolerance } from '../tolerance.js';
import { expectEveryKind, known } from './claims.js';

/** One rounding to float32, of draws that differ as {@link normalDrawTolerance} has it. */
const float32RoundingTolerance: Tolerance = { absolute: 0, relative: 2 ** -24 + normalDrawTolerance.relative };

/** W^T W, of vectors orthonormal to binary64. */
const orthogonalTolerance: Tolerance = { absolute: 1e-12, relative: 0 };

/** The same of elements rounded to float32: by Cauchy and Schwarz at most 2 * 2^-24 gain^2, and the gain is 2. */
const float32OrthogonalTolerance: Tolerance = { absolute: 4 * 2 ** -23 * (1 + 2 ** -24), relative: 0 };

interface Gains {
  readonly kind: 'gain';
  readonly name: string;
  readonly gains: Readonly<Record<string, number>>;
  readonly leaky_relu: ReadonlyArray<{ readonly slope: number; readonly gain: number }>;
  readonly leaky_relu_default: number;
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
  readonly name: string;
  readonly seed: number;
  readonly fan_in: number;
  readonly fan_out: number;
  readonly values: ReadonlyArray<{ readonly scheme: string; readonly out: ReadonlyArray<ReadonlyArray<number>> }>;
}

interface Property {
  readonly kind: 'property';
  readonly name: string;
  readonly gain: number;
  readonly WtW: ReadonlyArray<ReadonlyArray<number>>;
}

type Case = Gains | Torch | Theory | Draws | Property;

const cases = readGolden<Case>('inits');

const ofKind = <K extends Case['kind']>(kind: K): ReadonlyArray<Extract<Case, { readonly kind: K }>> =>
  cases.filter((c): c is Extract<Case, { readonly kind: K }> => c.kind === kind);

test('every case is of a kind that runs below', () => {
  expectEveryKind(
    cases.map(({ kind }) => kind),
    ['gain', 'torch', 'theory', 'draws', 'property'],
  );
});

/** The two numbers of a distribution. */
const numbers = (distribution: Distribution): readonly [number, number] => {
  switch (distribution.type) {
    case 'uniform':
      return [distribution.low, distribution.high];
    case 'normal':
    case 'truncated-normal':
      return [distribution.mean, distribution.standardDeviation];
    case 'constant':
      return [distribution.value, distribution.value];
    case 'orthogonal':
      return [distribution.gain, distribution.gain];
  }
};

/** By PyTorch's names; a convolution's gain is that of a linear layer. */
const activations: Readonly<Record<string, Initializer.GainName>> = {
  linear: 'identity',
  conv1d: 'identity',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  relu: 'relu',
  leaky_relu: 'leaky-relu',
  selu: 'selu',
};

describe('gains', () => {
  const { gains, leaky_relu, leaky_relu_default } = ofKind('gain')[0]!;

  test.each(Object.entries(gains))('%s', (name, gain) => {
    expect(Initializer.gain(known(activations, name))).toBe(gain);
  });

  test.each(leaky_relu)('leaky ReLU of slope $slope', ({ slope, gain }) => {
    expect(Initializer.gain('leaky-relu', slope)).toBe(gain);
  });

  test('leaky ReLU of the slope that goes without saying', () => {
    expect(Initializer.gain('leaky-relu')).toBe(leaky_relu_default);
  });
});

describe("PyTorch's distributions", () => {
  const linear: Initializer.Initializer = { type: 'he-uniform', gain: Initializer.gain('leaky-relu', Math.sqrt(5)) };

  /** The initialiser of a scheme such as `xavier_uniform gain=tanh` or `kaiming_normal fan_in leaky_relu a=0.2`. */
  const initializerOf = (scheme: string): Initializer.Initializer => {
    if (scheme.startsWith('torch default Linear')) return linear;
    const [, family, dist, mode, name, slope] =
      /^(xavier|kaiming)_(uniform|normal) (fan_in |fan_out |gain=)(\w+)(?: a=(\S+))?$/.exec(scheme) ?? [];
    if (dist !== 'uniform' && dist !== 'normal') return expect.fail(`no initialiser for '${scheme}'`);
    const gain = Initializer.gain(known(activations, name!), slope === undefined ? undefined : Number(slope));
    return family === 'xavier'
      ? { type: `glorot-${dist}`, gain }
      : { type: `he-${dist}`, gain, mode: mode === 'fan_in ' ? 'fan-in' : 'fan-out' };
  };

  test.each(ofKind('torch').map((c) => [c.name, c] as const))('%s', (_, { fan_in, fan_out, values }) => {
    expect(values).not.toEqual([]);
    values.forEach(({ scheme, dist, a_or_mean, b_or_std }) => {
      const distribution = Initializer.distribution(initializerOf(scheme), fan_in, fan_out);
      expect(distribution.type).toBe(dist);
      expectClose(numbers(distribution), [a_or_mean, b_or_std], closedFormTolerance, scheme);
    });
  });
});

describe('closed forms', () => {
  const seed000: Initializer.Initializer = { type: 'uniform', low: -0.5, high: 0.5 };
  const initializers: Readonly<Record<string, Initializer.Initializer>> = {
    xavier_uniform_bound: 'glorot-uniform',
    xavier_normal_std: 'glorot-normal',
    he_uniform_bound: 'he-uniform',
    he_normal_std: 'he-normal',
    lecun_uniform_bound: 'lecun-uniform',
    lecun_normal_std: 'lecun-normal',
    'seed001_scale (commented Xavier, is He)': 'he-normal',
    seed000_uniform_bound: seed000,
    seed000_std: seed000,
    seed002_default_weight_scale: { type: 'normal', scale: 0.01 },
    seed002_used_weight_scale: { type: 'normal', scale: 0.1 },
  };
  const truncated = 'truncated_normal_2sd_correction';

  test.each(ofKind('theory').map((c) => [c.name, c] as const))('%s', (_, { fan_in, fan_out, values }) => {
    expect(Object.keys(values).sort()).toEqual([...Object.keys(initializers), truncated].sort());
    Object.entries(initializers).forEach(([name, initializer]) => {
      const expected = values[name]!;
      const distribution = Initializer.distribution(initializer, fan_in, fan_out);
      const [first, second] = numbers(distribution);
      if (name === 'seed000_std') expectClose((second - first) / Math.sqrt(12), expected, closedFormTolerance, name);
      else {
        const symmetric = [distribution.type === 'uniform' ? -expected : 0, expected];
        expectClose([first, second], symmetric, closedFormTolerance, name);
      }
    });
    (['glorot-normal', 'he-normal', 'lecun-normal'] as const).forEach((type) => {
      const [, whole] = numbers(Initializer.distribution(type, fan_in, fan_out));
      const cut = Initializer.distribution({ type, truncated: true }, fan_in, fan_out);
      expect(cut.type).toBe('truncated-normal');
      expectClose(numbers(cut), [0, whole / values[truncated]!], closedFormTolerance, type);
    });
  });
});

/** The weights of a dense layer, from NumPy's stream. */
const weights = (
  inputs: number,
  outputs: number,
  init: Initializer.Initializer,
  seed: number,
  precision: Matrix.Precision = 'float64',
): Matrix.Matrix => {
  const network = Network.layer(Dense.dense(inputs, outputs, { init }))(Network.input(inputs));
  const [[{ W, b }]] = network.initFrom(precision)(MersenneTwister.fromSeed(seed));
  expect(Matrix.toArray(b)).toEqual(new Array(outputs).fill(0));
  return W;
};

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
    const init = known(initializers, scheme);
    const W = weights(fan_in, fan_out, init, seed);
    const uniform = Initializer.distribution(init, fan_in, fan_out).type === 'uniform';
    expectClose(Matrix.toArray(W), out.flat(), uniform ? closedFormTolerance : normalDrawTolerance, scheme);
    const single = weights(fan_in, fan_out, init, seed, 'float32');
    expect(single).toEqual(Matrix.toPrecision('float32')(W));
    expectClose(Matrix.toArray(single), out.flat(), float32RoundingTolerance, scheme);
  });

  test('truncated: randn(in,out) without those beyond 2', () => {
    // Of as many again at least half are kept, but for one sample in millions of millions.
    const [drawn] = MersenneTwister.standardNormal(2 * fan_in * fan_out + 16)(MersenneTwister.fromSeed(seed));
    const kept = drawn.filter((z) => Math.abs(z) <= 2).slice(0, fan_in * fan_out);
    const W = weights(fan_in, fan_out, { type: 'truncated-normal', scale: 0.5 }, seed);
    expect(Matrix.toArray(W)).toEqual(kept.map((z) => 0.5 * z));
  });
});

describe('orthogonal', () => {
  const { gain, WtW } = ofKind('property')[0]!;

  const gram = (W: Matrix.Matrix): Matrix.Matrix =>
    W.rows >= W.columns ? Matrix.multiplyTransposedLeft(W, W) : Matrix.multiplyTransposedRight(W, W);

  const scaledIdentity = (n: number): ReadonlyArray<ReadonlyArray<number>> =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_column, j) => (i === j ? gain * gain : 0)));

  const check = (rows: number, columns: number, precision: Matrix.Precision, tolerance: Tolerance): void => {
    const W = weights(rows, columns, { type: 'orthogonal', gain }, rows + columns, precision);
    expectClose(gram(Matrix.toPrecision('float64')(W)), scaledIdentity(Math.min(rows, columns)), tolerance);
  };

  test('the golden W^T W is gain^2 I', () => {
    expectClose(WtW, scaledIdentity(WtW.length), orthogonalTolerance);
    expectClose(gram(weights(5, WtW.length, { type: 'orthogonal', gain }, 0)), WtW, orthogonalTolerance);
  });

  test.each([
    [1, 1],
    [5, 3],
    [3, 5],
    [1, 7],
    [64, 64],
    [200, 32],
    [32, 200],
  ])('%dx%d: W^T W, or W W^T where W is wide, is gain^2 I', (rows, columns) => {
    check(rows, columns, 'float64', orthogonalTolerance);
    check(rows, columns, 'float32', float32OrthogonalTolerance);
  });

  // q, r = qr(randn(4, 3)); 2 * q * sign(diag(r)), and the transpose of the same for a transposed 2x3, of NumPy 2.4.
  test("is the Q of NumPy's QR, its signs such that R has a positive diagonal", () => {
    expectClose(
      weights(4, 3, { type: 'orthogonal', gain: 2 }, 0),
      [
        [1.1628820057962503, -0.9583194863427728, 0.5185909681850838],
        [1.477220550863594, 1.2830841098416053, -0.31504981054157066],
        [0.6263083559744861, -1.19103763892391, -0.9369757652303773],
        [0.27067088491022734, -0.12941511439649242, 1.659482883299954],
      ],
      orthogonalTolerance,
    );
    expectClose(
      weights(2, 3, 'orthogonal', 0),
      [
        [0.8577182409977431, 0.19456459875913087, 0.475882376191256],
        [0.27400306509180217, 0.6102159232923516, -0.743343021276692],
      ],
      orthogonalTolerance,
    );
  });
});
