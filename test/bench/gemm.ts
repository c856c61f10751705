/**
 * GFLOP/s of one core in the matrix products, beside the peak of the same engine in the same run; in both tiles.
 *
 * `node --import tsx test/bench/gemm.ts [--revectorize]`, under any release of Node; it counts the time of the process,
 * not of the clock, so that other processes disturb it little.
 */
import { revectorize } from '../../src/kernels/revectorize.js';
import { allocate, type Precision } from '../../src/numeric/precision.js';
import { computed, type Kernel, products, selfCheck } from '../../src/numeric/execution/selfCheck.js';
import { bytes, memoryFlags } from '../../src/numeric/execution/wasmModule.js';
import { fastest } from './fastest.js';
import { peak } from './peak.js';

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Table: new (limits: { initial: number; element: 'anyfunc' }) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** m x k times k x n, as in a forward pass; the other two products are what its backward pass needs. */
const shapes = [
  [64, 64, 64],
  [64, 784, 128],
  [256, 784, 512],
  [512, 2048, 2048],
] as const;

const revectorizer = process.argv.includes('--revectorize') ? revectorize() : undefined;

const binary = new Uint8Array(Buffer.from(bytes, 'base64'));
binary[memoryFlags] = 1;
const memory = new WebAssembly.Memory({ initial: 2048, maximum: 65536 });
const table = new WebAssembly.Table({ initial: 1, element: 'anyfunc' });
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory, table } });
const kernels = exports as Readonly<Record<string, Kernel>>;
const module = exports as {
  readonly scratch: (address: number) => void;
  readonly setTileVectors: (vectors: number) => void;
};
module.scratch(64);
const compiled = { exports: kernels, memory, free: 1 << 20 };

const show = (speed: number): string => speed.toFixed(1).padStart(8);

/** Writes the operation, then runs it again and again. */
const measure = (product: (typeof products)[number], precision: Precision, m: number, k: number, n: number): number => {
  const elements = (length: number) => allocate(precision, length).map((_, i) => ((i * 7919) % 2003) / 1000 - 1);
  const [a, b, x] = [elements(m * k), elements(k * n), product === 'dense' ? elements(n) : undefined];
  computed(compiled, { product, precision, m, k, n, a, b, x }, 1);
  const kernel = kernels[`${product}${precision === 'float64' ? '64' : '32'}`]!;
  const operations = 2 * m * k * n;
  const calls = Math.ceil(1e7 / operations);
  const run = (): void => {
    for (let i = 0; i < calls; i++) kernel(compiled.free, 0, 1);
    revectorizer?.after();
  };
  return (operations * calls) / fastest(run, 150) / 1000;
};

console.log(`Node ${process.version}${revectorizer ? ', revectorizer' : ''}: GFLOP/s of a core`);
console.log(`peak${' '.repeat(36)}f32${show(peak('float32'))}${' '.repeat(10)}f64${show(peak('float64'))}`);
for (const [m, k, n] of shapes)
  for (const product of products) {
    const cells = (['float32', 'float64'] as const).map((precision) => {
      const speeds = [2, 4].map((vectors) => {
        module.setTileVectors(vectors);
        return show(measure(product, precision, m, k, n));
      });
      return `${precision === 'float32' ? 'f32' : 'f64'}${speeds.join(' /')}`;
    });
    console.log(`${`${m} x ${k} x ${n}`.padEnd(18)}${product.padEnd(22)}${cells.join('  ')}`);
  }
console.log(selfCheck(compiled) ? 'the self-check passes' : 'THE SELF-CHECK FAILS');
