/**
 * What training recorded of the inside of the network, by layer and epoch: norms, saturation, spread.
 */
import type { EpochLine } from '../codec/Journal.js';
import type { Figure, Table } from '../figures/Figure.js';
import type { Kind, Norms, Observation, Saturation, Spread } from '../Observation.js';
import { type Curve, draw } from './curves.js';
import { code, paragraph, tag, escape } from './html.js';
import { spread, type Point } from './numbers.js';
import { figure, figures, longTable, type Section } from './Page.js';

/** An epoch that something was recorded of. */
interface Observed {
  readonly epoch: number;
  readonly observation: Observation;
}

const observed = (lines: ReadonlyArray<EpochLine>): ReadonlyArray<Observed> =>
  lines.flatMap(({ entry: { epoch }, observation }) => (observation === undefined ? [] : [{ epoch, observation }]));

/** As many curves as can be told apart in a figure. */
const mostCurves = 8;

interface Labelled {
  readonly path: string;
  readonly type?: string;
}

const nameOf = ({ path, type }: Labelled): string => (type === undefined ? path : `${path} ${type}`);

/** The curves of a number of each of the things that were recorded; of too many, some spread from the first to the last. */
const curvesOf = <A extends Labelled>(
  epochs: ReadonlyArray<Observed>,
  listOf: (observation: Observation) => ReadonlyArray<A>,
  of: (each: A) => number,
): { readonly curves: ReadonlyArray<Curve>; readonly note: string } => {
  const lists = epochs.map(({ epoch, observation }) => ({ epoch, list: listOf(observation) }));
  const all = lists.at(-1)?.list ?? [];
  const chosen = spread(all.length, mostCurves);
  return {
    curves: chosen.flatMap((i) => {
      const own = all[i];
      return own === undefined
        ? []
        : [
            {
              name: nameOf(own),
              points: lists.flatMap(({ epoch, list }): ReadonlyArray<Point> => {
                const each = list[i];
                return each === undefined ? [] : [[epoch, of(each)]];
              }),
            },
          ];
    }),
    note: chosen.length < all.length ? `${chosen.length} of ${all.length}, from the first to the last.` : '',
  };
};

/** How to have recorded what was not. */
const missing = (what: string, kind: Kind): string =>
  tag(
    'p',
    {},
    escape(`${what} were not recorded. `),
    code(`foldnet train FILE --record ${kind}`),
    escape(` records them, and changes no bit of the result; in the experiment it is the key `),
    code(`"record": ["${kind}"]`),
    '.',
  );

const last = <A>(
  epochs: ReadonlyArray<Observed>,
  listOf: (observation: Observation) => ReadonlyArray<A>,
): ReadonlyArray<A> => epochs.map(({ observation }) => listOf(observation)).at(-1) ?? [];

const drawn = (id: string, all: ReadonlyArray<Figure>): string =>
  figures(...all.map((each, i) => figure(`${id}-${i + 1}`, each)));

const ratio = ({ update, weight }: Norms): number => update / weight;

const normsTable = (all: ReadonlyArray<Norms>): Table => ({
  columns: ['parameter', 'weight norm', 'gradient norm', 'update norm', 'update / weight'],
  rows: all.map((each) => [each.path, each.weight, each.gradient, each.update, ratio(each)]),
});

/** The norms' section. */
export const norms = (lines: ReadonlyArray<EpochLine>): Section => {
  const epochs = observed(lines).filter(({ observation }) => observation.norms !== undefined);
  const listOf = ({ norms: all = [] }: Observation): ReadonlyArray<Norms> => all;
  const of = (title: string, about: string, y: string, each: (norm: Norms) => number): Figure => {
    const { curves, note } = curvesOf(epochs, listOf, each);
    const positive = curves.some(({ points }) => points.some(([, value]) => value > 0));
    return draw({ title, about: `${about} ${note}`.trim(), y, curves, type: positive ? 'log' : 'linear' });
  };
  return {
    id: 'norms',
    title: 'Weights, gradients and updates by layer',
    content:
      epochs.length === 0
        ? [missing('Norms of weights, gradients and updates', 'norms')]
        : [
            paragraph(
              'A norm is the square root of the sum of the squares. A gradient that is orders of magnitude smaller in the first layers than in the last vanishes on its way; an update of about a thousandth of its weight in an epoch moves it slowly, one of its own size moves it wholly.',
            ),
            drawn('norms', [
              of(
                'Gradient norms by epoch',
                'On the first rows of the training part, after each epoch.',
                'norm',
                (n) => n.gradient,
              ),
              of('Weight norms by epoch', 'After each epoch.', 'norm', (n) => n.weight),
              of('Update to weight by epoch', 'How far the epoch moved each parameter, over its norm.', 'ratio', ratio),
            ]),
            longTable('Norms after the last epoch', normsTable(last(epochs, listOf))),
          ],
  };
};

/** The activations' section. */
export const saturation = (lines: ReadonlyArray<EpochLine>): Section => {
  const epochs = observed(lines).filter(({ observation }) => observation.saturation !== undefined);
  const listOf = ({ saturation: all = [] }: Observation): ReadonlyArray<Saturation> => all;
  const all = last(epochs, listOf);
  const of = (title: string, about: string, y: string, each: (activation: Saturation) => number): Figure => {
    const { curves, note } = curvesOf(epochs, listOf, each);
    return draw({ title, about: `${about} ${note}`.trim(), y, curves, type: 'linear' });
  };
  return {
    id: 'saturation',
    title: 'Saturation and dead units',
    content:
      epochs.length === 0
        ? [missing('Saturation and dead units', 'saturation')]
        : all.length === 0
          ? [paragraph('The network has no activation that can saturate.')]
          : [
              paragraph(
                'An activation is saturated where its slope is 0 or near it, so that almost nothing passes back; a unit is dead where it is so on every row that was looked at. A ReLU has the slope 0 on about half of its inputs as it should; sigmoid and tanh that are saturated everywhere have stopped to learn.',
              ),
              drawn('saturation', [
                of('Saturated outputs by epoch', 'Shares of the outputs.', 'share', (a) => a.saturated),
                of('Dead units by epoch', 'Shares of the units.', 'share', (a) => a.dead / a.units),
              ]),
              longTable('Saturation after the last epoch', {
                columns: ['layer', 'activation', 'saturated outputs', 'dead units', 'units'],
                rows: all.map((a) => [a.path, a.type, a.saturated, a.dead, a.units]),
              }),
            ],
  };
};

/** The layers' outputs' section. */
export const spreads = (lines: ReadonlyArray<EpochLine>): Section => {
  const epochs = observed(lines).filter(({ observation }) => observation.spread !== undefined);
  const listOf = ({ spread: all = [] }: Observation): ReadonlyArray<Spread> => all;
  const of = (
    title: string,
    about: string,
    y: string,
    each: (layer: Spread) => number,
    type: 'log' | 'linear',
  ): Figure => {
    const { curves, note } = curvesOf(epochs, listOf, each);
    const positive = curves.some(({ points }) => points.some(([, value]) => value > 0));
    return draw({ title, about: `${about} ${note}`.trim(), y, curves, type: positive ? type : 'linear' });
  };
  return {
    id: 'spread',
    title: 'Activations and their gradients by layer',
    content:
      epochs.length === 0
        ? [missing('Means and deviations of the activations', 'spread')]
        : [
            paragraph(
              'Where every layer has outputs of about the same deviation, and gradients of about the same size, a signal passes through the network both ways.',
            ),
            drawn('spread', [
              of('Deviation of outputs by epoch', 'Of each layer.', 'standard deviation', (s) => s.deviation, 'log'),
              of('Mean of outputs by epoch', 'Of each layer.', 'mean', (s) => s.mean, 'linear'),
              of(
                'Gradient at outputs by epoch',
                'Root mean square, of each layer.',
                'gradient',
                (s) => s.gradient,
                'log',
              ),
            ]),
            longTable('Outputs after the last epoch', {
              columns: ['layer', 'type', 'mean', 'deviation', 'gradient'],
              rows: last(epochs, listOf).map((s) => [s.path, s.type, s.mean, s.deviation, s.gradient]),
            }),
          ],
  };
};
