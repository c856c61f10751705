/**
 * A gradient check as a table: a function's hand-derived gradient against central differences, parameter by parameter
 * and coordinate by coordinate (law G2), where there may be kinks.
 *
 *   numerical: (4 d(h/2) - d(h)) / 3, d(h) = (f(w + h) - f(w - h)) / 2h
 *   relative error: |a - n| / (|a| + |n|), Euclidean norms, less than 1e-5 (seed document 001)
 *   greatest error: max |a - n| <= 1e-8 S, S = 1 + |f|
 *
 * Where a step goes over a kink, the differences of h and h/2 or of both sides disagree: a smaller step is tried, then
 * the coordinate is left out. A parameter of which too few coordinates are left has not been checked.
 */
import { moved, relativeDistance, tolerance } from './GradientCheck.js';
import * as Matrix from './Matrix.js';
import * as Parameters from './Parameters.js';
import * as Threefry from './Threefry.js';

/**
 * The step of a central difference, near the cube root of the unit round-off, where its error is least (law G2).
 *
 * @example
 * import { GradientTable } from 'foldnet'
 * const h = GradientTable.differenceStep
 * const slope = (f: (x: number) => number, x: number) => (f(x + h) - f(x - h)) / (2 * h)
 * slope((x) => x * x, 3) // 6.000
 */
export const differenceStep = 6e-6;

/**
 * What a central difference may be off, per unit of the magnitude of what is differenced (law G2).
 *
 * @example
 * import { Elementary, GradientTable } from 'foldnet'
 * const h = GradientTable.differenceStep
 * const slope = (Elementary.exp(1 + h) - Elementary.exp(1 - h)) / (2 * h)
 * Math.abs(slope - Elementary.exp(1)) < GradientTable.differenceBound // true
 */
export const differenceBound = 1e-8;

/** Tried where the first step goes over a kink. */
const smallerStep = differenceStep / 16;

/** Of the bound, what rounding accounts for. */
const noiseShare = 0.1;

/** Of the coordinates tried, so many are to be compared. */
const leastShare = 0.5;

/** A function of no more parameters is checked at each of them; of more, at so many of each matrix. */
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
  /** In the seed's form, over the coordinates compared. */
  readonly relativeError: number;
  readonly maxError: number;
  /** That `maxError` may not be above. */
  readonly bound: number;
  /** Whether both gradients are no greater than the bound, where a relative error says nothing. */
  readonly vanishes: boolean;
  /** Whether at least half of the coordinates tried could be compared. */
  readonly checked: boolean;
  /** Whether it is checked, and right. */
  readonly passed: boolean;
}

/** A check's outcome. */
export interface Table {
  /** How many coordinates of a parameter were drawn, at most; undefined where it was all. */
  readonly sampled: number | undefined;
  readonly parameters: ReadonlyArray<Checked>;
  /** Whether every parameter passed, and not all of them vanish. */
  readonly passed: boolean;
}

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

const checkOne = <P extends Parameters.Parameters>(
  { value, parameters }: Subject<P>,
  middle: number,
  { path, matrix: { rows, columns } }: Parameters.Leaf,
  gradient: Matrix.Matrix | undefined,
  indices: ReadonlyArray<number>,
): Checked => {
  const bound = differenceBound * (1 + Math.abs(middle));
  const analytical = gradient === undefined ? [] : Matrix.toArray(gradient);
  const pairs = indices.flatMap((index) => {
    const f = (by: number): number => value(moved(parameters, path, index, by));
    const n = difference(f, middle, differenceStep, bound) ?? difference(f, middle, smallerStep, bound);
    return n === undefined ? [] : [{ a: analytical[index] ?? NaN, n }];
  });
  const errors = pairs.map(({ a, n }) => Math.abs(a - n));
  const relativeError = relativeDistance(
    pairs.map(({ a }) => a),
    pairs.map(({ n }) => n),
  );
  const maxError = Math.max(0, ...errors);
  const norm = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0));
  const isRounding = norm <= noiseShare * bound * Math.sqrt(errors.length);
  const checked = pairs.length >= leastShare * indices.length;
  return {
    path,
    rows,
    columns,
    compared: pairs.length,
    kinks: indices.length - pairs.length,
    relativeError,
    maxError,
    bound,
    vanishes: pairs.every(({ a, n }) => Math.abs(a) <= bound && Math.abs(n) <= bound),
    checked,
    passed: checked && maxError <= bound && (relativeError < tolerance || isRounding),
  };
};

/** The coordinates of a parameter at which it is checked, ascending. */
const coordinates = (count: number, all: boolean, key: Threefry.Key): ReadonlyArray<number> => {
  const indices = Array.from({ length: count }, (_, i) => i);
  if (all || count <= sampled) return indices;
  const drawn = new Set(Threefry.permutation(count)(key).slice(0, sampled));
  return indices.filter((i) => drawn.has(i));
};

/**
 * Compares a function's gradient with its differences, in float64. Of a function of many parameters it does so at some
 * coordinates of each matrix, drawn by the key.
 *
 * @example
 * import { GradientTable, Matrix, Threefry } from 'foldnet'
 * const square = {
 *   parameters: Matrix.of([[1, -2]]),
 *   value: (x: Matrix.Matrix) => Matrix.dot(x, x),
 *   gradient: Matrix.scale(2),
 * }
 * GradientTable.check(square, Threefry.key(0)).passed // true
 */
export const check = <P extends Parameters.Parameters>(subject: Subject<P>, key: Threefry.Key): Table => {
  const all = Parameters.count(subject.parameters) <= mostParameters;
  const middle = subject.value(subject.parameters);
  const gradients = new Map(
    Parameters.leaves(subject.gradient(subject.parameters)).map(({ path, matrix }) => [path, matrix] as const),
  );
  const parameters = Parameters.leaves(subject.parameters).map((leaf) => {
    const indices = coordinates(leaf.matrix.rows * leaf.matrix.columns, all, Threefry.foldInText(leaf.path)(key));
    return checkOne(subject, middle, leaf, gradients.get(leaf.path), indices);
  });
  return {
    sampled: all ? undefined : sampled,
    parameters,
    passed: parameters.every(({ passed }) => passed) && !parameters.every(({ vanishes }) => vanishes),
  };
};
