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
