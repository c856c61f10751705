/**
 * Numbers of another layout, as bytes: column-major, or the last byte first.
 */

/** How numbers lie in memory. */
export interface Layout {
  /** The first index runs fastest, as in Fortran. */
  readonly isColumnMajor: boolean;
  readonly isBigEndian: boolean;
}

/** The row-major, little-endian bytes of numbers of `width` bytes each, as many as the shape says; no bit is changed. */
export const rowMajor = (
  { isColumnMajor, isBigEndian }: Layout,
  width: number,
  shape: ReadonlyArray<number>,
  bytes: Uint8Array,
): Uint8Array => {
  if (!isColumnMajor && !isBigEndian) return bytes;
  // Lengths of 1 move nothing, and there may be many of them.
  const lengths = shape.filter((length) => length !== 1);
  const product = (factors: ReadonlyArray<number>): number => factors.reduce((size, length) => size * length, 1);
  const strides = lengths.map((_, axis) => product(isColumnMajor ? lengths.slice(0, axis) : lengths.slice(axis + 1)));
  const index = lengths.map(() => 0);
  const out = new Uint8Array(bytes.length);
  let from = 0;
  for (let to = 0; to < bytes.length; to += width) {
    for (let k = 0; k < width; k++) out[to + k] = bytes[from * width + (isBigEndian ? width - 1 - k : k)]!;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < lengths[axis]!) break;
      from -= strides[axis]! * lengths[axis]!;
      index[axis] = 0;
    }
  }
  return out;
};
