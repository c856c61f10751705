/**
 * What a model says of new rows, in the data's own labels and units, and how good it is where the target is known.
 *
 * Columns are found by their names; others, the target among them, are passed over.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as Matrix from '../Matrix.js';
import * as Scaler from '../Scaler.js';
import * as Csv from './Csv.js';
import type { DecodeError } from './DecodeError.js';
import type { Measures } from './Measures.js';
import type { Model } from './Model.js';
import * as Preprocessing from './Preprocessing.js';
import { measure } from './Run.js';
import * as Targets from './Targets.js';

/** A row of each for each row of the table. */
export type Prediction =
  | {
      readonly task: 'classification';
      readonly classes: ReadonlyArray<number>;
      /** The class with the greatest score, the first of equals. */
      readonly predictions: ReadonlyArray<number>;
      /** Of each class, in their order; of a loss that has none, `scores` are there in their place. */
      readonly probabilities: ReadonlyArray<ReadonlyArray<number>> | undefined;
      readonly scores: ReadonlyArray<ReadonlyArray<number>> | undefined;
    }
  | { readonly task: 'regression'; readonly predictions: ReadonlyArray<number> };

/**
 * The predictions for a table's rows; `Left` names a feature that is missing or a cell that is no number.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Csv, Model, Prediction } from 'foldnet/codec'
 * const predictions = (model: Model.Model, csv: string) => pipe(Csv.parse(csv), E.chain(Prediction.predict(model)))
 */
export const predict =
  ({ experiment, preprocessing, network, parameters, layerState }: Model) =>
  (table: Csv.Table): E.Either<DecodeError, Prediction> =>
    E.Functor.map(
      E.Chain.chain(
        Preprocessing.readFeatures(preprocessing.features)(table),
        Preprocessing.inputs(preprocessing, experiment.precision),
      ),
      (inputs): Prediction => {
        const output = network.predict(parameters, inputs, layerState);
        const { target } = preprocessing;
        if (target.task === 'regression') {
          const column = Matrix.sliceColumns(0, 1)(Matrix.toPrecision('float64')(output));
          return { task: 'regression', predictions: Matrix.toArray(Scaler.inverse(target.scaler)(column)) };
        }
        const { loss } = experiment;
        const probabilities = Targets.probabilities(loss)(output);
        return {
          task: 'classification',
          classes: target.classes,
          predictions: Targets.predicted(loss)(output).flatMap((index) => target.classes[index] ?? []),
          probabilities: probabilities && Matrix.toRows(probabilities),
          scores: probabilities === undefined ? Matrix.toRows(Targets.scores(loss)(output)) : undefined,
        };
      },
    );

/**
 * How good a model is on a table's rows; `Left` names what is missing or no number, or a class that it has not.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Csv, Model, Prediction } from 'foldnet/codec'
 * const measures = (model: Model.Model, csv: string) => pipe(Csv.parse(csv), E.chain(Prediction.evaluate(model)))
 */
export const evaluate =
  (model: Model) =>
  (table: Csv.Table): E.Either<DecodeError, Measures> =>
    E.Functor.map(
      E.Chain.chain(
        Preprocessing.readSamples(model.preprocessing.features, model.experiment.data)(table),
        Preprocessing.samples(model),
      ),
      measure(model)(model),
    );

/**
 * The text of a CSV: the prediction, and for classes the probability or the score of each.
 *
 * @example
 * import { Prediction } from 'foldnet/codec'
 * Prediction.write({ task: 'regression', predictions: [0.5, 2] }) // 'prediction\n0.5\n2\n'
 */
export const write = (prediction: Prediction): string => {
  if (prediction.task === 'regression') {
    return Csv.write(
      ['prediction'],
      prediction.predictions.map((value) => [value]),
    );
  }
  const { classes, predictions, probabilities, scores = [] } = prediction;
  const columns = classes.map((label) => `${probabilities === undefined ? 'score' : 'probability'}_${label}`);
  const values = probabilities ?? scores;
  return Csv.write(
    ['prediction', ...columns],
    predictions.map((label, i) => [label, ...(values[i] ?? [])]),
  );
};
