/**
 * What the network has learned, where it can be seen: its surface over two inputs, the weights of its first layer where
 * the inputs are an image.
 */
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type { Model } from '../codec/Model.js';
import * as Targets from '../codec/Targets.js';
import type { Figure, Table } from '../figures/Figure.js';
import * as Images from '../figures/Images.js';
import * as Surface from '../figures/Surface.js';
import * as Matrix from '../Matrix.js';
import * as Parameters from '../Parameters.js';
import * as Scaler from '../Scaler.js';
import { paragraph } from './html.js';
import type { Judged, Subject } from './Judged.js';
import { count, extent, moment, number, type Point, thinned } from './numbers.js';
import { figure, figures, type Section } from './Page.js';

/** As many samples as are drawn. */
const mostSamples = 400;

/** Whether a legend has room for the classes. */
const isNamed = (classes: ReadonlyArray<number>): boolean => classes.length <= 24;

/** A number for each point of the plane, and how it is shown. */
interface Field {
  readonly about: string;
  readonly shade: Surface.Shade;
  readonly values: (points: ReadonlyArray<Point>) => ReadonlyArray<number>;
  /** What a value is called in a table. */
  readonly named: (value: number) => string | number;
}

/** The network's output at points in the data's own units. */
const outputAt =
  ({ network, parameters, layerState, preprocessing, experiment }: Model) =>
  (points: ReadonlyArray<Point>): Matrix.Matrix => {
    const raw = Matrix.map((_, i) => points[Math.floor(i / 2)]?.[i % 2 === 0 ? 0 : 1] ?? NaN)(
      Matrix.zeros(points.length, preprocessing.features.length, 'float64'),
    );
    const inputs = Matrix.toPrecision(experiment.precision)(Scaler.transform(preprocessing.inputs)(raw));
    return network.predict(parameters, inputs, layerState);
  };

const fieldOf = (model: Model, actual: ReadonlyArray<number>): Field => {
  const { target } = model.preprocessing;
  const { loss, data } = model.experiment;
  const output = outputAt(model);
  if (target.task === 'regression') {
    const [least, most] = extent(actual);
    const middle = (least + most) / 2;
    return {
      about: `The predicted value of ${data.target} by colour, from blue (low) to orange (high); the line is at the middle of its range.`,
      shade: { type: 'value', range: [least, most], boundary: middle },
      values: (points) =>
        Matrix.toArray(
          Scaler.inverse(target.scaler)(Matrix.sliceColumns(0, 1)(Matrix.toPrecision('float64')(output(points)))),
        ),
      named: (value) => value,
    };
  }
  const [first, second] = target.classes;
  const isSure = Targets.probabilities(loss)(output([[0, 0]])) !== undefined;
  if (target.classes.length === 2 && isSure) {
    return {
      about: `How probable the model holds class ${second ?? ''}, from blue (0) to orange (1); on the line as probable as class ${first ?? ''}.`,
      shade: { type: 'value', range: [0, 1], boundary: 0.5 },
      values: (points) => {
        const probabilities = Targets.probabilities(loss)(output(points));
        return probabilities === undefined ? [] : Matrix.toRows(probabilities).map((row) => row[1] ?? NaN);
      },
      named: (value) => value,
    };
  }
  return {
    about: isNamed(target.classes)
      ? 'The predicted class by colour, as in the legend.'
      : `The predicted class by colour; of ${target.classes.length} classes several have the same.`,
    shade: { type: 'class' },
    values: (points) => Targets.predicted(loss)(output(points)),
    named: (value) => String(target.classes[value] ?? ''),
  };
};

/** From where to where a column goes, and a little further. */
const domainOf = (values: ReadonlyArray<number>): readonly [number, number] => {
  const [least, most] = extent(values);
  const margin = most > least ? 0.06 * (most - least) : 1;
  return [least - margin, most + margin];
};

/** So many places in each direction have their values in a table. */
const tabled = 7;

const places = ([from, to]: readonly [number, number]): ReadonlyArray<number> =>
  Array.from({ length: tabled }, (_, i) => from + (i * (to - from)) / (tabled - 1));

/** What the model says at a few places of the plane, the second input downwards. */
const tableOf = (x: Surface.Input, y: Surface.Input, { values, named }: Field): Table => ({
  columns: [`${y.label} \\ ${x.label}`, ...places(x.domain).map(number)],
  rows: RA.reverse(places(y.domain)).map((down) => [
    down,
    ...values(places(x.domain).map((across): Point => [across, down])).map(named),
  ]),
});

const surfaceFigure = ({ model }: Subject, judged: Judged, of: (line: number) => ReadonlyArray<string>): Figure => {
  const { features, target } = model.preprocessing;
  const samples = judged.lines.map((line, i) => {
    const [first = NaN, second = NaN] = of(line).map(Number);
    const actual = judged.actual[i] ?? NaN;
    return { x: first, y: second, group: target.task === 'regression' ? 0 : target.classes.indexOf(actual) };
  });
  const field = fieldOf(model, judged.actual);
  const x = { label: features[0] ?? '', domain: domainOf(samples.map((sample) => sample.x)) };
  const y = { label: features[1] ?? '', domain: domainOf(samples.map((sample) => sample.y)) };
  const shown = thinned(samples, mostSamples);
  const left = shown.length < samples.length ? ` ${shown.length} of ${samples.length} are drawn.` : '';
  const drawn = Surface.surface({
    title: 'Decision surface',
    description: `${field.about} The model is that ${moment(model.epoch)}. The points are rows of the training part${target.task === 'regression' ? '' : ', by their class'}.${left}`,
    x,
    y,
    values: field.values,
    shade: field.shade,
    samples: shown,
    groups:
      target.task === 'regression' || !isNamed(target.classes) ? [] : target.classes.map((label) => `class ${label}`),
    width: 480,
    height: 480,
  });
  return { ...drawn, table: tableOf(x, y, field) };
};

/** What the model says over the plane of its two inputs. */
export const surfaceSection = (
  subject: Subject,
  train: Judged,
  of: (line: number) => ReadonlyArray<string>,
): Section => ({
  id: 'surface',
  title: 'What it says over its two inputs',
  content: [figures(figure('decision-surface', surfaceFigure(subject, train, of)))],
});

const mostUnits = 64;

/** Layers after which the inputs are where they were. */
const staysInPlace = new Set(['dropout', 'identity', 'batch-norm', 'layer-norm', 'rms-norm']);

/** The weights of the first dense layer that sees the inputs, where each is in its own place. */
export const firstWeights = ({ network, parameters }: Model): Matrix.Matrix | undefined => {
  const first = network.layers.findIndex(({ spec }) => !staysInPlace.has(spec.type));
  if (network.layers[first]?.spec.type !== 'dense') return undefined;
  return Parameters.leaves(parameters).find(({ path }) => path === `${first}.W`)?.matrix;
};

interface Unit {
  readonly index: number;
  readonly values: ReadonlyArray<number>;
  readonly norm: number;
}

/** The units, in their order; of too many those whose weights have the greatest norms, the greatest first. */
export const shownUnits = (weights: Matrix.Matrix, most: number): ReadonlyArray<Unit> => {
  const units = Matrix.toRows(Matrix.transpose(weights)).map((values, index) => ({
    index,
    values,
    norm: Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)),
  }));
  return units.length <= most
    ? units
    : Array.from(units)
        .sort((a, b) => b.norm - a.norm || a.index - b.index)
        .slice(0, most);
};

const featuresFigure = (weights: Matrix.Matrix, rows: number, columns: number, epoch: number): Figure => {
  const units = shownUnits(weights, mostUnits);
  const all =
    units.length < weights.columns
      ? `the ${units.length} of ${weights.columns} whose weights have the greatest norms, the greatest first`
      : count(units.length, 'unit');
  const drawn = Images.images({
    title: 'Weights of the first layer',
    description: `After epoch ${epoch}. An image for each unit, ${all}: where a pixel speaks for the unit (orange) and against it (blue). All are on one scale.`,
    rows,
    columns,
    colours: 'diverging',
    images: units.map(({ values }) => ({ values })),
  });
  const table = {
    columns: ['unit', 'least weight', 'greatest weight', 'norm'],
    rows: units.map(({ index, values, norm }) => [index, ...extent(values), norm]),
  };
  return { ...drawn, table };
};

/** What each unit of the first layer looks for. */
export const featuresSection = (model: Model, [rows, columns]: readonly [number, number]): Section => {
  const weights = firstWeights(model);
  return {
    id: 'features',
    title: 'Learned features',
    content:
      weights === undefined
        ? [paragraph('The first layer is not a dense one, so its weights are no image.')]
        : [figures(figure('first-layer', featuresFigure(weights, rows, columns, model.epoch)))],
  };
};
