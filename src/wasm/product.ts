/**
 * A part of a matrix product, C = carried + A B (+ a row), through packed blocks.
 *
 * Columns of C are taken 256 at a time, the inner index by blocks, rows by 64: the panel of B that a tile reads stays in
 * the first-level cache, the block of A in the second. The first block starts from +0 or from the sum carried in, later
 * ones go on from C, so that each element has one sum, in order, however it is cut. Strides are in bytes.
 */
import { packAcross, packAdjacent } from './pack';
import { blockC, blockColumns, blockCRow, blockRows, edge, packedA, packedB, panelGap, zeros } from './scratch';
import { rowProduct, smallProduct } from './thin';
import { tile2, tile4 } from './tile';

/** Fewer rows than this do not pay for packing B where its rows can be read as they are. */
const packingRows: usize = 32;

/** Rows of C that are so many bytes apart fall on each other in the cache, and each on a page of its own. */
const farRow: usize = 4096;

/** Vectors of a tile's row: 4 where the engine fuses pairs of them, else 2. */
let tileVectors: usize = 2;

/** Chooses the tile, which changes no bit. */
export function setTileVectors(vectors: u32): void {
  tileVectors = vectors;
}

/** Packs a part whose rows or columns are `apart` bytes apart and whose steps are `step` bytes apart; one is an element. */
function pack<T>(
  to: usize,
  panel: usize,
  width: usize,
  count: usize,
  steps: usize,
  from: usize,
  apart: usize,
  step: usize,
): void {
  if (apart == sizeof<T>()) packAdjacent<T>(to, panel, width, count, steps, from, step);
  else packAcross<T>(to, panel, width, count, steps, from, apart);
}

function tile<T>(
  vectors: usize,
  steps: usize,
  a: usize,
  b: usize,
  bStep: usize,
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
): void {
  if (vectors == 4) tile4<T>(steps, a, 4 * sizeof<T>(), b, bStep, from, fromRow, to, toRow);
  else tile2<T>(steps, a, 4 * sizeof<T>(), b, bStep, from, fromRow, to, toRow);
}

/** A tile of which C has some rows and bytes of each only: aside, and what C has of it is copied. */
function edgeTile<T>(
  rows: usize,
  bytes: usize,
  vectors: usize,
  steps: usize,
  a: usize,
  b: usize,
  bStep: usize,
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
): void {
  const aside = edge();
  if (fromRow) copy<T>(rows, bytes, from, fromRow, aside, 64);
  tile<T>(vectors, steps, a, b, bStep, fromRow ? aside : from, fromRow ? 64 : 0, aside, 64);
  copy<T>(rows, bytes, aside, 64, to, toRow);
}

function copy<T>(rows: usize, bytes: usize, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  for (; rows; rows--, from += fromRow, to += toRow) {
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) v128.store(to + i, v128.load(from + i));
    for (; i < bytes; i += sizeof<T>()) store<T>(to + i, load<T>(from + i));
  }
}

function addRow<T>(rows: usize, bytes: usize, row: usize, c: usize, cRow: usize): void {
  for (; rows; rows--, c += cRow) {
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) v128.store(c + i, v128.add<T>(v128.load(c + i), v128.load(row + i)));
    for (; i < bytes; i += sizeof<T>()) store<T>(c + i, load<T>(c + i) + load<T>(row + i));
  }
}

/** C of m rows and n columns, k not 0; A's element (i, p) is at a + i * aRow + p * aStep, B's (p, j) at b + p * bStep + j * bColumn. */
function tiledProduct<T>(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bColumn: usize,
  carried: usize,
  row: usize,
  c: usize,
  cRow: usize,
): void {
  const size: usize = sizeof<T>();
  const longest: usize = sizeof<T>() == 8 ? 256 : 400;
  const blocks = (k + longest - 1) / longest;
  const length = ((k + blocks - 1) / blocks + 3) & ~3;
  const width = tileVectors * (16 / size);
  const aPanel = ((length * size) << 2) + panelGap;
  const bPanel = width * length * size + panelGap;
  const packing = m >= packingRows || bColumn != size;
  const aside = cRow >= farRow && length >= 64;
  for (let j: usize = 0; j < n; j += blockColumns) {
    const columns = min<usize>(blockColumns, n - j);
    // What the matrix does not fill is packed in any case: a tile reads whole panels.
    const asIs: usize = packing ? 0 : columns - (columns % width);
    for (let p: usize = 0; p < k; p += length) {
      const steps = min<usize>(length, k - p);
      const bBlock = b + p * bStep + j * bColumn;
      const source = p ? c : carried;
      if (asIs < columns)
        pack<T>(packedB(), bPanel, width, columns - asIs, steps, bBlock + asIs * bColumn, bColumn, bStep);
      for (let i: usize = 0; i < m; i += blockRows) {
        const rows = min<usize>(blockRows, m - i);
        pack<T>(packedA(), aPanel, 4, rows, steps, a + i * aRow + p * aStep, aRow, aStep);
        const cBlock = c + i * cRow + j * size;
        const to = aside ? blockC() : cBlock;
        const toRow: usize = aside ? <usize>blockCRow : cRow;
        let from = source ? source + i * cRow + j * size : 0;
        if (aside && from) {
          copy<T>(rows, columns * size, from, cRow, to, toRow);
          from = to;
        }
        for (let q: usize = 0; q < columns; q += width) {
          const packed = q >= asIs;
          const wide = min<usize>(width, columns - q);
          const vectors: usize = wide * size <= 32 ? 2 : tileVectors;
          const bStart = packed ? packedB() + ((q - asIs) / width) * bPanel : bBlock + q * bColumn;
          const bNext = packed ? width * size : bStep;
          for (let r: usize = 0; r < rows; r += 4) {
            const at = r * toRow + q * size;
            const aStart = packedA() + (r / 4) * aPanel;
            const start = from ? from + at : zeros();
            const startRow = from ? toRow : 0;
            const high = min<usize>(4, rows - r);
            if (high == 4 && wide * size == vectors << 4)
              tile<T>(vectors, steps, aStart, bStart, bNext, start, startRow, to + at, toRow);
            else edgeTile<T>(high, wide * size, vectors, steps, aStart, bStart, bNext, start, startRow, to + at, toRow);
          }
        }
        if (row && p + steps == k) addRow<T>(rows, columns * size, row + j * size, to, toRow);
        if (aside) copy<T>(rows, columns * size, to, toRow, cBlock, cRow);
      }
    }
  }
}

/** As `tiledProduct`, which pays from some tens of multiplications and three rows on. */
export function product<T>(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bColumn: usize,
  carried: usize,
  row: usize,
  c: usize,
  cRow: usize,
): void {
  if (<u64>m * n * k <= (n <= 2 ? 64 : 24))
    smallProduct<T>(m, n, k, a, aRow, aStep, b, bStep, bColumn, carried, row, c, cRow);
  else if (m <= 2 && bColumn == sizeof<T>()) {
    for (; m; m--, a += aRow, c += cRow, carried += carried ? cRow : 0) {
      rowProduct<T>(n * sizeof<T>(), k, a, aStep, b, bStep, carried, c);
      if (row) addRow<T>(1, n * sizeof<T>(), row, c, cRow);
    }
  } else if (n == 1 && m > 1 && cRow == sizeof<T>() && !row)
    // One column: as a row, b^T A^T, it fills tiles and vectors better.
    product<T>(1, m, k, b, bColumn, bStep, a, aStep, aRow, carried, 0, c, cRow * m);
  else tiledProduct<T>(m, n, k, a, aRow, aStep, b, bStep, bColumn, carried, row, c, cRow);
}
