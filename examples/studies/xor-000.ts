/**
 * XOR learned by seed document 000's network of sigmoids: its output over the plane, by epoch.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Matrix, MersenneTwister, Training } from 'foldnet';
import { Figure, Lines, Surface } from 'foldnet/figures';
import { fixed } from '../format.js';
import { config, network, problemOf, xor } from '../xor-000.js';
import { inputsOf, moments } from './moments.js';
import { columns } from './text.js';
import type { Study } from './study.js';

const model = network(2, 3, 1);
const problem = problemOf(model, xor, config);

/** Of the pictures; the last is the document's. */
export const epochs = [0, 4000, 5500, 6000, 6500, config.epochs];

const [initial, stream] = model.initFrom()(MersenneTwister.fromSeed(config.seed));

/** The states after those epochs. */
export const states = () => pipe(Training.start(problem, initial, stream), moments(problem, epochs));

type State = ReturnType<typeof Training.start<2, 1, typeof initial, unknown, unknown>>;

const predictions = ({ parameters }: Pick<State, 'parameters'>): ReadonlyArray<number> =>
  Matrix.toArray(model.predict(parameters, xor.inputs));

/** The samples of XOR, by their class. */
export const samples: ReadonlyArray<Surface.Sample> = Matrix.toRows(xor.inputs).map(([x = 0, y = 0], i) => ({
  x,
  y,
  group: Matrix.toArray(xor.targets)[i]!,
}));

const panel = ({ epoch, parameters }: Pick<State, 'epoch' | 'parameters'>): Figure.Figure =>
  Surface.surface({
    title: `epoch ${epoch}`,
    description: '',
    x: { label: 'x1', domain: [-0.5, 1.5] },
    y: { label: 'x2', domain: [-0.5, 1.5] },
    values: (points) => Matrix.toArray(model.predict(parameters, inputsOf(points))),
    shade: { type: 'value', range: [0, 1], boundary: 0.5 },
    samples,
    groups: ['XOR is 0', 'XOR is 1'],
    width: 250,
    height: 250,
  });

export const study: Study = {
  name: 'xor-000',
  title: 'XOR by sigmoids',
  about:
    'A network of 2, 3 and 1 units, all sigmoids, learns XOR from one random batch of four an epoch, as the document has it. ' +
    'For some 5,000 epochs every output is near one half and the error stays at 0.125: each sample pulls against another. ' +
    'Then the hidden units part, within a thousand epochs one corner after the other is on its side of the boundary, and ' +
    'after 10,000 the error is 0.00108, with outputs of 0.05 and 0.96.',
  source: 'seed document 000',
  seconds: 1,
  run: () =>
    pipe(
      states(),
      E.map((all) => ({
        lines: columns([
          ['epoch', ...Matrix.toRows(xor.inputs).map((x) => x.join(' xor ')), 'error of the batch before'],
          ...all.map((state) => [
            String(state.epoch),
            ...predictions(state).map((y) => fixed(y, 4)),
            state.epoch === 0 ? '' : fixed(state.history.at(-1)!.metrics['error']!, 9),
          ]),
        ]),
        figures: {
          'xor-000': Figure.grid(3, {
            title: 'The output of a network of sigmoids over the plane, by epoch',
            description:
              'Six pictures of the plane with the four samples. At epoch 0 the output is near 0.55 ' +
              'everywhere, at 4000 near one half. At 5500 and 6000 the lower left is cut off, at 6500 a band has formed, and at 10000 ' +
              'the two samples whose XOR is 1 are within it.',
          })(all.map(panel)),
          'xor-000-error': Lines.lines({
            title: 'Error of each batch, by epoch',
            description: 'It stays at 0.125 for 5000 epochs, then falls to a hundredth of it.',
            x: { label: 'epoch' },
            y: { label: 'error of the batch', type: 'log', domain: [0.001, 0.2] },
            series: [
              {
                name: 'error',
                points: all
                  .at(-1)!
                  .history.filter((_, i) => i % 10 === 0)
                  .map(({ epoch, metrics }) => [epoch, metrics['error']!]),
              },
            ],
          }),
        },
      })),
    ),
};
