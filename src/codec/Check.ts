/**
 * The gradient check of an experiment: its model's hand-derived gradients against central differences, on its first
 * training rows, in float64 and in training mode (law G2; how they are compared: `GradientTable`).
 *
 * One key, from the seed, makes functions of layers that draw. The parameters are the initial ones, each moved by up to
 * 0.01, so that no unit stands at its kink and none is like another.
 */
import { type Dataset, gather, toPrecision } from '../Dataset.js';
import * as GradientTable from '../GradientTable.js';
import { modeAt, training } from '../Layer.js';
import * as Loss from '../Loss.js';
import * as Matrix from '../Matrix.js';
import type { AnyLayer, ParameterTuple } from '../Network.js';
import { evaluate, objective } from '../Objective.js';
import * as Parameters from '../Parameters.js';
import * as Random from '../Random.js';
import * as Threefry from '../Threefry.js';
import type { Prepared } from './Prepared.js';
import { penaltyOf } from './Run.js';
import * as Targets from './Targets.js';

/** How far parameters are moved. */
const reach = 0.01;

/** A check's outcome. */
export interface Report extends GradientTable.Table {
  /** On how many rows. */
  readonly rows: number;
}

/**
 * How many rows an experiment is checked on unless said: a few, if there are so many.
 *
 * @example
 * import { Check, Prepared } from 'foldnet/codec'
 * const rows = (prepared: Prepared.Prepared) => Check.usualRows(prepared) // 8 of 100
 */
export const usualRows = ({ train }: Prepared): number => Math.min(8, train.inputs.rows);

/** What the check of an experiment looks at: its first training rows, parameters near the initial ones, and a key. */
interface Start {
  readonly data: Dataset<number, number>;
  readonly parameters: ParameterTuple;
  readonly key: Threefry.Key;
}

const startOf = ({ train, network, random }: Prepared, rows: number): Start => {
  const key = Random.key(['check'])(random);
  const moves = Threefry.foldInText('moves')(key);
  const [initial] = network.initFrom('float64')(random);
  const parameters = Parameters.map((x, path) => {
    const uniforms = Threefry.uniform(x.rows * x.columns)(Threefry.foldInText(path)(moves));
    return Matrix.map((value, i) => value + reach * (2 * (uniforms[i] ?? 0) - 1))(x);
  })(initial);
  const data = toPrecision('float64')(gather(Array.from({ length: rows }, (_, i) => i))(train));
  return { data, parameters, key };
};

/**
 * Checks an experiment's model on so many of its training rows.
 *
 * @example
 * import { Check, Prepared } from 'foldnet/codec'
 * const passes = (prepared: Prepared.Prepared) => Check.gradients(prepared, Check.usualRows(prepared)).passed
 */
export const gradients = (prepared: Prepared, rows: number): Report => {
  const { data, parameters, key } = startOf(prepared, rows);
  const { experiment, network } = prepared;
  const penalty = penaltyOf(experiment);
  const subject = <K extends Loss.Target>(
    loss: Loss.Loss<K>,
    on: Dataset<number, Loss.TargetWidth<NoInfer<K>, number>>,
  ): GradientTable.Subject<ParameterTuple> => ({
    parameters,
    value: (at) => Matrix.first(evaluate(network, loss, penalty)(at, on, training(key)).loss),
    gradient: (at) => objective(network, loss, penalty)(at, on, training(key)).gradients,
  });
  const loss = Loss.fromSpec(experiment.loss);
  const made = loss.target === 'labels' ? subject(loss, Targets.ofLabels(data)) : subject(loss, data);
  return { rows, ...GradientTable.check(made, key) };
};

/** A layer of a network where its data pass through it. */
export interface Place {
  readonly path: string;
  readonly layer: AnyLayer;
  readonly parameters: Parameters.Parameters;
  readonly x: Matrix.Matrix;
}

/**
 * Each of an experiment's layers, with what reaches it in a training pass over so many rows.
 *
 * @example
 * import { Check, Prepared } from 'foldnet/codec'
 * const types = (prepared: Prepared.Prepared) => Check.places(prepared, 8).map(({ layer }) => layer.spec.type)
 */
export const places = (prepared: Prepared, rows: number): ReadonlyArray<Place> => {
  const { data, parameters, key } = startOf(prepared, rows);
  const [all] = prepared.network.layers.reduce<readonly [ReadonlyArray<Place>, Matrix.Matrix]>(
    ([done, x], layer, i) => {
      const own = parameters[i] ?? Parameters.empty;
      const { output } = layer.forward(own, x, modeAt(training(key), i));
      return [[...done, { path: String(i), layer, parameters: own, x }], output];
    },
    [[], data.inputs],
  );
  return all;
};
