/**
 * Trees of matrices, numbers, booleans and null in arrays and records, as JSON: the states of optimisers.
 *
 * A matrix is a record of rows, columns and values. NaN and the infinities, which JSON has not, stand as texts. Reading
 * is by an example, a tree of the same shape.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Matrix from '../Matrix.js';
import { refuse } from '../numeric/invariant.js';
import { type DecodeError, found, mismatch } from './DecodeError.js';
import * as Schema from './Schema.js';

type Result<A> = E.Either<DecodeError, A>;
type Entries = Readonly<Record<string, unknown>>;

const texts: ReadonlyMap<unknown, number> = new Map([NaN, Infinity, -Infinity].map((value) => [String(value), value]));

const isRecord = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isArray = (value: unknown): value is ReadonlyArray<unknown> => Array.isArray(value);

const encodeNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

/** How matrices stand in JSON. */
export interface Format {
  /** What stands for the matrix at a path. */
  readonly write: (path: string, x: Matrix.Matrix) => unknown;
  /** The matrix that a value at a path stands for, of the shape of the example. */
  readonly read: (example: Matrix.Matrix, path: string, value: unknown) => Result<Matrix.Matrix>;
}

/** A tree as JSON has it, its matrices in a form of their own; what is no such tree throws. */
export const encodeAs =
  (format: Format) =>
  (path: string, value: unknown): unknown => {
    if (Matrix.isMatrix(value)) return format.write(path, value);
    if (typeof value === 'number') return encodeNumber(value);
    if (typeof value === 'boolean' || value === null) return value;
    if (isArray(value)) return value.map((item, i) => encodeAs(format)(`${path}.${i}`, item));
    if (isRecord(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, encodeAs(format)(`${path}.${name}`, item)]),
      );
    }
    return refuse(`Tree.encode: expected matrices, numbers, booleans and null, got ${typeof value}`);
  };

/** A tree as JSON has it; what is no such tree throws. */
export const encode = (value: unknown): unknown => encodeAs(inline)('', value);

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : texts.get(value));

/** A number of any kind. */
export const number: Schema.Decoder<number> = Schema.refined(
  "a number, 'NaN', 'Infinity' or '-Infinity'",
  Schema.anything,
  numberOf,
);

const failure = (path: string, expected: string, value: unknown): Result<never> =>
  E.left(mismatch(path, expected, found(value)));

const matrixLike = (example: Matrix.Matrix, path: string, value: unknown): Result<Matrix.Matrix> => {
  const { rows, columns, precision } = example;
  if (!isRecord(value)) return failure(path, `a matrix of ${rows} rows and ${columns} columns`, value);
  if (value['rows'] !== rows) return failure(`${path}.rows`, String(rows), value['rows']);
  if (value['columns'] !== columns) return failure(`${path}.columns`, String(columns), value['columns']);
  const given = value['values'];
  if (!isArray(given) || given.length !== rows * columns) {
    return failure(`${path}.values`, `an array of ${rows * columns}`, given);
  }
  const values = given.flatMap((each) => numberOf(each) ?? []);
  const wrong = values.length === given.length ? -1 : given.findIndex((each) => numberOf(each) === undefined);
  return wrong < 0
    ? E.mapLeft(({ expected, found: actual }: Matrix.MatrixError) => mismatch(path, expected, actual))(
        Matrix.fromArray(rows, columns, precision)(values),
      )
    : failure(`${path}.values[${wrong}]`, number.name, given[wrong]);
};

/** A matrix as a record of its rows, columns and values. */
const inline: Format = {
  write: (_, x) => ({ rows: x.rows, columns: x.columns, values: Matrix.toArray(x).map(encodeNumber) }),
  read: matrixLike,
};

const arrayLike = (format: Format, example: ReadonlyArray<unknown>, path: string, value: unknown): Result<unknown> =>
  isArray(value) && value.length === example.length
    ? E.sequenceArray(example.map((each, i) => decodeAs(format)(each)(`${path}[${i}]`, value[i])))
    : failure(path, `an array of ${example.length}`, value);

const recordLike = (format: Format, example: Entries, path: string, value: unknown): Result<unknown> => {
  if (!isRecord(value)) return failure(path, 'an object', value);
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(example, name));
  if (unknown !== undefined) {
    return failure(`${path}${Schema.property(unknown)}`, 'no key of that name', value[unknown]);
  }
  return pipe(
    Object.entries(example),
    E.traverseArray(([name, each]) =>
      E.Functor.map(
        decodeAs(format)(each)(`${path}${Schema.property(name)}`, value[name]),
        (item) => [name, item] as const,
      ),
    ),
    E.map((entries) => Object.fromEntries(entries)),
  );
};

/** The tree of a JSON value, its matrices in a form of their own; `Left` names the first path that is not as the example. */
export const decodeAs =
  (format: Format) =>
  (example: unknown) =>
  (path: string, value: unknown): Result<unknown> => {
    if (Matrix.isMatrix(example)) return format.read(example, path, value);
    if (typeof example === 'number') {
      const given = numberOf(value);
      return given === undefined ? failure(path, number.name, value) : E.right(given);
    }
    if (typeof example === 'boolean') {
      return typeof value === 'boolean' ? E.right(value) : failure(path, 'true or false', value);
    }
    if (isArray(example)) return arrayLike(format, example, path, value);
    if (isRecord(example)) return recordLike(format, example, path, value);
    return value === null ? E.right(null) : failure(path, 'null', value);
  };

/** The tree of a JSON value, which has the shape of the example; `Left` names the first path that has not. */
export const decodeLike: (example: unknown) => (path: string, value: unknown) => Result<unknown> = decodeAs(inline);
