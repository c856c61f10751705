import { GradientCheck, type Layer, Matrix, Parameters, Threefry } from 'foldnet';
import { expectRight } from './expectRight.js';
import { type Comparable, differenceTolerance, expectClose } from './tolerance.js';

const step = 6e-6;

/** Standard normals, from a key of that name. */
export const normals = <const R extends number, const C extends number>(
  name: string,
  rows: R,
  columns: C,
  precision: Matrix.Precision = 'float64',
): Matrix.Matrix<R, C> =>
  expectRight(
    Matrix.fromArray(
      rows,
      columns,
      precision,
    )(Threefry.normal(rows * columns)(Threefry.foldInText(name)(Threefry.key(20261122)))),
  );

/** Backward is the derivative of forward in that mode: the central difference along every coordinate (law G2). */
export const expectDerivative = <N extends number, P extends Parameters.Parameters, C>(
  layer: Layer.Layer<N, N, P, C>,
  parameters: P,
  x: Matrix.Matrix<number, N>,
  mode: Layer.Mode,
): void => {
  const upstream = normals('upstream', x.rows, layer.outputs);
  const { output, cache } = layer.forward(parameters, x, mode);
  const value = (p: P, at: Matrix.Matrix<number, N>): number => Matrix.dot(layer.forward(p, at, mode).output, upstream);
  const derived = layer.backward(cache, upstream);
  const numerical = {
    parameters: GradientCheck.numericalGradient((p: P) => value(p, x), step)(parameters),
    input: GradientCheck.numericalGradient((at: typeof x) => value(parameters, at), step)(x),
  };
  const magnitude = Matrix.dot(Matrix.map(Math.abs)(output), Matrix.map(Math.abs)(upstream));
  expectClose(comparable(derived), comparable(numerical), {
    absolute: (1 + magnitude) * differenceTolerance(step).absolute,
    relative: 0,
  });
};

const comparable = (tree: Layer.Backward<number, Parameters.Parameters>): Comparable =>
  Parameters.leaves([tree.parameters, tree.input]).map(({ path, matrix }) => ({ path, matrix }));
