/**
 * Seed document 001's experiment on vanishing gradients: sigmoid against ReLU, and tanh, by layer, by depth and over a
 * training.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Batching, type Dataset, Loss, Metric, Optimizer, Threefry, Training } from 'foldnet';
import { Figure, Lines } from 'foldnet/figures';
import { gradientFlow, network, noise, plain, quadrants } from './deepNetworks.js';
import { flowThrough } from './initializations.js';
import { columns } from './text.js';
import type { Study } from './study.js';

/** Each with the initialisation made for it. */
export const subjects = [
  { activation: 'sigmoid', scheme: 'Glorot', init: 'glorot-normal' },
  { activation: 'tanh', scheme: 'Glorot', init: 'glorot-normal' },
  { activation: 'relu', scheme: 'He', init: 'he-normal' },
] as const;

type Subject = (typeof subjects)[number];

export const depths = [1, 2, 4, 8, 16];

const trained = { depth: 8, width: 16, epochs: 200, batchSize: 32, learningRate: 0.05, seed: 1 };

/** Epochs from one measurement to the next. */
const every = 4;

/** A state of the training as it was measured on all points. */
interface Row {
  readonly epoch: number;
  readonly loss: number;
  readonly norms: ReadonlyArray<number>;
}

/** The training on the quadrants: the loss and the norms of the gradient before it, and after each fourth epoch. */
const watch = ({ activation, init }: Subject, data: Dataset.Dataset<2, 1>) => {
  const { depth, width, epochs, batchSize, learningRate } = trained;
  const net = network({ inputs: 2, depth, width, outputs: 2 }, plain({ type: activation }, init), init);
  const key = Threefry.key(trained.seed);
  const problem = {
    network: net,
    loss: Loss.softmaxCrossEntropy,
    optimizer: Optimizer.sgd({ learningRate }),
    batching: Batching.shuffled(batchSize),
    data,
  };
  return pipe(
    Training.start(problem, net.init(key), key),
    Training.scan(problem, epochs),
    E.map((states) => ({
      rows: states
        .filter(({ epoch }) => epoch % every === 0)
        .map(({ epoch, parameters }): Row => ({ epoch, ...gradientFlow(net, problem.loss, parameters, data) })),
      accuracy: Metric.accuracy(net.predict(states.at(-1)?.parameters ?? [], data.inputs), data.targets),
    })),
  );
};

const short = (value: number | undefined): string => (value ?? NaN).toExponential(1);

const norms: Lines.Axis = { label: 'norm of the gradient', type: 'log', domain: [1e-11, 10] };
const size = { width: 440, height: 300 };

const atTheStart = (flows: ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>): Figure.Figure =>
  Figure.grid(2, {
    title: 'Gradients before training',
    description:
      'The norm of the gradient of each weight matrix, on a logarithmic scale. Under sigmoid it falls by a factor of 4.4 in the mean from each layer to the one before it; under tanh and ReLU it stays within a factor of ten through sixteen layers.',
  })([
    Lines.lines({
      title: `By layer, ${depths.at(-1)} hidden layers`,
      description: 'The gradient by layer.',
      x: { label: 'layer' },
      y: norms,
      series: subjects.map(({ activation }, i) => ({
        name: activation,
        points: (flows[i]?.at(-1) ?? []).map((value, layer) => [layer + 1, value] as const),
      })),
      ...size,
    }),
    Lines.lines({
      title: 'Of the first layer, by depth',
      description: 'The gradient of the first layer by the number of hidden layers.',
      x: { label: 'hidden layers' },
      y: norms,
      series: subjects.map(({ activation }, i) => ({
        name: activation,
        points: depths.map((depth, j) => [depth, flows[i]?.[j]?.[0] ?? NaN] as const),
      })),
      ...size,
    }),
  ]);

const shownLayers = [0, 3, 7, 8];

const overTraining = (runs: ReadonlyArray<ReadonlyArray<Row>>): Figure.Figure =>
  Figure.grid(2, {
    title: `Gradients over training, ${trained.depth} hidden layers`,
    description:
      'The norm of the gradient of some layers’ weights by epoch, on a logarithmic scale, and the loss. Under sigmoid the layers stay orders of magnitude apart, and the loss stays at 0.69, that of guessing; under tanh and ReLU they stay together, and the loss falls.',
  })([
    ...subjects.map(({ activation }, i) =>
      Lines.lines({
        title: activation,
        description: `The gradient of some layers under ${activation}, by epoch.`,
        x: { label: 'epoch' },
        y: { ...norms, domain: [1e-8, 10] },
        series: shownLayers.map((layer) => ({
          name: layer === trained.depth ? 'output' : `layer ${layer + 1}`,
          points: (runs[i] ?? []).map(({ epoch, norms }) => [epoch, norms[layer] ?? NaN] as const),
        })),
        ...size,
      }),
    ),
    Lines.lines({
      title: 'loss',
      description: 'The loss by epoch.',
      x: { label: 'epoch' },
      y: { label: 'cross-entropy (nats)', domain: [0, 1] },
      series: subjects.map(({ activation }, i) => ({
        name: activation,
        points: (runs[i] ?? []).map(({ epoch, loss }) => [epoch, loss] as const),
      })),
      ...size,
    }),
  ]);

export const study: Study = {
  name: 'vanishing',
  title: 'Vanishing gradients: sigmoid against ReLU',
  about:
    'How much of the gradient reaches the first layer? Before training it falls under sigmoid by a factor of 4.4 for each layer on the way, in the mean, from 0.76 at the output of sixteen layers to 3.5e-11 at the first; under tanh and ReLU it stays between 0.04 and 0.42. Over a training on the quadrants with eight hidden layers this does not mend itself: sigmoid’s first layer still gets 3.5e-7 after 200 epochs, and the network has learned nothing (47% right), while tanh and ReLU have 99% of the points right.',
  source: 'seed document 001, experiment 2',
  seconds: 3,
  run: () =>
    pipe(
      E.Do,
      E.apS('noise', noise),
      E.apSW('quadrants', quadrants),
      E.chainW(({ noise, quadrants }) =>
        pipe(
          subjects,
          E.traverseArray((subject) => watch(subject, quadrants)),
          E.map((runs) => {
            const flows = subjects.map(({ activation, init }) =>
              depths.map((depth) => flowThrough(depth, activation, init, noise).norms),
            );
            return {
              lines: [
                'Before training, on 32 points of noise: the norm of the gradient of the first layer',
                '',
                ...columns([
                  ['hidden layers', ...depths.map(String)],
                  ...subjects.map(({ activation, scheme }, i) => [
                    `${activation} (${scheme})`,
                    ...(flows[i] ?? []).map((norms) => short(norms[0])),
                  ]),
                ]),
                '',
                `${trained.depth} hidden layers trained on the quadrants: the gradient of the first layer and of the output`,
                '',
                ...columns([
                  ['', 'first, epoch 0', 'output, epoch 0', `first, ${trained.epochs}`, 'loss', 'accuracy'],
                  ...subjects.map(({ activation }, i) => {
                    const { rows = [], accuracy = NaN } = runs[i] ?? {};
                    const [start, end] = [rows[0], rows.at(-1)];
                    return [
                      activation,
                      ...[start?.norms[0], start?.norms.at(-1), end?.norms[0]].map(short),
                      (end?.loss ?? NaN).toFixed(4),
                      accuracy.toFixed(3),
                    ];
                  }),
                ]),
              ],
              figures: {
                'vanishing-start': atTheStart(flows),
                'vanishing-training': overTraining(runs.map(({ rows }) => rows)),
              },
            };
          }),
        ),
      ),
    ),
};
