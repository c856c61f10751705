/**
 * JSON text to values and back. Unlike `JSON.stringify`, the writer keeps -0, and lays out as a person would: what fits
 * on a line stands on one.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { ensure } from '../numeric/invariant.js';
import { type DecodeError, mismatch } from './DecodeError.js';

/** `line 3, column 14` of a position in a text. */
const place = (text: string, position: number): string => {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
};

/** Levels of a value, at most: nothing that the kit reads has as many, and what goes through values goes as deep. */
const mostLevels = 1000;

const isWithin = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((item: unknown) => isWithin(item, levels - 1)));

/**
 * The value of a JSON text, of at most 1,000 levels; a byte order mark is passed over.
 *
 * @example
 * import { Json } from 'foldnet/codec'
 * Json.parse('{ "epochs": 20 }') // Right of { epochs: 20 }
 */
export const parse = (text: string): E.Either<DecodeError, unknown> => {
  const body = text.replace(/^\uFEFF/, '');
  return pipe(
    E.tryCatch(
      () => JSON.parse(body) as unknown,
      (error): DecodeError => {
        // Which mistakes come with their position depends on the engine.
        const found = error instanceof Error ? error.message : String(error);
        const position = /position (\d+)/.exec(found)?.[1];
        const path = position === undefined ? '' : place(body, Number(position));
        return { path, expected: 'JSON', found, message: `not valid JSON: ${found}` };
      },
    ),
    E.filterOrElse(
      (value) => isWithin(value, mostLevels),
      () => mismatch('', `JSON of at most ${mostLevels} levels`, 'one that is nested deeper'),
    ),
  );
};

const lineWidth = 100;

type Scalar = null | boolean | number | string;

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string';

const isArray = (value: unknown): value is ReadonlyArray<unknown> => Array.isArray(value);

const scalar = (value: Scalar): string => {
  ensure(
    typeof value !== 'number' || Number.isFinite(value),
    () => `Json.write: expected finite numbers, got ${value}`,
  );
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
};

/** The fields that have a value. */
const fields = (value: unknown): ReadonlyArray<readonly [string, unknown]> =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).filter(([, item]: readonly [string, unknown]) => item !== undefined)
    : [];

const onOneLine = (value: unknown): string => {
  if (isScalar(value)) return scalar(value);
  if (isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  const written = fields(value).map(([name, item]) => `${JSON.stringify(name)}: ${onOneLine(item)}`);
  return written.length === 0 ? '{}' : `{ ${written.join(', ')} }`;
};

/** Whether a value might fit on a line, found without going through long arrays. */
const isSmall = (value: unknown): boolean => {
  if (isScalar(value)) return true;
  const items = fields(value);
  return items.length <= 20 && items.every(([, item]) => isSmall(item));
};

const indented = (value: unknown, indent: string, room: number): string => {
  if (isScalar(value)) return scalar(value);
  if (isArray(value) && value.every(isScalar)) return onOneLine(value);
  const line = isSmall(value) ? onOneLine(value) : undefined;
  if (line !== undefined && line.length <= room) return line;
  const inner = `${indent}  `;
  const below = (item: unknown, label: string): string =>
    `${inner}${label}${indented(item, inner, lineWidth - inner.length - label.length - 1)}`;
  return isArray(value)
    ? `[\n${value.map((item) => below(item, '')).join(',\n')}\n${indent}]`
    : `{\n${fields(value)
        .map(([name, item]) => below(item, `${JSON.stringify(name)}: `))
        .join(',\n')}\n${indent}}`;
};

/**
 * The text of a value of JSON's kinds on one line, without an end of line; otherwise as {@link write}.
 *
 * @example
 * import { Json } from 'foldnet/codec'
 * Json.writeLine({ values: [1, -0], name: 'xor' }) // '{ "values": [1, -0], "name": "xor" }'
 */
export const writeLine: (value: unknown) => string = onOneLine;

/**
 * The text of a value of JSON's kinds, ending in a newline; fields that are undefined are left out. Numbers are in their
 * shortest round-trip form and must be finite; arrays of them stay on one line.
 *
 * @example
 * import { Json } from 'foldnet/codec'
 * Json.write({ values: [1, -0] }) // '{ "values": [1, -0] }\n'
 */
export const write = (value: unknown): string => `${indented(value, '', lineWidth)}\n`;
