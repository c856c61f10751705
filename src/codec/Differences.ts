/**
 * Where two values of JSON's kinds differ: each path with what the one has there, and the other.
 */
import { property } from './Schema.js';

/** A place where they differ; what one has not is undefined. */
export interface Difference {
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
}

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const step = (path: string, name: string, isArray: boolean): string =>
  isArray ? `${path}[${name}]` : `${path}${property(name)}`.replace(/^\./, '');

/**
 * The places where two values differ, in the order of the first's fields.
 *
 * @example
 * import { Differences } from 'foldnet/codec'
 * Differences.of({ epochs: 20 }, { epochs: 30 }) // [{ path: 'epochs', left: 20, right: 30 }]
 */
export const of = (left: unknown, right: unknown, path: string = ''): ReadonlyArray<Difference> => {
  if (!isBranch(left) || !isBranch(right) || Array.isArray(left) !== Array.isArray(right)) {
    return Object.is(left, right) ? [] : [{ path, left, right }];
  }
  const names = Array.from(new Set([...Object.keys(left), ...Object.keys(right)]));
  return names.flatMap((name) => of(left[name], right[name], step(path, name, Array.isArray(left))));
};
