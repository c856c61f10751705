/**
 * The matrices within any value that is made of records and arrays, in the order of their keys, and the same value with
 * others in their places.
 */
import { sameShape } from './layout.js';
import { isMatrix, type Matrix, NotTraceable } from '../storage.js';
import { input, start } from './trace.js';

/** The parts of an array or a record; `undefined` for what is neither, or has more than its parts. */
const partsOf = (value: object): ReadonlyArray<unknown> | undefined => {
  const parts: ReadonlyArray<unknown> = Object.values(value);
  if (Array.isArray(value)) return parts.length === value.length ? parts : undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain && Reflect.ownKeys(value).length === parts.length ? parts : undefined;
};

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isMatrix(value);

/** The matrices of a value; what hides some (a map, an object of a class) cannot be traced. */
export const matricesOf = (value: unknown): ReadonlyArray<Matrix> => {
  if (isMatrix(value)) return [value];
  if (typeof value === 'function') throw new NotTraceable('a state holds a function');
  if (typeof value !== 'object' || value === null) return [];
  const parts = partsOf(value);
  if (parts === undefined) throw new NotTraceable('a state is not made of records and arrays');
  return parts.flatMap(matricesOf);
};

/** Whether two leaves that are no matrices can stand for each other. */
type Leaf = (x: unknown, y: unknown) => boolean;

/**
 * The matrices of a value in the places where a tree has its own, in the tree's order, whatever the order of the value's
 * keys; a value of another form cannot be traced.
 */
export const matricesAt = (tree: unknown, value: unknown, leaf: Leaf = Object.is): ReadonlyArray<Matrix> => {
  if (isMatrix(tree) && isMatrix(value) && sameShape(tree, value)) return [value];
  if (isBranch(tree) && isBranch(value) && Object.keys(tree).length === Object.keys(value).length) {
    return Object.entries(tree).flatMap(([name, part]) => matricesAt(part, value[name], leaf));
  }
  if (isMatrix(tree) || isBranch(tree) || !leaf(tree, value)) throw new NotTraceable('a tree changes its form');
  return [];
};

/** Whether two values have matrices of the same shapes at the same places, in the same order, and the same leaves else. */
export const isAlike = (x: unknown, y: unknown, leaf: Leaf = Object.is): boolean => {
  if (isMatrix(x)) return isMatrix(y) && sameShape(x, y);
  if (!isBranch(x)) return !isBranch(y) && !isMatrix(y) && leaf(x, y);
  if (!isBranch(y)) return false;
  if (Array.isArray(x) && Array.isArray(y))
    return x.length === y.length && x.every((part, i) => isAlike(part, y[i], leaf));
  const [names, others] = [Object.keys(x), Object.keys(y)];
  return (
    names.length === others.length && names.every((name, i) => name === others[i] && isAlike(x[name], y[name], leaf))
  );
};

/** The value with other matrices, as many as it has. */
export const withMatrices = <A>(value: A, matrices: ReadonlyArray<Matrix>): A => {
  let next = 0;
  const replaced = (part: unknown): unknown => {
    if (isMatrix(part)) return matrices[next++];
    if (typeof part !== 'object' || part === null) return part;
    return Array.isArray(part)
      ? part.map(replaced)
      : Object.fromEntries(Object.entries(part).map(([name, child]) => [name, replaced(child)]));
  };
  return replaced(value) as A;
};

/** The value with the shapes of its matrices alone: what is compiled from it does not keep their elements. */
export const withoutElements = <A>(value: A): A => {
  const trace = start();
  return withMatrices(
    value,
    matricesOf(value).map((x) => input(trace, x)),
  );
};
