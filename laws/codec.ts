/**
 * Laws of codecs: what is written is read back, bit for bit (K1), what can be read has one text (K2), and what is wrong
 * is refused by its place (K3).
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as fc from 'fast-check';
import { bitwise, first, type Verdict } from './comparison.js';
import { type Law, law, type LawOptions } from './law.js';

/** A text that must be refused, and the path that the refusal has to name. */
export interface Refused<W> {
  readonly written: W;
  readonly path: string;
}

/** A codec, and what its laws are checked on. */
export interface Codec<A, W, Err> {
  /** What is read and written, in the equations. */
  readonly name: string;
  readonly decode: (written: W) => E.Either<Err, A>;
  readonly encode: (value: A) => W;
  readonly arbitrary: fc.Arbitrary<A>;
  /** Bit for bit, leaf by leaf, unless said. */
  readonly equals?: (left: A, right: A) => Verdict;
  /** Other ways to write a value, which must be read as well: the keys in another order, other white space. */
  readonly variants?: (written: W) => ReadonlyArray<W>;
  /** What must be refused, made from something that is not. */
  readonly refused?: (written: W) => ReadonlyArray<Refused<W>>;
  /** The paths that a refusal names. */
  readonly paths?: (error: Err) => ReadonlyArray<string>;
}

const accepted = <A, Err>(decoded: E.Either<Err, A>, holds: (value: A) => Verdict): Verdict =>
  E.isRight(decoded) ? holds(decoded.right) : bitwise(decoded, 'a value that is read');

/** K1: decode(encode a) = right a */
export const readsWhatItWrote =
  <A, W, Err>({ decode, encode, equals = bitwise }: Codec<A, W, Err>) =>
  (value: A): Verdict =>
    accepted(decode(encode(value)), (read) => equals(read, value));

/** K2: encode after decode after encode = encode; whatever else is a way to write a value is read as it, and so has its text */
export const textsAreCanonical =
  <A, W, Err>({ decode, encode, equals = bitwise, variants = () => [] }: Codec<A, W, Err>) =>
  (value: A): Verdict => {
    const written = encode(value);
    return first([
      () => accepted(decode(written), (read) => bitwise(encode(read), written)),
      ...variants(written).map(
        (variant) => () =>
          accepted(decode(variant), (read) => first([() => equals(read, value), () => bitwise(encode(read), written)])),
      ),
    ]);
  };

/** K3: what is wrong is a Left that names the path */
export const refusesByPath =
  <A, W, Err>({ decode, encode, refused = () => [], paths = () => [] }: Codec<A, W, Err>) =>
  (value: A): Verdict =>
    first(
      refused(encode(value)).map(({ written, path }) => () => {
        const read = decode(written);
        if (E.isRight(read)) return bitwise(read, `a refusal of ${path}`);
        return paths(read.left).includes(path) ? first([]) : bitwise(paths(read.left), [path]);
      }),
    );

/**
 * The laws of a codec, on values of its own arbitrary; `share` is the part of the runs asked for that each takes.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as fc from 'fast-check'
 * import { checkLaws, codecLaws, showReport } from 'foldnet/laws'
 * const decimal = {
 *   name: 'decimals',
 *   encode: String,
 *   decode: (text: string) => (text.trim() === '' ? E.left('no number') : E.right(Number(text))),
 *   arbitrary: fc.integer(),
 * }
 * showReport(checkLaws(codecLaws(decimal), { seed: 42, runs: 20 }))
 */
export const codecLaws = <A, W, Err>(
  codec: Codec<A, W, Err>,
  options: Pick<LawOptions<A>, 'share'> = {},
): ReadonlyArray<Law> => [
  law('K1', `${codec.name}: decode(encode a) = right a`, codec.arbitrary, readsWhatItWrote(codec), options),
  law(
    'K2',
    `${codec.name}: decode u = right a implies decode(encode a) = right a; one text for each value`,
    codec.arbitrary,
    textsAreCanonical(codec),
    options,
  ),
  ...(codec.refused === undefined
    ? []
    : [
        law(
          'K3',
          `${codec.name}: what is wrong is refused by its path`,
          codec.arbitrary,
          refusesByPath(codec),
          options,
        ),
      ]),
];
