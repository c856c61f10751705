/**
 * Node's engine can make operations of 256 bits out of pairs of 128, which nearly doubles the speed of matrix products
 * and changes no bit: V8's revectorizer, an experimental flag of the whole process. Compiled modules stay as they are,
 * so it has to be set before the kernels are compiled; they have to pass numeric/selfCheck.ts afterwards, and it is they
 * that gain from tiles of 4 vectors.
 */
import { isAscii } from 'node:buffer';
import { setFlagsFromString } from 'node:v8';

/** The first release of Node whose V8 has it. */
const firstRelease = 22;

/** What has to be done after each call of kernels. */
export type AfterKernels = () => void;

const text = new Uint8Array(512);

/**
 * V8 leaves the upper halves of the 256-bit registers as the kernels filled them. On Intel's processors every
 * instruction of the older kind then takes some hundred cycles, until they are cleared: Node's own code is made of those
 * (Math.exp took 25 times as long). What a compiler makes for such registers clears them in the end, and this test, of
 * 30 nanoseconds, is Node's shortest function of that kind.
 */
const clearUpperHalves: AfterKernels = () => void isAscii(text);

/**
 * Turns the revectorizer on, where there is one and FOLDNET_REVECTORIZE is not 0.
 *
 * Only V8's optimizing compiler revectorizes. The quick one is turned off with it, so that the code that is checked is
 * the code that runs from then on.
 */
export const revectorize = (): AfterKernels | undefined => {
  const available = process.arch === 'x64' && Number.parseInt(process.versions.node, 10) >= firstRelease;
  if (!available || process.env['FOLDNET_REVECTORIZE'] === '0') return undefined;
  setFlagsFromString('--experimental-wasm-revectorize');
  setFlagsFromString('--no-liftoff');
  return clearUpperHalves;
};
