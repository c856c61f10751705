/**
 * Two experiments that need no training, against NumPy: how gradients flow through depth, activation and initialisation,
 * and slices of loss landscapes along filter-normalised directions (Li et al. 2018, biases fixed).
 *
 * Both run in float32 too, on data and parameters rounded to it, against the same figures.
 */
import { describe, expect, test } from 'vitest';
import type { Initializer } from 'foldnet';
import { Dense, Layer, Loss, Matrix, MersenneTwister, Network, Parameters, Random } from 'foldnet';
import { expectRight } from '../expectRight.js';
import { readGoldenFile, type Rows, type Values } from '../readGolden.js';
import { expectClose, normalDrawTolerance, type Tolerance, trainingTolerance, unitRoundOff } from '../tolerance.js';
import { activation } from './activations.js';
import { expectEveryKind, known } from './claims.js';

interface GradientFlow {
  readonly kind: 'gradient_flow';
  readonly name: string;
  readonly depth: number;
  readonly act: string;
  readonly scheme: string;
  readonly loss: number;
  readonly grad_norms_W: Values;
  readonly grad_norms_b: Values;
  readonly activation_std: Values;
}

interface Landscape {
  readonly kind: 'loss_landscape';
  readonly name: string;
  readonly depth: number;
  readonly act: string;
  readonly grid: Values;
  readonly loss: Rows;
}

/** These are in metrics.test.ts. */
interface Others {
  readonly kind: 'metrics' | 'preprocessing';
}

type Case = GradientFlow | Landscape | Others;

interface Golden {
  readonly X: Rows;
  readonly Y: Rows;
  readonly config: { readonly seed: number; readonly width: number; readonly n: number };
  readonly cases: ReadonlyArray<Case>;
}

const golden = readGoldenFile<Golden>('experiments');
const { seed, width, n } = golden.config;

const ofKind = <K extends Case['kind']>(kind: K) =>
  golden.cases.filter((c): c is Extract<Case, { readonly kind: K }> => c.kind === kind);

test('every case runs', () => {
  expectEveryKind(
    golden.cases.map(({ kind }) => kind),
    ['gradient_flow', 'loss_landscape', 'metrics', 'preprocessing'],
  );
});

test('the data are drawn from the seed', () => {
  const data = [...golden.X.flat(), ...golden.Y.flat()];
  expect(golden.X).toHaveLength(n);
  const [drawn] = MersenneTwister.standardNormal(data.length)(MersenneTwister.fromSeed(seed));
  expectClose(drawn, data, normalDrawTolerance);
});

const initializers: Readonly<Record<string, Initializer.Initializer>> = {
  'normal0.01': { type: 'normal', scale: 0.01 },
  'uniform0.5': { type: 'uniform', low: -0.5, high: 0.5 },
  xavier_normal: 'glorot-normal',
  he_normal: 'he-normal',
};

/** So many hidden layers of one width. */
const network = (
  depth: number,
  act: string,
  init: Initializer.Initializer,
  inputs: number,
  outputs: number,
): Network.Network<number, number> =>
  Network.fromLayers(inputs, [
    ...Array.from({ length: depth }, (_, i) => [
      Network.erase(Dense.dense(i === 0 ? inputs : width, width, { init })),
      activation(act, width),
    ]).flat(),
    Network.erase(Dense.dense(width, outputs, { init })),
  ]);

/** In float64, where the squares of small gradients do not underflow. */
const norm = (x: Matrix.Matrix): number => Math.sqrt(Matrix.toArray(x).reduce((sum, value) => sum + value * value, 0));

const deviation = (x: Matrix.Matrix): number => {
  const double = Matrix.toPrecision('float64')(x);
  const size = x.rows * x.columns;
  return norm(Matrix.shift(-Matrix.sum(double) / size)(double)) / Math.sqrt(size);
};

/** A direction whose columns, one unit's incoming weights each, are as long as those of W. */
const normalized = (direction: Matrix.Matrix, W: Matrix.Matrix): Matrix.Matrix => {
  const lengths = (x: Matrix.Matrix): Matrix.Matrix<1> => Matrix.squareRoot(Matrix.columnSums(Matrix.hadamard(x, x)));
  const factors = Matrix.toArray(Matrix.divide(lengths(W), lengths(direction)));
  return Matrix.map((value, i) => value * factors[i % W.columns]!)(direction);
};

/** A normalised normal direction for every W, and 0 for every b. */
const direction =
  <P extends Parameters.Parameters>(parameters: P): Random.Draw<P> =>
  (random) => {
    const weights = Parameters.leaves(parameters).filter(({ path }) => path.endsWith('.W'));
    const [drawn, after] = weights.reduce<readonly [ReadonlyMap<string, Matrix.Matrix>, Random.Random]>(
      ([done, current], { path, matrix: W }) => {
        const normal = { type: 'normal', mean: 0, standardDeviation: 1 } as const;
        const [values, next] = Random.draw(normal, path, W.rows * W.columns)(current);
        const one = expectRight(Matrix.fromArray(W.rows, W.columns, W.precision)(values));
        return [new Map([...done, [path, normalized(one, W)]]), next];
      },
      [new Map(), random],
    );
    return [Parameters.map((x, path) => drawn.get(path) ?? Matrix.scale(0)(x))(parameters), after];
  };

/** The sum over the examples of the norms of their gradients: what a gradient's norm would be if nothing cancelled. */
const uncancelled = (
  net: Network.Network<number, number>,
  parameters: Network.ParameterTuple,
  X: Matrix.Matrix,
  Y: Matrix.Matrix,
): ((name: string) => Values) => {
  const ofEach = Array.from({ length: X.rows }, (_, i) => {
    const [x, y] = [Matrix.gatherRows([i])(X), Matrix.gatherRows([i])(Y)];
    const { output, cache } = net.forward(parameters, x, Layer.evaluation);
    return Parameters.leaves(net.backward(cache, Loss.halfSquaredError.gradient(output, y)).parameters);
  });
  return (name: string): Values =>
    ofEach[0]!.flatMap(({ path }, leaf) =>
      path.endsWith(name) ? [ofEach.reduce((sum, of) => sum + norm(of[leaf]!.matrix), 0) / X.rows] : [],
    );
};

describe.each(['float64', 'float32'] as const)('%s', (precision) => {
  /**
   * Sums of as many terms as there are units or examples, through all layers: so many roundings in a row, in units of the
   * terms' size, which cancel in part. Below the smallest normal number, each rounds by a part of the smallest number.
   */
  const within = (depth: number, size: number): Tolerance => {
    const roundings = (depth + 1) * Math.max(width, n);
    const units = roundings * unitRoundOff[precision];
    const underflow = precision === 'float32' ? roundings * width * 2 ** -149 : 0;
    return {
      absolute: units * size + underflow,
      relative: precision === 'float64' ? trainingTolerance.relative : units,
    };
  };
  const expectEach = (found: Values, expected: Values, sizes: Values, depth: number, name: string): void => {
    expect(found).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expectClose(found[i]!, value, within(depth, sizes[i]!), `${name}.${i}`);
    });
  };

  const matrix = (rows: Rows): Matrix.Matrix => Matrix.toPrecision(precision)(expectRight(Matrix.fromRows(rows)));
  const X = matrix(golden.X);
  const Y = matrix(golden.Y);

  describe('gradient flow', () => {
    test.each(ofKind('gradient_flow').map((c) => [c.name, c] as const))('%s', (_, c) => {
      const net = network(c.depth, c.act, known(initializers, c.scheme), X.columns, Y.columns);
      const [parameters] = net.initFrom(precision)(MersenneTwister.fromSeed(seed + 1));
      const { output, cache } = net.forward(parameters, X, Layer.evaluation);
      const gradients = net.backward(cache, Loss.halfSquaredError.gradient(output, Y)).parameters;
      const norms = (name: string): Values =>
        Parameters.leaves(gradients).flatMap(({ path, matrix: x }) => (path.endsWith(name) ? [norm(x)] : []));
      const outputs = net.layers.reduce<ReadonlyArray<Matrix.Matrix>>(
        (done, layer, i) => [...done, Layer.predict(layer)(parameters[i]!, done.at(-1) ?? X)],
        [],
      );
      const activations = outputs.filter((_output, i) => i % 2 === 1);

      const sizes = uncancelled(net, parameters, X, Y);
      const rootMeanSquares = activations.map((x) => norm(x) / Math.sqrt(x.rows * x.columns));

      expectClose(Loss.halfSquaredError.value(output, Y), c.loss, within(c.depth, 0), 'loss');
      expectEach(norms('.W'), c.grad_norms_W, sizes('.W'), c.depth, 'grad_norms_W');
      expectEach(norms('.b'), c.grad_norms_b, sizes('.b'), c.depth, 'grad_norms_b');
      expectEach(activations.map(deviation), c.activation_std, rootMeanSquares, c.depth, 'activation_std');
    });
  });

  describe('loss landscapes', () => {
    test.each(ofKind('loss_landscape').map((c) => [c.name, c] as const))('%s', (_, c) => {
      const net = network(c.depth, c.act, 'he-normal', X.columns, Y.columns);
      const [parameters, afterWeights] = net.initFrom(precision)(MersenneTwister.fromSeed(seed + 2));
      const [first, afterFirst] = direction(parameters)(afterWeights);
      const [second] = direction(parameters)(afterFirst);
      const moved = (u: number, v: number): typeof parameters =>
        Parameters.add(Parameters.add(parameters, Parameters.scale(u)(first)), Parameters.scale(v)(second));
      const surface = c.grid.map((u) => c.grid.map((v) => Loss.halfSquaredError.value(net.predict(moved(u, v), X), Y)));
      expectClose(surface, c.loss, within(c.depth, 0));
    });
  });
});
