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
    process.exitCode = code;
  },
};

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') io.err(`error: ${error.message}\n`);
});

await run(io, process.argv.slice(2));
