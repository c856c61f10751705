// FNV-1a, 32 bits, over the UTF-8 bytes of a text. Source: Fowler, Noll and Vo; RFC 9923.

const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

const absorb = (hash: number, byte: number): number => Math.imul(hash ^ byte, prime);

/** The hash as a uint32. A lone surrogate counts as U+FFFD, as in every UTF-8 encoder. */
export const fnv1a = (text: string): number => {
  let hash = offsetBasis;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    const scalar = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    if (scalar < 0x80) {
      hash = absorb(hash, scalar);
    } else {
      const trailing = scalar < 0x800 ? 1 : scalar < 0x10000 ? 2 : 3;
      const marker = (0xff00 >> (trailing + 1)) & 0xff;
      hash = absorb(hash, marker | (scalar >> (6 * trailing)));
      for (let shift = 6 * (trailing - 1); shift >= 0; shift -= 6) {
        hash = absorb(hash, 0x80 | ((scalar >> shift) & 0x3f));
      }
    }
  }
  return hash >>> 0;
};
