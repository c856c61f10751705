/**
 * How well differences check a gradient, by the size of their step: seed document 001's network for XOR at its initial
 * weights, central and one-sided differences in float64 and in float32.
 *
 *   central: (f(w + h) - f(w - h)) / 2h, off by h^2 times the third derivative, and by the rounding of f over h
 *   one-sided: (f(w + h) - f(w)) / h, off by h times the second derivative
 */
import * as E from 'fp-ts/lib/Either.js';
import { GradientCheck, Loss, Matrix, MersenneTwister, Parameters } from 'foldnet';
import { type Figure, Lines } from 'foldnet/figures';
import { xor } from '../xor-000.js';
import { initial, mlp } from '../xor-001.js';
import { columns } from './text.js';
import type { Study } from './study.js';

const network = mlp(2, 4, 1, 'tanh');
const parameters = initial(network, MersenneTwister.fromSeed(42));
type P = typeof parameters;

/** From 1 to 1e-12, two in each power of ten. */
const steps = Array.from({ length: 13 }, (_, i) => i).flatMap((i) => [
  Number(`1e-${i}`),
  ...(i < 12 ? [Number(`3e-${i + 1}`)] : []),
]);

/** The document's names of the parameters, by their paths. */
const names = { '0.W': 'W1', '0.b': 'b1', '2.W': 'W2', '2.b': 'b2' };

const { halfSquaredError } = Loss;

const onesided = (stepSize: number): P => {
  const value = (at: P): number => halfSquaredError.value(network.predict(at, xor.inputs), xor.targets);
  const here = value(parameters);
  return Parameters.map((matrix, path) =>
    Matrix.map((_, i) => (value(GradientCheck.moved(parameters, path, i, stepSize)) - here) / stepSize)(matrix),
  )(parameters);
};

const single = Matrix.toPrecision('float32');
const inSingle = {
  parameters: Parameters.map(single)(parameters),
  data: { inputs: single(xor.inputs), targets: single(xor.targets) },
};

/** Relative errors of the gradients for a step. */
export interface Row {
  readonly step: number;
  /** In float64: of each parameter by its name, and of all together. */
  readonly byName: Readonly<Record<string, number>>;
  readonly central: number;
  readonly onesided: number;
  readonly float32: number;
}

const rowOf = (step: number): Row => {
  const checkBy = GradientCheck.check(network, halfSquaredError, { stepSize: step });
  const { relativeError, byPath, analytical } = checkBy(parameters, xor);
  const errors = new Map(byPath.map((each) => [each.path, each.relativeError] as const));
  return {
    step,
    byName: Object.fromEntries(Object.entries(names).map(([path, name]) => [name, errors.get(path)!])),
    central: relativeError,
    onesided: GradientCheck.relativeError(analytical, onesided(step)),
    float32: checkBy(inSingle.parameters, inSingle.data).relativeError,
  };
};

export const rows = (): ReadonlyArray<Row> => steps.map(rowOf);

const table = (all: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const shown = (value: number): string => value.toExponential(2);
  return columns([
    ['step', ...Object.values(names), 'all', 'one-sided', 'float32'],
    ...all.map(({ step, byName, central, onesided: ofOne, float32 }) => [
      step.toExponential(0),
      ...Object.values(byName).map(shown),
      ...[central, ofOne, float32].map(shown),
    ]),
  ]);
};

type Points = ReadonlyArray<readonly [number, number]>;

const pointsOf = (all: ReadonlyArray<Row>, value: (row: Row) => number): Points =>
  all.map((row) => [row.step, value(row)]);

/** Lines to hold the errors against; within the picture only. */
const reference = (least: number, value: (step: number) => number): Points =>
  steps.map((step) => [step, value(step) >= least && value(step) <= 1 ? value(step) : NaN]);

const axes = (least: number) =>
  ({
    x: { label: 'step h', type: 'log', domain: [1e-12, 1] },
    y: { label: 'relative error', type: 'log', domain: [least, 3] },
    height: 380,
  }) as const;

/** Where the axes of the two figures begin. */
const leastByParameter = 1e-17;
const leastByKind = 1e-12;

const byParameter = (all: ReadonlyArray<Row>): Figure.Figure =>
  Lines.lines({
    title: 'Relative error of central differences by step and parameter, float64',
    description:
      'On logarithmic axes. The errors of W1 and b1 fall as h squared, then rise as rounding over h: a V with its ' +
      'lowest point near 1e-5. Those of W2 and b2 are rounding alone. That of b2 is exactly 0 at ' +
      'steps of 0.3, 0.1 and 0.01, which a logarithmic axis cannot show: its line is broken there.',
    ...axes(leastByParameter),
    series: [
      ...Object.values(names).map((name) => ({ name, points: pointsOf(all, ({ byName }) => byName[name]!) })),
      { name: 'h²', points: reference(leastByParameter, (h) => h * h) },
      { name: 'rounding, 2⁻⁵³ / h', points: reference(leastByParameter, (h) => Number.EPSILON / 2 / h) },
    ],
  });

const byKind = (all: ReadonlyArray<Row>): Figure.Figure =>
  Lines.lines({
    title: 'Relative error by step: central and one-sided, float64 and float32',
    description:
      'On logarithmic axes, over all parameters. One-sided differences fall as h only, so their lowest point is higher. ' +
      'In float32 rounding is 2 to the 29 times larger, and the lowest point is near a step of 1e-2.',
    ...axes(leastByKind),
    series: [
      { name: 'central, float64', points: pointsOf(all, ({ central }) => central) },
      { name: 'one-sided, float64', points: pointsOf(all, (row) => row.onesided) },
      { name: 'central, float32', points: pointsOf(all, ({ float32 }) => float32) },
      { name: 'h', points: reference(leastByKind, (h) => h) },
      {
        name: 'rounding of float32, 2⁻²⁴ / h',
        points: reference(leastByKind, (h) => (Number.EPSILON / 2 / h) * 536870912),
      },
    ],
  });

export const study: Study = {
  name: 'gradient-check',
  title: 'Checking gradients by differences',
  about:
    "Which step is right to check a gradient by differences? On the document's XOR network the error of central differences " +
    "falls as h squared, to 5e-12 at the document's own step of 1e-5, then rises as rounding over h: at 1e-12 it is 4e-5, " +
    'more than the bound of 1e-5. The loss is a parabola in W2 and b2, so theirs is rounding alone. One-sided differences ' +
    'come to 7e-9 at best; in float32 no step does better than 4e-6, and below 1e-8 nothing moves at all.',
  source: 'seed document 001, exercise 2 of the implementations',
  seconds: 1,
  run: () => {
    const all = rows();
    return E.right({
      lines: table(all),
      figures: { 'gradient-check': byParameter(all), 'gradient-check-kinds': byKind(all) },
    });
  },
};
