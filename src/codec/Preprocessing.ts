/**
 * From a CSV's columns to what a network takes. What this needs to know is fitted on the training part and kept with the
 * model.
 *
 * All of it is done in float64; the result is rounded once to the precision of the experiment.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Dataset } from '../Dataset.js';
import * as Matrix from '../Matrix.js';
import { firstNonFinite } from '../numeric/elementwise.js';
import { read as elements } from '../numeric/storage.js';
import * as Scaler from '../Scaler.js';
import * as Classes from './Classes.js';
import * as Csv from './Csv.js';
import { mismatch, type DecodeError } from './DecodeError.js';
import type { DataSpec, Experiment } from './Experiment.js';
import * as Targets from './Targets.js';

/** What a target stands for: a class, or a value that is scaled. */
export type TargetEncoding =
  | { readonly task: 'classification'; readonly classes: Classes.Classes }
  | { readonly task: 'regression'; readonly scaler: Scaler.Scaler<1> };

/** All that is known of the data before training. */
export interface Preprocessing {
  /** The columns that are the inputs, in order. */
  readonly features: ReadonlyArray<string>;
  readonly inputs: Scaler.Scaler<number>;
  readonly target: TargetEncoding;
}

/** Values as a file has them, in float64, and the lines that they stand on. */
export interface Values<C extends number = number> {
  readonly columns: ReadonlyArray<string>;
  readonly values: Matrix.Matrix<number, C>;
  readonly lines: ReadonlyArray<number>;
}

/** Samples as a file has them. */
export interface RawSamples {
  readonly features: Values;
  readonly target: Values<1>;
  readonly weight: Values<1> | undefined;
}

/** What samples are made for. */
export interface Use {
  readonly experiment: Pick<Experiment, 'precision' | 'loss'>;
  readonly network: { readonly outputs: number };
  readonly preprocessing: Preprocessing;
}

const linesOf = ({ rows }: Csv.Table): ReadonlyArray<number> => rows.map(({ line }) => line);

/**
 * The features of a table's rows. Columns are found by their names; others are passed over.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Csv, Preprocessing } from 'foldnet/codec'
 * const table = Csv.parse('y,x\n0,1\n1,3\n')
 * const features = pipe(table, E.chain(Preprocessing.readFeatures(['x'])))
 * features // Right of { columns: ['x'], values: [[1], [3]], lines: [2, 3] }
 */
export const readFeatures =
  (columns: ReadonlyArray<string>) =>
  (table: Csv.Table): E.Either<DecodeError, Values> =>
    E.Functor.map(Csv.columns(columns)(table), (values) => ({ columns, values, lines: linesOf(table) }));

/**
 * Features, target and weight of a table's rows.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Csv, Preprocessing } from 'foldnet/codec'
 * const table = Csv.parse('y,x\n0,1\n1,3\n')
 * const samples = pipe(table, E.chain(Preprocessing.readSamples(['x'], { target: 'y' })))
 * pipe(samples, E.map(({ target }) => target.values)) // Right of [[0], [1]]
 */
export const readSamples =
  (features: ReadonlyArray<string>, { target, weight }: Pick<DataSpec, 'target' | 'weight'>) =>
  (table: Csv.Table): E.Either<DecodeError, RawSamples> => {
    const names = [...features, target, ...(weight === undefined ? [] : [weight])];
    return E.Functor.map(Csv.columns(names)(table), (values) => {
      const lines = linesOf(table);
      const column = (name: string, j: number): Values<1> => ({
        columns: [name],
        values: Matrix.sliceColumns(j, 1)(values),
        lines,
      });
      return {
        features: { columns: features, values: Matrix.sliceColumns(0, features.length)(values), lines },
        target: column(target, features.length),
        weight: weight === undefined ? undefined : column(weight, features.length + 1),
      };
    });
  };

const gatherValues = <C extends number>(
  indices: ReadonlyArray<number>,
  { columns, values, lines }: Values<C>,
): Values<C> => ({
  columns,
  values: Matrix.gatherRows(indices)(values),
  lines: indices.map((i) => lines[i] ?? 0),
});

/**
 * The samples of those indices, in that order.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Preprocessing } from 'foldnet/codec'
 * const values = { columns: ['x'], values: Matrix.of([[1], [3]]), lines: [2, 3] }
 * const { features } = Preprocessing.gather([1])({ features: values, target: values, weight: undefined })
 * features // { columns: ['x'], values: [[3]], lines: [3] }
 */
export const gather =
  (indices: ReadonlyArray<number>) =>
  ({ features, target, weight }: RawSamples): RawSamples => ({
    features: gatherValues(indices, features),
    target: gatherValues(indices, target),
    weight: weight && gatherValues(indices, weight),
  });

/**
 * Where a row-major index stands in the file.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Preprocessing } from 'foldnet/codec'
 * const values = { columns: ['x', 'y'], values: Matrix.of([[1, 2], [3, 4]]), lines: [2, 3] }
 * Preprocessing.place(values, 3) // 'line 3, column \'y\''
 */
export const place = ({ columns, lines }: Values, index: number): string =>
  `line ${lines[Math.floor(index / columns.length)] ?? 0}, column '${columns[index % columns.length] ?? ''}'`;

const fitScaler = <C extends number>(
  spec: Scaler.ScalerSpec,
  { columns, values }: Values<C>,
): E.Either<DecodeError, Scaler.Scaler<C>> =>
  E.mapLeft((error: Scaler.ScalerError) => {
    const path = `column '${columns[error.column] ?? ''}'`;
    return error._tag === 'ConstantColumn'
      ? mismatch(
          path,
          `values that differ, for '${spec.type}' scaling`,
          `${error.value} in each of the ${values.rows} training rows`,
        )
      : mismatch(
          path,
          `values whose spread is a positive float64, for '${spec.type}' scaling`,
          `a spread of ${error.divisor}`,
        );
  })(Scaler.fit(spec)(values));

/**
 * Fits the scalers to the training part; `Left` names a constant column, which has no scale.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Matrix } from 'foldnet'
 * import { Preprocessing } from 'foldnet/codec'
 * const data = { csv: 'line.csv', target: 'y', task: 'regression', scale: { type: 'min-max' } } as const
 * const features = { columns: ['x'], values: Matrix.of([[1], [5]]), lines: [2, 3] }
 * const target = { columns: ['y'], values: Matrix.of([[0], [1]]), lines: [2, 3] }
 * const fitted = Preprocessing.fit(data, undefined)({ features, target, weight: undefined })
 * pipe(fitted, E.map(({ inputs }) => inputs)) // Right of { offset: [[1]], divisor: [[4]] }
 */
export const fit =
  (data: DataSpec, classes: Classes.Classes | undefined) =>
  ({ features, target }: RawSamples): E.Either<DecodeError, Preprocessing> =>
    E.Chain.chain(fitScaler(data.scale, features), (inputs) =>
      E.Functor.map(
        classes === undefined
          ? E.Functor.map(fitScaler(data.targetScale ?? { type: 'none' }, target), (scaler): TargetEncoding => ({
              task: 'regression',
              scaler,
            }))
          : E.right<DecodeError, TargetEncoding>({ task: 'classification', classes }),
        (encoding) => ({ features: features.columns, inputs, target: encoding }),
      ),
    );

/** In that precision; `Left` if an element, made of that of `from`, is too large for it. */
const rounded = <C extends number>(
  values: Matrix.Matrix<number, C>,
  precision: Matrix.Precision,
  from: Values,
  when: string,
): E.Either<DecodeError, Matrix.Matrix<number, C>> => {
  const result = Matrix.toPrecision(precision)(values);
  const wrong = firstNonFinite(elements(result));
  const expected = `a number that is finite in ${precision}${when}`;
  return wrong < 0
    ? E.right(result)
    : E.left(mismatch(place(from, wrong), expected, String(elements(from.values)[wrong])));
};

const scaled =
  <C extends number>(scaler: Scaler.Scaler<C>, precision: Matrix.Precision) =>
  (from: Values<C>): E.Either<DecodeError, Matrix.Matrix<number, C>> =>
    rounded(Scaler.transform(scaler)(from.values), precision, from, ' when scaled');

/**
 * The inputs of a network from features.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Preprocessing } from 'foldnet/codec'
 * const one = { offset: Matrix.of([[0]]), divisor: Matrix.of([[1]]) }
 * const inputs = { offset: Matrix.of([[1]]), divisor: Matrix.of([[4]]) }
 * const preprocessing = { features: ['x'], inputs, target: { task: 'regression', scaler: one } } as const
 * const features = { columns: ['x'], values: Matrix.of([[1], [5]]), lines: [2, 3] }
 * Preprocessing.inputs(preprocessing, 'float32')(features) // Right of [[0], [1]]
 */
export const inputs = (
  preprocessing: Preprocessing,
  precision: Matrix.Precision,
): ((features: Values) => E.Either<DecodeError, Matrix.Matrix>) => scaled(preprocessing.inputs, precision);

const encodeTarget = (
  { experiment: { loss, precision }, network, preprocessing: { target: encoding } }: Use,
  target: Values<1>,
): E.Either<DecodeError, Matrix.Matrix> => {
  if (encoding.task === 'regression') return scaled(encoding.scaler, precision)(target);
  const labels = Matrix.toArray(target.values);
  return E.bimap(
    (row: number) =>
      mismatch(place(target, row), `one of the classes ${Classes.summary(encoding.classes)}`, String(labels[row])),
    Targets.encode(loss, network.outputs, precision),
  )(Classes.toIndices(encoding.classes)(labels));
};

/** Weights are not negative, and not all 0. */
const weightsOf = (weight: Values<1>, precision: Matrix.Precision): E.Either<DecodeError, Matrix.Matrix<number, 1>> => {
  const negative = elements(weight.values).findIndex((value) => value < 0);
  const refused = (path: string, expected: string, found: string): E.Either<DecodeError, never> =>
    E.left(mismatch(path, expected, found));
  if (negative >= 0) {
    return refused(place(weight, negative), 'a weight that is not negative', String(elements(weight.values)[negative]));
  }
  return E.Chain.chain(rounded(weight.values, precision, weight, ''), (values) =>
    elements(values).some((value) => value > 0)
      ? E.right(values)
      : refused(
          `column '${weight.columns[0] ?? ''}'`,
          'a weight above 0 in each part',
          `only 0 in ${values.rows} rows`,
        ),
  );
};

/**
 * What a network trains on; `Left` names a label that is none of the classes, or a weight that is none.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Preprocessing } from 'foldnet/codec'
 * const one = { offset: Matrix.of([[0]]), divisor: Matrix.of([[1]]) }
 * const preprocessing = { features: ['x'], inputs: one, target: { task: 'classification', classes: [-1, 1] } } as const
 * const experiment = { precision: 'float64', loss: { type: 'softmax-cross-entropy' } } as const
 * const features = { columns: ['x'], values: Matrix.of([[5], [6]]), lines: [2, 3] }
 * const target = { columns: ['y'], values: Matrix.of([[1], [-1]]), lines: [2, 3] }
 * const samples = Preprocessing.samples({ experiment, network: { outputs: 2 }, preprocessing })
 * samples({ features, target, weight: undefined }) // Right of { inputs: [[5], [6]], targets: [[1], [0]] }
 */
export const samples =
  (use: Use) =>
  ({ features, target, weight }: RawSamples): E.Either<DecodeError, Dataset<number, number>> =>
    pipe(
      inputs(use.preprocessing, use.experiment.precision)(features),
      E.bindTo('inputs'),
      E.bind('targets', () => encodeTarget(use, target)),
      E.chain((data) =>
        weight === undefined
          ? E.right(data)
          : E.Functor.map(weightsOf(weight, use.experiment.precision), (weights) => ({ ...data, weights })),
      ),
    );
