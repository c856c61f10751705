/**
 * A study: an exercise or an experiment of the seed documents, as a program that gives its table and its figures.
 */
import type * as E from 'fp-ts/lib/Either.js';
import type { Figure } from 'foldnet/figures';

/** What a study found. */
export interface Findings {
  /** The table, as it is printed: lines of text. */
  readonly lines: ReadonlyArray<string>;
  /** By the name of their file, without its ending. */
  readonly figures: Readonly<Record<string, Figure.Figure>>;
}

/** A study, by whose name it is run: `npm run studies -- NAME`. */
export interface Study {
  readonly name: string;
  readonly title: string;
  /** What is asked, what was done, and what is to be seen: a few sentences for the gallery. */
  readonly about: string;
  /** The exercise or experiment that it is, in the words of the gallery: `seed document 001, exercise 4`. */
  readonly source: string;
  /** About how many seconds it takes on one core. */
  readonly seconds: number;
  /**
   * `Left` if training diverged, or a file is not what it should be: what is to be said of it. A long one says now and then
   * how far it is: `epoch 3 of 20`.
   */
  readonly run: (progress: (text: string) => void) => E.Either<unknown, Findings>;
}
