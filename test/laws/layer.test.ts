/** Form: F1, F2; and the laws of single layers: the kit's, and a user's own, right and wrong. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { Declaration, Layer, Matrix, Parameters, Spec } from 'foldnet';
import { checkLaws as check, failures, type Law, layerLaws, type LayerLawOptions, showFailure } from 'foldnet/laws';
import { every } from '../../laws/arbitrary.js';
import { formLaws } from '../../laws/layer.js';
import { checkLaws, seed } from './run.js';

checkLaws(formLaws);

const failed = (laws: ReadonlyArray<Law>, runs: number = 20): ReadonlyArray<string> =>
  failures(check(laws, { seed, runs })).map(({ id }) => id);

describe('each layer of the kit', () => {
  test.each(every.layers.map((spec) => [JSON.stringify(spec), spec] as const))('%s', (_name, spec) => {
    const network = Spec.network({ inputs: 3, layers: [spec] });
    const layer = E.isRight(network) ? network.right.layers[0]! : expect.fail('no network');
    expect(failures(check(layerLaws(layer), { seed, runs: 15 })).map(showFailure)).toEqual([]);
  });
});

type Scaled = { readonly scale: Matrix.Matrix<1, 2> };

const sumOf = (x: Matrix.Matrix<number, 2>): Matrix.Matrix<1, 2> => Matrix.columnSums(x);

interface Bugs {
  readonly sign?: number;
  readonly ofMean?: boolean;
  readonly stale?: boolean;
  readonly offset?: number;
}

/** y = scale x, column by column. */
const scaling = ({ sign = 1, ofMean = false, stale = false, offset = 0 }: Bugs = {}) =>
  Layer.custom({
    name: 'scaling',
    inputs: 2,
    outputs: 2,
    declarations: { scale: Declaration.declare(1, 2, { type: 'constant', value: 1 }) },
    forward: (parameters: Scaled, x: Matrix.Matrix<number, 2>) => ({
      output: Matrix.hadamard(x, Matrix.gatherRows(Array.from({ length: x.rows }, () => 0))(parameters.scale)),
      cache: { parameters, x },
    }),
    backward: ({ parameters, x }, dy) => {
      const scales = Matrix.gatherRows(Array.from({ length: x.rows }, () => 0))(parameters.scale);
      const rows = Matrix.scale(ofMean ? 1 / x.rows : 1)(Matrix.hadamard(stale ? dy : x, dy));
      return {
        parameters: { scale: sumOf(rows) },
        input: Matrix.shift(offset)(Matrix.scale(sign)(Matrix.hadamard(dy, scales))),
      };
    },
  });

/** The same with its own `accumulate`, which may leave out what it should give. */
const accumulating = ({ input = 1, carried = 1 } = {}) => {
  const layer = scaling();
  const accumulate: NonNullable<typeof layer.accumulate> = (sums, cache, dy) => ({
    parameters: { scale: Matrix.columnSums(Matrix.hadamard(cache.x, dy), Matrix.scale(carried)(sums.scale)) },
    input: Matrix.scale(input)(layer.backward(cache, dy).input),
  });
  return { ...layer, accumulate };
};

const tangent: NonNullable<LayerLawOptions<2, Scaled>['tangent']> = ({ parameters, x }, along) => {
  const wide = (row: Matrix.Matrix<1, 2>): Matrix.Matrix<number, 2> =>
    Matrix.gatherRows(Array.from({ length: x.rows }, () => 0))(row);
  return Matrix.add(Matrix.hadamard(x, wide(along.parameters.scale)), Matrix.hadamard(along.x, wide(parameters.scale)));
};

describe('a layer of one’s own', () => {
  test('passes, with its own J v too', () => {
    expect(failed(layerLaws(scaling()))).toEqual([]);
    expect(failed(layerLaws(scaling(), { tangent }))).toEqual([]);
    expect(layerLaws(scaling(), { tangent }).map(({ id }) => id)).toContain('G1');
  });

  test('a flipped sign breaks G2, and G1 where J v is given', () => {
    expect(failed(layerLaws(scaling({ sign: -1 })))).toEqual(['G2']);
    expect(failed(layerLaws(scaling({ sign: -1 }), { tangent }))).toEqual(['G1', 'G2']);
  });

  test('a mean where a sum belongs breaks G2 and G5', () => {
    expect(failed(layerLaws(scaling({ ofMean: true })))).toEqual(['G2', 'G5']);
  });

  test('a gradient of the wrong operand breaks G2, G3', () => {
    expect(failed(layerLaws(scaling({ stale: true })))).toEqual(['G2', 'G3', 'G3']);
  });

  test('a constant in the gradient breaks linearity and G4', () => {
    expect(failed(layerLaws(scaling({ offset: 0.5 })))).toEqual(expect.arrayContaining(['G2', 'G3', 'G4']));
  });

  test('a kink is passed over if it is said where it is', () => {
    const absolute = Layer.custom({
      name: 'absolute',
      inputs: 2,
      outputs: 2,
      declarations: Parameters.empty,
      forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 2>) => ({ output: Matrix.map(Math.abs)(x), cache: x }),
      backward: (x, dy) => ({
        parameters: Parameters.empty,
        input: Matrix.hadamard(Matrix.map((value) => (value < 0 ? -1 : 1))(x), dy),
      }),
    });
    const number = fc.integer({ min: -2, max: 2 });
    expect(failed(layerLaws(absolute, { number }), 50)).toEqual(['G2']);
    const kinks = ({ x }: { readonly x: Matrix.Matrix }) => Matrix.toArray(x).includes(0);
    expect(failed(layerLaws(absolute, { number, kinks }), 50)).toEqual([]);
  });

  test('kinks everywhere leave G2 unchecked, and that is said', () => {
    expect(failed(layerLaws(scaling(), { kinks: () => true }))).toEqual(['G2', 'F5']);
  });

  test('an accumulate without the input’s gradient, or without what is carried in, breaks G5', () => {
    [{}, { rowwise: false }].forEach((options) => {
      expect(failed(layerLaws(accumulating(), options))).toEqual([]);
      expect(failed(layerLaws(accumulating({ input: 0 }), options))).toContain('G5');
      expect(failed(layerLaws(accumulating({ carried: 0 }), options))).toContain('G5');
    });
  });

  test('mixed rows break G6 unless that is said', () => {
    const centred = Layer.custom({
      name: 'centred',
      inputs: 2,
      outputs: 2,
      declarations: Parameters.empty,
      forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 2>) => ({
        output: Matrix.addRow(x, Matrix.scale(-1 / x.rows)(Matrix.columnSums(x))),
        cache: null,
      }),
      backward: (_, dy) => ({
        parameters: Parameters.empty,
        input: Matrix.addRow(dy, Matrix.scale(-1 / dy.rows)(Matrix.columnSums(dy))),
      }),
    });
    expect(failed(layerLaws(centred))).toEqual(expect.arrayContaining(['G6']));
    expect(failed(layerLaws(centred, { rowwise: false }))).toEqual([]);
  });
});
