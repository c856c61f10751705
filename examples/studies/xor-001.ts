/**
 * XOR learned by seed document 001's network under three activations: its output over the plane, by epoch.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Matrix, MersenneTwister, Training } from 'foldnet';
import { Figure, Lines, Surface } from 'foldnet/figures';
import { fixed } from '../format.js';
import { xor } from '../xor-000.js';
import { comparison, initial, mlp, problemOf } from '../xor-001.js';
import { inputsOf, moments } from './moments.js';
import { columns } from './text.js';
import { samples } from './xor-000.js';
import type { Study } from './study.js';

/** After which epochs there is a picture of each; the last is the document's. */
const epochsOf = { relu: [0, 50, 200, 2000], sigmoid: [0, 50, 200, 5000], tanh: [0, 50, 200, 2000] };

/** A training of the document: what its network says at those epochs, and its losses. */
const learned = ({ activation, hidden, seed, learningRate }: (typeof comparison)[number]) => {
  const model = mlp(2, hidden, 1, activation);
  const problem = problemOf(model, xor, { learningRate });
  const stream = MersenneTwister.fromSeed(seed);
  return pipe(
    Training.start(problem, initial(model, stream), stream),
    moments(problem, epochsOf[activation]),
    E.map((states) => ({
      activation,
      hidden,
      pictures: states.map(({ epoch, parameters }) => ({
        epoch,
        predict: (x: Matrix.Matrix<number, 2>) => Matrix.toArray(model.predict(parameters, x)),
      })),
      losses: states.at(-1)!.history.map(({ metrics }) => metrics['loss']!),
    })),
  );
};

/** All three. */
export const trainings = () => E.traverseArray(learned)(comparison);

type Learned = Extract<ReturnType<typeof learned>, E.Right<unknown>>['right'];

const panels = ({ activation, pictures }: Learned): ReadonlyArray<Figure.Figure> =>
  pictures.map(({ epoch, predict }) =>
    Surface.surface({
      title: `${activation}, epoch ${epoch}`,
      description: '',
      x: { label: 'x1', domain: [-0.5, 1.5] },
      y: { label: 'x2', domain: [-0.5, 1.5] },
      values: (points) => predict(inputsOf(points)),
      shade: { type: 'value', range: [0, 1], boundary: 0.5 },
      samples,
      groups: ['XOR is 0', 'XOR is 1'],
      width: 220,
      height: 220,
      resolution: 60,
    }),
  );

const table = (all: ReadonlyArray<Learned>): ReadonlyArray<string> =>
  columns([
    ['network', 'epoch', ...Matrix.toRows(xor.inputs).map((x) => x.join(' xor ')), 'loss before'],
    ...all.flatMap(({ activation, hidden, pictures, losses }) =>
      pictures.map(({ epoch, predict }) => [
        `${hidden} units, ${activation}`,
        String(epoch),
        ...predict(xor.inputs).map((y) => fixed(y, 4)),
        epoch === 0 ? '' : losses[epoch - 1]!.toExponential(3),
      ]),
    ),
  ]);

export const study: Study = {
  name: 'xor-001',
  title: 'XOR under three activations',
  about:
    'The same problem, the full batch every epoch, and a linear output behind hidden units of three kinds: 8 of ReLU, 4 of ' +
    'sigmoid, 4 of tanh. All three learn it, to a loss below 1e-27. After some 200 epochs under ReLU, 300 under sigmoid and 400 under tanh ' +
    'the loss falls by a nearly constant factor, about a half in 20 epochs. Only sigmoid, which has 5,000 epochs, comes to where rounding ends it, ' +
    'near 3e-30; ReLU and tanh are still falling when their 2,000 end, at 7e-30 and 4e-28. ReLU cuts the plane along straight edges, sigmoid and tanh along a band.',
  source: 'seed document 001, exercise 1 of the implementations',
  seconds: 2,
  run: () =>
    pipe(
      trainings(),
      E.map((all) => ({
        lines: table(all),
        figures: {
          'xor-001': Figure.grid(4, {
            title: 'The output over the plane by activation and epoch',
            description:
              'Twelve pictures of the plane with the four samples: a row for each activation, at its start, after 50 and 200 ' +
              'epochs, and at its end. At the end the boundary is made of straight pieces for ReLU, and two curves for the others.',
          })(all.flatMap(panels)),
          'xor-001-loss': Lines.lines({
            title: 'Loss by epoch, under three activations',
            description:
              'On a logarithmic axis all three become straight lines after 200 to 400 epochs. Those of ReLU and tanh end with their ' +
              'training, at 2,000 epochs; that of sigmoid bends near 1e-29 and rests on 3e-30, where rounding ends it.',
            x: { label: 'epoch' },
            y: { label: 'loss', type: 'log' },
            series: all.map(({ activation, losses }) => ({
              name: activation,
              points: losses.flatMap((loss, i) => (i % 20 === 0 ? [[i + 1, loss] as const] : [])),
            })),
          }),
        },
      })),
    ),
};
