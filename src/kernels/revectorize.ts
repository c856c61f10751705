/**
 * V8's revectorizer makes operations of 256 bits out of pairs of 128, which nearly doubles the speed of matrix products
 * and changes no bit. It is an experimental flag of the whole process. Compiled modules stay as they are, so it has to be
 * set before the kernels are compiled.
 */
import { builtin, nodeProcess } from './builtin.js';

/** The first release of Node whose V8 has it. */
const firstRelease = 22;

/** What turns it off, as FOLDNET_REVECTORIZE in the environment. */
const off: ReadonlyArray<string | undefined> = ['0', 'false', 'off', 'no'];

/** The flag is set. */
export interface Revectorizer {
  /** What has to be done after each call of kernels. */
  readonly after: () => void;
  /** Compiles without it from now on. */
  readonly off: () => void;
}

/**
 * Turns the revectorizer on; `undefined` where there is none, or FOLDNET_REVECTORIZE is 0, false, off or no.
 *
 * Only V8's optimizing compiler revectorizes. The quick one is turned off with it, so that the code that is checked is
 * the code that runs from then on.
 */
export const revectorize = (): Revectorizer | undefined => {
  const process = nodeProcess();
  const release = Number.parseInt(process?.versions?.node ?? '0', 10);
  const wanted = !off.includes(process?.env?.['FOLDNET_REVECTORIZE']?.toLowerCase());
  const available = process?.arch === 'x64' && release >= firstRelease && wanted;
  const v8 = builtin<{ readonly setFlagsFromString: (flag: string) => void }>('node:v8');
  const buffer = builtin<{ readonly isAscii: (bytes: Uint8Array) => boolean }>('node:buffer');
  if (!available || v8 === undefined || buffer === undefined) return undefined;
  v8.setFlagsFromString('--experimental-wasm-revectorize');
  v8.setFlagsFromString('--no-liftoff');
  // V8 leaves the upper halves of the 256-bit registers as the kernels filled them. On Intel's processors every
  // instruction of the older kind, of which Node's own code is made, then takes some hundred cycles until they are cleared
  // (Math.exp took 25 times as long). What a compiler makes for such registers clears them in the end, and this test, of
  // 30 nanoseconds, is Node's shortest function of that kind.
  const text = new Uint8Array(512);
  return {
    after: () => void buffer.isAscii(text),
    off: () => {
      v8.setFlagsFromString('--no-experimental-wasm-revectorize');
      v8.setFlagsFromString('--liftoff');
    },
  };
};
