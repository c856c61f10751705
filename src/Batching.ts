/**
 * How an epoch takes the rows of the training data.
 *
 *   full       all rows, in their order, at once (seeds 001 and 002)
 *   random     one random batch, without replacement (seed 000); every row once if there are fewer than its size
 *   shuffled   all rows in a random order, in batches, the last one shorter if they do not divide (seed 002)
 *
 * An epoch's rows depend on (key, epoch) alone, or come next from the stream.
 */
import { ensureWidth } from './numeric/invariant.js';
import * as Random from './Random.js';

/** A way to take rows. */
export type Batching =
  | { readonly type: 'full' }
  | { readonly type: 'random'; readonly size: number }
  | { readonly type: 'shuffled'; readonly size: number };

/** A batch: all rows in their order, or the rows of those indices. */
export type Batch = 'all' | ReadonlyArray<number>;

/**
 * All rows at once.
 *
 * @example
 * import { Batching, Threefry } from 'foldnet'
 * const [batches] = Batching.batches(Batching.full, 1, 400)(Threefry.key(0))
 * batches // ['all']
 */
export const full: Batching = { type: 'full' };

/**
 * One random batch an epoch.
 *
 * @example
 * import { Batching, Threefry } from 'foldnet'
 * const [batches] = Batching.batches(Batching.random(64), 1, 400)(Threefry.key(0))
 * batches.map((rows) => rows.length) // [64]
 */
export const random = (size: number): Batching => ({ type: 'random', size });

/**
 * Shuffled mini-batches.
 *
 * @example
 * import { Batching, Threefry } from 'foldnet'
 * const [batches] = Batching.batches(Batching.shuffled(64), 1, 400)(Threefry.key(0))
 * batches.map((rows) => rows.length) // [64, 64, 64, 64, 64, 64, 16]
 */
export const shuffled = (size: number): Batching => ({ type: 'shuffled', size });

const chunks = (indices: ReadonlyArray<number>, size: number): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: Math.ceil(indices.length / size) }, (_, i) => indices.slice(i * size, (i + 1) * size));

/**
 * The batches of that epoch (counted from 1) over `rows` rows, in order.
 *
 * @example
 * import { Batching, Threefry } from 'foldnet'
 * const [batches] = Batching.batches(Batching.shuffled(2), 1, 5)(Threefry.key(0))
 * batches // [[3, 1], [2, 0], [4]]
 */
export const batches = (batching: Batching, epoch: number, rows: number): Random.Draw<ReadonlyArray<Batch>> => {
  if (batching.type !== 'full') ensureWidth('Batching.batches', batching.size);
  switch (batching.type) {
    case 'full':
      return (state) => [['all'], state];
    case 'random':
      return (state) => {
        const [indices, after] = Random.epochSample(epoch, rows, batching.size)(state);
        return [[indices], after];
      };
    case 'shuffled':
      return (state) => {
        const [order, after] = Random.epochOrder(epoch, rows)(state);
        return [chunks(order, batching.size), after];
      };
  }
};
