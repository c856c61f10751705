/**
 * Widths in types: their sum, for layers side by side.
 */

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

/** Tuples as long as a digit says; a digit's sum is the length of two of them together. */
type Units = readonly [
  [],
  [1],
  [1, 1],
  [1, 1, 1],
  [1, 1, 1, 1],
  [1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1, 1, 1],
];

/** The sum of two digits and a carry, as two digits: `17`. */
type AddDigits<
  A extends Digit,
  B extends Digit,
  Carry extends '0' | '1',
> = `${[...Units[A], ...Units[B], ...Units[Carry]]['length'] & number}` extends infer S extends string
  ? S extends `1${infer D extends Digit}`
    ? ['1', D]
    : ['0', S]
  : never;

/** The last digit and those before it. */
type Last<S extends string> = S extends `${infer Head}${infer Tail}`
  ? Tail extends ''
    ? ['', Head]
    : Last<Tail> extends [infer Rest extends string, infer D]
      ? [`${Head}${Rest}`, D]
      : never
  : ['', '0'];

/** Column addition from the right. */
type Add<A extends string, B extends string, Carry extends '0' | '1' = '0', Done extends string = ''> = A extends ''
  ? B extends ''
    ? Carry extends '1'
      ? `1${Done}`
      : Done
    : AddColumn<A, B, Carry, Done>
  : AddColumn<A, B, Carry, Done>;

type AddColumn<A extends string, B extends string, Carry extends '0' | '1', Done extends string> =
  Last<A> extends [infer RestA extends string, infer DA extends Digit]
    ? Last<B> extends [infer RestB extends string, infer DB extends Digit]
      ? AddDigits<DA, DB, Carry> extends [infer Next extends '0' | '1', infer D extends string]
        ? Add<RestA, RestB, Next, `${D}${Done}`>
        : never
      : never
    : never;

/**
 * The sum of two widths: `Sum<784, 128>` is `912`; `number` if either is known only at run time.
 */
export type Sum<A extends number, B extends number> = number extends A
  ? number
  : number extends B
    ? number
    : Add<`${A}`, `${B}`> extends `${infer N extends number}`
      ? N
      : number;
