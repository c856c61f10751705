/**
 * The gradient check of an experiment: its model's hand-derived gradients against central differences (law G2), on its
 * first training rows, in float64 and in training mode.
 *
 *   numerical: (4 d(h/2) - d(h)) / 3, d(h) = (f(w + h) - f(w - h)) / 2h; f is the loss with its penalties
 *   relative error: |a - n| / (|a| + |n|), Euclidean norms, less than 1e-5 (seed document 001)
 *   greatest error: max |a - n| <= 1e-8 S, S = 1 + |f|
 *
 * One key, from the seed, makes functions of layers that draw. The parameters are the initial ones, each moved by up to
 * 0.01, so that no unit stands at its kink and none is like another. Where a step goes over a kink all the same, the
 * differences of h and h/2 or of both sides disagree: a smaller step is tried, then the coordinate is left out.
 */
import { type Dataset, gather, toPrecision } from '../Dataset.js';
import { relativeError, tolerance } from '../GradientCheck.js';
import { type Layer, type Mode, modeAt, training } from '../Layer.js';
import * as Loss from '../Loss.js';
import * as Matrix from '../Matrix.js';
import * as Parameters from '../Parameters.js';
import type { AnyLayer, ParameterTuple } from '../Network.js';
import type { Penalty } from '../Penalty.js';
import * as Random from '../Random.js';
import * as Threefry from '../Threefry.js';
import type { Prepared } from './Prepared.js';
import { penaltyOf } from './Run.js';
import * as Targets from './Targets.js';

/** The steps that are tried, the first as law G2 has it. */
const steps = [6e-6, 3.75e-7] as const;

/** What a central difference may be off, per unit of the magnitude of what is differenced (law G2). */
const differenceBound = 1e-8;

/** Of that, what rounding accounts for. */
const noiseShare = 0.1;

/** How far parameters are moved. */
const reach = 0.01;

/** A model of no more parameters is checked at each of them; of a larger one, so many of each matrix. */
const mostParameters = 4096;
const sampled = 20;

/** A function of parameters, and its gradient derived by hand. */
export interface Subject<P extends Parameters.Parameters> {
  readonly value: (parameters: P) => number;
  readonly gradient: (parameters: P) => P;
  readonly parameters: P;
}

/** What came of the check of one parameter. */
export interface Checked {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
  /** At how many coordinates the gradients were compared, and how many were left out at kinks. */
  readonly compared: number;
  readonly kinks: number;
  /** In the seeds' form, over the coordinates compared. */
  readonly relativeError: number;
  readonly maxError: number;
  /** That `maxError` may not be above. */
  readonly bound: number;
  /** Whether both gradients are no greater than the bound, where a relative error says nothing. */
  readonly vanishes: boolean;
  readonly passed: boolean;
}

/** A check's outcome. */
export interface Report {
  /** On how many rows. */
  readonly rows: number;
  /** How many coordinates of a parameter were drawn, at most; undefined where it was all. */
  readonly sampled: number | undefined;
  readonly parameters: ReadonlyArray<Checked>;
  readonly passed: boolean;
}

const movedBy = <P extends Parameters.Parameters>(parameters: P, path: string, index: number, by: number): P =>
  Parameters.map((x, other) => (other === path ? Matrix.map((value, i) => (i === index ? value + by : value))(x) : x))(
    parameters,
  );

/** The difference along one coordinate; undefined where its sides or its steps disagree by more than the bound. */
const difference = (f: (by: number) => number, middle: number, step: number, bound: number): number | undefined => {
  const sides = (h: number): { readonly slope: number; readonly bend: number } => {
    const [above, below] = [f(h), f(-h)];
    return { slope: (above - below) / (2 * h), bend: (above - middle - (middle - below)) / h };
  };
  const whole = sides(step);
  const half = sides(step / 2);
  // Of a smooth function the bend halves with the step, and the slopes agree.
  const isSmooth = Math.abs(whole.bend - 2 * half.bend) <= bound && Math.abs(whole.slope - half.slope) <= bound;
  return isSmooth ? (4 * half.slope - whole.slope) / 3 : undefined;
};

const column = (values: ReadonlyArray<number>): Parameters.Parameters => ({
  values: Matrix.map((_, i) => values[i] ?? 0)(Matrix.zeros(1, Math.max(1, values.length))),
});

const checkOne = <P extends Parameters.Parameters>(
  { value, parameters }: Subject<P>,
  middle: number,
  { path, matrix: { rows, columns } }: Parameters.Leaf,
  gradient: Matrix.Matrix | undefined,
  indices: ReadonlyArray<number>,
): Checked => {
  const bound = differenceBound * (1 + Math.abs(middle));
  const analytical = gradient === undefined ? [] : Matrix.toArray(gradient);
  const pairs = indices.map((index) => {
    const f = (by: number): number => value(movedBy(parameters, path, index, by));
    const n = difference(f, middle, steps[0], bound) ?? difference(f, middle, steps[1], bound);
    return { a: analytical[index] ?? NaN, n };
  });
  const compared = pairs.flatMap(({ a, n }) => (n === undefined ? [] : [{ a, n }]));
  const errors = compared.map(({ a, n }) => Math.abs(a - n));
  const relative = relativeError(column(compared.map(({ a }) => a)), column(compared.map(({ n }) => n)));
  const maxError = Math.max(0, ...errors);
  const norm = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0));
  const isRounding = norm <= noiseShare * bound * Math.sqrt(errors.length);
  return {
    path,
    rows,
    columns,
    compared: compared.length,
    kinks: pairs.length - compared.length,
    relativeError: relative,
    maxError,
    bound,
    vanishes: compared.every(({ a, n }) => Math.abs(a) <= bound && Math.abs(n) <= bound),
    passed: compared.length > 0 && maxError <= bound && (relative < tolerance || isRounding),
  };
};

/** The coordinates of a parameter at which it is checked, ascending. */
const coordinates = (count: number, all: boolean, key: Threefry.Key): ReadonlyArray<number> => {
  const indices = Array.from({ length: count }, (_, i) => i);
  if (all || count <= sampled) return indices;
  const drawn = new Set(Threefry.permutation(count)(key).slice(0, sampled));
  return indices.filter((i) => drawn.has(i));
};

/** Compares a function's gradient with its differences, parameter by parameter. */
export const check = <P extends Parameters.Parameters>(
  subject: Subject<P>,
  key: Threefry.Key,
): Pick<Report, 'sampled' | 'parameters' | 'passed'> => {
  const all = Parameters.count(subject.parameters) <= mostParameters;
  const middle = subject.value(subject.parameters);
  const gradients = new Map(
    Parameters.leaves(subject.gradient(subject.parameters)).map(({ path, matrix }) => [path, matrix] as const),
  );
  const checked = Parameters.leaves(subject.parameters).map((leaf) => {
    const indices = coordinates(leaf.matrix.rows * leaf.matrix.columns, all, Threefry.foldInText(leaf.path)(key));
    return checkOne(subject, middle, leaf, gradients.get(leaf.path), indices);
  });
  return {
    sampled: all ? undefined : sampled,
    parameters: checked,
    passed: checked.every(({ passed }) => passed) && !checked.every(({ vanishes }) => vanishes),
  };
};

const subjectOf =
  <I extends number, O extends number, P extends Parameters.Parameters, C>(
    network: Layer<I, O, P, C>,
    parameters: P,
    mode: Mode,
    penalty: Penalty | undefined,
  ) =>
  <K extends Loss.Target>(
    loss: Loss.Loss<K>,
    { inputs, targets, weights }: Dataset<NoInfer<I>, Loss.TargetWidth<NoInfer<K>, NoInfer<O>>>,
  ): Subject<P> => ({
    parameters,
    value: (at) => loss.value(network.forward(at, inputs, mode).output, targets, weights) + (penalty?.value(at) ?? 0),
    gradient: (at) => {
      const { output, cache } = network.forward(at, inputs, mode);
      const ofLoss = network.backward(cache, loss.gradient(output, targets, weights)).parameters;
      return penalty === undefined ? ofLoss : Parameters.add<P>(ofLoss, penalty.gradient(at));
    },
  });

/** How many rows an experiment is checked on unless said: a few, if there are so many. */
export const usualRows = ({ train }: Prepared): number => Math.min(8, train.inputs.rows);

/** What the check of an experiment looks at: its first training rows, parameters near the initial ones, and a key. */
interface Start {
  readonly data: Dataset<number, number>;
  readonly parameters: ParameterTuple;
  readonly key: Threefry.Key;
}

const startOf = ({ train, network, random }: Prepared, rows: number): Start => {
  const key = Random.key(['check'])(random);
  const moves = Threefry.foldInText('moves')(key);
  const [initial] = network.initFrom('float64')(random);
  const parameters = Parameters.map((x, path) => {
    const uniforms = Threefry.uniform(x.rows * x.columns)(Threefry.foldInText(path)(moves));
    return Matrix.map((value, i) => value + reach * (2 * (uniforms[i] ?? 0) - 1))(x);
  })(initial);
  const data = toPrecision('float64')(gather(Array.from({ length: rows }, (_, i) => i))(train));
  return { data, parameters, key };
};

/** Checks an experiment's model on so many of its training rows. */
export const gradients = (prepared: Prepared, rows: number): Report => {
  const { data, parameters, key } = startOf(prepared, rows);
  const subject = subjectOf(prepared.network, parameters, training(key), penaltyOf(prepared.experiment));
  const loss = Loss.fromSpec(prepared.experiment.loss);
  const made = loss.target === 'labels' ? subject(loss, Targets.ofLabels(data)) : subject(loss, data);
  return { rows, ...check(made, key) };
};

/** A layer of a network where its data pass through it. */
export interface Place {
  readonly path: string;
  readonly layer: AnyLayer;
  readonly parameters: Parameters.Parameters;
  readonly x: Matrix.Matrix;
}

/** Each of an experiment's layers, with what reaches it in a training pass over so many rows. */
export const places = (prepared: Prepared, rows: number): ReadonlyArray<Place> => {
  const { data, parameters, key } = startOf(prepared, rows);
  const [all] = prepared.network.layers.reduce<readonly [ReadonlyArray<Place>, Matrix.Matrix]>(
    ([done, x], layer, i) => {
      const own = parameters[i] ?? Parameters.empty;
      const { output } = layer.forward(own, x, modeAt(training(key), i));
      return [[...done, { path: String(i), layer, parameters: own, x }], output];
    },
    [[], data.inputs],
  );
  return all;
};
