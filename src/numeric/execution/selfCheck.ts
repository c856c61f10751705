/**
 * Do the compiled matrix products give the reference's bits? Asked once, on a fixed block of inputs, where the engine
 * compiles them in an experimental way: V8's revectorizer makes operations of 256 bits out of pairs of 128.
 */
import { multiply, plain, transposed } from '../matmul.js';
import { allocate, type FloatArray, type Precision } from '../precision.js';

/** An exported kernel: it does a worker's share of the operation at an address. */
export type Kernel = (operation: number, worker: number, workers: number) => void;

/** The compiled kernels by name, the memory that they work in, and where in it bytes are free; a multiple of 64. */
export interface Compiled {
  readonly exports: Readonly<Record<string, Kernel>>;
  readonly memory: { readonly buffer: ArrayBufferLike };
  readonly free: number;
}

/** The products by their kernels' names. */
export const products = ['matmul', 'matmulTransposedLeft', 'matmulTransposedRight', 'dense'] as const;
export type Product = (typeof products)[number];

/** One product of m by k times k by n; `x` is the sum carried in of a transposed left, the row added of a dense. */
export interface Example {
  readonly product: Product;
  readonly precision: Precision;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly a: FloatArray;
  readonly b: FloatArray;
  readonly x: FloatArray | undefined;
}

/** What the reference gives. */
export const expected = ({ product, precision, m, k, n, a, b, x }: Example): FloatArray => {
  const c = allocate(precision, m * n);
  if (product === 'matmulTransposedLeft' && x !== undefined) c.set(x);
  multiply(
    m,
    n,
    k,
    product === 'matmulTransposedLeft' ? transposed(a, m) : plain(a, k),
    product === 'matmulTransposedRight' ? transposed(b, k) : plain(b, n),
    c,
  );
  if (product === 'dense' && x !== undefined) for (let i = 0; i < c.length; i++) c[i] = c[i]! + x[i % n]!;
  return c;
};

const aligned = (size: number): number => Math.ceil(size / 64) * 64;

const view = (precision: Precision, buffer: ArrayBufferLike, start: number, length: number): FloatArray =>
  precision === 'float64' ? new Float64Array(buffer, start, length) : new Float32Array(buffer, start, length);

/** What the compiled kernel gives, its share by share. Memory has to reach far enough from `free` on. */
export const computed = ({ exports, memory, free }: Compiled, example: Example, workers: number): FloatArray => {
  const { product, precision, m, k, n, a, b, x } = example;
  const c = view(precision, memory.buffer, free + 128, m * n);
  const place = (start: number, elements: FloatArray): number => {
    view(precision, memory.buffer, start, elements.length).set(elements);
    return start + aligned(elements.byteLength);
  };
  const atA = c.byteOffset + aligned(c.byteLength);
  const atB = place(atA, a);
  const atX = place(atB, b);
  const [aRows, aColumns] = product === 'matmulTransposedLeft' ? [k, m] : [m, k];
  const [bRows, bColumns] = product === 'matmulTransposedRight' ? [n, k] : [k, n];
  const words = new Uint32Array(memory.buffer, free, 20).fill(0);
  words.set([c.byteOffset, m, n, atA, aRows, aColumns, atB, bRows, bColumns], 4);
  if (x !== undefined) {
    place(atX, x);
    words.set([atX, x.length / n, n], 13);
  }
  const kernel = exports[`${product}${precision === 'float64' ? '64' : '32'}`]!;
  for (let worker = 0; worker < workers; worker++) kernel(free, worker, workers);
  return c.slice();
};

/** The same bits, NaN being one value? */
const same = (x: FloatArray, y: FloatArray): boolean => x.every((value, i) => Object.is(value, y[i]));

/** Elements of both signs and some thirty binary orders of magnitude, with zeros and subnormal numbers among them. */
const elements = (precision: Precision, length: number): FloatArray => {
  const result = allocate(precision, length);
  let bits = 0x9e3779b9;
  for (let i = 0; i < length; i++) {
    bits = Math.imul(bits, 0x2c9277b5) + 0xac564b05;
    const magnitude = ((bits >>> 8) + 1) / (1 << (bits & 31) || 1);
    result[i] = i % 29 === 7 ? 0 : i % 31 === 5 ? magnitude * 1e-45 : magnitude;
    if (bits & 32) result[i] = -result[i]!;
  }
  return result;
};

/** Two blocks of the inner index, whole tiles and edges of them: each kind of sum, in some milliseconds. */
const shape = { m: 7, k: 403, n: 19 } as const;

/** Do all products agree with the reference? */
export const selfCheck = (compiled: Compiled): boolean =>
  products.every((product) =>
    (['float64', 'float32'] as const).every((precision) => {
      const { m, k, n } = shape;
      const a = elements(precision, m * k);
      const b = elements(precision, k * n);
      const x =
        product === 'dense' ? b.subarray(0, n) : product === 'matmulTransposedLeft' ? a.subarray(0, m * n) : undefined;
      const example = { product, precision, m, k, n, a, b, x };
      return same(computed(compiled, example, 1), expected(example));
    }),
  );
