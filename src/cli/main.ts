#!/usr/bin/env node
/**
 * The command line's entry: the process's own streams and signals.
 */
import type { Io } from './Io.js';
import { run } from './program.js';

const io: Io = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  // A terminal that does not know how wide it is says 0.
  terminalWidth: process.stderr.isTTY ? process.stderr.columns || 80 : undefined,
  interruption: () => {
    const controller = new AbortController();
    (['SIGINT', 'SIGTERM'] as const).forEach((signal) => {
      process.once(signal, () => {
        controller.abort();
      });
    });
    return controller.signal;
  },
  exit: (code) => {
    // What could not be written has been said by then, and is worse than any other end.
    process.exitCode = Math.max(code, Number(process.exitCode ?? 0));
  },
};

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  io.err(`error: standard output cannot be written, ${error.message}\n`);
  process.exitCode = 1;
});

await run(io, process.argv.slice(2));
