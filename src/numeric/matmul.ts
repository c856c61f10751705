/**
 * The matrix product: C[i,j] = sum over p of A[i,p] * B[p,j], one accumulator for each element, from +0 or from a sum carried in, p ascending,
 * each product and each sum rounded once to the precision of C.
 *
 * Both operands are read through strides, so that the three products of a dense layer, x W, x^T dy and dy W^T, are one
 * definition. A tile of 2 by 4 accumulators stays in registers; sums go on in C from one block of p to the next, and
 * tiles never split p, so neither changes a bit.
 */
import type { FloatArray } from './precision.js';

/** A matrix as an operand: element (i, j) is at `i * rowStride + j * columnStride`. */
export interface Operand {
  readonly buffer: FloatArray;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** A row-major matrix of that many columns. */
export const plain = (buffer: FloatArray, columns: number): Operand => ({
  buffer,
  rowStride: columns,
  columnStride: 1,
});

/** The transpose of a row-major matrix of that many columns. */
export const transposed = (buffer: FloatArray, columns: number): Operand => ({
  buffer,
  rowStride: 1,
  columnStride: columns,
});

/** As many rows of B as keep a panel of four columns in the first-level cache. */
const blockLength = 256;

/** One element: c += a b, the sum over a block of p. */
type ElementKernel = (
  length: number,
  a: Operand,
  ai: number,
  b: Operand,
  bi: number,
  c: FloatArray,
  ci: number,
) => void;

/** A tile: as an element kernel, for two rows and four columns of C, whose rows are `cRow` apart. */
type TileKernel = (
  length: number,
  a: Operand,
  ai: number,
  b: Operand,
  bi: number,
  c: FloatArray,
  ci: number,
  cRow: number,
) => void;

const element64: ElementKernel = (length, a, ai, b, bi, c, ci) => {
  const x = a.buffer;
  const y = b.buffer;
  const xStep = a.columnStride;
  const yStep = b.rowStride;
  let sum = c[ci]!;
  for (let p = 0, i = ai, j = bi; p < length; p++, i += xStep, j += yStep) sum = sum + x[i]! * y[j]!;
  c[ci] = sum;
};

const tile64: TileKernel = (length, a, ai, b, bi, c, ci, cRow) => {
  const x = a.buffer;
  const y = b.buffer;
  const xStep = a.columnStride;
  const yStep = b.rowStride;
  const width = b.columnStride;
  const di = ci + cRow;
  let c0 = c[ci]!;
  let c1 = c[ci + 1]!;
  let c2 = c[ci + 2]!;
  let c3 = c[ci + 3]!;
  let d0 = c[di]!;
  let d1 = c[di + 1]!;
  let d2 = c[di + 2]!;
  let d3 = c[di + 3]!;
  let i0 = ai;
  let i1 = ai + a.rowStride;
  let j0 = bi;
  let j1 = j0 + width;
  let j2 = j1 + width;
  let j3 = j2 + width;
  for (let p = 0; p < length; p++) {
    const x0 = x[i0]!;
    const x1 = x[i1]!;
    const y0 = y[j0]!;
    const y1 = y[j1]!;
    const y2 = y[j2]!;
    const y3 = y[j3]!;
    c0 += x0 * y0;
    c1 += x0 * y1;
    c2 += x0 * y2;
    c3 += x0 * y3;
    d0 += x1 * y0;
    d1 += x1 * y1;
    d2 += x1 * y2;
    d3 += x1 * y3;
    i0 += xStep;
    i1 += xStep;
    j0 += yStep;
    j1 += yStep;
    j2 += yStep;
    j3 += yStep;
  }
  c[ci] = c0;
  c[ci + 1] = c1;
  c[ci + 2] = c2;
  c[ci + 3] = c3;
  c[di] = d0;
  c[di + 1] = d1;
  c[di + 2] = d2;
  c[di + 3] = d3;
};

// In binary32 the product is exact in binary64 and is rounded before it is added.
const element32: ElementKernel = (length, a, ai, b, bi, c, ci) => {
  const x = a.buffer;
  const y = b.buffer;
  const xStep = a.columnStride;
  const yStep = b.rowStride;
  let sum = c[ci]!;
  for (let p = 0, i = ai, j = bi; p < length; p++, i += xStep, j += yStep)
    sum = Math.fround(sum + Math.fround(x[i]! * y[j]!));
  c[ci] = sum;
};

const tile32: TileKernel = (length, a, ai, b, bi, c, ci, cRow) => {
  const x = a.buffer;
  const y = b.buffer;
  const xStep = a.columnStride;
  const yStep = b.rowStride;
  const width = b.columnStride;
  const di = ci + cRow;
  let c0 = c[ci]!;
  let c1 = c[ci + 1]!;
  let c2 = c[ci + 2]!;
  let c3 = c[ci + 3]!;
  let d0 = c[di]!;
  let d1 = c[di + 1]!;
  let d2 = c[di + 2]!;
  let d3 = c[di + 3]!;
  let i0 = ai;
  let i1 = ai + a.rowStride;
  let j0 = bi;
  let j1 = j0 + width;
  let j2 = j1 + width;
  let j3 = j2 + width;
  for (let p = 0; p < length; p++) {
    const x0 = x[i0]!;
    const x1 = x[i1]!;
    const y0 = y[j0]!;
    const y1 = y[j1]!;
    const y2 = y[j2]!;
    const y3 = y[j3]!;
    c0 = Math.fround(c0 + Math.fround(x0 * y0));
    c1 = Math.fround(c1 + Math.fround(x0 * y1));
    c2 = Math.fround(c2 + Math.fround(x0 * y2));
    c3 = Math.fround(c3 + Math.fround(x0 * y3));
    d0 = Math.fround(d0 + Math.fround(x1 * y0));
    d1 = Math.fround(d1 + Math.fround(x1 * y1));
    d2 = Math.fround(d2 + Math.fround(x1 * y2));
    d3 = Math.fround(d3 + Math.fround(x1 * y3));
    i0 += xStep;
    i1 += xStep;
    j0 += yStep;
    j1 += yStep;
    j2 += yStep;
    j3 += yStep;
  }
  c[ci] = c0;
  c[ci + 1] = c1;
  c[ci + 2] = c2;
  c[ci + 3] = c3;
  c[di] = d0;
  c[di + 1] = d1;
  c[di + 2] = d2;
  c[di + 3] = d3;
};

/**
 * C += A B, for A of `m` rows and `k` columns and B of `k` rows and `n` columns; C is row-major. The sums go on from
 * what C holds, +0 for the product alone.
 *
 * Both operands have the precision of C.
 */
export const multiply = (m: number, n: number, k: number, a: Operand, b: Operand, c: FloatArray): void => {
  const element = c instanceof Float64Array ? element64 : element32;
  const tile = c instanceof Float64Array ? tile64 : tile32;
  const tiledRows = m - (m % 2);
  const tiledColumns = n - (n % 4);
  for (let p = 0; p < k; p += blockLength) {
    const length = Math.min(blockLength, k - p);
    const aStart = p * a.columnStride;
    const bStart = p * b.rowStride;
    for (let j = 0; j < tiledColumns; j += 4) {
      const bi = bStart + j * b.columnStride;
      for (let i = 0; i < tiledRows; i += 2) tile(length, a, aStart + i * a.rowStride, b, bi, c, i * n + j, n);
    }
    for (let i = 0; i < m; i++) {
      const ai = aStart + i * a.rowStride;
      for (let j = i < tiledRows ? tiledColumns : 0; j < n; j++) {
        element(length, a, ai, b, bStart + j * b.columnStride, c, i * n + j);
      }
    }
  }
};
