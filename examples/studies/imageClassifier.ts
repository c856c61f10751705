/**
 * A network of one hidden layer learns the digits of 28 by 28 pixels, and what it learned is drawn: the weights of its
 * hidden units as images, what it takes for what, and where it is most sure and wrong.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Batching, Digest, Loss, Matrix, Metric, Network, Optimizer, Schedule, Threefry, Training } from 'foldnet';
import { Cells, Figure, Images, Lines } from 'foldnet/figures';
import { type Digits, pixels, side } from './mnistData.js';
import type { Findings } from './study.js';

export interface Config {
  readonly hidden: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly seed: number;
}

export interface Parts {
  readonly train: Digits;
  readonly test: Digits;
}

/** What was measured after an epoch, and its running loss. */
interface Row {
  readonly epoch: number;
  readonly running: number;
  readonly train: Measured;
  readonly test: Measured;
}

interface Measured {
  readonly loss: number;
  readonly correct: number;
  readonly rows: number;
}

/** 784 -> hidden -> 10. */
const networkOf = (hidden: number) =>
  pipe(
    Network.input(pixels),
    Network.dense(hidden, { init: 'he-normal' }),
    Network.relu,
    Network.dense(10, { init: 'he-normal' }),
  );

type Classifier = ReturnType<typeof networkOf>;
type Weights = ReturnType<Classifier['init']>;

const measure = (network: Classifier, parameters: Weights, { inputs, targets }: Digits): Measured => {
  const logits = network.predict(parameters, inputs);
  return {
    loss: Loss.softmaxCrossEntropy.value(logits, targets),
    correct: Metric.correct(logits, targets),
    rows: inputs.rows,
  };
};

/** A trained network, and what was measured on the way. */
interface Trained {
  readonly network: Classifier;
  readonly parameters: Weights;
  readonly rows: ReadonlyArray<Row>;
}

/** The training, epoch after epoch: float32, whose steps take half the time of float64's. */
export const train = (
  { hidden, epochs, batchSize, learningRate, weightDecay, seed }: Config,
  { train, test }: Parts,
  progress: (text: string) => void,
): E.Either<unknown, Trained> => {
  const network = networkOf(hidden);
  const key = Threefry.key(seed);
  const problem = {
    network,
    loss: Loss.softmaxCrossEntropy,
    optimizer: Optimizer.adamw({
      learningRate: Schedule.cosine({ start: learningRate, steps: epochs, every: 'epoch' }),
      weightDecay,
      mask: 'weights',
    }),
    batching: Batching.shuffled(batchSize),
    data: train,
  };
  type State = Training.TrainState<Weights, ReturnType<typeof problem.optimizer.init>>;
  const go = (state: State, rows: ReadonlyArray<Row>): E.Either<unknown, Trained> =>
    state.epoch === epochs
      ? E.right({ network, parameters: state.parameters, rows })
      : pipe(
          Training.epoch(problem)(state),
          E.chain((next) => {
            const row: Row = {
              epoch: next.epoch,
              running: next.history.at(-1)?.loss ?? NaN,
              train: measure(network, next.parameters, train),
              test: measure(network, next.parameters, test),
            };
            progress(`epoch ${next.epoch} of ${epochs}: ${percent(row.test)} of the test images right`);
            return go(next, [...rows, row]);
          }),
        );
  return go(Training.start(problem, network.init(key, 'float32'), key), []);
};

const share = ({ correct, rows }: Measured): number => correct / rows;
const percent = (measured: Measured): string => `${(100 * share(measured)).toFixed(2)}%`;

const table = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => [
  'epoch  running loss    training images           test images',
  ...rows.map(({ epoch, running, train, test }) => {
    const cells = (part: Measured): string => `${part.loss.toFixed(4)}  ${part.correct}/${part.rows}`.padStart(22);
    return `${String(epoch).padStart(5)}  ${running.toFixed(4).padStart(12)}${cells(train)}${cells(test)}`;
  }),
];

/** An image that was taken for another digit. */
interface Mistake {
  readonly row: number;
  readonly said: number;
  readonly probability: number;
  readonly right: number;
}

/** The mistakes, the most certain first. */
export const mistakes = (logits: Matrix.Matrix, targets: Matrix.Matrix): ReadonlyArray<Mistake> => {
  const probabilities = Matrix.toRows(Loss.softmax(logits));
  const labels = Matrix.toArray(targets);
  return Matrix.argmaxRows(logits)
    .map((said, row) => ({ row, said, probability: probabilities[row]?.[said] ?? NaN, right: labels[row] ?? NaN }))
    .filter(({ said, right }) => said !== right)
    .sort((a, b) => b.probability - a.probability);
};

const shownMistakes = 24;
const shownUnits = 64;

/** Not 100% where it is less. */
const sure = (probability: number): string =>
  probability > 0.9999 ? 'above 99.99%' : `${(100 * probability).toFixed(2)}%`;

const squaredLength = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value * value, 0);

const features = (W: Matrix.Matrix): Figure.Figure => {
  const shown = Math.min(shownUnits, W.columns);
  return Images.images({
    title:
      shown < W.columns
        ? `What ${shown} of ${W.columns} hidden units look for`
        : `What the ${shown} hidden units look for`,
    description:
      'The weights from each pixel to a hidden unit, as an image of 28 by 28: orange adds, blue takes away, all on one scale, the units with the largest weights first. Strokes and loops stand out in the middle; the pixels of the margin, where no image has ink, get no gradient, and weight decay has shrunk their initial weights to about a third.',
    rows: side,
    columns: side,
    colours: 'diverging',
    images: Array.from(Matrix.toRows(Matrix.transpose(W)))
      .sort((a, b) => squaredLength(b) - squaredLength(a))
      .slice(0, shown)
      .map((values) => ({ values })),
    size: 68,
  });
};

const curves = (rows: ReadonlyArray<Row>): Figure.Figure => {
  const of = (part: 'train' | 'test', value: (measured: Measured) => number) => ({
    name: part === 'train' ? 'training images' : 'test images',
    points: rows.map((row) => [row.epoch, value(row[part])] as const),
  });
  const chart = (title: string, label: string, value: (measured: Measured) => number) =>
    Lines.lines({
      title,
      description: `${title} by epoch.`,
      x: { label: 'epoch' },
      y: { label, type: 'log' },
      series: [of('train', value), of('test', value)],
      width: 440,
      height: 280,
    });
  return Figure.grid(2, {
    title: 'Digits: loss and errors by epoch',
    description:
      'The cross-entropy and the share of wrong answers, on the training and the test images, after each epoch. Both fall, if not in every epoch, and further on the training images than on the test images: the lines part.',
  })([
    chart('Loss', 'cross-entropy (nats)', ({ loss }) => loss),
    chart('Errors', 'wrong answers (%)', (measured) => 100 * (1 - share(measured))),
  ]);
};

const digitNames = Array.from({ length: 10 }, (_, digit) => String(digit));

const confusionFigure = (confusion: Metric.ConfusionMatrix): Figure.Figure =>
  Cells.cells({
    title: 'Which digit was taken for which',
    description:
      'How many test images of each digit (rows) were given each answer (columns). Nearly all are on the diagonal; the shade is the square root of the share of the row, so that the few mistakes show.',
    rowLabel: 'the digit',
    columnLabel: 'the answer',
    rows: digitNames,
    columns: digitNames,
    values: confusion,
    shade: (count, row) => Math.sqrt(count / (confusion[row]?.reduce((sum, value) => sum + value, 0) || 1)),
  });

const mistakesFigure = (wrong: ReadonlyArray<Mistake>, inputs: Matrix.Matrix): Figure.Figure =>
  Images.images({
    title: 'The most confidently wrong',
    description:
      'The test images that were given a wrong answer with the greatest probability, the worst first: the answer, how sure it was, and what is right.',
    rows: side,
    columns: side,
    colours: 'grey',
    images: wrong.map(({ row, said, probability, right }) => ({
      values: Matrix.toArray(Matrix.gatherRows([row])(inputs)),
      caption: [`said ${said}, ${sure(probability)}`, `right: ${right}`],
    })),
    size: 72,
  });

/** How many hidden units are 0 for every image. */
const silent = ({ W, b }: Weights[0], { inputs }: Digits): number =>
  Matrix.toArray(
    Matrix.columnSums(Matrix.map((z) => Math.max(0, z))(Matrix.addRow(Matrix.multiply(inputs, W), b))),
  ).filter((sum) => sum === 0).length;

/** The three pairs of digits that are confused most, the most frequent first, and those that tie with the third. */
const confused = (confusion: Metric.ConfusionMatrix): string => {
  const pairs = confusion
    .flatMap((row, right) => row.map((count, said) => ({ count, right, said })))
    .filter(({ right, said }) => right !== said)
    .sort((a, b) => b.count - a.count);
  return pairs
    .filter(({ count }) => count >= (pairs[2]?.count ?? 0))
    .map(({ count, right, said }) => `${right} taken for ${said} (${count})`)
    .join(', ');
};

/** What is trained, and how. */
const settings = ({ hidden, batchSize, learningRate, weightDecay, seed }: Config): ReadonlyArray<string> => [
  `784-${hidden}-10, ReLU, he-normal, float32; AdamW, shuffled batches of ${batchSize}, seed ${seed}`,
  `learning rate ${learningRate} by a cosine to 0, decoupled weight decay ${weightDecay} of the weights`,
];

/** Trains, and gives the table, the digest and the figures, whose files begin with the name. */
export const findings = (
  name: string,
  config: Config,
  parts: Parts,
  progress: (text: string) => void,
): E.Either<unknown, Findings> =>
  pipe(
    train(config, parts, progress),
    E.map(({ network, parameters, rows }) => {
      const { inputs, targets } = parts.test;
      const logits = network.predict(parameters, inputs);
      const confusion = Metric.confusionMatrix(10)(Matrix.argmaxRows(logits), Matrix.toArray(targets));
      const wrong = mistakes(logits, targets);
      const last = rows.at(-1)?.test;
      return {
        lines: [
          ...settings(config),
          '',
          ...table(rows),
          '',
          ...(last === undefined ? [] : [`${percent(last)} of ${last.rows} test images right`]),
          `most frequent mistakes: ${confused(confusion)}`,
          `wrong and more than 99% sure: ${wrong.filter(({ probability }) => probability > 0.99).length} of ${wrong.length} mistakes`,
          `hidden units that are 0 for every training image: ${silent(parameters[0], parts.train)}`,
          `digest ${Digest.ofParameters(parameters)}`,
          'the images are from MNIST, (c) Y. LeCun and C. Cortes, CC BY-SA 3.0',
        ],
        figures: {
          [`${name}-features`]: features(parameters[0].W),
          [`${name}-confusion`]: confusionFigure(confusion),
          [`${name}-mistakes`]: mistakesFigure(wrong.slice(0, shownMistakes), inputs),
          [`${name}-curves`]: curves(rows),
        },
      };
    }),
  );
