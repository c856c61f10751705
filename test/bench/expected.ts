/**
 * The loss of a problem after each of its first steps, or a prediction's checksum, by plain loops in float64: what
 * each peer must reproduce before it is timed. One batch, or with `online` one row.
 */
import type { Data } from './data.js';
import type { Problem } from './workloads.js';

interface Layer {
  readonly W: Float64Array;
  readonly b: Float64Array;
  readonly activation: Problem['hidden'] | Problem['output'];
}

const activated = (activation: Layer['activation'], z: number): number => {
  switch (activation) {
    case 'relu':
      return Math.max(0, z);
    case 'sigmoid':
    case 'logistic':
      return 1 / (1 + Math.exp(-z));
    case 'tanh':
      return Math.tanh(z);
    case 'linear':
    case 'softmax':
      return z;
  }
};

/** The derivative, by the activation's value. */
const slope = (activation: Layer['activation'], h: number): number => {
  switch (activation) {
    case 'relu':
      return h > 0 ? 1 : 0;
    case 'sigmoid':
      return h * (1 - h);
    case 'tanh':
      return 1 - h * h;
    case 'linear':
    case 'logistic':
    case 'softmax':
      return 1;
  }
};

const forward = ({ W, b, activation }: Layer, x: Float64Array): Float64Array => {
  const z = b.slice();
  for (let i = 0; i < x.length; i++) for (let j = 0; j < z.length; j++) z[j]! += x[i]! * W[i * z.length + j]!;
  return z.map((value) => activated(activation, value));
};

const softmax = (z: Float64Array): Float64Array => {
  const greatest = z.reduce((x, y) => Math.max(x, y), -Infinity);
  const powers = z.map((value) => Math.exp(value - greatest));
  const sum = powers.reduce((x, y) => x + y, 0);
  return powers.map((value) => value / sum);
};

/** A row's loss, and its gradient before the last layer's activation. */
const lossAndDelta = ({ output }: Problem, y: Float64Array, t: Float64Array): readonly [number, Float64Array] => {
  if (output === 'softmax') {
    const p = softmax(y);
    return [-t.reduce((sum, tj, j) => sum + (tj === 0 ? 0 : tj * Math.log(p[j]!)), 0), p.map((pj, j) => pj - t[j]!)];
  }
  const error = y.map((yj, j) => yj - t[j]!);
  if (output === 'logistic') {
    const terms = y.map((yj, j) => -t[j]! * Math.log(yj) - (1 - t[j]!) * Math.log(1 - yj));
    return [terms.reduce((x, term) => x + term, 0), error];
  }
  return [error.reduce((sum, e) => sum + e * e, 0) / 2, error.map((e, j) => e * slope(output, y[j]!))];
};

/**
 * The loss before each of so many steps; of a prediction, its checksum. `updatesFirst`: the error goes back through
 * weights that the row has updated already.
 */
export const expected = (problem: Problem, data: Data, steps: number, updatesFirst: boolean): ReadonlyArray<number> => {
  const { widths, hidden, output, learningRate, weightDecay, labelled } = problem;
  const [columns, classes] = [widths[0], widths.at(-1)!];
  const rows = data.inputs.length / columns;
  const layers = data.layers.map(({ W, b }, i): Layer => ({
    W: Float64Array.from(W),
    b: Float64Array.from(b),
    activation: i < data.layers.length - 1 ? hidden : output,
  }));
  const row = (r: number): readonly [Float64Array, Float64Array] => [
    Float64Array.from(data.inputs.subarray(r * columns, (r + 1) * columns)),
    labelled
      ? Float64Array.from({ length: classes }, (_, j) => (data.targets[r] === j ? 1 : 0))
      : Float64Array.from(data.targets.subarray(r * classes, (r + 1) * classes)),
  ];
  const valuesOf = (x: Float64Array): ReadonlyArray<Float64Array> =>
    layers.reduce<ReadonlyArray<Float64Array>>((hs, layer, i) => [...hs, forward(layer, hs[i]!)], [x]);

  if (problem.kind === 'predict') {
    const sums = Array.from({ length: rows }, (_, r) =>
      valuesOf(row(r)[0])
        .at(-1)!
        .reduce((sum, y, j) => sum + (j + 1) * y, 0),
    );
    return [sums.reduce((x, y) => x + y, 0) / rows];
  }
  return Array.from({ length: steps }, () => {
    const gradients = layers.map(({ W, b }) => ({ W: new Float64Array(W.length), b: new Float64Array(b.length) }));
    let total = 0;
    for (let r = 0; r < rows; r++) {
      const [x, t] = row(r);
      const hs = valuesOf(x);
      const [loss, error] = lossAndDelta(problem, hs.at(-1)!, t);
      total += loss;
      let delta = error;
      for (let i = layers.length - 1; i >= 0; i--) {
        const [h, { W }, gradient, upstream] = [hs[i]!, layers[i]!, gradients[i]!, delta];
        const below = i > 0 ? layers[i - 1]!.activation : 'linear';
        delta = h.map((hk, k) => {
          let sum = 0;
          for (let j = 0; j < upstream.length; j++) {
            const at = k * upstream.length + j;
            gradient.W[at]! += hk * upstream[j]!;
            sum += (updatesFirst ? W[at]! - learningRate * hk * upstream[j]! : W[at]!) * upstream[j]!;
          }
          return sum * slope(below, hk);
        });
        upstream.forEach((value, j) => (gradient.b[j]! += value));
      }
    }
    const update = (p: Float64Array, g: Float64Array): void =>
      p.forEach((value, k) => (p[k] = value - learningRate * (g[k]! / rows + weightDecay * value)));
    layers.forEach(({ W, b }, i) => {
      update(W, gradients[i]!.W);
      update(b, gradients[i]!.b);
    });
    return total / rows;
  });
};
