/**
 * Bulk draws on the fast kernels, from so many elements on that it pays, copying included.
 *
 * They are drawn where the first worker packs what it multiplies, which is free between two runs, and copied out part by
 * part: whatever a training run has in linear memory stays as it is.
 */
import { type Machine, machine, startedMachine } from './machine.js';

/** What is drawn. */
export type Drawn = Float64Array | Int32Array | Uint32Array;

/** From so many elements on, a draw takes about as long as starting the machine does, and starts it. */
const worthStarting = 131072;

/** Bytes of a place in a stream of MT19937 (src/wasm/mt19937.ts), in whole lines. */
const streamBytes = 2560;

/** Memory to draw in. */
export interface Site {
  readonly draws: Machine['draws'];
  readonly memory: ArrayBuffer;
  /** Where a place in a stream may be. */
  readonly stream: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Where a draw is made that is worthwhile from so many elements on; `undefined` where its definition is quicker, or it has
 * to be whole and does not fit.
 */
export const siteOf = (out: Drawn, worthwhile: number, isWhole: boolean): Site | undefined => {
  if (out.length < worthwhile) return undefined;
  const own = out.length < worthStarting ? startedMachine() : machine();
  const memory = own?.memoryOf(0);
  if (own === undefined || memory === undefined) return undefined;
  const { start: stream, end } = own.packing;
  const start = stream + streamBytes;
  return isWhole && out.byteLength > end - start ? undefined : { draws: own.draws, memory, stream, start, end };
};

/** Fills `out` part by part: `draw` has so many elements drawn to an address, from the first-th on, which is even. */
export const fillInParts = (
  out: Drawn,
  { memory, start, end }: Site,
  draw: (address: number, length: number, first: number) => void,
): void => {
  const size = out.BYTES_PER_ELEMENT;
  const most = 2 * Math.floor((end - start) / (2 * size));
  const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  for (let first = 0; first < out.length; first += most) {
    const length = Math.min(most, out.length - first);
    draw(start, length, first);
    bytes.set(new Uint8Array(memory, start, length * size), first * size);
  }
};
