/**
 * Seed document 001's experiment on the loss landscape: the loss along two random directions by depth, before and after
 * training, and along the line from the start to the end.
 *
 * The directions are filter-normalised: each unit's incoming weights are as long in a direction as in the network, and
 * biases stay. Sources: Li et al. 2018, Visualizing the Loss Landscape of Neural Nets; Goodfellow et al. 2014,
 * Qualitatively Characterizing Neural Network Optimization Problems.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  Batching,
  type Dataset,
  Loss,
  Matrix,
  MersenneTwister,
  type Network,
  Optimizer,
  Parameters,
  Training,
} from 'foldnet';
import { Contours, Figure, Lines } from 'foldnet/figures';
import { type Deep, deviation, network, noise, plain, seed } from './deepNetworks.js';
import { columns } from './text.js';
import type { Study } from './study.js';

type Weights = Network.ParameterTuple;
type Data = Dataset.Dataset<number, number>;

export const activations = ['tanh', 'relu'] as const;
const depths = [1, 2, 4, 8];
const width = 16;
const config = { epochs: 1000, learningRate: 0.01 };

/** From -1 to 1 in 24 steps: at 1, each weight has moved by about its own size. */
const grid = Array.from({ length: 25 }, (_, i) => (i - 12) / 12);

const loss = Loss.halfSquaredError;

/** A direction whose columns, one unit's incoming weights each, are as long as those of W. */
const filterNormalized = (direction: Matrix.Matrix, W: Matrix.Matrix): Matrix.Matrix => {
  const lengths = (x: Matrix.Matrix): Matrix.Matrix<1> => Matrix.squareRoot(Matrix.columnSums(Matrix.hadamard(x, x)));
  const factors = Matrix.toArray(Matrix.divide(lengths(W), lengths(direction)));
  return Matrix.map((value, i) => value * (factors[i % W.columns] ?? NaN))(direction);
};

/** A network with its initial weights, and two raw directions: normal numbers for each weight, 0 for each bias. */
export interface Subject {
  readonly net: Deep;
  readonly initial: Weights;
  readonly directions: readonly [Weights, Weights];
}

/** Seeds of other weights and directions than those of the pictures, to count their valleys. */
const draws = [1, 2, 3, 4, 5];

/** The weights, then the one direction, then the other, all from one stream. */
export const subject = (
  depth: number,
  activation: (typeof activations)[number],
  { inputs, targets }: Data,
  draw: number = seed + 2,
): Subject => {
  const shape = { inputs: inputs.columns, depth, width, outputs: targets.columns };
  const drawn = (init: 'he-normal' | { readonly type: 'normal'; readonly scale: 1 }) =>
    network(shape, plain({ type: activation }, init), init).initFrom();
  const normal = drawn({ type: 'normal', scale: 1 });
  const [initial, afterWeights] = drawn('he-normal')(MersenneTwister.fromSeed(draw));
  const [first, afterFirst] = normal(afterWeights);
  const [second] = normal(afterFirst);
  return {
    net: network(shape, plain({ type: activation }, 'he-normal'), 'he-normal'),
    initial,
    directions: [first, second],
  };
};

/** L(w + u d + v e), a row for each u, for the directions normalised by w. */
export const slice = (
  { net, directions }: Subject,
  weights: Weights,
  { inputs, targets }: Data,
  at: ReadonlyArray<number>,
) => {
  const [d, e] = directions.map((direction) =>
    Parameters.zipWith((raw, W, path) => (Parameters.isWeights(path) ? filterNormalized(raw, W) : raw))(
      direction,
      weights,
    ),
  );
  const value = (u: number, v: number): number => {
    const moved = Parameters.add(Parameters.add(weights, Parameters.scale(u)(d ?? [])), Parameters.scale(v)(e ?? []));
    return loss.value(net.predict(moved, inputs), targets);
  };
  return at.map((u) => at.map((v) => value(u, v)));
};

/** Points within a grid that are strictly lower than their eight neighbours; none on the border counts. */
const valleys = (values: ReadonlyArray<ReadonlyArray<number>>): number =>
  values
    .flatMap((row, i) =>
      row.map((value, j) =>
        [-1, 0, 1]
          .flatMap((down) => [-1, 0, 1].map((across) => [down, across] as const))
          .every(([down, across]) => {
            const neighbour = values[i + down]?.[j + across];
            return (down === 0 && across === 0) || (neighbour !== undefined && value < neighbour);
          }),
      ),
    )
    .filter((lowest) => lowest).length;

/** The loss on the way from the start (0) to the end (1), and beyond both. */
const line = (
  net: Deep,
  from: Weights,
  to: Weights,
  { inputs, targets }: Data,
): ReadonlyArray<readonly [number, number]> =>
  Array.from({ length: 31 }, (_, i) => {
    const share = (i - 5) / 20;
    const between = Parameters.add(Parameters.scale(1 - share)(from), Parameters.scale(share)(to));
    return [share, loss.value(net.predict(between, inputs), targets)] as const;
  });

interface Landscape {
  readonly activation: string;
  readonly depth: number;
  readonly before: ReadonlyArray<ReadonlyArray<number>>;
  readonly after: ReadonlyArray<ReadonlyArray<number>>;
  readonly line: ReadonlyArray<readonly [number, number]>;
}

const survey = (activation: (typeof activations)[number], depth: number, data: Data): E.Either<unknown, Landscape> => {
  const of = subject(depth, activation, data);
  const problem = {
    network: of.net,
    loss,
    optimizer: Optimizer.adam({ learningRate: config.learningRate }),
    batching: Batching.full,
    data,
  };
  return pipe(
    Training.start(problem, of.initial, MersenneTwister.fromSeed(seed)),
    Training.train(problem, config.epochs),
    E.map(({ parameters }) => ({
      activation,
      depth,
      before: slice(of, of.initial, data, grid),
      after: slice(of, parameters, data, grid),
      line: line(of.net, of.initial, parameters, data),
    })),
  );
};

const middle = (values: ReadonlyArray<ReadonlyArray<number>>): number => values[12]?.[12] ?? NaN;
const greatest = (values: ReadonlyArray<ReadonlyArray<number>>): number => Math.max(...values.flat());

/** The share of the targets' variance that a network with this loss explains. */
const explained = (value: number, { targets }: Data): number => 1 - (2 * value) / deviation(targets) ** 2;

const table = (found: ReadonlyArray<Landscape>, data: Data): ReadonlyArray<string> => {
  const cells = (values: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<string> => [
    middle(values).toPrecision(3),
    greatest(values).toPrecision(3),
    String(valleys(values)),
  ];
  return columns([
    ['activation', 'hidden layers', 'start', 'greatest', 'valleys', 'end', 'greatest', 'valleys', 'R² at the end'],
    ...found.map(({ activation, depth, before, after }) => [
      activation,
      String(depth),
      ...cells(before),
      ...cells(after),
      explained(middle(after), data).toFixed(3),
    ]),
  ]);
};

/** The valleys around the initial weights, draw by draw. */
const census = (data: Data): ReadonlyArray<string> =>
  columns([
    ['', ...draws.map((draw) => `seed ${draw}`)],
    ...activations.flatMap((activation) =>
      depths.map((depth) => [
        `${activation}, ${depth} hidden`,
        ...draws.map((draw) => {
          const of = subject(depth, activation, data, draw);
          return String(valleys(slice(of, of.initial, data, grid)));
        }),
      ]),
    ),
  ]);

const levels = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20, 100];

const panels = (
  found: ReadonlyArray<Landscape>,
  caption: Pick<Figure.Figure, 'title' | 'description'>,
  values: (of: Landscape) => ReadonlyArray<ReadonlyArray<number>>,
): Figure.Figure =>
  Figure.grid(
    depths.length,
    caption,
  )(
    found.map((of) =>
      Contours.contours({
        title: `${of.activation}, ${of.depth} hidden ${of.depth === 1 ? 'layer' : 'layers'}`,
        description: `The loss around the weights of a network of ${of.depth} hidden layers.`,
        x: { label: 'second direction', domain: [-1, 1] },
        y: { label: 'first direction', domain: [-1, 1] },
        values: values(of),
        levels,
        width: 300,
        height: 300,
      }),
    ),
  );

const lines = (found: ReadonlyArray<Landscape>): Figure.Figure =>
  Figure.grid(2, {
    title: 'The loss on the straight line from the start to the end',
    description:
      'The loss of the weights between the initial ones, at 0, and the trained ones, at 1, and somewhat beyond, on a logarithmic scale. It falls from 0 to 1, but for a slight rise under tanh with two hidden layers, and rises steeply behind 1.',
  })(
    activations.map((activation) =>
      Lines.lines({
        title: activation,
        description: `The loss along the line under ${activation}, by depth.`,
        x: { label: 'share of the way' },
        y: { label: 'loss', type: 'log' },
        series: found
          .filter((of) => of.activation === activation)
          .map(({ depth, line }) => ({ name: `${depth} hidden`, points: line })),
        width: 480,
        height: 320,
      }),
    ),
  );

export const study: Study = {
  name: 'landscape',
  title: 'The loss landscape by depth',
  about:
    'How does the loss landscape change with depth? Two random directions, each unit’s weights in them as long as its own, make a plane through the weights of a network, and the loss over it is drawn: before training, and after 1,000 epochs on 32 points of noise. Of that noise one hidden layer has learned 73% of the variance under ReLU and 88% under tanh, deeper networks 94% to 99.6%. A valley is a point of the grid of 25 by 25 that is strictly lower than its eight neighbours; the border has none. Deeper landscapes are less regular: the plane through the initial weights has 1, 1, 3 and 7 valleys under tanh for 1, 2, 4 and 8 hidden layers, and 1, 2, 4 and 6 under ReLU. These counts are of one draw of weights and directions. In five others there are more valleys with eight layers than with one, every time, but not at every step between. Under ReLU deeper landscapes are steeper too, since the layers’ scales multiply: the greatest loss on the plane grows with depth from 15 to 11,000 before training, and from 356 to 57,000 after it. Under tanh it does not grow: before training it is between 2.2 and 5.4, and on the plane through the trained weights it falls from 59 to 3.2. On the straight line from the start to the end the loss falls nearly all the way, as Goodfellow and others found for larger networks.',
  source: 'seed document 001, experiment 1',
  seconds: 5,
  run: () =>
    pipe(
      noise,
      E.chainW((data) =>
        pipe(
          activations.flatMap((activation) => depths.map((depth) => ({ activation, depth }))),
          E.traverseArray(({ activation, depth }) => survey(activation, depth, data)),
          E.map((found) => ({ found, data })),
        ),
      ),
      E.map(({ found, data }) => ({
        lines: [
          ...table(found, data),
          '',
          'Valleys around other initial weights, along other directions',
          '',
          ...census(data),
        ],
        figures: {
          'landscape-start': panels(
            found,
            {
              title: 'The loss around the initial weights',
              description:
                'Contours of the loss along two random directions through the initial weights, in the middle, for 1, 2, 4 and 8 hidden layers. With one or two layers there is a slope or a valley; with more there are islands, and under ReLU steep walls.',
            },
            ({ before }) => before,
          ),
          'landscape-end': panels(
            found,
            {
              title: 'The loss around the trained weights',
              description:
                'The same along two directions through the trained weights. Each network is at the bottom of a funnel, which is narrow; with eight layers its walls are uneven.',
            },
            ({ after }) => after,
          ),
          'landscape-line': lines(found),
        },
      })),
    ),
};
