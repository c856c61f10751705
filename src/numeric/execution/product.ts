/**
 * A large matrix product on its own, by the fast kernels: what makes steps quick that cannot be compiled.
 */
import type { KernelName } from '../kernels.js';
import { lines } from './layout.js';
import { machine } from './machine.js';
import type { Precision } from '../precision.js';
import { elementsAt, operationWords, write } from './program.js';
import { build, type Matrix } from '../storage.js';

/** Below so many multiplications, copying costs more than it gives. */
const worthwhile = 262144;

const products: ReadonlySet<KernelName> = new Set<KernelName>([
  'matmul',
  'matmulTransposedLeft',
  'matmulTransposedRight',
]);

/** Who has the memory while a product is made. */
const owner = {};

/** The product, if it is one, is large, and can be made there. */
export const largeProduct = <R extends number, C extends number>(
  kernel: KernelName,
  rows: R,
  columns: C,
  precision: Precision,
  operands: ReadonlyArray<Matrix>,
): Matrix<R, C> | undefined => {
  const [x] = operands;
  if (!products.has(kernel) || x === undefined) return undefined;
  const inner = kernel === 'matmulTransposedLeft' ? x.rows : x.columns;
  if (rows * columns * inner < worthwhile) return undefined;
  const own = machine();
  const place = own?.placeOf(kernel, precision);
  if (own === undefined || place === undefined) return undefined;
  const size = precision === 'float64' ? 8 : 4;
  const sizes = [rows * columns, ...operands.map((y) => y.rows * y.columns)].map((count) => lines(count * size));
  const tape = own.start;
  const addresses = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, bytes) => sum + bytes, tape + lines(80)));
  const end = addresses[sizes.length - 1]! + sizes[sizes.length - 1]!;
  const memory = own.memoryOf(end);
  if (memory === undefined) return undefined;
  own.owner = owner;
  operands.forEach((y, i) => write(memory, addresses[i + 1]!, y));
  const shapes = [{ rows, columns }, ...operands];
  const words = shapes.flatMap((shape, i) => [addresses[i]!, shape.rows, shape.columns]);
  const operation = new Uint32Array(memory, tape, operationWords).fill(0);
  operation.set([place, own.workers, 0, 0, ...words]);
  own.run([tape, 0, 0, 0, 0, 1, 0, 0, 1], own.workers > 1);
  return build(rows, columns, precision, (out) => out.set(elementsAt(memory, precision, addresses[0]!, out.length)));
};
