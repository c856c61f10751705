/**
 * What commands do to the world beside files: text out, signals in, an exit code at the end.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { defect, type Failure } from '../run/Failure.js';

/** A command's surroundings. */
export interface Io {
  /** Results: standard output. */
  readonly out: (text: string) => void;
  /** Messages and progress: standard error. */
  readonly err: (text: string) => void;
  /** How wide the terminal is that messages go to; undefined if they go elsewhere. */
  readonly terminalWidth: number | undefined;
  /** From the call on, SIGINT or SIGTERM comes as a signal here, at the next turn of the event loop; a second of a kind
   * that comes after that ends the process. */
  readonly interruption: () => AbortSignal;
  /** Says how the command ended. */
  readonly exit: (code: number) => void;
}

/**
 * What only shows while it runs: a buffer that does not fit into memory any more, which only the engine knows, and a thread
 * that has come to its end. Anything else is a mistake in the program.
 */
const atRunTime = (error: unknown): E.Either<Failure, never> | Promise<never> => {
  if (error instanceof RangeError && /typed array length|allocation failed/i.test(error.message)) {
    return E.left({ exitCode: 1, message: `the model and its data do not fit into memory (${error.message})` });
  }
  return error instanceof Error && error.message.startsWith('a thread of the fast kernels')
    ? E.left({ exitCode: 1, message: `${error.message}; foldnet resume goes on where a run stopped` })
    : Promise.reject(defect(error));
};

/** Does a command's work and says how it ended, in words if it failed. */
export const conclude = async (io: Io, work: TE.TaskEither<Failure, number>): Promise<void> => {
  const ended = await work().catch(atRunTime);
  if (E.isLeft(ended)) io.err(`${ended.left.message.replace(/^/gm, 'error: ')}\n`);
  io.exit(E.isLeft(ended) ? ended.left.exitCode : ended.right);
};
