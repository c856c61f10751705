/**
 * Who is timed, and how each is started: a program of its own, so that large libraries do not disturb each other.
 */
import { accessSync } from 'node:fs';
import path from 'node:path';
import type { Variant } from './workloads.js';

export type Precision = 'float32' | 'float64';

export interface Peer {
  readonly name: string;
  /** foldnet itself, its kernels as they are written in TypeScript, kits for JavaScript, and what is beyond it. */
  readonly group: 'foldnet' | 'reference' | 'javascript' | 'native';
  /** A file in peers/, and its arguments. */
  readonly program: readonly [string, ...string[]];
  readonly variant: Variant;
  readonly precision: Precision;
  readonly threads: ReadonlyArray<number>;
  /** The names of the workloads that it is made for, where not all. */
  readonly only?: RegExp;
  /** Updates a layer's weights before the error goes back through them. */
  readonly updatesFirst?: true;
  /** Under the Node of the options, rather than the one that runs the bench. */
  readonly otherNode?: true;
}

export interface Options {
  /** Node 24. */
  readonly node: string;
  readonly python: string;
  /** Native peers use no instructions beyond AVX2. */
  readonly avx2: boolean;
}

/** foldnet, under either Node. */
const foldnet = (precision: Precision, variant: Variant): ReadonlyArray<Peer> => {
  const own = { group: 'foldnet', program: ['foldnet.mjs'], variant, precision, threads: [1, 2] } as const;
  return [
    { ...own, name: 'foldnet' },
    { ...own, name: 'foldnet, Node 24', otherNode: true },
  ];
};

const reference = (precision: Precision): Peer => ({
  name: 'foldnet, reference kernels',
  group: 'reference',
  program: ['foldnet.mjs', 'reference'],
  variant: 'batch',
  precision,
  threads: [1],
});

const kit = (
  name: string,
  program: Peer['program'],
  precision: Precision,
  { variant = 'batch', threads = [1] }: { readonly variant?: Variant; readonly threads?: ReadonlyArray<number> } = {},
): Peer => ({ name, group: 'javascript', program, variant, precision, threads });

const native = (
  name: string,
  program: Peer['program'],
  precision: Precision,
  threads: ReadonlyArray<number> = [1, 2],
): Peer => ({
  name,
  group: 'native',
  program,
  variant: 'batch',
  precision,
  threads,
});

/**
 * Every peer. Those for Python are listed in both precisions: a float64 workload takes them in float64 alone. tfjs and
 * jax-js have threads in browsers, and none in Node.
 */
export const peers: ReadonlyArray<Peer> = [
  ...foldnet('float32', 'batch'),
  ...foldnet('float64', 'batch'),
  ...foldnet('float32', 'online'),
  ...foldnet('float32', 'logistic'),
  ...foldnet('float32', 'tanh'),
  reference('float32'),
  reference('float64'),
  kit('onnxruntime-web', ['onnxruntime.mjs'], 'float32', { threads: [1, 2] }),
  kit('jax-js', ['jax.mjs'], 'float32'),
  kit('tfjs wasm, by hand', ['tfjs-hand.mjs', 'wasm'], 'float32'),
  kit('tfjs wasm, layers', ['tfjs-layers.mjs', 'wasm'], 'float32'),
  kit('tfjs cpu, by hand', ['tfjs-hand.mjs', 'cpu'], 'float32'),
  kit('brain.js', ['brain.mjs'], 'float32', { variant: 'online' }),
  { ...kit('synaptic', ['synaptic.mjs'], 'float64', { variant: 'logistic' }), updatesFirst: true },
  kit('convnetjs', ['convnetjs.mjs'], 'float64'),
  kit('ml-fnn', ['ml-fnn.mjs'], 'float64', { variant: 'tanh' }),
  { ...native('NumPy, seed 000', ['numpy_seed.py', '000'], 'float64', [1]), only: /W1|S0/ },
  { ...native('NumPy, seed 001', ['numpy_seed.py', '001'], 'float64', [1]), only: /S1/ },
  native('NumPy, seed 002', ['numpy_seed.py', '002'], 'float64'),
  native('NumPy, tuned', ['numpy_tuned.py'], 'float32'),
  native('NumPy, tuned', ['numpy_tuned.py'], 'float64'),
  native('PyTorch nn', ['pytorch.py', 'nn'], 'float32'),
  native('PyTorch nn', ['pytorch.py', 'nn'], 'float64'),
  native('PyTorch, by hand', ['pytorch.py', 'hand'], 'float32'),
  native('PyTorch, by hand', ['pytorch.py', 'hand'], 'float64'),
];

const debian = '/usr/bin/python3';
const exists = (file: string): boolean => {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
};

const root = path.join(import.meta.dirname, '../..');

/** Node 24, where the tests have it installed; else the Node that runs this. */
export const defaultNode = (): string => {
  const node24 = path.join(root, 'test/engines/node_modules/node24/bin/node');
  return exists(node24) ? node24 : process.execPath;
};

/** Debian's Python, whose packages are the ones meant; elsewhere, the one on the path. */
export const defaultPython = (): string => (exists(debian) ? debian : 'python3');

/** What starts a peer with that many threads: command, arguments, additions to the environment. */
export const commandOf = (
  { otherNode, program: [file, ...args] }: Peer,
  threads: number,
  { node, python, avx2 }: Options,
): {
  readonly command: string;
  readonly args: ReadonlyArray<string>;
  readonly environment: Readonly<Record<string, string>>;
} => {
  const script = path.join(import.meta.dirname, 'peers', file);
  if (!file.endsWith('.py'))
    return { command: otherNode ? node : process.execPath, args: [script, ...args], environment: {} };
  return {
    command: python,
    args: [script, ...args],
    environment: {
      OPENBLAS_NUM_THREADS: String(threads),
      OMP_NUM_THREADS: String(threads),
      PYTHONDONTWRITEBYTECODE: '1',
      ...(avx2
        ? {
            OPENBLAS_CORETYPE: 'Haswell',
            ATEN_CPU_CAPABILITY: 'avx2',
            DNNL_MAX_CPU_ISA: 'AVX2',
            NPY_DISABLE_CPU_FEATURES: 'AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL',
          }
        : {}),
    },
  };
};
