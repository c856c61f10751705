// A thread of `npm run elementary`.
import { parentPort } from 'node:worker_threads';
import { searchDoubles, searchSingles } from './search.js';
import type { Name } from './subjects.js';

/** The float32s of bits from `from` on, or float64s by a seed. */
export interface Task {
  readonly name: Name;
  readonly kind: 'singles' | 'doubles';
  readonly from: number;
  readonly count: number;
}

parentPort?.on('message', ({ name, kind, from, count }: Task) => {
  parentPort?.postMessage(
    kind === 'singles' ? searchSingles(name, from, from + count) : searchDoubles(name, from, count),
  );
});
