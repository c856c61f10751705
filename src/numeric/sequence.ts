/**
 * Lazy sequences.
 */

/** first, next(first), next(next(first)), ... until `next` gives `undefined`; each iteration starts anew. */
export const unfold = <A>(first: A, next: (current: A) => A | undefined): Iterable<A> => ({
  *[Symbol.iterator]() {
    for (let current: A | undefined = first; current !== undefined; current = next(current)) yield current;
  },
});

/** The first `n` elements of a sequence, or all if there are fewer. */
export const take = <A>(n: number, sequence: Iterable<A>): ReadonlyArray<A> => {
  const taken: A[] = [];
  for (const element of sequence) {
    if (taken.length >= n) break;
    taken.push(element);
  }
  return taken;
};

/** The sums, in order from 0, of each `size` elements after the other. */
export const sums = (elements: ReadonlyArray<number>, size: number): ReadonlyArray<number> => {
  const result: number[] = [];
  for (let start = 0; start < elements.length; start += size) {
    let sum = 0;
    for (let i = start; i < start + size; i++) sum += elements[i]!;
    result.push(sum);
  }
  return result;
};
