/**
 * JSON that tells whether it was altered: its last field, `seal`, is the digest of the text without it. No byte of a
 * sealed text can change, a space as little as a number.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Digest from '../Digest.js';
import { type DecodeError, found, mismatch } from './DecodeError.js';
import * as Json from './Json.js';

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether all numbers of a value are finite: a text can say 1e999, but none was written so. */
const isFinite = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every(isFinite)
    : typeof value !== 'number' || Number.isFinite(value);

const sealOf = (fields: Fields): Digest.Digest => Digest.ofText(Json.write(fields));

/**
 * The sealed text of a record.
 *
 * @example
 * import { Seal } from 'foldnet/codec'
 * Seal.parse(Seal.write({ epochs: 20 })) // Right of { epochs: 20 }
 * Seal.parse(Seal.write({ epochs: 20 }).replace('20', '21')) // Left: seal: expected 'sha256:...', the digest of the rest, got 'sha256:...'
 */
export const write = (fields: object): string => Json.write({ ...fields, seal: sealOf({ ...fields }) });

/**
 * The record of a sealed text; `Left` where it is not as it was written.
 *
 * @example
 * import { Seal } from 'foldnet/codec'
 * Seal.parse(Seal.write({ epochs: 20 })) // Right of { epochs: 20 }
 * Seal.parse('{ "epochs": 20 }') // Left: seal: expected 'sha256:...', the digest of the rest, got nothing
 */
export const parse = (text: string): E.Either<DecodeError, Fields> =>
  pipe(
    Json.parse(text),
    E.chain((value) => {
      if (!isRecord(value)) return E.left(mismatch('', 'an object', found(value)));
      if (!isFinite(value)) return E.left(mismatch('', 'finite numbers', 'one that is not'));
      const { seal, ...fields } = value;
      const expected = sealOf(fields);
      if (seal !== expected) return E.left(mismatch('seal', `'${expected}', the digest of the rest`, found(seal)));
      return Json.write({ ...fields, seal }) === text
        ? E.right(fields)
        : E.left(mismatch('', 'the text as it was written', 'another layout of it'));
    }),
  );
