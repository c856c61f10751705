/**
 * The words of the keys that layers draw by, in a trace: given at each step, each by its place in the network.
 *
 * They belong to the very mode that a layer is given: one that is made of it, with another key, has none.
 */
import { type Notes, notes } from '../memo.js';
import type { Scalar } from '../scalar.js';

/** The words of the key of a place, and of the places within it. */
export interface Words {
  readonly here: () => readonly [high: Scalar, low: Scalar];
  readonly at: (index: number) => Words;
}

/** The words of modes. */
export const wordsOf: Notes<Words> = notes();

/** The words of a place; each place that asks for them is added to the list. */
export const wordsAt = (places: Array<ReadonlyArray<number>>, path: ReadonlyArray<number> = []): Words => ({
  here: () => {
    const index = 2 * (places.push(path) - 1);
    return [
      { _tag: 'Given', index, precision: 'float64' },
      { _tag: 'Given', index: index + 1, precision: 'float64' },
    ];
  },
  at: (index) => wordsAt(places, [...path, index]),
});
