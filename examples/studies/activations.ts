/**
 * Seed document 001's exercise on activations: one network under each of eight, on XOR and on the quadrants, from the
 * same weights.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  Activation,
  Batching,
  type Dataset,
  Dense,
  Layer,
  Loss,
  Matrix,
  Metric,
  Network,
  Optimizer,
  Threefry,
  Training,
} from 'foldnet';
import { Figure, Lines, Surface } from 'foldnet/figures';
import { xor } from '../xor-000.js';
import { quadrants } from './deepNetworks.js';
import { columns } from './text.js';
import type { Study } from './study.js';

const names = ['identity', 'sigmoid', 'tanh', 'relu', 'leaky-relu', 'elu', 'gelu', 'silu'] as const;

type Name = (typeof names)[number];

const layer = (name: Name, width: number): Network.AnyLayer =>
  name === 'identity'
    ? Network.erase(Layer.identity(width))
    : Network.erase(Activation.fromSpec({ type: name })(width));

/** One hidden layer of that activation. */
const networkOf = (name: Name, hidden: number, outputs: number): Network.Network<number, number> =>
  Network.fromLayers(2, [
    Network.erase(Dense.dense(2, hidden, { init: 'he-normal' })),
    layer(name, hidden),
    Network.erase(Dense.dense(hidden, outputs, { init: 'he-normal' })),
  ]);

const seed = 3;

/** A training: the loss before each epoch's updates, and what the network then says of points of the plane. */
interface Run {
  readonly name: Name;
  readonly losses: ReadonlyArray<number>;
  readonly values: (points: ReadonlyArray<readonly [number, number]>) => ReadonlyArray<number>;
  readonly right: number;
}

type Data = Dataset.Dataset<number, 1>;

/** The first epoch whose loss is below the bound. */
const firstBelow = (losses: ReadonlyArray<number>, bound: number): string => {
  const found = losses.findIndex((loss) => loss < bound);
  return found < 0 ? 'never' : String(found + 1);
};

/** What a network says at points of the plane. */
const over =
  (say: (x: Matrix.Matrix) => ReadonlyArray<number>): Run['values'] =>
  (points) =>
    E.match(() => [], say)(Matrix.fromRows(points));

/** XOR as seed document 001 trains it: half the squared error, the full batch. */
const onXor = (name: Name): E.Either<unknown, Run> => {
  const network = networkOf(name, 8, 1);
  const key = Threefry.key(seed);
  const problem = {
    network,
    loss: Loss.halfSquaredError,
    optimizer: Optimizer.sgd({ learningRate: 0.2 }),
    batching: Batching.full,
    data: xor,
  };
  return pipe(
    Training.start(problem, network.init(key), key),
    Training.train(problem, 2000),
    E.map(({ parameters, history }) => {
      // A linear network says one half everywhere, but for rounding: the boundary is not to be drawn through that.
      const values = over((x) =>
        Matrix.toArray(network.predict(parameters, x)).map((value) => Math.round(value * 1e6) / 1e6),
      );
      const answers = Matrix.toArray(network.predict(parameters, xor.inputs));
      const right = Matrix.toArray(xor.targets).filter((target, i) => ((answers[i] ?? NaN) > 0.5 ? 1 : 0) === target);
      return { name, losses: history.map(({ loss }) => loss), values, right: right.length };
    }),
  );
};

/** The quadrants by softmax and cross-entropy, in batches. */
const onQuadrants =
  (data: Data) =>
  (name: Name): E.Either<unknown, Run> => {
    const network = networkOf(name, 16, 2);
    const key = Threefry.key(seed);
    const problem = {
      network,
      loss: Loss.softmaxCrossEntropy,
      optimizer: Optimizer.sgd({ learningRate: 0.1 }),
      batching: Batching.shuffled(32),
      data,
    };
    return pipe(
      Training.start(problem, network.init(key), key),
      Training.train(problem, 200),
      E.map(({ parameters, history }) => {
        const values = over((x) =>
          Matrix.toRows(Loss.softmax(network.predict(parameters, x))).map(([, one]) => one ?? NaN),
        );
        const right = Metric.correct(network.predict(parameters, data.inputs), data.targets);
        return { name, losses: history.map(({ loss }) => loss), values, right };
      }),
    );
  };

const table = (runs: ReadonlyArray<Run>, rows: number, bound: number): ReadonlyArray<string> =>
  columns([
    ['activation', 'loss at the end', `epochs to a loss below ${bound}`, 'right'],
    ...runs.map(({ name, losses, right }) => [
      name,
      (losses.at(-1) ?? NaN).toExponential(2),
      firstBelow(losses, bound),
      `${right}/${rows}`,
    ]),
  ]);

const losses = (
  runs: ReadonlyArray<Run>,
  every: number,
  words: Pick<Figure.Figure, 'title' | 'description'>,
  y: Lines.Axis,
): Figure.Figure =>
  Lines.lines({
    ...words,
    x: { label: 'epoch' },
    y,
    series: runs.map(({ name, losses }) => ({
      name,
      points: losses.flatMap((loss, i) =>
        i % every === 0 ? [[i + 1, loss < (y.domain?.[0] ?? 0) ? NaN : loss] as const] : [],
      ),
    })),
    height: 380,
  });

const surfaces = (
  runs: ReadonlyArray<Run>,
  words: Pick<Figure.Figure, 'title' | 'description'>,
  domain: readonly [number, number],
  data: Data,
): Figure.Figure => {
  const targets = Matrix.toArray(data.targets);
  const samples = Matrix.toRows(data.inputs).map(([x = NaN, y = NaN], i) => ({ x, y, group: targets[i] ?? 0 }));
  return Figure.grid(
    4,
    words,
  )(
    runs.map(({ name, values }) =>
      Surface.surface({
        title: name,
        description: `What the network says under ${name}.`,
        x: { label: 'x1', domain },
        y: { label: 'x2', domain },
        values,
        shade: { type: 'value', range: [0, 1], boundary: 0.5 },
        samples,
        width: 240,
        height: 240,
        resolution: 50,
      }),
    ),
  );
};

export const study: Study = {
  name: 'activations',
  title: 'Activations compared',
  about:
    'Does it matter which activation the hidden layer has? The same network, from the same weights, learns two problems under each of eight. With none at all (identity) it stays a linear function and learns neither. The others learn XOR in 70 to 160 epochs but for sigmoid, whose slope is a quarter at most: it takes 1172. On the quadrants, ReLU and its relatives end with 399 or 400 of 400 points right, tanh with 397 and sigmoid, still on its way, with 377; the surfaces show straight edges under ReLU and round ones under the smooth activations.',
  source: 'seed document 001, implementation exercise 4',
  seconds: 3,
  run: () =>
    pipe(
      quadrants,
      E.bindTo('data'),
      E.bindW('ofXor', () => pipe(names, E.traverseArray(onXor))),
      E.bindW('ofQuadrants', ({ data }) => pipe(names, E.traverseArray(onQuadrants(data)))),
      E.map(({ data, ofXor, ofQuadrants }) => ({
        lines: [
          'XOR: 2-8-1, 2000 epochs of the full batch, learning rate 0.2',
          '',
          ...table(ofXor, 4, 1e-3),
          '',
          'The quadrants: 2-16-2, 200 epochs of batches of 32, learning rate 0.1',
          '',
          ...table(ofQuadrants, 400, 0.1),
        ],
        figures: {
          'activations-xor-loss': losses(
            ofXor,
            20,
            {
              title: 'XOR: loss by activation',
              description:
                'Half the squared error by epoch, on a logarithmic scale; lines end where they go below 1e-12. ReLU and leaky ReLU fall fastest, sigmoid after some 800 epochs, the identity never.',
            },
            { label: 'half the squared error', type: 'log', domain: [1e-12, 10] },
          ),
          'activations-xor-surfaces': surfaces(
            ofXor,
            {
              title: 'XOR: what each network says',
              description:
                'The output over the plane after training, blue for 0 and orange for 1, with the line where it is one half and the four points. Every network but the one without an activation, which says one half everywhere, has the points on the right sides.',
            },
            [-0.5, 1.5],
            xor,
          ),
          'activations-quadrant-loss': losses(
            ofQuadrants,
            2,
            {
              title: 'Quadrants: loss by activation',
              description:
                'The cross-entropy by epoch. Without an activation it stays at 0.7; sigmoid comes down slowly to 0.23, tanh to 0.09, the others to about 0.05.',
            },
            { label: 'cross-entropy (nats)', domain: [0, 0.8] },
          ),
          'activations-quadrant-surfaces': surfaces(
            ofQuadrants,
            {
              title: 'Quadrants: what each network says',
              description:
                'The probability of the second class over the plane after training, with the line where it is one half and the 400 points. Sigmoid and tanh have rounded the corners where there are few points; the others have found both axes.',
            },
            [-3.5, 3.5],
            data,
          ),
        },
      })),
    ),
};
