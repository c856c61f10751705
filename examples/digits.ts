/**
 * A network learns to read handwritten digits of 8 by 8 pixels, from NumPy's random stream, so that every number can be
 * compared with NumPy's.
 */
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as S from 'fp-ts/lib/State.js';
import {
  Batching,
  Dataset,
  Loss,
  Matrix,
  MersenneTwister,
  Metric,
  Network,
  Optimizer,
  Random,
  Training,
} from 'foldnet';
import { fixed } from './format.js';

/** 64 -> 32 -> 10. */
export const network = pipe(
  Network.input(64),
  Network.dense(32, { init: 'he-normal' }),
  Network.relu,
  Network.dense(10, { init: 'he-normal' }),
);

export const config = { seed: 0, trainingRows: 1437, epochs: 20, batchSize: 32, learningRate: 0.1 };

/** The data from a CSV file with a header: 64 grey values of 0..16, scaled to 0..1, then the digit. */
export const digits = (csv: string) =>
  pipe(
    csv.trim().split('\n').slice(1),
    RA.map((line) => line.split(',').map(Number)),
    Matrix.fromRows,
    E.chain(Matrix.withColumns(65)),
    E.map((table) => ({
      inputs: Matrix.scale(1 / 16)(Matrix.sliceColumns(0, 64)(table)),
      targets: Matrix.sliceColumns(64, 1)(table),
    })),
  );

type Digits = Dataset.Dataset<64, 1>;

/** The training; for each epoch, what was measured during it (before the updates), and after it on either part. */
export const run = (data: Digits, { seed, trainingRows, epochs, batchSize, learningRate }: typeof config) => {
  // One stream gives the split, then the weights, then an order of the rows for each epoch.
  const draw = pipe(
    Random.splitOrder(Dataset.rows(data)),
    S.bindTo('order'),
    S.bind('initial', () => network.initFrom()),
  );
  const [{ order, initial }, stream] = draw(MersenneTwister.fromSeed(seed));
  const train = Dataset.gather(order.slice(0, trainingRows))(data);
  const test = Dataset.gather(order.slice(trainingRows))(data);

  const problem = {
    network,
    loss: Loss.softmaxCrossEntropy,
    optimizer: Optimizer.sgd({ learningRate }),
    batching: Batching.shuffled(batchSize),
    data: train,
    metrics: { loss: Metric.crossEntropyWithFloor, accuracy: Metric.accuracy },
  };
  const start = Training.start(problem, initial, stream);

  return pipe(
    start,
    Training.scan(problem, epochs),
    E.map((states) => ({
      order,
      initial,
      final: states.at(-1)!.parameters,
      rows: states.slice(1).map(({ epoch, parameters, history }) => {
        const measure = ({ inputs, targets }: Digits) => {
          const logits = network.predict(parameters, inputs);
          const correct = Metric.correct(logits, targets);
          return { loss: Metric.crossEntropyWithFloor(logits, targets), correct, rows: inputs.rows };
        };
        return { epoch, running: history.at(-1)!.metrics, train: measure(train), test: measure(test) };
      }),
    })),
  );
};

/** An epoch's numbers. */
export interface Row {
  readonly epoch: number;
  readonly running: Readonly<Record<string, number>>;
  readonly train: Part;
  readonly test: Part;
}

interface Part {
  readonly loss: number;
  readonly correct: number;
  readonly rows: number;
}

const cells = (part: Part): string => `${fixed(part.loss, 6)}  ${part.correct}/${part.rows}`.padStart(20);

export const table = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => [
  'epoch  running loss     loss, training set         loss, test set',
  ...rows.map(({ epoch, running, train, test }) => {
    return `${String(epoch).padStart(5)}  ${fixed(running['loss']!, 6).padStart(12)}  ${cells(train)}  ${cells(test)}`;
  }),
];

export const main = () =>
  pipe(
    E.tryCatch(() => readFileSync(new URL('data/digits.csv', import.meta.url), 'utf8'), E.toError),
    E.chainW(digits),
    E.chainW((data) => run(data, config)),
    E.map(({ rows }) => table(rows)),
  );
