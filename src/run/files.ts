/**
 * Files: read whole, as bytes or as strict UTF-8; written whole or not at all; appended to. What is written is on the disk
 * when it is said to be.
 */
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
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
    EDQUOT: 'the disk is full',
    EIO: 'the disk does not answer as it should',
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

/** What is read of a pipe at most: as much as a text can have. */
const mostBytes = 536870888;

/** What comes out of a pipe or a device, which may have no end. */
const readStream = async (path: string): Promise<Uint8Array> => {
  const bytes = await buffer(createReadStream(path, { end: mostBytes, highWaterMark: 1048576 }));
  return bytes.length > mostBytes ? Promise.reject(new Error('it has no end within 512 MiB')) : bytes;
};

/** A file's bytes. */
export const readBytes = (path: string): TE.TaskEither<Failure, Uint8Array> =>
  TE.tryCatch(
    async () => ((await stat(path)).isFile() ? readFile(path) : readStream(path)),
    (error) => wrongInput(`${path}: cannot be read, ${reason(error)}`),
  );

/** A file's bytes, and its text; a byte order mark is no part of it. */
export const read = (path: string): TE.TaskEither<Failure, Contents> =>
  pipe(
    readBytes(path),
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

/** What may be of a name. */
export type Kind = 'nothing' | 'a file' | 'a folder' | 'a link' | 'a device' | 'a pipe' | 'a socket';

/** What is there of a name, itself and not what it leads to. */
export const kindOf =
  (path: string): T.Task<Kind> =>
  () =>
    lstat(path).then(
      (found) => {
        if (found.isFile()) return 'a file';
        if (found.isDirectory()) return 'a folder';
        if (found.isSymbolicLink()) return 'a link';
        if (found.isFIFO()) return 'a pipe';
        return found.isSocket() ? 'a socket' : 'a device';
      },
      () => 'nothing',
    );

/** The first bytes of a file, so many or all that it has. */
export const readStart = (path: string, length: number): TE.TaskEither<Failure, Uint8Array> =>
  TE.tryCatch(
    async () => {
      const file = await open(path, 'r');
      try {
        const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    (error) => wrongInput(`${path}: cannot be read, ${reason(error)}`),
  );

/** `Left` if there is something of that name; what is to be written takes nobody's place. */
export const ensureAbsent = (path: string | undefined): TE.TaskEither<Failure, void> =>
  path === undefined
    ? TE.right(undefined)
    : pipe(
        TE.fromTask<boolean, Failure>(exists(path)),
        TE.chain((there) =>
          there
            ? TE.left(wrongInput(`${path}: expected a file that is not there yet, got one that is`))
            : TE.right(undefined),
        ),
      );

/** Places where nothing can be written are a wrong input; a disk that is full or broken is not. */
const wrongPlaces = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG', 'ELOOP']);

/** That a file cannot be written, and why. */
export const cannotWrite =
  (path: string) =>
  (error: unknown): Failure => ({
    exitCode: wrongPlaces.has(codeOf(error)) ? 2 : 1,
    message: `${path}: cannot be written, ${reason(error)}`,
  });

const put = async (path: string, content: string | Uint8Array, flag: 'w' | 'a'): Promise<void> => {
  const file = await open(path, flag);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Puts a folder's names onto the disk. Some systems open no folder; their names are there without. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r').catch((error: unknown) =>
    ['EISDIR', 'EPERM', 'EACCES'].includes(codeOf(error)) ? undefined : Promise.reject(defect(error)),
  );
  if (folder === undefined) return;
  try {
    await folder
      .sync()
      .catch((error: unknown) =>
        ['EINVAL', 'EPERM', 'ENOTSUP'].includes(codeOf(error)) ? undefined : Promise.reject(defect(error)),
      );
  } finally {
    await folder.close();
  }
};

/** How a file is named while it is written: beside its place, hidden. */
const besideOf = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);

/**
 * Writes a file so that it is there whole or not at all, whatever happens meanwhile: into a file beside it, onto the
 * disk, then under its name.
 */
export const write = (path: string, content: string | Uint8Array): TE.TaskEither<Failure, void> => {
  const beside = besideOf(path);
  return pipe(
    TE.tryCatch(async () => {
      await put(beside, content, 'w');
      await rename(beside, path);
      await syncFolder(dirname(path));
    }, cannotWrite(path)),
    TE.orElseFirstTaskK(() => () => rm(beside, { force: true }).catch(() => undefined)),
  );
};

/** Adds to the end of a file, onto the disk. */
export const append = (path: string, text: string): TE.TaskEither<Failure, void> =>
  TE.tryCatch(() => put(path, text, 'a'), cannotWrite(path));

/** Takes a file away, if it is there. */
export const remove = (path: string): TE.TaskEither<Failure, void> =>
  TE.tryCatch(() => rm(path, { force: true }), cannotWrite(path));

/** The names in a folder; none where there is no folder. */
export const namesIn = (path: string): TE.TaskEither<Failure, ReadonlyArray<string>> =>
  TE.tryCatch(
    () => readdir(path).catch((error: unknown) => (codeOf(error) === 'ENOENT' ? [] : Promise.reject(defect(error)))),
    (error) => wrongInput(`${path}: cannot be read, ${reason(error)}`),
  );

/** Whether a name is that of a file that was being written. */
export const isUnfinished = (name: string): boolean => /^\..+\.\d+\.tmp$/.test(name);

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
