/**
 * Trees of matrices: a model's parameters, and everything of the same shape (gradients, moments).
 *
 * A leaf is named by its path, as `0.W` or `2.1.b`: the keys and indices that lead to it, joined by dots. Leaves are
 * always visited in path order: array elements by index, record fields as declared.
 *
 * Laws: gradients form a vector space (V1); matrices by path are lenses (L1).
 */
import type { Eq } from 'fp-ts/lib/Eq.js';
import * as O from 'fp-ts/lib/Option.js';
import * as Matrix from './Matrix.js';
import { ensure, ensureSameShape } from './numeric/invariant.js';
import type { Scalar } from './numeric/scalar.js';

/** A matrix, or an array or record of trees. */
export type Parameters = Matrix.Matrix | ReadonlyArray<Parameters> | { readonly [name: string]: Parameters };

/** The parameters of a layer that has none. */
export type Empty = { readonly [name: string]: never };

/**
 * The parameters of a layer that has none.
 *
 * @example
 * import { Activation, Layer, Matrix, Parameters } from 'foldnet'
 * Layer.predict(Activation.relu(2))(Parameters.empty, Matrix.of([[-1, 2]])) // [[0, 2]]
 */
export const empty: Empty = {};

/** A matrix of a tree with its path. */
export interface Leaf {
  readonly path: string;
  readonly matrix: Matrix.Matrix;
}

/**
 * The path of a child: `2` and `W` make `2.W`.
 *
 * @example
 * import { Parameters } from 'foldnet'
 * Parameters.under('2', 'W') // '2.W'
 * Parameters.under('', 'W') // 'W'
 */
export const under = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/**
 * Whether a path leads to weights, by their name `W`: not to biases, gains and shifts, which decay and penalties spare.
 *
 * @example
 * import { Parameters } from 'foldnet'
 * Parameters.isWeights('2.W') // true
 * Parameters.isWeights('2.b') // false
 */
export const isWeights = (path: string): boolean => path === 'W' || path.endsWith('.W');

type Branch = Exclude<Parameters, Matrix.Matrix>;

const children = (tree: Branch): ReadonlyArray<readonly [string, Parameters]> => Object.entries(tree);

/**
 * Every matrix of a tree with its path, in path order.
 *
 * @example
 * import { Matrix, Parameters } from 'foldnet'
 * Parameters.leaves([{ W: Matrix.zeros(2, 3), b: Matrix.zeros(1, 3) }]).map(({ path }) => path) // ['0.W', '0.b']
 */
export const leaves = (tree: Parameters, path: string = ''): ReadonlyArray<Leaf> =>
  Matrix.isMatrix(tree)
    ? [{ path, matrix: tree }]
    : children(tree).flatMap(([name, child]) => leaves(child, under(path, name)));

/**
 * Applies a function that keeps shapes to every matrix of a tree.
 *
 * @example
 * import { Matrix, Parameters } from 'foldnet'
 * Parameters.map(Matrix.squareRoot)({ W: Matrix.of([[4]]), b: Matrix.of([[9]]) }) // { W: [[2]], b: [[3]] }
 */
export const map =
  (f: (x: Matrix.Matrix, path: string) => Matrix.Matrix) =>
  <P extends Parameters>(tree: P): P =>
    mapTree(f, tree, '') as P;

const mapTree = (f: (x: Matrix.Matrix, path: string) => Matrix.Matrix, tree: Parameters, path: string): Parameters => {
  if (Matrix.isMatrix(tree)) return f(tree, path);
  const mapped = children(tree).map(([name, child]) => [name, mapTree(f, child, under(path, name))] as const);
  return Array.isArray(tree) ? mapped.map(([, child]) => child) : Object.fromEntries(mapped);
};

/**
 * Combines the matrices of two trees of one shape, path by path.
 *
 * @example
 * import { Matrix, Parameters } from 'foldnet'
 * Parameters.zipWith(Matrix.hadamard)({ W: Matrix.of([[2, 3]]) }, { W: Matrix.of([[4, 5]]) }) // { W: [[8, 15]] }
 */
export const zipWith =
  (f: (x: Matrix.Matrix, y: Matrix.Matrix, path: string) => Matrix.Matrix) =>
  <P extends Parameters>(x: P, y: NoInfer<P>): P =>
    zipTrees(f, x, y, '') as P;

const zipTrees = (
  f: (x: Matrix.Matrix, y: Matrix.Matrix, path: string) => Matrix.Matrix,
  x: Parameters,
  y: Parameters | undefined,
  path: string,
): Parameters => {
  if (Matrix.isMatrix(x) && Matrix.isMatrix(y)) return f(x, y, path);
  ensure(
    !Matrix.isMatrix(x) && y !== undefined && !Matrix.isMatrix(y),
    () => `Parameters.zipWith: the trees differ at '${path}'`,
  );
  const other = new Map(children(y as Branch));
  const zipped = children(x as Branch).map(
    ([name, child]) => [name, zipTrees(f, child, other.get(name), under(path, name))] as const,
  );
  ensure(zipped.length === other.size, () => `Parameters.zipWith: the trees differ at '${path}'`);
  return Array.isArray(x) ? zipped.map(([, child]) => child) : Object.fromEntries(zipped);
};

/** One matrix of a tree, to read and to replace. */
export interface At {
  /** `None` where the tree has no matrix of that path. */
  readonly get: (tree: Parameters) => O.Option<Matrix.Matrix>;
  /** The tree with another matrix of the same shape there; the tree itself where it has none of that path. */
  readonly set: (matrix: Matrix.Matrix) => <P extends Parameters>(tree: P) => P;
}

/**
 * The matrix of a path: an optic that gets back what was put, puts back what was got, and keeps the last of two puts
 * (law L1).
 *
 * @example
 * import { Matrix, Network, Parameters, Threefry } from 'foldnet'
 * const parameters = Network.dense(1)(Network.input(2)).init(Threefry.key(42))
 * Parameters.at('0.b').set(Matrix.of([[0.5]]))(parameters)
 */
export const at = (path: string): At => ({
  get: (tree) => O.fromNullable(leaves(tree).find((leaf) => leaf.path === path)?.matrix),
  set: (matrix) =>
    map((x, found) => {
      if (found !== path) return x;
      ensureSameShape('Parameters.at: set', x, matrix);
      return matrix;
    }),
});

/**
 * x + y, matrix by matrix.
 *
 * @example
 * import { Matrix, Parameters } from 'foldnet'
 * Parameters.add({ W: Matrix.of([[1]]) }, { W: Matrix.of([[2]]) }) // { W: [[3]] }
 */
export const add: <P extends Parameters>(x: P, y: NoInfer<P>) => P = zipWith(Matrix.add);

/**
 * factor * x, matrix by matrix.
 *
 * @example
 * import { Matrix, Parameters } from 'foldnet'
 * Parameters.scale(10)({ W: Matrix.of([[1]]), b: Matrix.of([[2]]) }) // { W: [[10]], b: [[20]] }
 */
export const scale = (factor: Scalar): (<P extends Parameters>(tree: P) => P) => map(Matrix.scale(factor));

/**
 * A tree of that shape with every element +0.
 *
 * @example
 * import { Matrix, Parameters } from 'foldnet'
 * Parameters.zerosLike({ W: Matrix.of([[1, 2]]) }) // { W: [[0, 0]] }
 */
export const zerosLike: <P extends Parameters>(tree: P) => P = map((x) => Matrix.zeros(x.rows, x.columns, x.precision));

/**
 * How many numbers a tree holds.
 *
 * @example
 * import { Matrix, Parameters } from 'foldnet'
 * Parameters.count({ W: Matrix.zeros(784, 128), b: Matrix.zeros(1, 128) }) // 100480
 */
export const count = (tree: Parameters): number =>
  leaves(tree).reduce((total, { matrix }) => total + matrix.rows * matrix.columns, 0);

/**
 * The first path, in path order, whose matrix has a NaN or an infinity; `undefined` if there is none.
 *
 * @example
 * import { Matrix, Parameters } from 'foldnet'
 * Parameters.firstNonFinite([{ W: Matrix.of([[1]]) }, { W: Matrix.of([[NaN]]) }]) // '1.W'
 * Parameters.firstNonFinite([{ W: Matrix.of([[1]]) }]) // undefined
 */
export const firstNonFinite = (tree: Parameters): string | undefined =>
  leaves(tree).find(({ matrix }) => !Matrix.isFinite(matrix))?.path;

/**
 * Bitwise equality, path by path.
 *
 * @example
 * import { Matrix, Parameters } from 'foldnet'
 * Parameters.eq.equals({ W: Matrix.of([[1]]) }, { W: Matrix.of([[1]]) }) // true
 * Parameters.eq.equals({ W: Matrix.of([[0]]) }, { W: Matrix.of([[-0]]) }) // false
 */
export const eq: Eq<Parameters> = {
  equals: (x, y) => {
    const right = leaves(y);
    const left = leaves(x);
    return (
      left.length === right.length &&
      left.every(({ path, matrix }, i) => path === right[i]?.path && Matrix.eq.equals(matrix, right[i].matrix))
    );
  },
};
