/**
 * An operation of the tape, as the host writes it: 80 bytes in linear memory, twenty words of 32 bits.
 *
 *   0        the kernel's place in the function table
 *   1        how many workers share it; the others wait for them
 *   2        where its numbers are, float64 each
 *   3        1 where all workers meet before it
 *   4  5  6  the result: address, rows, columns
 *   7  8  9  the first operand, and so on; an operand that is not there has the address 0
 *
 * Matrices are row-major, without gaps, at addresses that are multiples of 16.
 */

/** Bytes of an operation. */
export const size: usize = 80;

function word(op: usize, i: usize): u32 {
  return load<u32>(op + (i << 2));
}

export function kernel(op: usize): u32 {
  return word(op, 0);
}
export function sharers(op: usize): u32 {
  return word(op, 1);
}
export function meets(op: usize): bool {
  return word(op, 3) != 0;
}

/** The i-th number. */
export function number(op: usize, i: usize): f64 {
  return load<f64>(<usize>word(op, 2) + (i << 3));
}

/** The address of a matrix: 0 is the result, 1 the first operand. */
export function address(op: usize, which: usize): usize {
  return <usize>word(op, 4 + 3 * which);
}
export function rows(op: usize, which: usize): u32 {
  return word(op, 5 + 3 * which);
}
export function columns(op: usize, which: usize): u32 {
  return word(op, 6 + 3 * which);
}
/** How many elements a matrix has. */
export function length(op: usize, which: usize): u32 {
  return rows(op, which) * columns(op, which);
}
