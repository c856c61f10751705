/**
 * The matrices within any value that is made of records and arrays, in the order of their keys, and the same value with
 * others in their places.
 */
import { isMatrix, type Matrix, NotTraceable } from './storage.js';
import { input, start } from './trace.js';

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
};

/** The matrices of a value; what hides some (a map, an object of a class) cannot be traced. */
export const matricesOf = (value: unknown): ReadonlyArray<Matrix> => {
  if (isMatrix(value)) return [value];
  if (typeof value === 'function') throw new NotTraceable('a state holds a function');
  if (typeof value !== 'object' || value === null) return [];
  if (!isPlain(value)) throw new NotTraceable('a state is not made of records and arrays');
  return Object.values(value).flatMap(matricesOf);
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
