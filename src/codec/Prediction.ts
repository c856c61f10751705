/**
 * What a model says of new rows, in the data's own labels and units, and how good it is where the target is known.
 *
 * Columns are found by their names; others, the target among them, are passed over.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Loss from '../Loss.js';
import * as Matrix from '../Matrix.js';
import * as Scaler from '../Scaler.js';
import * as Csv from './Csv.js';
import type { DecodeError } from './DecodeError.js';
import type { Measures } from './Measures.js';
import type { Model } from './Model.js';
import * as Preprocessing from './Preprocessing.js';
import { measure } from './Run.js';

/** A row of each for each row of the table. */
export type Prediction =
  | {
      readonly task: 'classification';
      readonly classes: ReadonlyArray<number>;
      /** The most probable class, the first of equals. */
      readonly predictions: ReadonlyArray<number>;
      /** Of each class, in their order. */
      readonly probabilities: ReadonlyArray<ReadonlyArray<number>>;
    }
  | { readonly task: 'regression'; readonly predictions: ReadonlyArray<number> };

/** The predictions for a table's rows; `Left` names a feature that is missing or a cell that is no number. */
export const predict =
  ({ experiment, preprocessing, network, parameters }: Model) =>
  (table: Csv.Table): E.Either<DecodeError, Prediction> =>
    E.Functor.map(
      E.Chain.chain(
        Preprocessing.readFeatures(preprocessing.features)(table),
        Preprocessing.inputs(preprocessing, experiment.precision),
      ),
      (inputs): Prediction => {
        const output = network.predict(parameters, inputs);
        const { target } = preprocessing;
        if (target.task === 'regression') {
          const column = Matrix.sliceColumns(0, 1)(Matrix.toPrecision('float64')(output));
          return { task: 'regression', predictions: Matrix.toArray(Scaler.inverse(target.scaler)(column)) };
        }
        return {
          task: 'classification',
          classes: target.classes,
          predictions: Matrix.argmaxRows(output).flatMap((index) => target.classes[index] ?? []),
          probabilities: Matrix.toRows(Loss.softmax(output)),
        };
      },
    );

/** How good a model is on a table's rows; `Left` names what is missing or no number, or a class that it has not. */
export const evaluate =
  (model: Model) =>
  (table: Csv.Table): E.Either<DecodeError, Measures> =>
    E.Functor.map(
      E.Chain.chain(
        Preprocessing.readSamples(model.preprocessing.features, model.experiment.data.target)(table),
        Preprocessing.samples(model.preprocessing, model.experiment.precision),
      ),
      measure(model)(model.parameters),
    );

/** The text of a CSV: the prediction, and for classes the probability of each. */
export const write = (prediction: Prediction): string =>
  prediction.task === 'regression'
    ? Csv.write(
        ['prediction'],
        prediction.predictions.map((value) => [value]),
      )
    : Csv.write(
        ['prediction', ...prediction.classes.map((label) => `probability_${label}`)],
        prediction.predictions.map((label, i) => [label, ...(prediction.probabilities[i] ?? [])]),
      );
