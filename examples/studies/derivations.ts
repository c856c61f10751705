/**
 * Three derivations, written down as they come out and held against the kit's backward passes and central differences.
 *
 *   sigmoid: s' = s (1 - s), since (1 / (1 + e^-x))' = e^-x / (1 + e^-x)^2 = s (1 - s)
 *   softmax with cross-entropy: of L = -log p_y, dL/dz_i = p_i - [i = y]; for N rows (P - Y) / N
 *   three dense layers, Z_k = A_(k-1) W_k + b_k and A_k = max(0, Z_k), from A_0 = X, with G_3 = (P - Y) / N:
 *     dL/dW_k = A_(k-1)^T G_k;  dL/db_k = sum of the rows of G_k;  G_(k-1) = (G_k W_k^T) where Z_(k-1) > 0, else 0
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Activation, Elementary, GradientCheck, Layer, Loss, Matrix, Network, Parameters, Threefry } from 'foldnet';
import { type Figure, Lines } from 'foldnet/figures';
import { columns } from './text.js';
import type { Study } from './study.js';

/** The sigmoid's slope by its value. */
export const sigmoidSlope = (x: number): number => {
  const s = 1 / (1 + Elementary.exp(-x));
  return s * (1 - s);
};

const softmaxOf = (logits: ReadonlyArray<number>): ReadonlyArray<number> => {
  const largest = Math.max(...logits);
  const exponentials = logits.map((z) => Elementary.exp(z - largest));
  const total = exponentials.reduce((sum, e) => sum + e, 0);
  return exponentials.map((e) => e / total);
};

/** The gradient of the mean cross-entropy in the logits, a row for each sample: (P - Y) / N. */
export const crossEntropyGradient = (
  logits: ReadonlyArray<ReadonlyArray<number>>,
  labels: ReadonlyArray<number>,
): ReadonlyArray<ReadonlyArray<number>> =>
  logits.map((row, n) => softmaxOf(row).map((p, i) => (p - (i === labels[n] ? 1 : 0)) / logits.length));

/** A dense layer's parameters. */
export interface Dense {
  readonly W: Matrix.Matrix;
  readonly b: Matrix.Matrix<1>;
}

const maskOf = (Z: Matrix.Matrix): Matrix.Matrix => Matrix.map((z) => (z > 0 ? 1 : 0))(Z);

const affine = (A: Matrix.Matrix, { W, b }: Dense): Matrix.Matrix => Matrix.addRow(Matrix.multiply(A, W), b);

/** The parameters' gradients of a layer, from its input and the gradient in its output. */
const ofParameters = (A: Matrix.Matrix, G: Matrix.Matrix): Dense => ({
  W: Matrix.multiply(Matrix.transpose(A), G),
  b: Matrix.columnSums(G),
});

const back = (G: Matrix.Matrix, { W }: Dense, Z: Matrix.Matrix): Matrix.Matrix =>
  Matrix.hadamard(Matrix.multiply(G, Matrix.transpose(W)), maskOf(Z));

/** The gradients of three dense layers with ReLU between them, under mean cross-entropy. */
export const threeLayers = (
  X: Matrix.Matrix,
  labels: ReadonlyArray<number>,
  [first, second, third]: readonly [Dense, Dense, Dense],
): readonly [Dense, Dense, Dense] => {
  const Z1 = affine(X, first);
  const A1 = Matrix.hadamard(Z1, maskOf(Z1));
  const Z2 = affine(A1, second);
  const A2 = Matrix.hadamard(Z2, maskOf(Z2));
  const Z3 = affine(A2, third);
  const gradient = crossEntropyGradient(Matrix.toRows(Z3), labels);
  const G3 = Matrix.map((_, k) => gradient[Math.floor(k / Z3.columns)]![k % Z3.columns]!)(Z3);
  const G2 = back(G3, third, Z2);
  const G1 = back(G2, second, Z1);
  return [ofParameters(X, G1), ofParameters(A1, G2), ofParameters(A2, G3)];
};

/** A derivative three ways. */
export interface Row {
  readonly what: string;
  readonly derived: ReadonlyArray<number>;
  readonly backward: ReadonlyArray<number>;
  readonly differences: ReadonlyArray<number>;
}

const points = [-8, -4, -2, -1, 0, 1, 2, 4, 8];

const sigmoidRow = (): Row => {
  const { forward, backward } = Activation.sigmoid(1);
  const x = Matrix.map((_, i) => points[i]!)(Matrix.zeros(points.length, 1));
  const { cache } = forward(Parameters.empty, x, Layer.evaluation);
  const h = GradientCheck.defaultStep;
  return {
    what: "sigmoid'(x) at -8 to 8",
    derived: points.map(sigmoidSlope),
    backward: Matrix.toArray(backward(cache, Matrix.constant(points.length, 1, 1)).input),
    differences: points.map((at) => (Elementary.sigmoid(at + h) - Elementary.sigmoid(at - h)) / (2 * h)),
  };
};

const logits = Matrix.of([
  [2, -1, 0.5],
  [0, 3, -2],
  [-1, 0, 1],
]);
const labels = Matrix.of([[0], [2], [1]]);

const softmaxRow = (): Row => ({
  what: 'dL/dZ of softmax and cross-entropy',
  derived: crossEntropyGradient(Matrix.toRows(logits), Matrix.toArray(labels)).flat(),
  backward: Matrix.toArray(Loss.softmaxCrossEntropy.gradient(logits, labels)),
  differences: Matrix.toArray(
    GradientCheck.numericalGradient((z: typeof logits) => Loss.softmaxCrossEntropy.value(z, labels))(logits),
  ),
});

const network = pipe(
  Network.input(2),
  Network.dense(8),
  Network.relu,
  Network.dense(8),
  Network.relu,
  Network.dense(3),
);

const networkRows = (): ReadonlyArray<Row> => {
  const parameters = network.init(Threefry.key(0));
  const inputs = Matrix.of([
    [1, 0.5],
    [-1, 2],
    [0.25, -1.5],
    [2, 1],
  ]);
  const targets = Matrix.of([[0], [1], [2], [1]]);
  const { analytical, numerical } = GradientCheck.check(network, Loss.softmaxCrossEntropy)(parameters, {
    inputs,
    targets,
  });
  const [first, , second, , third] = parameters;
  const derived = threeLayers(inputs, Matrix.toArray(targets), [first, second, third]);
  const [backward, differences] = [analytical, numerical].map((tree) => [tree[0], tree[2], tree[4]] as const);
  return derived.flatMap((layer, k) =>
    (['W', 'b'] as const).map((name) => ({
      what: `dL/d${name}${k + 1} of three layers`,
      derived: Matrix.toArray(layer[name]),
      backward: Matrix.toArray(backward![k]![name]),
      differences: Matrix.toArray(differences![k]![name]),
    })),
  );
};

export const rows = (): ReadonlyArray<Row> => [sigmoidRow(), softmaxRow(), ...networkRows()];

const table = (all: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const furthest = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
    a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
  return columns([
    ['derivative', 'numbers', 'largest by hand', 'largest backward', 'hand - backward', 'hand - differences'],
    ...all.map(({ what, derived, backward, differences }) => [
      what,
      String(derived.length),
      Math.max(...derived.map(Math.abs)).toFixed(12),
      Math.max(...backward.map(Math.abs)).toFixed(12),
      furthest(derived, backward).toExponential(1),
      furthest(derived, differences).toExponential(1),
    ]),
  ]);
};

const across = Array.from({ length: 121 }, (_, i) => (i - 60) / 10);

const sigmoidFigure: Figure.Figure = Lines.lines({
  title: 'The sigmoid and its slope',
  description:
    'The sigmoid rises from 0 to 1. Its slope s (1 - s) is largest at 0, where it is a quarter, and nearly 0 beyond 6.',
  x: { label: 'x' },
  y: { label: 'value', domain: [0, 1] },
  series: [
    { name: 's = 1 / (1 + e⁻ˣ)', points: across.map((x) => [x, Elementary.sigmoid(x)]) },
    { name: 'slope, s (1 − s)', points: across.map((x) => [x, sigmoidSlope(x)]) },
  ],
});

const softmaxFigure: Figure.Figure = Lines.lines({
  title: 'The gradient of cross-entropy in three logits: p − y',
  description:
    'The logits are (z, 0, 1) and the first class is right. Where z is small, its gradient is near -1 and the others share ' +
    '1; where z is large, p is near y and all three are near 0. They add up to 0 everywhere.',
  x: { label: 'logit z of the right class' },
  y: { label: 'gradient of the loss', domain: [-1, 1] },
  series: ['p₁ − 1, the right class', 'p₂, logit 0', 'p₃, logit 1'].map((name, i) => ({
    name,
    points: across.map((z) => [z, crossEntropyGradient([[z, 0, 1]], [0])[0]![i]!]),
  })),
});

export const study: Study = {
  name: 'derivations',
  title: 'Three derivations',
  about:
    'Three results by hand: the slope of the sigmoid, s (1 − s); the gradient of softmax with cross-entropy, p − y; and ' +
    "backpropagation through three dense layers with ReLU. Each is written down as it comes out and compared with the kit's " +
    'backward pass, from which it differs by one rounding at most, and with central differences, from which it differs by ' +
    '2e-11 at most.',
  source: 'seed document 001, exercises 1 to 3 of the derivations',
  seconds: 1,
  run: () =>
    E.right({
      lines: table(rows()),
      figures: { 'derivations-sigmoid': sigmoidFigure, 'derivations-softmax': softmaxFigure },
    }),
};
