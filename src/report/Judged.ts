/**
 * What a model says of each sample of a part of its data, in the data's own labels and units, beside what is so.
 */
import * as E from 'fp-ts/lib/Either.js';
import { constant, pipe } from 'fp-ts/lib/function.js';
import * as Csv from '../codec/Csv.js';
import type { Model } from '../codec/Model.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Targets from '../codec/Targets.js';
import type { Dataset } from '../Dataset.js';
import * as Loss from '../Loss.js';
import type { KnownLossSpec } from '../LossSpec.js';
import * as Matrix from '../Matrix.js';
import * as Scaler from '../Scaler.js';

/** The parts that data are in. */
export type Part = 'train' | 'validation' | 'test';

/** The samples of a part, each list in their order. */
export interface Judged {
  readonly part: Part;
  /** After which epoch the model is that says it. */
  readonly epoch: number;
  /** Where each stands in the CSV, from 1, the header's line. */
  readonly lines: ReadonlyArray<number>;
  /** Labels, or values in the data's units. */
  readonly actual: ReadonlyArray<number>;
  readonly predicted: ReadonlyArray<number>;
  /** The sum of the sample's terms in the loss, before any weight of the sample. */
  readonly losses: ReadonlyArray<number>;
  /** The probability of the predicted class; undefined where the loss gives none. */
  readonly confidence: ReadonlyArray<number> | undefined;
}

/** A model, and the data that it was trained on. */
export interface Subject {
  readonly model: Model;
  readonly prepared: Prepared;
  readonly table: Csv.Table;
}

/** The sum of each row's terms. */
export const lossesOf = (
  spec: KnownLossSpec,
  output: Matrix.Matrix,
  data: Dataset<number, number>,
): ReadonlyArray<number> => {
  const loss = Loss.fromSpec(spec);
  const terms =
    loss.target === 'labels' ? loss.terms(output, Targets.ofLabels(data).targets) : loss.terms(output, data.targets);
  return Matrix.toRows(terms).map((row) => row.reduce((sum, term) => sum + term, 0));
};

const greatest = (row: ReadonlyArray<number>): number => row.reduce((most, value) => Math.max(most, value), -Infinity);

/** The numbers of a column on those lines. */
const cellsOf = (table: Csv.Table, column: string, lines: ReadonlyArray<number>): ReadonlyArray<number> => {
  const values = pipe(
    Csv.columns([column])(table),
    E.map(Matrix.toArray),
    E.getOrElse(constant<ReadonlyArray<number>>([])),
  );
  const places = new Map(table.rows.map(({ line }, i) => [line, i] as const));
  return lines.map((line) => values[places.get(line) ?? -1] ?? NaN);
};

/** A part as the model sees it; undefined where there is none. */
export const judge =
  ({ model, prepared, table }: Subject) =>
  (part: Part): Judged | undefined => {
    const data = prepared[part];
    if (data === undefined) return undefined;
    const { loss, data: spec } = prepared.experiment;
    const { target } = prepared.preprocessing;
    const lines = prepared.lines[part];
    const output = model.network.predict(model.parameters, data.inputs, model.layerState);
    const common = { part, epoch: model.epoch, lines, losses: lossesOf(loss, output, data) };
    if (target.task === 'regression') {
      const column = Matrix.sliceColumns(0, 1)(Matrix.toPrecision('float64')(output));
      const predicted = Matrix.toArray(Scaler.inverse(target.scaler)(column));
      return { ...common, actual: cellsOf(table, spec.target, lines), predicted, confidence: undefined };
    }
    const labels = (indices: ReadonlyArray<number>): ReadonlyArray<number> =>
      indices.map((index) => target.classes[index] ?? NaN);
    const probabilities = Targets.probabilities(loss)(output);
    return {
      ...common,
      actual: labels(Targets.decode(loss)(data.targets)),
      predicted: labels(Targets.predicted(loss)(output)),
      confidence: probabilities && Matrix.toRows(probabilities).map(greatest),
    };
  };

/** The part that a model is judged by: the test part, or all that there is. */
export const judgedBy = (subject: Subject): Judged | undefined => judge(subject)('test') ?? judge(subject)('train');

/** What a part is called in a sentence. */
export const partName: Readonly<Record<Part, string>> = {
  train: 'training part',
  validation: 'validation part',
  test: 'test part',
};

/** The samples with the greatest losses, at most so many of them, as places in the lists; of equals the first. */
export const worst = (most: number, { losses }: Pick<Judged, 'losses'>): ReadonlyArray<number> => {
  const order = (loss: number): number => (Number.isNaN(loss) ? Infinity : loss);
  return losses
    .map((loss, i) => ({ loss: order(loss), i }))
    .sort((a, b) => (a.loss === b.loss ? a.i - b.i : b.loss > a.loss ? 1 : -1))
    .slice(0, most)
    .map(({ i }) => i);
};

/** The cells of a line of the CSV, as they stand there. */
export const textOf = (table: Csv.Table, columns: ReadonlyArray<string>) => {
  const places = columns.map((name) => table.header.indexOf(name));
  return (line: number): ReadonlyArray<string> => {
    const cells = table.rows.find((row) => row.line === line)?.cells() ?? [];
    return places.map((place) => (cells[place] ?? '').trim());
  };
};
