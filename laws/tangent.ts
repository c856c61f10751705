/**
 * Forward-mode derivatives: J v for every layer and composition of the kit, from the formulas of the forward pass.
 *
 *   (p, x), (dp, dx)  ->  y = f(p, x),  dy = J (dp, dx)
 *
 * Nothing here is derived from any `backward`, which law G1 compares it with. A rule is linear in the tangents and is
 * read in one of two ways: exactly, or with the absolute value of every term, which gives the sum S that a tolerance is a
 * multiple of. Source: Griewank and Walther, "Evaluating Derivatives" (2008), chapter 3.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Layer, Matrix, Parameters, Spec } from '../src/index.js';
import { type Slope, slopeOf } from './slope.js';
import { byGiven, byItself, spread, type Standardised, transposed } from './standardise.js';

/** How a linear map is read. */
export interface Reading {
  /** A factor of a tangent. */
  readonly factor: <R extends number, C extends number>(x: Matrix.Matrix<R, C>) => Matrix.Matrix<R, C>;
  /** A difference of two terms. */
  readonly minus: <R extends number, C extends number>(
    x: Matrix.Matrix<R, C>,
    y: Matrix.Matrix<R, C>,
  ) => Matrix.Matrix<R, C>;
}

/** As it is written. */
export const exactly: Reading = { factor: (x) => x, minus: Matrix.subtract };

/** Every term by its absolute value; the tangents are not negative. */
export const absolutely: Reading = { factor: Matrix.map(Math.abs), minus: Matrix.add };

/** Where a layer is, and the direction in its parameters. */
export interface Place {
  readonly parameters: Parameters.Parameters;
  readonly along: Parameters.Parameters;
  readonly mode: Layer.Mode;
}

/** A value on its way through a network. */
export interface Dual {
  readonly value: Matrix.Matrix;
  readonly tangent: Matrix.Matrix;
  /** How near any function came to a point where it has no derivative. */
  readonly distance: number;
}

/** The rule of a layer. */
export type Tangent = (reading: Reading, place: Place, x: Dual) => Dual;

/** The output of the layer of a spec. */
export const valueOf = (spec: Spec.LayerSpec, { parameters, mode }: Place, x: Matrix.Matrix): Matrix.Matrix => {
  const network = Spec.network({ inputs: x.columns, layers: [spec] });
  const layer = E.isRight(network) ? network.right.layers[0] : undefined;
  return layer === undefined ? x : layer.forward(parameters, x, mode).output;
};

/** A rule from the tangent of the output alone. */
const primitive =
  (
    spec: Spec.LayerSpec,
    tangent: (reading: Reading, place: Place, x: Dual, value: Matrix.Matrix) => Matrix.Matrix,
    distance: (x: Matrix.Matrix) => number = () => Infinity,
  ): Tangent =>
  (reading, place, x) => {
    const value = valueOf(spec, place, x.value);
    return {
      value,
      tangent: tangent(reading, place, x, value),
      distance: Math.min(x.distance, distance(x.value)),
    };
  };

/** A layer that is linear in its input, and has no parameters and no signs: its tangent is itself. */
const linear = (spec: Spec.LayerSpec): Tangent =>
  primitive(spec, (_, place, { tangent }) => valueOf(spec, place, tangent));

const part = (tree: Parameters.Parameters, name: number | string): Parameters.Parameters =>
  (Matrix.isMatrix(tree) ? undefined : new Map(Object.entries(tree)).get(String(name))) ?? Parameters.empty;

const matrixAt = (tree: Parameters.Parameters, name: string): Matrix.Matrix | undefined => {
  const found = part(tree, name);
  return Matrix.isMatrix(found) ? found : undefined;
};

/** y = x W + b: dy = dx W + x dW + db. */
const dense = (spec: Spec.LayerSpec): Tangent =>
  primitive(spec, ({ factor }, { parameters, along }, x) => {
    const W = matrixAt(parameters, 'W');
    const dW = matrixAt(along, 'W');
    const db = matrixAt(along, 'b');
    if (W === undefined || dW === undefined) return x.tangent;
    const product = Matrix.add(Matrix.multiply(x.tangent, factor(W)), Matrix.multiply(factor(x.value), dW));
    return db?.rows === 1 ? Matrix.addRow(product, Matrix.gatherRows([0])(db) as Matrix.Matrix<1>) : product;
  });

/** y = f(x), element by element: dy = f'(x) dx. */
const activation = (spec: Spec.LayerSpec, { slope, kinks }: Slope): Tangent =>
  primitive(
    spec,
    ({ factor }, _, x) => Matrix.hadamard(factor(Matrix.map(slope)(x.value)), x.tangent),
    (x) =>
      Math.min(...Matrix.toArray(x).map((value) => Math.min(...kinks.map((kink) => Math.abs(value - kink)), Infinity))),
  );

/** The sum of each row, in each of its columns. */
const rowSums = (x: Matrix.Matrix): Matrix.Matrix =>
  Matrix.multiply(x, Matrix.constant(x.columns, x.columns, 1, x.precision));

/** y = softmax(x / T) of each row: dy = y (dx - sum of y dx) / T. */
const softmax = (spec: Spec.LayerSpec, temperature: number): Tangent =>
  primitive(spec, ({ minus }, _, x, y) => {
    const weighted = Matrix.hadamard(y, Matrix.scale(1 / temperature)(x.tangent));
    return minus(weighted, Matrix.hadamard(y, rowSums(weighted)));
  });

/** y = log softmax(x) of each row: dy = dx - sum of softmax(x) dx. */
const logSoftmax = (spec: Spec.LayerSpec): Tangent =>
  primitive(spec, ({ minus }, at, x) =>
    minus(x.tangent, rowSums(Matrix.hadamard(valueOf({ type: 'softmax' }, at, x.value), x.tangent))),
  );

/** Differences across a deviation smaller than this say little: the third derivative grows with its inverse cube. */
const leastDeviation = 0.3;

/** y = gain n + shift: dy = gain dn + n dgain + dshift. */
const normalisation = (
  spec: Spec.LayerSpec,
  standardise: (reading: Reading, x: Matrix.Matrix, dx: Matrix.Matrix, mode: Layer.Mode) => Standardised,
): Tangent => {
  return (reading, at, x) => {
    const n = standardise(reading, x.value, x.tangent, at.mode);
    const gain = matrixAt(at.parameters, 'gain');
    const dgain = matrixAt(at.along, 'gain');
    const dshift = matrixAt(at.along, 'shift');
    const times = (row: Matrix.Matrix, y: Matrix.Matrix): Matrix.Matrix => Matrix.hadamard(spread(row, y), y);
    const scaled = gain === undefined ? n.tangent : times(reading.factor(gain), n.tangent);
    const terms = [scaled, dgain && times(dgain, n.value), dshift && spread(dshift, scaled)];
    return {
      value: valueOf(spec, at, x.value),
      tangent: terms.reduce<Matrix.Matrix>(
        (sum, term) => (term === undefined ? sum : Matrix.add(sum, term)),
        Parameters.zerosLike(scaled),
      ),
      distance: n.deviation < leastDeviation ? 0 : x.distance,
    };
  };
};

const place = ({ parameters, along, mode }: Place, index: number): Place => ({
  parameters: part(parameters, index),
  along: part(along, index),
  mode: Layer.modeAt(mode, index),
});

/** One after the other. */
const sequence =
  (parts: ReadonlyArray<Tangent>): Tangent =>
  (reading, at, x) =>
    parts.reduce((current, next, i) => next(reading, place(at, i), current), x);

/** Side by side, on their own columns or on the same ones. */
const branches =
  (f: Tangent, g: Tangent, left: number | 'all'): Tangent =>
  (reading, at, x) => {
    const columns = (start: number, width: number): Dual => ({
      ...x,
      value: Matrix.sliceColumns(start, width)(x.value),
      tangent: Matrix.sliceColumns(start, width)(x.tangent),
    });
    const a = f(reading, place(at, 0), left === 'all' ? x : columns(0, left));
    const b = g(reading, place(at, 1), left === 'all' ? x : columns(left, x.value.columns - left));
    const join = Matrix.joinColumns(a.value.columns + b.value.columns);
    return {
      value: join(a.value, b.value),
      tangent: join(a.tangent, b.tangent),
      distance: Math.min(a.distance, b.distance),
    };
  };

/** y = f(x) + x. */
const residual =
  (f: Tangent): Tangent =>
  (reading, at, x) => {
    const y = f(reading, at, x);
    return { ...y, value: Matrix.add(y.value, x.value), tangent: Matrix.add(y.tangent, x.tangent) };
  };

/** y = f((q, q), x). */
const tied =
  (f: Tangent): Tangent =>
  (reading, { parameters, along, mode }, x) =>
    f(reading, { parameters: [parameters, parameters], along: [along, along], mode }, x);

const isSequence = (block: Spec.BlockSpec): block is ReadonlyArray<Spec.LayerSpec> => Array.isArray(block);

const blockOf = (block: Spec.BlockSpec): Tangent | undefined =>
  isSequence(block) ? tangentOf({ type: 'sequence', layers: block }) : tangentOf(block);

/** The rule of a layer; `undefined` if there is one of the user's own in it. */
export const tangentOf = (spec: Spec.LayerSpec): Tangent | undefined => {
  switch (spec.type) {
    case 'dense':
      return dense(spec);
    case 'identity':
    case 'copy':
    case 'add':
    case 'swap':
    case 'slice':
      return linear(spec);
    case 'sequence': {
      const parts = spec.layers.map((layer) => tangentOf(layer));
      const known = parts.flatMap((tangent) => tangent ?? []);
      return known.length === parts.length ? sequence(known) : undefined;
    }
    case 'residual': {
      const f = blockOf(spec.layers);
      return f && residual(f);
    }
    case 'parallel': {
      const [left, right] = spec.branches;
      const f = blockOf(left.layers);
      const g = blockOf(right.layers);
      return f && g && branches(f, g, left.inputs);
    }
    case 'fan-out': {
      const [f, g] = [blockOf(spec.branches[0]), blockOf(spec.branches[1])];
      return f && g && branches(f, g, 'all');
    }
    case 'tied': {
      const f = tangentOf(spec.layer);
      return f && tied(f);
    }
    case 'dropout':
      return linear(spec);
    case 'batch-norm':
      return normalisation(spec, (reading, x, dx, mode) => {
        const eps = spec.eps ?? 1e-5;
        if (mode._tag === 'Training') return byItself(reading, x, dx, eps, true);
        const mean = matrixAt(mode.state, 'mean') ?? Matrix.zeros(1, x.columns, x.precision);
        const variance = matrixAt(mode.state, 'variance') ?? Matrix.constant(1, x.columns, 1, x.precision);
        return byGiven(reading, x, dx, eps, mean, variance);
      });
    case 'layer-norm':
      return normalisation(spec, (reading, x, dx) =>
        transposed((y, dy) => byItself(reading, y, dy, spec.eps ?? 1e-5, true), x, dx),
      );
    case 'rms-norm':
      return normalisation(spec, (reading, x, dx) =>
        transposed((y, dy) => byItself(reading, y, dy, spec.eps ?? 1e-6, false), x, dx),
      );
    case 'custom':
      return undefined;
    case 'softmax':
      return softmax(spec, spec.temperature ?? 1);
    case 'log-softmax':
      return logSoftmax(spec);
    case 'relu':
    case 'relu6':
    case 'leaky-relu':
    case 'elu':
    case 'selu':
    case 'gelu':
    case 'silu':
    case 'mish':
    case 'sigmoid':
    case 'log-sigmoid':
    case 'hard-sigmoid':
    case 'tanh':
    case 'hard-tanh':
    case 'softplus':
    case 'softsign':
      return activation(spec, slopeOf(spec));
  }
};

/** J v at a point, by a rule. */
export const along = (
  tangent: Tangent,
  reading: Reading,
  at: { readonly parameters: Parameters.Parameters; readonly x: Matrix.Matrix; readonly mode: Layer.Mode },
  direction: { readonly parameters: Parameters.Parameters; readonly x: Matrix.Matrix },
): Dual =>
  tangent(
    reading,
    { parameters: at.parameters, along: direction.parameters, mode: at.mode },
    { value: at.x, tangent: direction.x, distance: Infinity },
  );
