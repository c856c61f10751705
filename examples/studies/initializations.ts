/**
 * Seed document 001's experiment on initialisation: what becomes of a signal, and of its gradient, on the way through
 * sixteen layers, before anything is trained.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Activation, type Dataset, type Initializer, Loss, MersenneTwister } from 'foldnet';
import { Figure, Lines } from 'foldnet/figures';
import { activationSpread, gradientFlow, network, noise, plain, seed } from './deepNetworks.js';
import { columns } from './text.js';
import type { Study } from './study.js';

export const depth = 16;
export const width = 16;

export const activations = ['sigmoid', 'tanh', 'relu'] as const satisfies ReadonlyArray<
  Activation.ActivationSpec['type']
>;

export const schemes: Readonly<Record<string, Initializer.Initializer>> = {
  'normal 0.01': { type: 'normal', scale: 0.01 },
  'uniform ±0.5': { type: 'uniform', low: -0.5, high: 0.5 },
  Glorot: 'glorot-normal',
  He: 'he-normal',
};

/** What an untrained network does with a batch, layer by layer. */
export interface Flow {
  readonly loss: number;
  /** The standard deviation of each hidden layer's activations. */
  readonly spread: ReadonlyArray<number>;
  /** The norm of each weight matrix's gradient, the output's last. */
  readonly norms: ReadonlyArray<number>;
}

/** The flow through a network of so many hidden layers. */
export const flowThrough = (
  hiddenLayers: number,
  activation: (typeof activations)[number],
  init: Initializer.Initializer,
  data: Dataset.Dataset<number, number>,
): Flow => {
  const shape = { inputs: data.inputs.columns, depth: hiddenLayers, width, outputs: data.targets.columns };
  const net = network(shape, plain({ type: activation }, init), init);
  const [parameters] = net.initFrom()(MersenneTwister.fromSeed(seed + 1));
  return {
    ...gradientFlow(net, Loss.halfSquaredError, parameters, data),
    spread: activationSpread(net, parameters, data.inputs),
  };
};

interface Found {
  readonly activation: string;
  readonly scheme: string;
  readonly flow: Flow;
}

const short = (value: number | undefined): string => (value ?? NaN).toExponential(1);

const table = (found: ReadonlyArray<Found>): ReadonlyArray<string> =>
  columns([
    ['activation', 'scheme', 'spread, layer 1', `spread, layer ${depth}`, 'gradient, layer 1', 'gradient, output'],
    ...found.map(({ activation, scheme, flow: { spread, norms } }) => [
      activation,
      scheme,
      ...[spread[0], spread.at(-1), norms[0], norms.at(-1)].map(short),
    ]),
  ]);

/** A panel for each activation, a line for each scheme; what is below the least is not drawn. */
const panels = (
  found: ReadonlyArray<Found>,
  caption: Pick<Figure.Figure, 'title' | 'description'>,
  y: Lines.Axis & { readonly domain: readonly [number, number] },
  values: (flow: Flow) => ReadonlyArray<number>,
): Figure.Figure =>
  Figure.grid(
    3,
    caption,
  )(
    activations.map((activation) =>
      Lines.lines({
        title: activation,
        description: `${y.label} by layer under ${activation}.`,
        x: { label: 'layer' },
        y,
        series: found
          .filter((one) => one.activation === activation)
          .map(({ scheme, flow }) => ({
            name: scheme,
            points: values(flow).map((value, i) => [i + 1, value < y.domain[0] ? NaN : value] as const),
          })),
        width: 380,
        height: 320,
      }),
    ),
  );

export const study: Study = {
  name: 'initializations',
  title: 'Initialisations compared',
  about:
    'What becomes of a signal on its way through sixteen layers, and of its gradient on the way back? 32 points go through untrained networks whose weights come from four schemes. With weights of 0.01 the signal under tanh and ReLU is gone after a few layers (a spread below 1e-23 at the last), and so is the gradient. Under ReLU only He’s scheme keeps both near their size: the spread falls from 0.93 to 0.065, where Glorot’s ends at 1e-4. Under tanh Glorot, He and uniform ±0.5, whose deviation lies between theirs at this width, all serve. Under sigmoid no scheme helps the gradient: from the output to the first layer it falls by 31.5 powers of ten with weights of 0.01, by 10.3 with Glorot’s, 9.1 with uniform ±0.5 and 8.6 with He’s. The least of these is a factor of 3.4 a layer in the mean, though single steps are as small as 1.5, and the first layer’s gradient is 2e-9 at best. The numbers are those that NumPy gives.',
  source: 'seed document 001, experiment 3',
  seconds: 1,
  run: () =>
    pipe(
      noise,
      E.map((data) => {
        const found = activations.flatMap((activation) =>
          Object.entries(schemes).map(([scheme, init]) => ({
            activation,
            scheme,
            flow: flowThrough(depth, activation, init, data),
          })),
        );
        return {
          lines: table(found),
          figures: {
            'initializations-activations': panels(
              found,
              {
                title: 'The spread of activations by layer',
                description:
                  'The standard deviation of all activations of each hidden layer, on a logarithmic scale; lines end where they go below 1e-12. Under sigmoid it stays within a factor of three; under tanh it falls at most to a fifth, but for weights of 0.01; under ReLU it falls, least with He.',
              },
              { label: 'standard deviation', type: 'log', domain: [1e-12, 2] },
              ({ spread }) => spread,
            ),
            'initializations-gradients': panels(
              found,
              {
                title: 'The norm of the weights’ gradients by layer',
                description:
                  'The norm of the gradient of each weight matrix, the output layer’s last, on a logarithmic scale; what is below 1e-12 is not drawn, which is all of weights of 0.01 under tanh and ReLU. Under sigmoid it falls from the output to the first layer by 8.6 to 10.3 powers of ten, and by 31.5 with weights of 0.01, whose line ends at layer 12; under tanh and ReLU each line stays within a factor of ten.',
              },
              { label: 'norm of the gradient', type: 'log', domain: [1e-12, 2] },
              ({ norms }) => norms,
            ),
          },
        };
      }),
    ),
};
