/**
 * Seed document 002's quadrants: the points by class, and the boundary that its network finds, by epoch.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Layer, Matrix, Softmax } from 'foldnet';
import { Figure, Lines, Surface } from 'foldnet/figures';
import { config, network, report, run } from '../quadrant.js';
import { inputsOf } from './moments.js';
import type { Study } from './study.js';

type Parameters = ReturnType<typeof network.init>;

/** Of the pictures: the start, three of the full batch, and of the mini-batches that go on from there. */
const full = [0, 100, 200, 300];
const mini = [50, 100, 200, 300];

const softmax = Layer.predict(Softmax.softmax(2));

/** The probability of class 1 at each point. */
const probabilities =
  (parameters: Parameters) =>
  (points: ReadonlyArray<readonly [number, number]>): ReadonlyArray<number> =>
    Matrix.toArray(Matrix.sliceColumns(1, 1)(softmax({}, network.predict(parameters, inputsOf(points)))));

const extent = [-3.2, 3.2] as const;

const panel = (
  title: string,
  parameters: Parameters,
  samples: ReadonlyArray<Surface.Sample>,
  size: number,
): Figure.Figure =>
  Surface.surface({
    title,
    description: 'The points by class over the probability of class 1, with the line where it is one half.',
    x: { label: 'x1', domain: extent },
    y: { label: 'x2', domain: extent },
    values: probabilities(parameters),
    shade: { type: 'value', range: [0, 1], boundary: 0.5 },
    samples,
    groups: ['class 0: signs differ', 'class 1: one sign'],
    width: size,
    height: size,
    resolution: 64,
  });

export const study: Study = {
  name: 'quadrant',
  title: 'Quadrants: a boundary that grows',
  about:
    'A network of 2, 64, 64 and 2 units learns whether the coordinates of a point have one sign: 300 epochs on the full ' +
    'batch, then 300 more on mini-batches of 64. In the first 300 the loss falls from 0.69 to 0.65; one diagonal boundary ' +
    'cuts off the upper left, a second begins at the lower right, and 72% of the points are right. An epoch of mini-batches makes seven updates instead of one: in the next 300 ' +
    "the boundary becomes the two axes, with a loss of 0.14 and 98.4% right. The twelve rows are the document's.",
  source: 'seed document 002',
  seconds: 3,
  run: () =>
    pipe(
      run(network, config),
      E.map((found) => {
        const labels = Matrix.toArray(found.data.targets);
        const samples = Matrix.toRows(found.data.inputs).map(([x = 0, y = 0], i) => ({ x, y, group: labels[i]! }));
        const panels = [
          ...full.map((epoch) => [`full batch, epoch ${epoch}`, found.fullStates[epoch]!.parameters] as const),
          ...mini.map((epoch) => [`mini-batches, epoch ${epoch}`, found.miniStates[epoch]!.parameters] as const),
        ];
        const curve = (value: 'loss' | 'accuracy') => [
          { name: 'full batch', points: found.full.map((row) => [row.epoch, row[value]] as const) },
          {
            name: 'mini-batches of 64',
            points: found.mini.map((row) => [config.fullEpochs + row.epoch, row[value]] as const),
          },
        ];
        return {
          lines: report(found),
          figures: {
            quadrant: Figure.grid(4, {
              title: 'Four quadrants, two classes: the boundary by epoch',
              description:
                'Eight pictures of the 400 points by class. On the full batch a first line parts the upper left from the rest, ' +
                'and a second begins at the lower right; under mini-batches both turn into the axes.',
            })(panels.map(([title, parameters]) => panel(title, parameters, samples, 230))),
            'quadrant-curves': Figure.grid(1, {
              title: 'Loss and accuracy by epoch',
              description:
                'On the full batch the loss hardly falls and the accuracy rests near 0.7; on mini-batches the loss falls to ' +
                '0.14 and the accuracy rises to 0.98.',
            })([
              Lines.lines({
                title: 'loss',
                description: 'The loss by epoch.',
                x: { label: 'epoch, the mini-batches after the full batch' },
                y: { label: 'cross-entropy' },
                series: curve('loss'),
                height: 250,
              }),
              Lines.lines({
                title: 'accuracy',
                description: 'The accuracy by epoch.',
                x: { label: 'epoch, the mini-batches after the full batch' },
                y: { label: 'share that is right' },
                series: curve('accuracy'),
                height: 250,
              }),
            ]),
          },
        };
      }),
    ),
};
