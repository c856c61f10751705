/**
 * An experiment and its data, checked together and ready to train: what neither of the two files tells alone.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Dataset } from '../Dataset.js';
import * as Declaration from '../Declaration.js';
import type { LayerSpec } from '../LayerSpec.js';
import * as Matrix from '../Matrix.js';
import * as Random from '../Random.js';
import * as Spec from '../Spec.js';
import * as Classes from './Classes.js';
import type * as Csv from './Csv.js';
import { found, list, mismatch, nearest, type DecodeError } from './DecodeError.js';
import type { Experiment, Split } from './Experiment.js';
import * as Preprocessing from './Preprocessing.js';

/** What is wrong with an experiment and its data together, and which of the two is at fault. */
export interface PrepareError {
  readonly file: 'experiment' | 'data';
  readonly error: DecodeError;
}

type Result<A> = E.Either<PrepareError, A>;

/** What training starts from. */
export interface Prepared {
  readonly experiment: Experiment;
  readonly network: Spec.AnyNetwork;
  readonly preprocessing: Preprocessing.Preprocessing;
  readonly train: Dataset<number, 1>;
  /** Undefined where every row trains. */
  readonly test: Dataset<number, 1> | undefined;
  /** After the split. */
  readonly random: Random.Random;
}

const wrong = (
  file: PrepareError['file'],
  path: string,
  expected: string,
  actual: string,
  meant?: string,
): Result<never> => E.left({ file, error: mismatch(path, expected, actual, meant) });

const inFile = (file: PrepareError['file']): (<A>(result: E.Either<DecodeError, A>) => Result<A>) =>
  E.mapLeft((error) => ({ file, error }));

/** The columns that are not the target. */
const featuresOf = ({ data }: Experiment, { header }: Csv.Table): Result<ReadonlyArray<string>> => {
  const features = header.filter((name) => name !== data.target);
  if (features.length === header.length) {
    const known = `one of the columns of ${data.csv}: ${list(header)}`;
    return wrong('experiment', 'data.target', known, found(data.target), nearest(data.target, header));
  }
  return features.length === 0 ? wrong('data', 'line 1', 'a column beside the target', 'none') : E.right(features);
};

// More would not fit into memory; each is there several times over.
const mostParameters = 134217728;

const networkOf = ({ model }: Experiment, inputs: number): Result<Spec.AnyNetwork> =>
  E.Chain.chain(
    E.mapLeft(({ path, expected, found: actual }: Spec.SpecError): PrepareError => ({
      file: 'experiment',
      error: mismatch(`model.${path}`, expected, actual),
    }))(Spec.network({ inputs, layers: model.layers })),
    (network) => {
      const parameters = Declaration.leaves(network.layers.map((layer) => layer.declarations));
      const count = parameters.reduce((sum, { declaration }) => sum + declaration.rows * declaration.columns, 0);
      if (count === 0) return wrong('experiment', 'model.layers', "a layer with parameters, such as 'dense'", 'none');
      return count > mostParameters
        ? wrong('experiment', 'model.layers', `at most ${mostParameters} parameters`, String(count))
        : E.right(network);
    },
  );

const keepsWidth = (layer: LayerSpec): boolean => ['relu', 'sigmoid', 'tanh', 'identity'].includes(layer.type);

/** Where the experiment says how many outputs there are. */
const outputsPath = (layers: ReadonlyArray<LayerSpec>): string => {
  const last = layers.map(keepsWidth).lastIndexOf(false);
  return layers[last]?.type === 'dense' ? `model.layers[${last}].outputs` : 'model.layers';
};

/** The classes of the target's labels; undefined for a regression. */
const classesOf = (
  { data, model }: Experiment,
  target: Preprocessing.Values<1>,
  outputs: number,
): Result<Classes.Classes | undefined> => {
  const path = outputsPath(model.layers);
  if (data.task === 'regression') {
    return outputs === 1 ? E.right(undefined) : wrong('experiment', path, '1 output, the target', `${outputs}`);
  }
  const labels = Matrix.toArray(target.values);
  const fraction = labels.findIndex((label) => !Number.isSafeInteger(label));
  if (fraction >= 0) {
    return wrong('data', Preprocessing.place(target, fraction), 'an integer, the class', String(labels[fraction]));
  }
  const distinct = Classes.distinct(labels);
  return distinct.length === 1
    ? wrong('data', `column '${data.target}'`, 'at least two classes', `only ${Classes.summary(distinct)}`)
    : inFile('experiment')(E.mapLeft((error: DecodeError) => ({ ...error, path }))(Classes.fit(outputs)(labels)));
};

/** How many of the rows train. */
const trainingRows = (split: Split | undefined, rows: number): Result<number> => {
  if (split === undefined) return E.right(rows);
  const [key, part] = 'test' in split ? (['test', split.test] as const) : (['train', split.train] as const);
  const taken = part < 1 ? Math.ceil(part * rows) : part;
  return taken < rows
    ? E.right(key === 'train' ? taken : rows - taken)
    : wrong('experiment', `data.split.${key}`, `fewer than all of the ${rows} rows`, `${part}`);
};

const checkBatch = ({ batching }: Experiment, rows: number): Result<null> =>
  batching.type !== 'full' && batching.size > rows
    ? wrong('experiment', 'batching.size', `at most ${rows}, the rows of the training part`, String(batching.size))
    : E.right(null);

/** The samples' indices, the training part's first: permuted, or in the order of the file. */
const splitOrder = ({ data }: Experiment, rows: number): Random.Draw<ReadonlyArray<number>> =>
  data.split?.shuffle === true
    ? Random.splitOrder(rows)
    : (random) => [Array.from({ length: rows }, (_, i) => i), random];

/** The generator at its seed, which decoding has checked. */
const seeded = ({ random: { generator, seed } }: Experiment): Result<Random.Random> =>
  E.mapLeft((message: string): PrepareError => ({
    file: 'experiment',
    error: { ...mismatch('random.seed', `a seed of ${generator}`, `${seed}`), message },
  }))(Random.fromSeed(generator, seed));

/** An experiment with its data; `Left` says which of the two is wrong, and where. */
export const prepare = (experiment: Experiment, table: Csv.Table): Result<Prepared> =>
  pipe(
    E.Do,
    E.bind('features', () => featuresOf(experiment, table)),
    E.bind('raw', ({ features }) => inFile('data')(Preprocessing.readSamples(features, experiment.data.target)(table))),
    E.bind('network', ({ features }) => networkOf(experiment, features.length)),
    E.bind('classes', ({ raw, network }) => classesOf(experiment, raw.target, network.outputs)),
    E.bind('rows', () => trainingRows(experiment.data.split, table.rows.length)),
    E.chainFirst(({ rows }) => checkBatch(experiment, rows)),
    E.bind('random', () => seeded(experiment)),
    E.chain(({ raw, network, classes, rows, random: first }) => {
      const [order, random] = splitOrder(experiment, table.rows.length)(first);
      const trained = Preprocessing.gather(order.slice(0, rows))(raw);
      const encoded = (samples: Preprocessing.RawSamples) => (preprocessing: Preprocessing.Preprocessing) =>
        Preprocessing.samples(preprocessing, experiment.precision)(samples);
      return inFile('data')(
        pipe(
          Preprocessing.fit(experiment.data, classes)(trained),
          E.bindTo('preprocessing'),
          E.bind('train', ({ preprocessing }) => encoded(trained)(preprocessing)),
          E.bind('test', ({ preprocessing }) =>
            rows === order.length
              ? E.right(undefined)
              : encoded(Preprocessing.gather(order.slice(rows))(raw))(preprocessing),
          ),
          E.map((parts) => ({ experiment, network, random, ...parts })),
        ),
      );
    }),
  );
