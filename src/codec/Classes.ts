/**
 * Classes: which label of the data each output of a network stands for.
 */
import * as E from 'fp-ts/lib/Either.js';
import { mismatch, type DecodeError } from './DecodeError.js';

/** The label of each output, in the order of the outputs. */
export type Classes = ReadonlyArray<number>;

/**
 * Each label once, ascending.
 *
 * @example
 * import { Classes } from 'foldnet/codec'
 * Classes.distinct([7, 2, 7, 5]) // [2, 5, 7]
 */
export const distinct = (labels: ReadonlyArray<number>): ReadonlyArray<number> =>
  [...new Set(labels)].sort((x, y) => x - y);

const isIndex =
  (outputs: number) =>
  (label: number): boolean =>
    Number.isInteger(label) && label >= 0 && label < outputs;

/**
 * The classes of integer labels for so many outputs: the outputs' own indices if every label is one of these, or else
 * the distinct labels, ascending, which must be as many as the outputs.
 *
 * @example
 * import { Classes } from 'foldnet/codec'
 * Classes.fit(3)([0, 2, 2]) // Right of [0, 1, 2]
 * Classes.fit(2)([1, -1, 1]) // Right of [-1, 1]
 */
export const fit =
  (outputs: number) =>
  (labels: ReadonlyArray<number>): E.Either<DecodeError, Classes> => {
    const found = distinct(labels);
    return found.every(isIndex(outputs))
      ? E.right(Array.from({ length: outputs }, (_, i) => i))
      : found.length === outputs
        ? E.right(found)
        : E.left(mismatch('', `${found.length} outputs, one for each class (${summary(found)})`, String(outputs)));
  };

/**
 * The first few labels.
 *
 * @example
 * import { Classes } from 'foldnet/codec'
 * Classes.summary([2, 5, 7]) // '2, 5, 7'
 */
export const summary = (labels: ReadonlyArray<number>): string =>
  labels.length > 10 ? `${labels.slice(0, 10).join(', ')}, ...` : labels.join(', ');

/**
 * The output of each label; `Left` of the index of the first that is none of the classes.
 *
 * @example
 * import { Classes } from 'foldnet/codec'
 * Classes.toIndices([2, 5, 7])([7, 2, 7]) // Right of [2, 0, 2]
 * Classes.toIndices([2, 5, 7])([7, 3]) // Left: 1
 */
export const toIndices =
  (classes: Classes) =>
  (labels: ReadonlyArray<number>): E.Either<number, ReadonlyArray<number>> => {
    const outputs = new Map(classes.map((label, i) => [label, i] as const));
    const indices = labels.map((label) => outputs.get(label));
    const unknown = indices.indexOf(undefined);
    return unknown >= 0 ? E.left(unknown) : E.right(indices.filter((index) => index !== undefined));
  };
