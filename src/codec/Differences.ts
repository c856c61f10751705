/**
 * Where values of JSON's kinds differ: each path with what each of them has there.
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

/** A place where several differ, and what each has there. */
export interface Spread {
  readonly path: string;
  readonly values: ReadonlyArray<unknown>;
}

/**
 * The places where any of several values differ, in the order of their fields.
 *
 * @example
 * import { Differences } from 'foldnet/codec'
 * Differences.among([{ epochs: 20 }, { epochs: 30 }, { epochs: 20 }]) // [{ path: 'epochs', values: [20, 30, 20] }]
 */
export const among = (values: ReadonlyArray<unknown>, path: string = ''): ReadonlyArray<Spread> => {
  const [first] = values;
  const branches = values.filter(isBranch);
  if (branches.length < values.length || new Set(branches.map((branch) => Array.isArray(branch))).size > 1) {
    return values.every((value) => Object.is(value, first)) ? [] : [{ path, values }];
  }
  const names = Array.from(new Set(branches.flatMap((branch) => Object.keys(branch))));
  return names.flatMap((name) =>
    among(
      branches.map((branch) => branch[name]),
      step(path, name, Array.isArray(first)),
    ),
  );
};

/**
 * The places where two values differ, in the order of the first's fields.
 *
 * @example
 * import { Differences } from 'foldnet/codec'
 * Differences.of({ epochs: 20 }, { epochs: 30 }) // [{ path: 'epochs', left: 20, right: 30 }]
 */
export const of = (left: unknown, right: unknown): ReadonlyArray<Difference> =>
  among([left, right]).map(({ path, values: [own, other] }) => ({ path, left: own, right: other }));
