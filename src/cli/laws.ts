/**
 * The layer laws on a model: each layer where the model's own data pass through it. Loaded by `foldnet check` alone, since
 * it brings fast-check with it.
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { checkLaws, layerLaws, type Outcome, showFailure } from '../../laws/index.js';
import type { Place } from '../codec/Check.js';
import * as Matrix from '../Matrix.js';
import * as Parameters from '../Parameters.js';

/** A law of layers, and what came of it. */
export interface CheckedLaw {
  readonly id: string;
  readonly equation: string;
  /** How many layers it is about, and on how many cases together it holds. */
  readonly layers: number;
  readonly cases: number;
  readonly failures: ReadonlyArray<{ readonly layer: string; readonly message: string }>;
  readonly passed: boolean;
}

/** How many cases are drawn for each law of each layer. */
const runs = 10;

/** Rows of what reaches the layer, drawn with replacement. */
const rowsOf = (x: Matrix.Matrix) => (rows: number, precision: Matrix.Precision) =>
  fc
    .array(fc.nat(x.rows - 1), { minLength: rows, maxLength: rows })
    .map((indices) => Matrix.toPrecision(precision)(Matrix.gatherRows(indices)(x)));

interface At {
  readonly place: Place;
  readonly outcome: Outcome;
}

const outcomesAt =
  (seed: number) =>
  (place: Place): ReadonlyArray<At> => {
    const laws = layerLaws(place.layer, {
      parameters: (precision) => fc.constant(Parameters.map(Matrix.toPrecision(precision))(place.parameters)),
      x: rowsOf(place.x),
    });
    // Every coordinate's difference (G2) is what the gradient check compares, under the loss.
    const others = laws.filter(({ id }) => id !== 'G2');
    return checkLaws(others, { seed, runs }).map((outcome) => ({ place, outcome }));
  };

const together = (same: ReadonlyArray<At>): ReadonlyArray<CheckedLaw> => {
  const failures = same.flatMap(({ place: { path, layer }, outcome: { result } }) =>
    E.isLeft(result) ? [{ layer: `${path} (${layer.spec.type})`, message: showFailure(result.left) }] : [],
  );
  return same.slice(0, 1).map(({ outcome: { law } }) => ({
    id: law.id,
    equation: law.equation,
    layers: same.length,
    cases: same.reduce((sum, { outcome: { result } }) => sum + (E.isRight(result) ? result.right.cases : 0), 0),
    failures,
    passed: failures.length === 0,
  }));
};

/** Checks every law of every layer; one law of several layers is one row. */
export const checkLayers = (places: ReadonlyArray<Place>, seed: number): ReadonlyArray<CheckedLaw> => {
  const all = places.flatMap(outcomesAt(seed));
  const keyOf = ({ outcome: { law } }: At): string => `${law.id} ${law.equation}`;
  return [...new Set(all.map(keyOf))].flatMap((key) => together(all.filter((each) => keyOf(each) === key)));
};
