/**
 * Zip archives: files by name, in one.
 *
 * All that an archive claims of its files is checked before one is unpacked: where they are, that they do not overlap, and
 * how long they come out. Deflate makes of a byte 1032 at most; so nothing is allocated by a mere claim. What comes out has
 * the length and the checksum that the archive says.
 *
 * Source: PKWARE's APPNOTE.TXT, 6.3; RFC 1951. Archives of 4 GiB or more (zip64), of several parts, or encrypted are
 * refused. The packing itself is fflate's.
 */
import { inflateSync, zipSync } from 'fflate';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import { crc32 } from '../numeric/crc32.js';
import { mebibytes, mostBytes } from '../numeric/room.js';
import { type DecodeError, found, mismatch } from './DecodeError.js';

/** Files by name. */
export type Files = ReadonlyArray<readonly [name: string, bytes: Uint8Array]>;

/** The earliest day that an archive can have; without a zone, so that the bytes are the same in every one. */
const date = '1980-01-01T12:00:00';

/** The bytes of an archive, its files stored as they are: the same bytes for the same files. */
export const encode = (files: Files): Uint8Array => zipSync(Object.fromEntries(files), { level: 0, mtime: date });

const signatures = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 } as const;

/** Whether bytes begin as an archive does. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length >= sizes.end &&
  [signatures.file, signatures.end].some((known) => known === viewOf(bytes).getUint32(0, true));

/** Of what stands before a file, of its entry in the directory, of the archive's end: without names and the like. */
const sizes = { file: 30, entry: 46, end: 22 } as const;

const longestComment = 0xffff;

/** What stands in the place of a number that is in zip64's fields. */
const elsewhere = 0xffffffff;

const methods = { stored: 0, deflated: 8 } as const;

/** Deflate's shortest code for the longest match: 258 bytes by two bits. */
const mostOfByte = 1032;

type Result<A> = E.Either<DecodeError, A>;

const wrong = (path: string, expected: string, actual: string): Result<never> =>
  E.left(mismatch(path, expected, actual));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The directory's place. */
interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

const directoryOf = (archive: Uint8Array): Result<Directory> => {
  const view = viewOf(archive);
  const last = archive.length - sizes.end;
  const at = Array.from({ length: Math.min(last, longestComment) + 1 }, (_, i) => last - i).find(
    (place) => view.getUint32(place, true) === signatures.end && view.getUint16(place + 20, true) === last - place,
  );
  if (at === undefined) return wrong('', 'a whole zip archive', 'one without an end');
  const count = view.getUint16(at + 10, true);
  const start = view.getUint32(at + 16, true);
  const end = start + view.getUint32(at + 12, true);
  return view.getUint32(at + 4, true) === 0 && end <= at
    ? E.right({ start, end, count })
    : wrong('', 'a zip archive in one part, of less than 4 GiB', 'one whose directory is elsewhere');
};

/** A file as the directory has it. */
interface Entry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly checksum: number;
  /** As it is in the archive. */
  readonly packed: Uint8Array;
  /** How long it comes out. */
  readonly size: number;
}

const nameOf = (bytes: Uint8Array): Result<string> =>
  E.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    () => mismatch('', 'names of files in UTF-8', 'other bytes'),
  );

/** The bytes of a file as they are in the archive. */
const packedOf = (
  archive: Uint8Array,
  { start: most }: Directory,
  name: string,
  at: number,
  size: number,
): Result<Uint8Array> => {
  const view = viewOf(archive);
  if (at === elsewhere || size === elsewhere) return wrong(name, 'a file of less than 4 GiB', 'a longer one');
  if (at + sizes.file > most || view.getUint32(at, true) !== signatures.file) {
    return wrong(name, 'a file in the archive', `none at byte ${at}`);
  }
  const nameEnd = at + sizes.file + view.getUint16(at + 26, true);
  const start = nameEnd + view.getUint16(at + 28, true);
  return start + size > most
    ? wrong(name, `a file of ${size} bytes, as the archive says`, `${Math.max(0, most - start)}`)
    : pipe(
        nameOf(archive.subarray(at + sizes.file, nameEnd)),
        E.filterOrElse(
          (own) => own === name,
          (own) => mismatch(name, 'a file of that name', found(own)),
        ),
        E.map(() => archive.subarray(start, start + size)),
      );
};

/** The entry at that place, and where the next one is. */
const entryAt = (archive: Uint8Array, directory: Directory, at: number): Result<readonly [Entry, next: number]> => {
  const view = viewOf(archive);
  if (at + sizes.entry > directory.end || view.getUint32(at, true) !== signatures.entry) {
    return wrong('', `a zip archive of ${directory.count} files, as it says`, 'fewer');
  }
  const from = at + sizes.entry;
  const nameEnd = from + view.getUint16(at + 28, true);
  const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > directory.end) return wrong('', 'a zip archive with a whole directory', 'one that is cut off');
  return pipe(
    E.Do,
    E.bind('name', () => nameOf(archive.subarray(from, nameEnd))),
    E.bind('isDeflated', ({ name }) => {
      const method = view.getUint16(at + 10, true);
      if ((view.getUint16(at + 8, true) & 1) === 1) return wrong(name, 'a file that is not encrypted', 'one that is');
      return method === methods.deflated || method === methods.stored
        ? E.right(method === methods.deflated)
        : wrong(name, 'a file that is stored or deflated', `method ${method}`);
    }),
    E.bind('packed', ({ name }) =>
      packedOf(archive, directory, name, view.getUint32(at + 42, true), view.getUint32(at + 20, true)),
    ),
    E.bind('size', ({ name, isDeflated, packed }) => {
      const size = view.getUint32(at + 24, true);
      const most = isDeflated ? mostOfByte * packed.length : packed.length;
      return size <= most && (isDeflated || size === most)
        ? E.right(size)
        : wrong(name, `${isDeflated ? 'at most ' : ''}${most} bytes, of ${packed.length} in the archive`, `${size}`);
    }),
    E.map((own) => [{ ...own, checksum: view.getUint32(at + 16, true) }, next] as const),
  );
};

const entriesOf = (archive: Uint8Array, directory: Directory): Result<ReadonlyArray<Entry>> =>
  pipe(
    RA.unfold({ at: directory.start, left: directory.count }, ({ at, left }) => {
      if (left === 0) return O.none;
      const entry = entryAt(archive, directory, at);
      return O.some([entry, E.isLeft(entry) ? { at, left: 0 } : { at: entry.right[1], left: left - 1 }] as const);
    }),
    E.traverseArray(E.map(([entry]) => entry)),
  );

const sumOf = (entries: ReadonlyArray<Entry>, of: (entry: Entry) => number): number =>
  entries.reduce((sum, entry) => sum + of(entry), 0);

/** An archive that is small, and whose files are large, is made to fill the memory: weights shrink by little. */
const usualBytes = 67108864;
const mostOfArchive = 16;

/** Whether files go together: each has its own name and bytes, and all of them fit into memory. */
const checkTogether = (archive: Uint8Array, entries: ReadonlyArray<Entry>): Result<null> => {
  const first = new Map(entries.map(({ name }, i) => [name, i] as const));
  const double = entries.find(({ name }, i) => first.get(name) !== i);
  if (double !== undefined) return wrong(double.name, 'one file of that name', 'two');
  const packed = sumOf(entries, (entry) => entry.packed.length);
  if (packed > archive.length) return wrong('', 'files that do not overlap', `${packed} bytes in ${archive.length}`);
  const size = sumOf(entries, (entry) => entry.size);
  const most = Math.min(mostBytes, usualBytes + mostOfArchive * archive.length);
  return size <= most
    ? E.right(null)
    : wrong('', `files of at most ${mebibytes(most)} together, in ${archive.length} bytes`, mebibytes(size));
};

/** A file as it comes out. */
const unpack = ({ name, isDeflated, checksum, packed, size }: Entry): Result<readonly [string, Uint8Array]> =>
  pipe(
    isDeflated
      ? E.tryCatch(
          // One byte more than it says, so that a longer file is seen to be one.
          () => inflateSync(packed, { out: new Uint8Array(size + 1) }),
          (error) => mismatch(name, 'deflated bytes', error instanceof Error ? error.message : String(error)),
        )
      : E.right(packed),
    E.filterOrElse(
      (bytes) => bytes.length === size,
      (bytes) => mismatch(name, `${size} bytes, as the archive says`, bytes.length > size ? 'more' : `${bytes.length}`),
    ),
    E.filterOrElse(
      (bytes) => crc32(bytes) === checksum,
      () => mismatch(name, 'a file with the checksum that the archive says', 'an altered one'),
    ),
    E.map((bytes) => [name, bytes] as const),
  );

/** The files of an archive; `Left` names the file that is wrong. Those that are stored are the archive's own bytes. */
export const decode = (archive: Uint8Array): Result<Files> =>
  isZip(archive)
    ? pipe(
        directoryOf(archive),
        E.chain((directory) => entriesOf(archive, directory)),
        E.chainFirst((entries) => checkTogether(archive, entries)),
        E.chain(E.traverseArray(unpack)),
      )
    : wrong('', 'a zip archive', 'something else');
