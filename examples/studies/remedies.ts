/**
 * Seed document 001's remedies, one at a time: what ReLU, initialisation, batch normalisation and residual connections
 * change for a deep network of sigmoids whose gradients vanish, and clipping for one whose gradients explode.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  Activation,
  Batching,
  BatchNorm,
  type Dataset,
  Dense,
  type Initializer,
  Layer,
  Loss,
  Metric,
  Network,
  Optimizer,
  Threefry,
  Training,
} from 'foldnet';
import { Figure, Lines } from 'foldnet/figures';
import { type Deep, gradientFlow, type Hidden, network, plain, quadrants } from './deepNetworks.js';
import { columns } from './text.js';
import type { Study } from './study.js';

const config = { depth: 8, width: 16, epochs: 200, batchSize: 32, learningRate: 0.05, seed: 1, clipAt: 1 };

const sigmoid: Activation.ActivationSpec = { type: 'sigmoid' };
const relu: Activation.ActivationSpec = { type: 'relu' };

/** Batch normalisation between a dense layer and its activation. */
const normalized: Hidden = (inputs, width) => [
  Network.erase(Dense.dense(inputs, width, { init: 'glorot-normal' })),
  Network.erase(BatchNorm.batchNorm(width)),
  Network.erase(Activation.sigmoid(width)),
];

/** x + sigmoid(x) W + b, where the widths are one: the sum goes through no sigmoid. */
const residual: Hidden = (inputs, width) => {
  const affine = Dense.dense(inputs, width, { init: 'glorot-normal' });
  return [
    inputs === width
      ? Network.erase(Layer.residual(Layer.andThen(affine)(Activation.sigmoid(width))))
      : Network.erase(affine),
  ];
};

/** Four times Glorot's deviation, since a sigmoid's slope is a quarter at most. */
const steep: Initializer.Initializer = { type: 'glorot-normal', gain: 4 };

const subjects: Readonly<Record<string, Hidden>> = {
  sigmoid: plain(sigmoid, 'glorot-normal'),
  ReLU: plain(relu, 'glorot-normal'),
  initialisation: plain(sigmoid, steep),
  'batch normalisation': normalized,
  'residual connections': residual,
};

/** What came of a training; `loss` has the running loss of each epoch that was finished. */
interface Outcome {
  readonly name: string;
  readonly norms: ReadonlyArray<number>;
  readonly losses: ReadonlyArray<number>;
  /** The share right at the end, or where training met a number that is not finite. */
  readonly end: string;
}

const key = Threefry.key(config.seed);

const build = (hidden: Hidden): Deep =>
  network({ inputs: 2, depth: config.depth, width: config.width, outputs: 2 }, hidden, 'glorot-normal');

const train = <S>(
  name: string,
  hidden: Hidden,
  optimizer: Optimizer.Transformation<S>,
  data: Dataset.Dataset<2, 1>,
): Outcome => {
  const net = build(hidden);
  const loss = Loss.softmaxCrossEntropy;
  const problem = { network: net, loss, optimizer, batching: Batching.shuffled(config.batchSize), data };
  const initial = net.init(key);
  const { norms } = gradientFlow(net, loss, initial, data, Layer.training(key));
  return pipe(
    Training.start(problem, initial, key),
    Training.train(problem, config.epochs),
    E.match(
      ({ epoch, step, found, state }) => ({
        name,
        norms,
        losses: state.history.map((record) => record.loss),
        end: `${found} in epoch ${epoch}, step ${step}`,
      }),
      ({ parameters, layerState, history }) => {
        const accuracy = Metric.accuracy(net.predict(parameters, data.inputs, layerState), data.targets);
        return { name, norms, losses: history.map((record) => record.loss), end: accuracy.toFixed(3) };
      },
    ),
  );
};

const sgd = Optimizer.sgd({ learningRate: config.learningRate });

const vanishing = (data: Dataset.Dataset<2, 1>): ReadonlyArray<Outcome> =>
  Object.entries(subjects).map(([name, hidden]) => train(name, hidden, sgd, data));

/** Twice He's deviation. */
const large: Initializer.Initializer = { type: 'he-normal', gain: 2 * Math.SQRT2 };

const exploding = (data: Dataset.Dataset<2, 1>): ReadonlyArray<Outcome> => [
  train('He', plain(relu, 'he-normal'), sgd, data),
  train('twice He', plain(relu, large), sgd, data),
  train(
    `twice He, clipped at ${config.clipAt}`,
    plain(relu, large),
    Optimizer.chain(Optimizer.clipByGlobalNorm(config.clipAt), sgd),
    data,
  ),
];

const short = (value: number | undefined): string => (value ?? NaN).toExponential(1);

const table = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<string> =>
  columns([
    ['', 'gradient, layer 1', 'gradient, output', 'last loss', 'accuracy'],
    ...outcomes.map(({ name, norms, losses, end }) => [
      name,
      short(norms[0]),
      short(norms.at(-1)),
      losses.at(-1)?.toFixed(4) ?? 'none',
      end,
    ]),
  ]);

const norms = (outcomes: ReadonlyArray<Outcome>): Figure.Figure =>
  Lines.lines({
    title: 'Gradients before training',
    description: 'The norm of the gradient of each weight matrix, before training.',
    x: { label: 'layer' },
    y: { label: 'norm of the gradient', type: 'log' },
    series: outcomes.map(({ name, norms }) => ({ name, points: norms.map((value, i) => [i + 1, value] as const) })),
    width: 520,
    height: 340,
  });

const losses = (outcomes: ReadonlyArray<Outcome>, y: Partial<Lines.Axis>): Figure.Figure =>
  Lines.lines({
    title: 'Loss',
    description: 'The running loss by epoch.',
    x: { label: 'epoch' },
    y: { label: 'cross-entropy (nats)', ...y },
    series: outcomes.map(({ name, losses }) => ({
      name,
      points: losses.flatMap((loss, i) => (i % 2 === 0 ? [[i + 1, loss] as const] : [])),
    })),
    width: 520,
    height: 340,
  });

export const study: Study = {
  name: 'remedies',
  title: 'Remedies for vanishing and exploding gradients',
  about:
    'Seed document 001 names five remedies; what does each change on its own? Eight hidden layers of sigmoids learn nothing of the quadrants: the first layer’s gradient is a millionth of the output’s. ReLU in place of sigmoid, with the same weights of Glorot’s; weights four times as large; batch normalisation between each dense layer and its sigmoid; or residual connections, each layer being x + sigmoid(x) W + b and the first a dense layer without a sigmoid: each of these brings it back to between 1e-3 and 0.7, and each of the four networks learns, with 95% to 99.5% right after 200 epochs. Clipping is for the other end: under ReLU with He’s weights, not Glorot’s as above, the first layer’s gradient is 0.16 and not 0.011; with twice He’s weights the gradients are some two hundred to six hundred times as large as with his, and training meets NaN at its seventh step; clipped at a norm of 1 the same network learns.',
  source: 'seed document 001, its five solutions',
  seconds: 3,
  run: () =>
    pipe(
      quadrants,
      E.map((data) => {
        const [vanished, exploded] = [vanishing(data), exploding(data)];
        return {
          lines: [
            `${config.depth} hidden layers of ${config.width} on the quadrants, ${config.epochs} epochs`,
            '',
            ...table(vanished),
            '',
            'ReLU, with weights as large as He has them and twice as large',
            '',
            ...table(exploded),
          ],
          figures: {
            'remedies-vanishing': Figure.grid(2, {
              title: 'What each remedy changes for a deep network of sigmoids',
              description:
                'The norm of the gradient of each weight matrix before training, on a logarithmic scale, and the running loss by epoch. Sigmoid alone falls to 3e-7 at the first layer and its loss stays at 0.69; with each remedy the line is flatter and the loss falls, soonest with ReLU.',
            })([norms(vanished), losses(vanished, { domain: [0, 0.9] })]),
            'remedies-exploding': Figure.grid(2, {
              title: 'Exploding gradients, and clipping',
              description:
                'The norm of the gradient of each weight matrix before training, with He’s weights and with twice theirs, and the running loss by epoch. With twice He’s weights the loss is not a number in the first epoch, so that its entry in the legend has no line; clipped, it begins near 30 and falls to that of He.',
            })([norms(exploded.slice(0, 2)), losses(exploded, { type: 'log' })]),
          },
        };
      }),
    ),
};
