/**
 * A peer's process: requests out, replies in, one line each (peers/serve.mjs). It is stopped while others are timed, so
 * that a thread of it that spins takes no core from them.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Reply {
  readonly ready?: true;
  readonly microseconds?: number;
  readonly steps?: number;
  readonly loss?: number;
  /** What a native peer runs on. */
  readonly about?: string;
  /** Why the peer cannot do the problem. */
  readonly refused?: string;
  /** What went wrong, the end of the process among it. */
  readonly failed?: string;
  /** No reply in the time given; the process has been ended. */
  readonly late?: true;
}

export interface Child {
  readonly request: (message: object, milliseconds: number) => Promise<Reply>;
  readonly end: () => void;
}

/** The last line that says something, for a reason in a table. */
const reason = (text: string): string => {
  const missing =
    /ModuleNotFoundError: No module named '(.*)'|Cannot find (?:module|package) '(.*?)'|spawn (.*) ENOENT/.exec(text);
  if (missing !== null) return `not present: ${missing[1] ?? missing[2] ?? missing[3]}`;
  const lines = text.split('\n').map((line) => line.trim());
  const errors = lines.filter((line) => /error/i.test(line));
  return (errors.at(-1) ?? lines.filter((line) => line !== '').at(-1) ?? 'it ended').slice(0, 160);
};

export const start = (
  command: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>,
): Child => {
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] });
  let talk = '';
  let waiting: ((reply: Reply) => void) | undefined;
  let ended: string | undefined;
  const answer = (reply: Reply): void => {
    const resolve = waiting;
    waiting = undefined;
    resolve?.(reply);
  };
  const over = (why: string): void => {
    ended ??= why;
    answer({ failed: ended });
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (talk = (talk + text).slice(-4000)));
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => {
    over(reason(error.message));
  });
  child.on('close', () => over(reason(talk)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply;
    answer(reply.failed === undefined ? reply : { failed: reason(reply.failed) });
  });
  const end = (): void => {
    ended ??= 'ended';
    child.kill('SIGKILL');
  };
  return {
    request: (message, milliseconds) =>
      new Promise((resolve) => {
        if (ended !== undefined) {
          resolve({ failed: ended });
          return;
        }
        const timer = setTimeout(() => {
          end();
          answer({ late: true });
        }, milliseconds);
        waiting = (reply) => {
          clearTimeout(timer);
          child.kill('SIGSTOP');
          resolve(reply);
        };
        child.kill('SIGCONT');
        child.stdin.write(`${JSON.stringify(message)}\n`);
      }),
    end,
  };
};
