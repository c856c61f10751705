/**
 * Memory of a worker's own, for what a product packs.
 *
 * Each worker has an instance of the module, and tells it once where its scratch memory is: `scratchBytes` bytes, at an
 * address that is a multiple of 64, that nobody else uses while kernels run. From the packed A on, bulk draws use it
 * between runs (numeric/draws.ts).
 */

/** Bytes of a vector row of zeros, which the first block of a sum starts from. */
const zeroBytes: u32 = 64;

/** Bytes of a tile of C: 4 rows of 4 vectors. */
const tileBytes: u32 = 4 * 64;

/** Rows of A, columns of B and bytes of a step of the inner index that are packed at a time. */
export const blockRows: u32 = 64;
export const blockColumns: u32 = 256;
export const blockBytes: u32 = 2048;

/** Bytes between packed panels, whose lines would else fall on each other in a cache where a panel is a power of two. */
export const panelGap: u32 = 64;

const packedABytes: u32 = blockRows * blockBytes + (blockRows / 4) * panelGap;
const packedBBytes: u32 = blockColumns * blockBytes + (blockColumns / 4) * panelGap;

/** Bytes between the rows of a block of C that is kept here. */
export const blockCRow: u32 = blockBytes + 64;

/** Bytes of scratch memory that a worker needs. */
export const scratchBytes: u32 = zeroBytes + tileBytes + packedABytes + packedBBytes + blockRows * blockCRow;

let start: usize = 0;

/** Gives this instance its scratch memory. */
export function scratch(address: usize): void {
  start = address;
  memory.fill(start, 0, zeroBytes);
}

export function zeros(): usize {
  return start;
}
export function edge(): usize {
  return start + zeroBytes;
}
export function packedA(): usize {
  return start + zeroBytes + tileBytes;
}
export function packedB(): usize {
  return start + zeroBytes + tileBytes + packedABytes;
}
export function blockC(): usize {
  return start + zeroBytes + tileBytes + packedABytes + packedBBytes;
}
