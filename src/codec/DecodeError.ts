/**
 * What is wrong with a file, as a value: where, what was expected there, and what was found.
 */

/** One thing that is wrong. */
export interface DecodeError {
  /** The place within the file: `model.layers[2].outputs`, or `line 7, column 'age'`; empty for the whole file. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** The sentence for people, without the path. */
  readonly message: string;
}

/**
 * `expected ..., got ...`, with the nearest known name if there is one.
 *
 * @example
 * import { DecodeError } from 'foldnet/codec'
 * DecodeError.mismatch('seed', 'an integer', 'nothing').message // 'expected an integer, got nothing'
 * DecodeError.mismatch('type', 'a layer', 'rleu', 'relu').message // 'expected a layer, got rleu; did you mean \'relu\'?'
 */
export const mismatch = (path: string, expected: string, found: string, nearest?: string): DecodeError => ({
  path,
  expected,
  found,
  message: `expected ${expected}, got ${found}${nearest === undefined ? '' : `; did you mean '${nearest}'?`}`,
});

/**
 * An error of a part of a file, its path under that of the part.
 *
 * @example
 * import { DecodeError } from 'foldnet/codec'
 * const error = DecodeError.mismatch('outputs', 'a positive integer', '0')
 * DecodeError.under('model.layers[2]')(error).path // 'model.layers[2].outputs'
 */
export const under =
  (root: string) =>
  ({ path, expected, found }: Omit<DecodeError, 'message'>): DecodeError =>
    mismatch(path === '' ? root : `${root}.${path}`, expected, found);

/**
 * On one line.
 *
 * @example
 * import { DecodeError } from 'foldnet/codec'
 * DecodeError.show(DecodeError.mismatch('epochs', 'a positive integer', '0')) // 'epochs: expected a positive integer, got 0'
 */
export const show = ({ path, message }: DecodeError): string =>
  (path === '' ? message : `${path}: ${message}`).replace(/\s*\n\s*/g, ' ');

/**
 * Names in quotes, with commas.
 *
 * @example
 * import { DecodeError } from 'foldnet/codec'
 * DecodeError.list(['relu', 'tanh']) // '\'relu\', \'tanh\''
 */
export const list = (names: ReadonlyArray<string>): string => names.map((name) => `'${name}'`).join(', ');

const longestShown = 60;

/**
 * A value of JSON's kinds as messages show it.
 *
 * @example
 * import { DecodeError } from 'foldnet/codec'
 * DecodeError.found([1, 2]) // 'an array of 2'
 * DecodeError.found(undefined) // 'nothing'
 */
export const found = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') {
    return `'${value.length > longestShown ? `${value.slice(0, longestShown)}...` : value}'`;
  }
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return 'an object';
  return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
};

/** Names that differ only in case and separators are the same: `learning_rate` is `learningRate`. */
const normalize = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

const letters = (name: string): string => Array.from(name).sort().join('');

/**
 * How many characters to insert, delete or replace to make one string of the other (Levenshtein 1966); letters in
 * another order count as one change.
 */
const distance = (x: string, y: string): number => {
  if (x !== y && letters(x) === letters(y)) return 1;
  const first = Array.from({ length: y.length + 1 }, (_, j) => j);
  const last = Array.from(x).reduce<ReadonlyArray<number>>(
    (previous, character, i) =>
      Array.from(y).reduce<ReadonlyArray<number>>(
        (row, other, j) => [
          ...row,
          Math.min((previous[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1, (previous[j] ?? 0) + (character === other ? 0 : 1)),
        ],
        [i + 1],
      ),
    first,
  );
  return last.at(-1) ?? 0;
};

/**
 * The known name that was probably meant: the nearest, if at most a third of its characters differ.
 *
 * @example
 * import { DecodeError } from 'foldnet/codec'
 * DecodeError.nearest('learning_rate', ['learningRate', 'momentum']) // 'learningRate'
 * DecodeError.nearest('rleu', ['relu', 'tanh']) // 'relu'
 * DecodeError.nearest('banana', ['relu', 'tanh']) // undefined
 */
export const nearest = (name: string, known: ReadonlyArray<string>): string | undefined =>
  known
    .map((candidate) => ({ candidate, changes: distance(normalize(name), normalize(candidate)) }))
    .filter(({ candidate, changes }) => changes <= Math.floor(candidate.length / 3))
    .reduce<{ readonly candidate: string; readonly changes: number } | undefined>(
      (best, next) => (best === undefined || next.changes < best.changes ? next : best),
      undefined,
    )?.candidate;
