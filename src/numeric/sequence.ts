/**
 * Lazy sequences.
 */

/** first, next(first), next(next(first)), ... until `next` gives `undefined`; each iteration starts anew. */
export const unfold = <A>(first: A, next: (current: A) => A | undefined): Iterable<A> => ({
  *[Symbol.iterator]() {
    for (let current: A | undefined = first; current !== undefined; current = next(current)) yield current;
  },
});
