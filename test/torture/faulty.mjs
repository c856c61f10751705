/**
 * Loaded before the command (`node --import`): a file system whose n-th write fails. FOLDNET_FAULT is `n:kind`; kinds are
 * the codes of errors (ENOSPC, EIO), and `short`, for a write that puts half of its bytes there before the disk is full.
 * With n = 0 nothing fails. FOLDNET_FAULT_LOG names a file that gets what was tried, a line for each.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [at, kind] = (process.env.FOLDNET_FAULT ?? '0:EIO').split(':');
let count = 0;

const failure = (code, what) => Object.assign(new Error(`${code}: ${what}`), { code, syscall: what });

/** Whether this operation is the one that fails. */
const isDue = (what, target) => {
  count++;
  if (process.env.FOLDNET_FAULT_LOG) fs.appendFileSync(process.env.FOLDNET_FAULT_LOG, `${what} ${target}\n`);
  return count === Number(at);
};

const code = kind === 'short' ? 'ENOSPC' : kind;

const { promises } = fs;
const own = { ...promises };
const handle = await own.open('/dev/null');
const prototype = Object.getPrototypeOf(handle);
await handle.close();

for (const what of ['rename', 'mkdir', 'rm', 'link', 'writeFile'])
  promises[what] = (...args) =>
    isDue(what, args[0]) ? Promise.reject(failure(code, what)) : own[what].apply(promises, args);

promises.open = (path, flags, ...rest) =>
  flags !== 'r' && isDue('open', path)
    ? Promise.reject(failure(code, 'open'))
    : own.open.call(promises, path, flags, ...rest);

for (const what of ['writeFile', 'sync', 'close']) {
  const method = prototype[what];
  prototype[what] = async function (...args) {
    if (!isDue(`handle.${what}`, '')) return method.apply(this, args);
    if (what === 'close') await method.apply(this, args);
    if (what === 'writeFile' && kind === 'short') {
      const bytes = Buffer.from(args[0]);
      await method.call(this, bytes.subarray(0, Math.floor(bytes.length / 2)));
    }
    throw failure(code, what);
  };
}

syncBuiltinESMExports();
