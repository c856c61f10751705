/**
 * The innermost loop of a matrix product: a tile of C, 4 rows by 2 or 4 vectors, that stays in registers while it goes
 * through a block of the inner index.
 *
 * A is a panel of 4 rows, whose elements of one step are adjacent; B is read a tile's width at a time. The sums start
 * from one place and end in another, each with its own distance between rows, so that the first block (from zeros), a
 * later one (from C) and a tile that overlaps C's edge (aside) run through the same loop.
 *
 * Engines fuse pairs of these operations into ones of 256 bits where the whole way from load to store is the same for
 * both; 4 vectors then need 12 registers of 16, and without that, 2 vectors do. Any other shape spills. The loop leaves
 * at its end, after at least one step, because V8 12.4 fuses nothing that a loop might leave as it was.
 */

/** 4 rows by 2 vectors. */
export function tile2<T>(
  steps: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
): void {
  const from1 = from + fromRow;
  const from2 = from1 + fromRow;
  const from3 = from2 + fromRow;
  let c00 = v128.load(from);
  let c01 = v128.load(from, 16);
  let c10 = v128.load(from1);
  let c11 = v128.load(from1, 16);
  let c20 = v128.load(from2);
  let c21 = v128.load(from2, 16);
  let c30 = v128.load(from3);
  let c31 = v128.load(from3, 16);
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<T>(a);
    c00 = v128.add<T>(c00, v128.mul<T>(a0, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(a0, b1));
    const a1 = v128.load_splat<T>(a, sizeof<T>());
    c10 = v128.add<T>(c10, v128.mul<T>(a1, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(a1, b1));
    const a2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = v128.add<T>(c20, v128.mul<T>(a2, b0));
    c21 = v128.add<T>(c21, v128.mul<T>(a2, b1));
    const a3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = v128.add<T>(c30, v128.mul<T>(a3, b0));
    c31 = v128.add<T>(c31, v128.mul<T>(a3, b1));
    a += aStep;
    b += bStep;
  } while (--steps);
  const to1 = to + toRow;
  const to2 = to1 + toRow;
  const to3 = to2 + toRow;
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to1, c10);
  v128.store(to1, c11, 16);
  v128.store(to2, c20);
  v128.store(to2, c21, 16);
  v128.store(to3, c30);
  v128.store(to3, c31, 16);
}

/** 4 rows by 4 vectors. */
export function tile4<T>(
  steps: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
): void {
  const from1 = from + fromRow;
  const from2 = from1 + fromRow;
  const from3 = from2 + fromRow;
  let c00 = v128.load(from);
  let c01 = v128.load(from, 16);
  let c02 = v128.load(from, 32);
  let c03 = v128.load(from, 48);
  let c10 = v128.load(from1);
  let c11 = v128.load(from1, 16);
  let c12 = v128.load(from1, 32);
  let c13 = v128.load(from1, 48);
  let c20 = v128.load(from2);
  let c21 = v128.load(from2, 16);
  let c22 = v128.load(from2, 32);
  let c23 = v128.load(from2, 48);
  let c30 = v128.load(from3);
  let c31 = v128.load(from3, 16);
  let c32 = v128.load(from3, 32);
  let c33 = v128.load(from3, 48);
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    const a0 = v128.load_splat<T>(a);
    c00 = v128.add<T>(c00, v128.mul<T>(a0, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(a0, b1));
    c02 = v128.add<T>(c02, v128.mul<T>(a0, b2));
    c03 = v128.add<T>(c03, v128.mul<T>(a0, b3));
    const a1 = v128.load_splat<T>(a, sizeof<T>());
    c10 = v128.add<T>(c10, v128.mul<T>(a1, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(a1, b1));
    c12 = v128.add<T>(c12, v128.mul<T>(a1, b2));
    c13 = v128.add<T>(c13, v128.mul<T>(a1, b3));
    const a2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = v128.add<T>(c20, v128.mul<T>(a2, b0));
    c21 = v128.add<T>(c21, v128.mul<T>(a2, b1));
    c22 = v128.add<T>(c22, v128.mul<T>(a2, b2));
    c23 = v128.add<T>(c23, v128.mul<T>(a2, b3));
    const a3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = v128.add<T>(c30, v128.mul<T>(a3, b0));
    c31 = v128.add<T>(c31, v128.mul<T>(a3, b1));
    c32 = v128.add<T>(c32, v128.mul<T>(a3, b2));
    c33 = v128.add<T>(c33, v128.mul<T>(a3, b3));
    a += aStep;
    b += bStep;
  } while (--steps);
  const to1 = to + toRow;
  const to2 = to1 + toRow;
  const to3 = to2 + toRow;
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to, c02, 32);
  v128.store(to, c03, 48);
  v128.store(to1, c10);
  v128.store(to1, c11, 16);
  v128.store(to1, c12, 32);
  v128.store(to1, c13, 48);
  v128.store(to2, c20);
  v128.store(to2, c21, 16);
  v128.store(to2, c22, 32);
  v128.store(to2, c23, 48);
  v128.store(to3, c30);
  v128.store(to3, c31, 16);
  v128.store(to3, c32, 32);
  v128.store(to3, c33, 48);
}
