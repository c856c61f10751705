/**
 * An experiment and its data, checked together and ready to train: what neither of the two files tells alone.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Dataset } from '../Dataset.js';
import type { LayerSpec } from '../LayerSpec.js';
import * as Declaration from '../Declaration.js';
import * as Matrix from '../Matrix.js';
import { mebibytes, mostBytes } from '../numeric/room.js';
import * as Random from '../Random.js';
import * as Spec from '../Spec.js';
import * as Classes from './Classes.js';
import type * as Csv from './Csv.js';
import { found, list, mismatch, nearest, type DecodeError } from './DecodeError.js';
import type { Experiment, Split } from './Experiment.js';
import * as Memory from './Memory.js';
import * as Preprocessing from './Preprocessing.js';
import * as Targets from './Targets.js';

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
  readonly train: Dataset<number, number>;
  /** Watched, not trained on; undefined where there is none, as are tests. */
  readonly validation: Dataset<number, number> | undefined;
  readonly test: Dataset<number, number> | undefined;
  /** Where each sample of a part stands in the CSV: its line, from 1, the header's. */
  readonly lines: Readonly<Record<'train' | 'validation' | 'test', ReadonlyArray<number>>>;
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

/** The columns that are neither the target nor the weight. */
const featuresOf = ({ data }: Experiment, { header }: Csv.Table): Result<ReadonlyArray<string>> => {
  const [missing] = (['target', 'weight'] as const).flatMap((key) => {
    const name = data[key];
    return name === undefined || header.includes(name) ? [] : [{ key, name }];
  });
  if (missing !== undefined) {
    const known = `one of the columns of ${data.csv}: ${list(header)}`;
    return wrong('experiment', `data.${missing.key}`, known, found(missing.name), nearest(missing.name, header));
  }
  const features = header.filter((name) => name !== data.target && name !== data.weight);
  const others = data.weight === undefined ? 'the target' : 'target and weight';
  return features.length === 0 ? wrong('data', 'line 1', `a column beside ${others}`, 'none') : E.right(features);
};

/** An image has a feature for each of its points. */
const checkImage = ({ image }: Experiment, features: number): Result<null> => {
  if (image === undefined) return E.right(null);
  const [height, width] = image;
  const points = height * width;
  return points === features
    ? E.right(null)
    : wrong(
        'experiment',
        'image',
        `a height and a width whose product is ${features}, the number of features`,
        `${height} by ${width}, ${points}`,
      );
};

/** `Left` if what needs so many bytes does not fit into memory. */
const checkMemory = (path: string, what: string, bytes: number, by: string): Result<null> =>
  bytes <= mostBytes
    ? E.right(null)
    : wrong('experiment', path, `at most ${mebibytes(mostBytes)} for ${what}`, `${mebibytes(bytes)}, by ${by}`);

const checkStep = (experiment: Experiment, network: Spec.AnyNetwork, path: string, rows: number): Result<null> =>
  checkMemory(
    path,
    'a training step',
    Memory.ofStep(experiment, network, rows),
    rows === 0 ? `${Declaration.count(network.declarations)} parameters` : `batches of ${rows} rows`,
  );

/** A part is measured as a whole. */
const checkParts = (experiment: Experiment, network: Spec.AnyNetwork, ends: Ends, rows: number): Result<null> => {
  const most = Math.max(ends.train, ends.validation - ends.train, rows - ends.validation);
  const bytes = Memory.ofOutput(experiment, network, most);
  return checkMemory('model.layers', 'the output of a layer', bytes, `a part of ${most} rows`);
};

const networkOf = (experiment: Experiment, inputs: number): Result<Spec.AnyNetwork> =>
  E.Chain.chain(
    E.mapLeft(({ path, expected, found: actual }: Spec.SpecError): PrepareError => ({
      file: 'experiment',
      error: mismatch(`model.${path}`, expected, actual),
    }))(Spec.network({ inputs, layers: experiment.model.layers })),
    (network) => {
      if (Declaration.count(network.declarations) === 0) {
        return wrong('experiment', 'model.layers', "a layer with parameters, such as 'dense'", 'none');
      }
      return E.Functor.map(checkStep(experiment, network, 'model.layers', 0), () => network);
    },
  );

/** Where the experiment says how many outputs there are. */
const outputsPath = ({ layers }: Spec.AnyNetwork): string => {
  const last = layers.map(({ spec, inputs, outputs }) => spec.type === 'dense' || inputs !== outputs).lastIndexOf(true);
  return layers[last]?.spec.type === 'dense' ? `model.layers[${last}].outputs` : 'model.layers';
};

/** The classes of the target's labels; undefined for a regression. */
const classesOf = (
  { data, loss }: Experiment,
  target: Preprocessing.Values<1>,
  network: Spec.AnyNetwork,
): Result<Classes.Classes | undefined> => {
  const { outputs } = network;
  const path = outputsPath(network);
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
    : inFile('experiment')(E.mapLeft((error: DecodeError) => ({ ...error, path }))(Targets.fit(loss, outputs)(labels)));
};

const probabilities: ReadonlyArray<string> = ['sigmoid', 'hard-sigmoid', 'softmax'];

/** Whether every output is from 0 to 1. */
const givesProbabilities = (layers: ReadonlyArray<LayerSpec>): boolean => {
  const last = layers.at(-1);
  if (last?.type === 'sequence') return givesProbabilities(last.layers);
  if (last?.type === 'identity') return givesProbabilities(layers.slice(0, -1));
  return last !== undefined && probabilities.includes(last.type);
};

/** A loss and its network: as many weights as outputs, and probabilities where it takes them. */
const checkLoss = ({ loss, model }: Experiment, { outputs }: Spec.AnyNetwork): Result<null> => {
  const given = [
    ['classWeights', 'classWeights' in loss ? loss.classWeights : undefined],
    ['positiveWeight', 'positiveWeight' in loss ? loss.positiveWeight : undefined],
  ] as const;
  const [misfit] = given.flatMap(([key, weights]) =>
    weights === undefined || weights.length === outputs ? [] : [[key, weights.length] as const],
  );
  if (misfit !== undefined) {
    return wrong('experiment', `loss.${misfit[0]}`, `${outputs} weights, one for each output`, String(misfit[1]));
  }
  return loss.type === 'binary-cross-entropy' && !givesProbabilities(model.layers)
    ? wrong(
        'experiment',
        'loss.type',
        `'binary-cross-entropy-with-logits', or a last layer of ${list(probabilities)}`,
        `'binary-cross-entropy'`,
      )
    : E.right(null);
};

/** How many rows a part has; `Left` unless it leaves some of them. */
const partOf = (key: string, part: number, rows: number, whole: string): Result<number> => {
  const taken = part < 1 ? Math.ceil(part * rows) : part;
  return taken < rows
    ? E.right(taken)
    : wrong('experiment', `data.split.${key}`, `fewer than all of the ${rows} rows${whole}`, `${part}`);
};

/** Where the parts end in the order of the samples: the rows to train on, those to validate by, the rest to test by. */
interface Ends {
  readonly train: number;
  readonly validation: number;
}

const endsOf = ({ test, train, validation }: Partial<Split> = {}, rows: number): Result<Ends> =>
  pipe(
    test !== undefined
      ? E.Functor.map(partOf('test', test, rows, ''), (taken) => rows - taken)
      : train === undefined
        ? E.right(rows)
        : partOf('train', train, rows, ''),
    E.chain((end) =>
      validation === undefined
        ? E.right({ train: end, validation: end })
        : E.Functor.map(partOf('validation', validation, end, ' of the training part'), (taken) => ({
            train: end - taken,
            validation: end,
          })),
    ),
  );

/** The batches that an epoch of so many rows has are no larger than these, nor too small for the network. */
const checkBatch = (experiment: Experiment, network: Spec.AnyNetwork, rows: number): Result<null> => {
  const { batching } = experiment;
  if (batching.type !== 'full' && batching.size > rows) {
    return wrong('experiment', 'batching.size', `at most ${rows}, the rows of the training part`, `${batching.size}`);
  }
  const [path, size] = batching.type === 'full' ? ['batching.type', rows] : ['batching.size', batching.size];
  const last = batching.type === 'full' ? rows : batching.type === 'random' ? batching.size : rows % batching.size;
  const single = last === 1 || (batching.type === 'shuffled' && batching.size === 1);
  return single && network.running !== undefined
    ? wrong(
        'experiment',
        path,
        'batches of two rows or more, as batch normalisation needs',
        `${batching.type === 'full' ? `'full'` : batching.size}, which of ${rows} training rows makes a batch of one`,
      )
    : checkStep(experiment, network, path, size);
};

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

/**
 * An experiment with its data; `Left` says which of the two is wrong, and where.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Csv, Experiment, Prepared } from 'foldnet/codec'
 * const experiment = Experiment.decode({
 *   version: 1,
 *   name: 'line',
 *   precision: 'float64',
 *   random: { generator: 'threefry', seed: 42 },
 *   data: { csv: 'line.csv', target: 'y', task: 'regression', scale: { type: 'none' } },
 *   model: { layers: [{ type: 'dense', outputs: 1 }] },
 *   loss: { type: 'mean-squared-error' },
 *   optimizer: { type: 'sgd', learningRate: 0.1 },
 *   batching: { type: 'full' },
 *   epochs: 100,
 * })
 * const prepared = pipe(
 *   E.Do,
 *   E.bind('experiment', () => experiment),
 *   E.bindW('table', () => Csv.parse('x,y\n0,1\n1,3\n')),
 *   E.chainW(({ experiment, table }) => Prepared.prepare(experiment, table)),
 * )
 * pipe(prepared, E.map(({ train }) => train)) // Right of { inputs: [[0], [1]], targets: [[1], [3]] }
 */
export const prepare = (experiment: Experiment, table: Csv.Table): Result<Prepared> =>
  pipe(
    E.Do,
    E.bind('features', () => featuresOf(experiment, table)),
    E.chainFirst(({ features }) => checkImage(experiment, features.length)),
    E.bind('raw', ({ features }) => inFile('data')(Preprocessing.readSamples(features, experiment.data)(table))),
    E.bind('network', ({ features }) => networkOf(experiment, features.length)),
    E.bind('classes', ({ raw, network }) => classesOf(experiment, raw.target, network)),
    E.chainFirst(({ network }) => checkLoss(experiment, network)),
    E.bind('ends', () => endsOf(experiment.data.split, table.rows.length)),
    E.chainFirst(({ network, ends }) => checkBatch(experiment, network, ends.train)),
    E.chainFirst(({ network, ends }) => checkParts(experiment, network, ends, table.rows.length)),
    E.bind('random', () => seeded(experiment)),
    E.chain(({ raw, network, classes, ends, random: first }) => {
      const [order, random] = splitOrder(experiment, table.rows.length)(first);
      const rows = (from: number, to: number) => Preprocessing.gather(order.slice(from, to))(raw);
      const linesOf = (from: number, to: number) => order.slice(from, to).map((i) => table.rows[i]?.line ?? 0);
      const lines = {
        train: linesOf(0, ends.train),
        validation: linesOf(ends.train, ends.validation),
        test: linesOf(ends.validation, order.length),
      };
      const trained = rows(0, ends.train);
      return inFile('data')(
        pipe(
          Preprocessing.fit(experiment.data, classes)(trained),
          E.chain((preprocessing) => {
            const encoded = Preprocessing.samples({ experiment, network, preprocessing });
            const part = (from: number, to: number) => (from === to ? E.right(undefined) : encoded(rows(from, to)));
            return pipe(
              E.Do,
              E.bind('train', () => encoded(trained)),
              E.bind('validation', () => part(ends.train, ends.validation)),
              E.bind('test', () => part(ends.validation, order.length)),
              E.map((parts) => ({ experiment, network, preprocessing, lines, random, ...parts })),
            );
          }),
        ),
      );
    }),
  );
