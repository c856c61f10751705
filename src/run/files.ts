/**
 * Files: read whole as strict UTF-8, written whole or not at all.
 */
import { lstat, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { defect, wrongInput, type Failure } from './Failure.js';

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** What went wrong with a file, in words. */
const reason = (error: unknown): string => {
  const code = codeOf(error);
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is nothing of that name',
    EISDIR: 'this is a folder, not a file',
    ENAMETOOLONG: 'the name is too long',
    ELOOP: 'a link leads back to itself',
    ENOTDIR: 'a part of the path is a file, not a folder',
    EEXIST: 'this is a file, not a folder',
    EACCES: 'permission is denied',
    EPERM: 'permission is denied',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
  };
  return known[code] ?? (error instanceof Error ? error.message : String(error));
};

/** What a file holds. */
export interface Contents {
  readonly bytes: Uint8Array;
  readonly text: string;
}

const decodeUtf8 = (bytes: Uint8Array): E.Either<unknown, string> =>
  E.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    (error) => error,
  );

/** The first line, from 1, that is not UTF-8. A newline is a byte of its own there, and Latin-1 keeps every byte. */
const firstWrongLine = (bytes: Uint8Array): number =>
  Buffer.from(bytes)
    .toString('latin1')
    .split('\n')
    .findIndex((line) => E.isLeft(decodeUtf8(Buffer.from(line, 'latin1')))) + 1;

/** A file's bytes, and its text; a byte order mark is no part of it. */
export const read = (path: string): TE.TaskEither<Failure, Contents> =>
  pipe(
    TE.tryCatch(
      () => readFile(path),
      (error) => wrongInput(`${path}: cannot be read, ${reason(error)}`),
    ),
    TE.chainEitherK((bytes) =>
      pipe(
        decodeUtf8(bytes),
        E.bimap(
          () => wrongInput(`${path}: line ${firstWrongLine(bytes)}: expected UTF-8 text, got other bytes`),
          (text) => ({ bytes, text }),
        ),
      ),
    ),
  );

/** Whether there is anything of that name. */
export const exists =
  (path: string): T.Task<boolean> =>
  () =>
    lstat(path).then(
      () => true,
      () => false,
    );

/** Places where nothing can be written are a wrong input; a disk that is full or broken is not. */
const wrongPlaces = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG', 'ELOOP']);

const cannotWrite =
  (path: string) =>
  (error: unknown): Failure => ({
    exitCode: wrongPlaces.has(codeOf(error)) ? 2 : 1,
    message: `${path}: cannot be written, ${reason(error)}`,
  });

const put = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * Writes a file so that it is there whole or not at all, whatever happens meanwhile: into a file beside it, onto the
 * disk, then under its name.
 */
export const write = (path: string, text: string): TE.TaskEither<Failure, void> => {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  return pipe(
    TE.tryCatch(() => put(beside, text).then(() => rename(beside, path)), cannotWrite(path)),
    TE.orElseFirstTaskK(() => () => rm(beside, { force: true }).catch(() => undefined)),
  );
};

/** Node's own recursive mkdir does not end where a folder can hold none, as /proc. */
const makeFolders = (path: string): Promise<void> =>
  mkdir(path).catch(async (error: unknown) => {
    if (codeOf(error) === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) return Promise.reject(defect(error));
    await makeFolders(dirname(path));
    await mkdir(path);
  });

/** Makes a folder and those above it, unless they are there. */
export const makeFolder = (path: string): TE.TaskEither<Failure, void> =>
  TE.tryCatch(
    () => makeFolders(path),
    (error) => wrongInput(`${path}: cannot be made a folder, ${reason(error)}`),
  );

/** Makes a folder that is not there yet; false if there is something of its name. */
export const makeNewFolder = (path: string): TE.TaskEither<Failure, boolean> =>
  TE.tryCatch(
    () =>
      mkdir(path).then(
        () => true,
        (error: unknown) => (codeOf(error) === 'EEXIST' ? false : Promise.reject(defect(error))),
      ),
    (error) => wrongInput(`${path}: cannot be made a folder, ${reason(error)}`),
  );
