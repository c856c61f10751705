/**
 * Scalers in ONNX's operators. They are fitted in float64; here all is of the experiment's precision.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Matrix from '../Matrix.js';
import type { Scaler } from '../Scaler.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import * as V from './OnnxValue.js';

/** A scaler in the experiment's precision. */
export interface Rounded {
  readonly offset: Matrix.Matrix;
  /** What the offset leaves out. */
  readonly rest: Matrix.Matrix;
  readonly divisor: Matrix.Matrix;
}

/** `Left` names a number that the precision cannot stand for. */
export const rounded = (
  path: string,
  precision: Matrix.Precision,
  scaler: Scaler<number>,
): E.Either<DecodeError, Rounded> => {
  const offset = Matrix.toPrecision(precision)(scaler.offset);
  const divisor = Matrix.toPrecision(precision)(scaler.divisor);
  const rest = Matrix.subtract(scaler.offset, Matrix.toPrecision('float64')(offset));
  const refused = (name: 'offset' | 'divisor', expected: string, holds: (x: number) => boolean) =>
    Matrix.toArray({ offset, divisor }[name]).flatMap((x, i) =>
      holds(x)
        ? []
        : [mismatch(`${path}.${name}[${i}]`, `${expected} in ${precision}`, `${Matrix.toArray(scaler[name])[i] ?? 0}`)],
    );
  const [wrong] = [
    ...refused('offset', 'a number that is finite', Number.isFinite),
    ...refused('divisor', 'a number that is finite and not 0', (x) => Number.isFinite(x) && x !== 0),
  ];
  return wrong === undefined ? E.right({ offset, rest: Matrix.toPrecision(precision)(rest), divisor }) : E.left(wrong);
};

/** x op row, unless the row's elements are all neutral and that is x. */
const unless =
  (neutral: number, row: Matrix.Matrix, name: string, operator: (x: V.Operand, y: V.Operand) => V.Result) =>
  (x: V.Value): V.Value =>
    Matrix.toArray(row).every((element) => element === neutral) ? x : operator(x, V.constant(name, row));

/**
 * (x - offset) / divisor. The offset is taken away in two parts where the precision has not all of its digits: none are
 * lost that the difference keeps.
 */
export const scaled = ({ offset, rest, divisor }: Rounded, x: V.Value): V.Value =>
  pipe(
    x,
    unless(0, offset, 'inputs.offset', V.subtract),
    unless(0, rest, 'inputs.offset.rest', V.subtract),
    unless(1, divisor, 'inputs.divisor', V.divide),
  );

/** x divisor + offset */
export const unscaled = ({ offset, divisor }: Rounded, x: V.Value): V.Value =>
  pipe(x, unless(1, divisor, 'target.divisor', V.multiply), unless(0, offset, 'target.offset', V.add));
