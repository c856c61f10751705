/**
 * Metrics and scalers against scikit-learn, and two experiments that need no training, against NumPy: how gradients flow
 * through depth, activation and initialisation, and slices of loss landscapes.
 */
import { describe, expect, test } from 'vitest';
import type { Initializer } from 'foldnet';
import {
  Activation,
  Dense,
  Layer,
  Loss,
  Matrix,
  MersenneTwister,
  Metric,
  Network,
  Parameters,
  Random,
  Scaler,
} from 'foldnet';
import { expectRight } from '../expectRight.js';
import { readGoldenFile } from '../readGolden.js';
import { expectClose, normalDrawTolerance, torchTolerance, trainingTolerance } from '../tolerance.js';

type Row = ReadonlyArray<number>;
type Rows = ReadonlyArray<Row>;

interface GradientFlow {
  readonly kind: 'gradient_flow';
  readonly name: string;
  readonly depth: number;
  readonly act: 'sigmoid' | 'tanh' | 'relu';
  readonly scheme: 'normal0.01' | 'uniform0.5' | 'xavier_normal' | 'he_normal';
  readonly loss: number;
  readonly grad_norms_W: Row;
  readonly grad_norms_b: Row;
  readonly activation_std: Row;
}

interface Landscape {
  readonly kind: 'loss_landscape';
  readonly name: string;
  readonly depth: number;
  readonly act: 'tanh' | 'relu';
  readonly grid: Row;
  readonly loss: Rows;
}

interface Classification {
  readonly kind: 'metrics';
  readonly name: 'classification metrics';
  readonly y_true: Row;
  readonly y_pred: Row;
  readonly confusion_matrix: Rows;
  readonly accuracy: number;
}

interface Regression {
  readonly kind: 'metrics';
  readonly name: 'regression metrics';
  readonly y_true: Row;
  readonly y_pred: Row;
  readonly mse: number;
  readonly r2: number;
}

interface Scalers {
  readonly kind: 'preprocessing';
  readonly X: Rows;
  readonly standard: Rows;
  readonly mean: Row;
  readonly scale: Row;
  readonly minmax: Rows;
}

interface Golden {
  readonly X: Rows;
  readonly Y: Rows;
  readonly config: { readonly seed: number; readonly width: number; readonly n: number };
  readonly cases: ReadonlyArray<GradientFlow | Landscape | Classification | Regression | Scalers>;
}

const golden = readGoldenFile<Golden>('experiments');
const { seed, width, n } = golden.config;

const matrix = (rows: Rows): Matrix.Matrix => expectRight(Matrix.fromRows(rows));
const column = (values: Row): Matrix.Matrix<number, 1> =>
  Matrix.transpose(expectRight(Matrix.fromArray(1, values.length)(values)));

const X = matrix(golden.X);
const Y = matrix(golden.Y);

const initializers: Readonly<Record<GradientFlow['scheme'], Initializer.Initializer>> = {
  'normal0.01': { type: 'normal', scale: 0.01 },
  'uniform0.5': { type: 'uniform', low: -0.5, high: 0.5 },
  xavier_normal: 'glorot-normal',
  he_normal: 'he-normal',
};

/** So many hidden layers of one width. */
const network = (
  depth: number,
  act: GradientFlow['act'],
  init: Initializer.Initializer,
): Network.Network<number, number> =>
  Network.fromLayers(X.columns, [
    ...Array.from({ length: depth }, (_, i) => [
      Network.erase(Dense.dense(i === 0 ? X.columns : width, width, { init })),
      Network.erase(Activation.named(act)(width)),
    ]).flat(),
    Network.erase(Dense.dense(width, Y.columns, { init })),
  ]);

const norm = (x: Matrix.Matrix): number => Math.sqrt(Matrix.dot(x, x));

const deviation = (x: Matrix.Matrix): number => {
  const centred = Matrix.shift(-Matrix.sum(x) / (x.rows * x.columns))(x);
  return Math.sqrt(Matrix.dot(centred, centred) / (x.rows * x.columns));
};

const ofKind = <K extends Golden['cases'][number]['kind']>(kind: K) =>
  golden.cases.filter((c): c is Extract<Golden['cases'][number], { readonly kind: K }> => c.kind === kind);

test('the data are drawn from the seed', () => {
  const [drawn] = MersenneTwister.standardNormal(n * (X.columns + Y.columns))(MersenneTwister.fromSeed(seed));
  expectClose(drawn, [...golden.X.flat(), ...golden.Y.flat()], normalDrawTolerance);
});

describe('gradient flow', () => {
  test.each(ofKind('gradient_flow').map((c) => [c.name, c] as const))('%s', (_, c) => {
    const net = network(c.depth, c.act, initializers[c.scheme]);
    const [parameters] = net.initFrom()(MersenneTwister.fromSeed(seed + 1));
    const { output, cache } = net.forward(parameters, X, Layer.evaluation);
    const gradients = net.backward(cache, Loss.halfSquaredError.gradient(output, Y)).parameters;
    const norms = (name: string): Row =>
      Parameters.leaves(gradients).flatMap(({ path, matrix: x }) => (path.endsWith(name) ? [norm(x)] : []));
    const hidden = net.layers.reduce<ReadonlyArray<Matrix.Matrix>>(
      (done, layer, i) => [...done, Layer.predict(layer)(parameters[i]!, done.at(-1) ?? X)],
      [],
    );

    expectClose(Loss.halfSquaredError.value(output, Y), c.loss, trainingTolerance, 'loss');
    expectClose(norms('.W'), c.grad_norms_W, trainingTolerance, 'grad_norms_W');
    expectClose(norms('.b'), c.grad_norms_b, trainingTolerance, 'grad_norms_b');
    expectClose(
      hidden.filter((_h, i) => i % 2 === 1).map(deviation),
      c.activation_std,
      trainingTolerance,
      'activation_std',
    );
  });
});

/** A direction whose columns, one unit's incoming weights each, are as long as those of W. */
const normalized = (direction: Matrix.Matrix, W: Matrix.Matrix): Matrix.Matrix => {
  const lengths = (x: Matrix.Matrix): Matrix.Matrix<1> => Matrix.squareRoot(Matrix.columnSums(Matrix.hadamard(x, x)));
  const factors = Matrix.toArray(Matrix.divide(lengths(W), lengths(direction)));
  return Matrix.map((value, i) => value * factors[i % W.columns]!)(direction);
};

describe('loss landscapes', () => {
  test.each(ofKind('loss_landscape').map((c) => [c.name, c] as const))('%s', (_, c) => {
    const net = network(c.depth, c.act, 'he-normal');
    const [parameters, afterWeights] = net.initFrom()(MersenneTwister.fromSeed(seed + 2));
    const weights = Parameters.leaves(parameters).filter(({ path }) => path.endsWith('.W'));

    const direction = (random: Random.Random): readonly [typeof parameters, Random.Random] => {
      const [drawn, after] = weights.reduce<readonly [ReadonlyMap<string, Matrix.Matrix>, Random.Random]>(
        ([done, current], { path, matrix: W }) => {
          const [values, next] = Random.draw(
            { type: 'normal', mean: 0, standardDeviation: 1 },
            path,
            W.rows * W.columns,
          )(current);
          const one = expectRight(Matrix.fromArray(W.rows, W.columns)(values));
          return [new Map([...done, [path, normalized(one, W)]]), next];
        },
        [new Map(), random],
      );
      return [Parameters.map((x, path) => drawn.get(path) ?? Matrix.scale(0)(x))(parameters), after];
    };
    const [first, afterFirst] = direction(afterWeights);
    const [second] = direction(afterFirst);

    const surface = c.grid.map((u) =>
      c.grid.map((v) => {
        const moved = Parameters.add(
          Parameters.add(parameters, Parameters.scale(u)(first)),
          Parameters.scale(v)(second),
        );
        return Loss.halfSquaredError.value(net.predict(moved, X), Y);
      }),
    );
    expectClose(surface, c.loss, trainingTolerance);
  });
});

describe('metrics', () => {
  const cases = ofKind('metrics');
  const classification = cases.find((c) => c.name === 'classification metrics')!;
  const regression = cases.find((c) => c.name === 'regression metrics')!;

  test('confusion matrix and accuracy', () => {
    const { y_true, y_pred, confusion_matrix, accuracy } = classification;
    expect(Metric.confusionMatrix(confusion_matrix.length)(y_pred, y_true)).toEqual(confusion_matrix);
    const onehot = y_pred.map((label) => confusion_matrix.map((_, j) => (j === label ? 1 : 0)));
    expect(Metric.accuracy(matrix(onehot), column(y_true))).toBe(accuracy);
  });

  test('mean squared error and R^2', () => {
    const { y_true, y_pred, mse, r2 } = regression;
    expectClose(Loss.meanSquaredError.value(column(y_pred), column(y_true)), mse, torchTolerance);
    expectClose(Metric.r2(column(y_pred), column(y_true)), r2, torchTolerance);
  });

  test('these are left out, for want of the metric', () => {
    const besides = (c: object, covered: ReadonlyArray<string>): ReadonlyArray<string> =>
      Object.keys(c).filter((name) => !['kind', 'name', 'how', 'y_true', 'y_pred', ...covered].includes(name));
    expect(besides(classification, ['confusion_matrix', 'accuracy'])).toEqual([
      'precision_per_class',
      'recall_per_class',
      'f1_per_class',
      'f1_macro',
      'f1_micro',
      'f1_weighted',
      'y_true_binary',
      'score',
      'roc_auc',
      'proba',
      'log_loss',
      'top2_accuracy',
    ]);
    expect(besides(regression, ['mse', 'r2'])).toEqual(['mae', 'max_error']);
  });
});

describe('scalers', () => {
  const c = ofKind('preprocessing')[0]!;

  test('standard, a constant column divided by 1', () => {
    const scaler = expectRight(Scaler.fit({ type: 'standard' }, 'divide-by-one')(matrix(c.X)));
    expectClose([scaler.offset, scaler.divisor], [[c.mean], [c.scale]], torchTolerance);
    expectClose(Scaler.transform(scaler)(matrix(c.X)), c.standard, torchTolerance);
  });

  test('min-max, a constant column divided by 1', () => {
    const scaler = expectRight(Scaler.fit({ type: 'min-max' }, 'divide-by-one')(matrix(c.X)));
    expectClose(Scaler.transform(scaler)(matrix(c.X)), c.minmax, torchTolerance);
  });
});

test('every golden case runs', () => {
  expect(golden.cases).toHaveLength(69);
  expect(
    ['gradient_flow', 'loss_landscape', 'metrics', 'preprocessing'].map(
      (kind) => golden.cases.filter((c) => c.kind === kind).length,
    ),
  ).toEqual([60, 6, 2, 1]);
});
