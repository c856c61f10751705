/**
 * How the fast kernels run: on several threads, and with the operations of 256 bits that V8 can make for them. They run
 * by themselves, on one thread, where nothing is said; no bit of any result depends on it.
 *
 * What is said here is said to the whole process, or page, or worker: so it is a call of its own, `foldnet/kernels`, and
 * no option of a function.
 */
import { ensure } from '../numeric/invariant.js';
import { type Machine, machine, restart } from '../numeric/execution/machine.js';
import { selfCheck } from '../numeric/execution/selfCheck.js';
import { revectorize } from './revectorize.js';
import { spawn } from './spawn.js';

/** How the kernels are to run. */
export interface Options {
  /** How many threads share a step that is large enough; 1 if it is not said. */
  readonly threads?: number;
  /**
   * Whether V8's revectorizer is turned on, an experimental flag of the whole process: the kernels are compared with the
   * reference before they are used, and compiled without it if they differ. `false` if it is not said.
   */
  readonly revectorize?: boolean;
}

/** How they run. */
export interface Kernels {
  /** `reference` where the engine has no WebAssembly with SIMD, or may not compile it. */
  readonly run: 'compiled' | 'reference';
  readonly threads: number;
  readonly revectorized: boolean;
}

/**
 * More are of no use.
 *
 * @example
 * import { mostThreads, start } from 'foldnet/kernels'
 * start({ threads: Math.min(mostThreads, 4) }).threads <= mostThreads // true
 */
export const mostThreads = 64;

/** Milliseconds that a thread waits for another, which does as much work as it does. */
const patience = 20000;

/** Threads of a page's own are those of workers, since a page may not wait; and they need a memory that can be shared. */
const mayWait = (): boolean => typeof SharedArrayBuffer === 'function' && !('document' in globalThis);

/** Bytes that the self-check needs. */
const checkBytes = 1048576;

const isReference = ({ kernels, memoryOf, start: free }: Machine): boolean => {
  const buffer = memoryOf(free + checkBytes);
  return buffer !== undefined && selfCheck({ exports: kernels, memory: { buffer }, free });
};

/**
 * Starts the kernels anew, for whatever is trained from now on.
 *
 * More threads than one need a memory that can be shared: everywhere in Node, and in a browser in a worker of a page that
 * is cross-origin isolated; elsewhere there is one. `FOLDNET_REVECTORIZE=0` in the environment turns the revectorizer
 * off. Small steps are never shared: that costs more than it gives. The threads are started by the first step that is
 * large enough, and join in as soon as they are there; Chromium starts them between two turns of the worker that asks.
 *
 * @example
 * import { start } from 'foldnet/kernels'
 * start({ threads: 2, revectorize: true }) // { run: 'compiled', threads: 2, revectorized: true } on Node 24
 */
export const start = ({ threads = 1, revectorize: wanted = false, ...rest }: Options = {}): Kernels => {
  const [unknown] = Object.keys(rest);
  ensure(unknown === undefined, () => `start: expected threads and revectorize, got ${unknown ?? ''}`);
  ensure(
    Number.isSafeInteger(threads) && threads > 0 && threads <= mostThreads,
    () => `start: expected threads from 1 to ${mostThreads}, got ${threads}`,
  );
  const workers = mayWait() ? threads : 1;
  const vectors = wanted ? revectorize() : undefined;
  const begun = restart({ workers, spawn, patience, tileVectors: vectors && 4, after: vectors?.after });
  const revectorized = vectors !== undefined && begun !== undefined && isReference(begun);
  if (vectors !== undefined && !revectorized) {
    vectors.off();
    restart({ workers, spawn, patience });
  }
  const running = machine();
  return {
    run: running === undefined ? 'reference' : 'compiled',
    threads: running?.workers ?? 1,
    revectorized,
  };
};
