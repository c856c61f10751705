/**
 * What training recorded of the inside of the network, by layer and epoch: norms, saturation, spread.
 */
import type { EpochLine } from '../codec/Journal.js';
import type { Figure } from '../figures/Figure.js';
import type { Kind, Norms, Observation, Saturation, Spread } from '../Observation.js';
import { type Curve, draw, tableOf } from './curves.js';
import { code, paragraph, tag, escape } from './html.js';
import { percent, type Point, spread } from './numbers.js';
import { figure, figures, foldedTable, type Section } from './Page.js';

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

/** Things of a kind, recorded after each epoch: the same ones in the same order. */
interface Recorded<A> {
  readonly epochs: ReadonlyArray<number>;
  readonly lists: ReadonlyArray<ReadonlyArray<A>>;
  /** After the last epoch. */
  readonly last: ReadonlyArray<A>;
  /** The places in the lists of those that are drawn, if there are not too many. */
  readonly drawn: ReadonlyArray<number>;
}

const recorded = <A>(
  epochs: ReadonlyArray<Observed>,
  listOf: (observation: Observation) => ReadonlyArray<A>,
  isDrawn: (each: A) => boolean = () => true,
): Recorded<A> => {
  const lists = epochs.map(({ observation }) => listOf(observation));
  const last = lists.at(-1) ?? [];
  const chosen = last.flatMap((each, i) => (isDrawn(each) ? [i] : []));
  const drawn = chosen.length === 0 ? last.map((_, i) => i) : chosen;
  return { epochs: epochs.map(({ epoch }) => epoch), lists, last, drawn };
};

/** A number of each thing; undefined where it says nothing. */
type Quantity<A> = (each: A, epoch: number) => number | undefined;

const curveOf = <A extends Labelled>({ epochs, lists, last }: Recorded<A>, of: Quantity<A>, i: number): Curve => ({
  name: last[i] === undefined ? '' : nameOf(last[i]),
  points: lists.flatMap((list, place): ReadonlyArray<Point> => {
    const [each, epoch] = [list[i], epochs[place] ?? NaN];
    const value = each && of(each, epoch);
    return value === undefined ? [] : [[epoch, value]];
  }),
});

/** How a quantity is drawn. */
interface Drawing<A> {
  readonly title: string;
  readonly about: string;
  readonly y: string;
  readonly of: Quantity<A>;
  /** Logarithmic where there is a number above 0. */
  readonly type: 'log' | 'linear';
  /** Whether it is a share, which is shown in percent. */
  readonly isShare?: boolean;
}

const scaleOf = (curves: ReadonlyArray<Curve>, type: 'log' | 'linear'): 'log' | 'linear' =>
  curves.some(({ points }) => points.some(([, value]) => value > 0)) ? type : 'linear';

/** A quantity by epoch: the curves of some things, spread from the first to the last, and the numbers of all. */
const byEpoch = <A extends Labelled>(all: Recorded<A>, drawing: Drawing<A>): Figure => {
  const { title, about, y, of, type, isShare = false } = drawing;
  const shown = spread(all.drawn.length, mostCurves).flatMap((i) => all.drawn.slice(i, i + 1));
  const curves = shown.map((i) => curveOf(all, of, i));
  const note =
    shown.length < all.drawn.length
      ? ` ${shown.length} of ${all.drawn.length}, from the first to the last; the table has all.`
      : '';
  return {
    ...draw({ title, about: `${about}${note}`, y, curves, type: scaleOf(curves, type), isShare }),
    table: tableOf(
      all.last.map((_, i) => curveOf(all, of, i)),
      isShare ? percent : undefined,
    ),
  };
};

/** A quantity by depth: after the first epoch and after the last, from the input's side to the output's. */
const byDepth = <A extends Labelled>(all: Recorded<A>, drawing: Drawing<A>): ReadonlyArray<Figure> => {
  const { title, about, y, of, type, isShare = false } = drawing;
  const { epochs, lists, last, drawn } = all;
  if (drawn.length < 3) return [];
  const curves = Array.from(new Set([0, lists.length - 1]), (place): Curve => {
    const epoch = epochs[place] ?? NaN;
    return {
      name: `after epoch ${epoch}`,
      points: drawn.flatMap((i, depth): ReadonlyArray<Point> => {
        const each = lists[place]?.[i];
        const value = each && of(each, epoch);
        return value === undefined ? [] : [[depth + 1, value]];
      }),
    };
  });
  const names = drawn.map((i) => (last[i] === undefined ? '' : nameOf(last[i])));
  const { columns, rows } = tableOf(curves, isShare ? percent : undefined);
  return [
    {
      ...draw({
        title,
        about: `${about} Depth 1 is ${names[0] ?? ''}, depth ${names.length} is ${names.at(-1) ?? ''}.`,
        x: 'depth',
        y,
        curves,
        type: scaleOf(curves, type),
        isCourseTold: false,
        isShare,
      }),
      table: {
        columns: ['depth', 'what', ...columns.slice(1)],
        rows: rows.map(([depth = NaN, ...values]) => [depth, names[Number(depth) - 1] ?? '', ...values]),
      },
    },
  ];
};

/** On what it is recorded. */
const probe =
  'The rows are the first of the training part, at most 256; the network sees them as in evaluation: without dropout, with the running statistics.';

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

const drawn = (id: string, all: ReadonlyArray<Figure>): string =>
  figures(...all.map((each, i) => figure(`${id}-${i + 1}`, each)));

/** How far an epoch moved a parameter, over its norm. What the first one moved by as much as it then was began at zero. */
const ratio = ({ update, weight }: Norms, epoch: number): number | undefined =>
  epoch === 1 && update === weight ? undefined : update / weight;

/** Longer tables are closed at first. */
const mostRows = 12;

const isWeights = ({ path }: Norms): boolean => path.endsWith('.W');

/** The norms' section. */
export const norms = (lines: ReadonlyArray<EpochLine>): Section => {
  const epochs = observed(lines).filter(({ observation }) => observation.norms !== undefined);
  const all = recorded(epochs, ({ norms: list = [] }) => list, isWeights);
  const others =
    all.drawn.length < all.last.length ? ' Weight matrices alone are drawn; biases and gains are in the tables.' : '';
  const gradient: Drawing<Norms> = {
    title: 'Gradient norms by epoch',
    about: `After each epoch.${others}`,
    y: 'norm',
    of: (n) => n.gradient,
    type: 'log',
  };
  const lastEpoch = all.epochs.at(-1) ?? NaN;
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
            paragraph(probe),
            drawn('norms', [
              ...byDepth(all, { ...gradient, title: 'Gradient norms by depth', about: 'Of the weight matrices.' }),
              byEpoch(all, gradient),
              byEpoch(all, {
                ...gradient,
                title: 'Weight norms by epoch',
                of: (n) => n.weight,
              }),
              byEpoch(all, {
                title: 'Update to weight by epoch',
                about: `How far the epoch moved each matrix, over its norm.${others} What starts at zero has no ratio in epoch 1.`,
                y: 'ratio',
                of: ratio,
                type: 'log',
              }),
            ]),
            foldedTable(mostRows, 'Norms after the last epoch', {
              columns: ['parameter', 'weight norm', 'gradient norm', 'update norm', 'update / weight'],
              rows: all.last.map((each) => [
                each.path,
                each.weight,
                each.gradient,
                each.update,
                ratio(each, lastEpoch) ?? '',
              ]),
            }),
          ],
  };
};

/** The activations' section. */
export const saturation = (lines: ReadonlyArray<EpochLine>): Section => {
  const epochs = observed(lines).filter(({ observation }) => observation.saturation !== undefined);
  const all = recorded(epochs, ({ saturation: list = [] }) => list);
  const saturated: Drawing<Saturation> = {
    title: 'Saturated outputs by epoch',
    about: 'Of the outputs of each activation.',
    y: 'share',
    of: (a) => a.saturated,
    type: 'linear',
    isShare: true,
  };
  const dead: Drawing<Saturation> = {
    ...saturated,
    title: 'Dead units by epoch',
    about: 'Of the units of each activation.',
    of: (a) => a.dead / a.units,
  };
  return {
    id: 'saturation',
    title: 'Saturation and dead units',
    content:
      epochs.length === 0
        ? [missing('Saturation and dead units', 'saturation')]
        : all.last.length === 0
          ? [paragraph('The network has no activation that can saturate.')]
          : [
              paragraph(
                'An activation is saturated where its slope is 0 or near it, so that almost nothing passes back; a unit is dead where it is so on every row that was looked at. A ReLU has the slope 0 on about half of its inputs as it should; sigmoid and tanh that are saturated everywhere have stopped to learn.',
              ),
              paragraph(probe),
              drawn('saturation', [
                ...byDepth(all, { ...saturated, title: 'Saturated outputs by depth' }),
                ...byDepth(all, { ...dead, title: 'Dead units by depth' }),
                byEpoch(all, saturated),
                byEpoch(all, dead),
              ]),
              foldedTable(mostRows, 'Saturation after the last epoch', {
                columns: ['layer', 'activation', 'saturated outputs', 'dead units', 'units'],
                rows: all.last.map((a) => [a.path, a.type, percent(a.saturated), a.dead, a.units]),
              }),
            ],
  };
};

/** The layers' outputs' section. */
export const spreads = (lines: ReadonlyArray<EpochLine>): Section => {
  const epochs = observed(lines).filter(({ observation }) => observation.spread !== undefined);
  const all = recorded(epochs, ({ spread: list = [] }) => list);
  const deviation: Drawing<Spread> = {
    title: 'Deviation of outputs by epoch',
    about: 'Of each layer.',
    y: 'standard deviation',
    of: (s) => s.deviation,
    type: 'log',
  };
  const gradient: Drawing<Spread> = {
    ...deviation,
    title: 'Gradient at outputs by epoch',
    about: 'Root mean square, of each layer.',
    y: 'gradient',
    of: (s) => s.gradient,
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
            paragraph(probe),
            drawn('spread', [
              ...byDepth(all, { ...deviation, title: 'Deviation of outputs by depth' }),
              ...byDepth(all, { ...gradient, title: 'Gradient at outputs by depth' }),
              byEpoch(all, deviation),
              byEpoch(all, {
                ...deviation,
                title: 'Mean of outputs by epoch',
                y: 'mean',
                of: (s) => s.mean,
                type: 'linear',
              }),
              byEpoch(all, gradient),
            ]),
            foldedTable(mostRows, 'Outputs after the last epoch', {
              columns: ['layer', 'type', 'mean', 'deviation', 'gradient'],
              rows: all.last.map((s) => [s.path, s.type, s.mean, s.deviation, s.gradient]),
            }),
          ],
  };
};
