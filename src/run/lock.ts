/**
 * One process at a time in a run's folder.
 *
 * The file `lock` says which process is there: its number, when it started where the system tells, and on which machine.
 * A process that is no more has left its lock behind, and whoever comes next takes it over; of two that do so at once, the
 * one whose name stands there a moment later has it.
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
import { type Failure, wrongInput } from './Failure.js';
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

const readLock =
  (folder: string): T.Task<string | undefined> =>
  () =>
    readFile(pathOf(folder), 'utf8').catch(() => undefined);

const parse = (text: string): E.Either<unknown, Holder> => pipe(Json.parse(text), E.chainW(Schema.decode(holder)));

const held = (folder: string, { pid, host }: Holder): Failure =>
  wrongInput(
    `${folder}: another process is at work here, ${pid}${host === hostname() ? '' : ` on ${host}`}; ` +
      `if there is none, delete ${pathOf(folder)}`,
  );

/** How long another that takes a lock over at the same time has to write its name. */
const overlap = 50;

/** A lock as a file of its own, which then takes its place. */
const claim = async (folder: string, own: Holder, isFree: boolean): Promise<boolean> => {
  const beside = `${pathOf(folder)}.${own.pid}`;
  await writeFile(beside, textOf(own));
  try {
    if (!isFree) {
      await rename(beside, pathOf(folder));
      await wait(overlap);
    } else {
      const made = await link(beside, pathOf(folder)).then(
        () => true,
        () => false,
      );
      if (!made) return false;
    }
  } finally {
    await rm(beside, { force: true });
  }
  return (await readLock(folder)()) === textOf(own);
};

/** Whether this process has the folder; `Left` says who has it. */
const take = (folder: string): TE.TaskEither<Failure, void> =>
  pipe(
    TE.fromTask(readLock(folder)),
    TE.bindTo('text'),
    TE.bind('own', () => TE.fromTask(self)),
    TE.chain(({ text, own }) => {
      const before = text === undefined ? undefined : E.getOrElseW(() => undefined)(parse(text));
      return pipe(
        TE.fromTask(before === undefined ? () => Promise.resolve(false) : goesOn(before)),
        TE.chain((isHeld) =>
          isHeld && before !== undefined
            ? TE.left(held(folder, before))
            : pipe(
                TE.tryCatch(() => claim(folder, own, text === undefined), cannotWrite(pathOf(folder))),
                TE.chain((mine) => (mine ? TE.right(undefined) : take(folder))),
              ),
        ),
      );
    }),
  );

const release =
  (folder: string): T.Task<void> =>
  () =>
    rm(pathOf(folder), { force: true }).catch(() => undefined);

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
    TE.Chain.chain(take(folder), () => async () => {
      try {
        return await work();
      } finally {
        await release(folder)();
      }
    });
