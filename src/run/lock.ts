/**
 * One process at a time in a run's folder.
 *
 * The file `lock` says which process is there: its number, when it started where the system tells, and on which machine.
 * A process that is no more has left its lock behind, and whoever comes next takes it over. Before it writes, a process
 * looks whether the lock is still its own.
 */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Json from '../codec/Json.js';
import * as Schema from '../codec/Schema.js';
import { defect, type Failure, wrongInput } from './Failure.js';
import { cannotWrite } from './files.js';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  /** In ticks since the machine's start, where there is a /proc; null elsewhere. */
  readonly started: string | null;
  readonly host: string;
}

const holder: Schema.Decoder<Holder> = Schema.record({
  pid: Schema.positiveInteger,
  started: Schema.nullable(Schema.nonEmpty),
  host: Schema.nonEmpty,
});

const pathOf = (folder: string): string => join(folder, 'lock');

/** The 22nd field of a process's state; its name, the second, may hold spaces and parentheses. */
const startOf =
  (pid: number): T.Task<string | null> =>
  () =>
    readFile(`/proc/${pid}/stat`, 'utf8').then(
      (text) => text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null,
      () => null,
    );

const isThere = (pid: number): boolean =>
  E.isRight(
    E.tryCatch(
      () => process.kill(pid, 0),
      (error) => error,
    ),
  );

const self: T.Task<Holder> = async () => ({
  pid: process.pid,
  started: await startOf(process.pid)(),
  host: hostname(),
});

/** Whether the process that holds a lock goes on; of another machine's nobody here can tell. */
const goesOn =
  ({ pid, started, host }: Holder): T.Task<boolean> =>
  async () =>
    host !== hostname() || (isThere(pid) && (started === null || started === (await startOf(pid)())));

const textOf = (own: Holder): string => `${Json.writeLine(own)}\n`;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** What the lock says; undefined where there is none. */
const readText = (folder: string): Promise<string | undefined> =>
  readFile(pathOf(folder), 'utf8').catch((error: unknown) =>
    codeOf(error) === 'ENOENT' ? undefined : Promise.reject(defect(error)),
  );

const readLock =
  (folder: string): T.Task<string | undefined> =>
  () =>
    readText(folder).catch(() => undefined);

const parse = (text: string): E.Either<unknown, Holder> => pipe(Json.parse(text), E.chainW(Schema.decode(holder)));

const held = (folder: string, { pid, host }: Holder): Failure =>
  wrongInput(
    `${folder}: another process is at work here, ${pid}${host === hostname() ? '' : ` on ${host}`}; ` +
      `if there is none, delete ${pathOf(folder)}`,
  );

/** How long another that takes a lock over at the same time has to write its name. */
const overlap = 50;

/** False where something of that name is there. */
const unlessThere = (done: Promise<void>): Promise<boolean> =>
  done.then(
    () => true,
    (error: unknown) => (codeOf(error) === 'EEXIST' ? false : Promise.reject(defect(error))),
  );

/** Where there are no hard links, the lock is made under its own name. */
const put = (folder: string, beside: string, own: Holder): Promise<boolean> =>
  unlessThere(link(beside, pathOf(folder))).catch((error: unknown) =>
    ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(String(codeOf(error)))
      ? unlessThere(writeFile(pathOf(folder), textOf(own), { flag: 'wx' }))
      : Promise.reject(defect(error)),
  );

/**
 * Takes a lock away whose process is no more. Only one of several gets it; and if it was not the one that was read, but
 * that of a process which has been quicker, it goes back.
 */
const clear = async (folder: string, stale: string): Promise<void> => {
  const aside = `${pathOf(folder)}.${process.pid}.stale`;
  await rename(pathOf(folder), aside).catch((error: unknown) =>
    codeOf(error) === 'ENOENT' ? undefined : Promise.reject(defect(error)),
  );
  const taken = await readFile(aside, 'utf8').catch(() => undefined);
  if (taken !== undefined && taken !== stale) await unlessThere(link(aside, pathOf(folder)));
  await rm(aside, { force: true });
};

const isOwn = async (folder: string, own: Holder): Promise<boolean> => (await readLock(folder)()) === textOf(own);

/** Makes the lock, in place of a stale one if there is one; whether it is this process's. */
const claim = async (folder: string, own: Holder, stale: string | undefined): Promise<boolean> => {
  const beside = `${pathOf(folder)}.${own.pid}`;
  try {
    if (stale !== undefined) await clear(folder, stale);
    await writeFile(beside, textOf(own));
    if (!(await put(folder, beside, own))) return false;
    if (stale !== undefined) await wait(overlap);
  } finally {
    await rm(beside, { force: true });
  }
  return isOwn(folder, own);
};

/** So often another may be quicker. */
const mostTries = 20;

/** The lock of a folder, this process's; `Left` says who has it. */
const take = (folder: string, tries: number = mostTries): TE.TaskEither<Failure, Holder> =>
  pipe(
    TE.tryCatch(() => readText(folder), cannotWrite(pathOf(folder))),
    TE.bindTo('text'),
    TE.bind('own', () => TE.fromTask(self)),
    TE.chain(({ text, own }) => {
      const before = text === undefined ? undefined : E.getOrElseW(() => undefined)(parse(text));
      return pipe(
        TE.fromTask(before === undefined ? () => Promise.resolve(false) : goesOn(before)),
        TE.chain((isHeld) =>
          before !== undefined && isHeld
            ? TE.left(held(folder, before))
            : pipe(
                TE.tryCatch(() => claim(folder, own, text), cannotWrite(pathOf(folder))),
                TE.chain((mine) => {
                  if (mine) return TE.right(own);
                  return tries > 0 ? take(folder, tries - 1) : TE.left(held(folder, before ?? own));
                }),
              ),
        ),
      );
    }),
  );

/** Gives the lock back, if it is still this process's. */
const release =
  (folder: string, own: Holder): T.Task<void> =>
  async () => {
    if (await isOwn(folder, own)) await rm(pathOf(folder), { force: true }).catch(() => undefined);
  };

/** Whether a process is at work in a folder. */
export const isHeld =
  (folder: string): T.Task<boolean> =>
  async () => {
    const text = await readLock(folder)();
    const before = text === undefined ? undefined : E.getOrElseW(() => undefined)(parse(text));
    return before !== undefined && (await goesOn(before)());
  };

/** Work in a folder that no other process is at work in; `Left` if one is. */
export const within =
  (folder: string) =>
  <A>(work: TE.TaskEither<Failure, A>): TE.TaskEither<Failure, A> =>
    TE.Chain.chain(take(folder), (own) => async () => {
      try {
        return await work();
      } finally {
        await release(folder, own)();
      }
    });

/** `Left` where another process has taken a folder's lock over. */
export const ensureOwn = (folder: string): TE.TaskEither<Failure, void> =>
  pipe(
    TE.fromTask<string | undefined, Failure>(readLock(folder)),
    TE.bindTo('text'),
    TE.bind('own', () => TE.fromTask(self)),
    TE.chain(({ text, own }) =>
      text === undefined || text === textOf(own)
        ? TE.right(undefined)
        : TE.left<Failure>({
            exitCode: 1,
            message: `${pathOf(folder)}: another process has taken the folder over; this one ends`,
          }),
    ),
  );
