/**
 * Programs under a release of Node.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Milliseconds that a process may take. */
export const longest = 60000;

/** What a program prints. */
export const run = async (node, args, environment = {}) => {
  const options = { maxBuffer: 2 ** 26, timeout: longest, env: { ...process.env, ...environment } };
  const { stdout } = await promisify(execFile)(node, args, options);
  return stdout;
};

/** The flags that take WebAssembly away. */
export const withoutWebAssembly = ['--import', at('without-webassembly.mjs')];

/** What `train` gives there. */
export const trainUnder = async (node, options, { flags = [], environment } = {}) =>
  JSON.parse(
    await run(node, [...flags, at('node.mjs'), JSON.stringify({ revectorize: true, ...options })], environment),
  );
