/**
 * What commands do to the world beside files: text out, signals in, an exit code at the end.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Failure } from '../run/Failure.js';

/** A command's surroundings. */
export interface Io {
  /** Results: standard output. */
  readonly out: (text: string) => void;
  /** Messages and progress: standard error. */
  readonly err: (text: string) => void;
  /** How wide the terminal is that messages go to; undefined if they go elsewhere. */
  readonly terminalWidth: number | undefined;
  /** From the call on, the first SIGINT or SIGTERM comes as a signal here; a second ends the process. */
  readonly interruption: () => AbortSignal;
  /** Says how the command ended. */
  readonly exit: (code: number) => void;
}

/** Does a command's work and says how it ended, in words if it failed. */
export const conclude = (io: Io, work: TE.TaskEither<Failure, number>): Promise<void> =>
  pipe(
    work,
    TE.match(
      ({ exitCode, message }) => {
        io.err(`${message.replace(/^/gm, 'error: ')}\n`);
        return exitCode;
      },
      (exitCode) => exitCode,
    ),
  )().then(io.exit);
