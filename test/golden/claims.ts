/**
 * Which cases of a golden file are run: all of them, each by one runner. How many there are is the file's own affair, so
 * another set of the same schema runs as well.
 */
import { expect } from 'vitest';

/** Asserts that there are cases and that each is of a kind that is run. A failure names the others. */
export const expectKnown = (found: ReadonlyArray<string>, run: ReadonlyArray<string>): void => {
  expect(found).not.toEqual([]);
  expect([...new Set(found)].filter((kind) => !run.includes(kind))).toEqual([]);
};

/** Asserts besides that no kind is run twice and that there are cases of every kind. */
export const expectEveryKind = (found: ReadonlyArray<string>, run: ReadonlyArray<string>): void => {
  expectKnown(found, run);
  expect([...run].sort()).toEqual([...new Set(found)].sort());
};

/** What is run by a case's name, found by how that begins; a name without exactly one runner is an error. */
export const claim = <R>(runners: Readonly<Record<string, R>>, name: string): R => {
  const claims = Object.entries(runners).filter(([prefix]) => name.startsWith(prefix));
  const [first, ...others] = claims;
  if (first === undefined || others.length > 0) {
    return expect.fail(`'${name}' is claimed by ${JSON.stringify(claims.map(([prefix]) => prefix))}`);
  }
  return first[1];
};

/** What a name stands for; a name that stands for nothing is an error. */
export const known = <V>(values: Readonly<Record<string, V>>, name: string): V =>
  Object.hasOwn(values, name)
    ? (values[name] as V)
    : expect.fail(`no '${name}' among ${Object.keys(values).join(', ')}`);
