/**
 * What is known of an object, for as long as the object lives.
 */

/** Facts about objects. */
export interface Notes<A> {
  readonly add: (of: object, fact: A) => void;
  readonly of: (of: object) => A | undefined;
}

/** No facts yet. */
export const notes = <A>(): Notes<A> => {
  const known = new WeakMap<object, A>();
  return { add: (of, fact) => void known.set(of, fact), of: (of) => known.get(of) };
};

/** Gives what was made of the object when it was asked for first: a pure function of it is run once. */
export type Memo<A> = (of: object, make: () => A) => A;

/** An empty memo. */
export const memo = <A>(): Memo<A> => {
  const made = new WeakMap<object, { readonly value: A }>();
  return (of, make) => {
    const known = made.get(of) ?? { value: make() };
    made.set(of, known);
    return known.value;
  };
};
