/**
 * What a layer says of its parameters before there are any: for each its shape and the distribution that it starts
 * from, in a tree of the parameters' shape. Initial values, checks of stored parameters and summaries follow from it.
 *
 * Law R3: from a key, a parameter's initial values depend on its path alone.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Distribution } from './Distribution.js';
import * as Matrix from './Matrix.js';
import { ensure } from './numeric/invariant.js';
import { elementBytes } from './numeric/precision.js';
import { mostBytes, needs } from './numeric/room.js';
import { build } from './numeric/storage.js';
import * as Parameters from './Parameters.js';
import * as Random from './Random.js';

/** One parameter. */
export interface Declaration {
  readonly _tag: 'Declaration';
  readonly rows: number;
  readonly columns: number;
  readonly distribution: Distribution;
}

/** A tree of declarations. */
export type Declarations = Declaration | ReadonlyArray<Declarations> | { readonly [name: string]: Declarations };

/**
 * A parameter of that shape that starts from that distribution.
 *
 * @example
 * import { Declaration, Initializer } from 'foldnet'
 * const W = Declaration.declare(784, 128, Initializer.distribution('glorot-uniform', 784, 128))
 * Declaration.count({ W }) // 100352: 784 times 128
 */
export const declare = (rows: number, columns: number, distribution: Distribution): Declaration => ({
  _tag: 'Declaration',
  rows,
  columns,
  distribution,
});

/** A declaration with the path of its parameter. */
export interface Leaf {
  readonly path: string;
  readonly declaration: Declaration;
}

const isDeclaration = (tree: Declarations): tree is Declaration => '_tag' in tree && tree._tag === 'Declaration';

/**
 * The trees within a tree; none in a declaration.
 *
 * @example
 * import { Declaration, Network } from 'foldnet'
 * const { declarations } = Network.dense(3)(Network.input(2))
 * Declaration.children(declarations).length // 1: a layer
 * Declaration.children(declarations).flatMap(Declaration.children).length // 2: W and b
 */
export const children = (tree: Declarations): ReadonlyArray<Declarations> =>
  isDeclaration(tree) ? [] : Object.values<Declarations>(tree);

/**
 * Every declaration with its path, in path order.
 *
 * @example
 * import { Declaration, Network } from 'foldnet'
 * const { declarations } = Network.dense(3)(Network.input(2))
 * Declaration.leaves(declarations).map(({ path }) => path) // ['0.W', '0.b']
 */
export const leaves = (tree: Declarations, path: string = ''): ReadonlyArray<Leaf> =>
  isDeclaration(tree)
    ? [{ path, declaration: tree }]
    : Object.entries(tree).flatMap(([name, child]: readonly [string, Declarations]) =>
        leaves(child, Parameters.under(path, name)),
      );

/**
 * How many numbers the parameters of a tree hold.
 *
 * @example
 * import { Declaration, Network } from 'foldnet'
 * Declaration.count(Network.dense(3)(Network.input(2)).declarations) // 9: W has 6, b has 3
 */
export const count = (tree: Declarations): number =>
  leaves(tree).reduce((total, { declaration: { rows, columns } }) => total + rows * columns, 0);

/** The tree of parameters whose leaves are the matrices given, in path order; as many as there are declarations. */
const assemble = (
  tree: Declarations,
  matrices: ReadonlyArray<Matrix.Matrix>,
): readonly [Parameters.Parameters, ReadonlyArray<Matrix.Matrix>] => {
  if (isDeclaration(tree)) return [matrices[0] ?? Matrix.zeros(tree.rows, tree.columns), matrices.slice(1)];
  const [entries, rest] = Object.entries(tree).reduce<
    readonly [ReadonlyArray<readonly [string, Parameters.Parameters]>, ReadonlyArray<Matrix.Matrix>]
  >(
    ([done, left], [name, child]: readonly [string, Declarations]) => {
      const [parameters, after] = assemble(child, left);
      return [[...done, [name, parameters]], after];
    },
    [[], matrices],
  );
  return [Array.isArray(tree) ? entries.map(([, child]) => child) : Object.fromEntries(entries), rest];
};

/**
 * Initial parameters, drawn in path order and rounded to the precision.
 *
 * From a key every draw depends on the parameter's path alone; from a stream the draws follow each other.
 *
 * @example
 * import { Declaration, Dense, Threefry } from 'foldnet'
 * const { declarations } = Dense.dense(2, 3, { init: { type: 'constant', value: 0.5 } })
 * const [parameters] = Declaration.initialize(declarations, 'float32')(Threefry.key(42))
 * parameters // { W: [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]], b: [[0, 0, 0]] }
 */
export const initialize =
  (tree: Declarations, precision: Matrix.Precision): Random.Draw<Parameters.Parameters> =>
  (random) => {
    const bytes = count(tree) * elementBytes(precision);
    ensure(bytes <= mostBytes, () => needs('Network.init: a network of these widths', bytes, mostBytes));
    const [matrices, after] = leaves(tree).reduce<readonly [ReadonlyArray<Matrix.Matrix>, Random.Random]>(
      ([done, current], { path, declaration: { rows, columns, distribution } }) => {
        const [values, next] = Random.drawMatrix(distribution, path, rows, columns)(current);
        const matrix = build(rows, columns, precision, (out) => {
          out.set(values);
        });
        return [[...done, matrix], next];
      },
      [[], random],
    );
    return [assemble(tree, matrices)[0], after];
  };

/**
 * Parameters from stored matrices by path; `Left` names a path that is missing, unknown, or of another shape.
 *
 * @example
 * import { Declaration, Dense, Matrix } from 'foldnet'
 * const { declarations } = Dense.dense(2, 1)
 * const stored = [{ path: 'W', matrix: Matrix.of([[1], [2]]) }]
 * Declaration.fromLeaves(declarations)(stored) // Left: b: expected 1 rows and 1 columns, found nothing
 */
export const fromLeaves =
  (tree: Declarations) =>
  (stored: ReadonlyArray<Parameters.Leaf>): E.Either<Matrix.MatrixError, Parameters.Parameters> => {
    const declared = leaves(tree);
    const byPath = new Map(stored.map(({ path, matrix }) => [path, matrix] as const));
    const known = new Set(declared.map(({ path }) => path));
    const unknown = stored.find(({ path }) => !known.has(path));
    if (unknown !== undefined) return mismatch(unknown.path, 'no parameter of that name', 'one');
    const wrong = declared.find(({ path, declaration }) => {
      const matrix = byPath.get(path);
      return matrix === undefined || matrix.rows !== declaration.rows || matrix.columns !== declaration.columns;
    });
    if (wrong !== undefined) {
      const matrix = byPath.get(wrong.path);
      return mismatch(
        wrong.path,
        `${wrong.declaration.rows} rows and ${wrong.declaration.columns} columns`,
        matrix === undefined ? 'nothing' : `${matrix.rows} rows and ${matrix.columns} columns`,
      );
    }
    return E.right(
      assemble(
        tree,
        declared.flatMap(({ path }) => byPath.get(path) ?? []),
      )[0],
    );
  };

const mismatch = (path: string, expected: string, found: string): E.Either<Matrix.MatrixError, never> =>
  E.left({ _tag: 'MatrixError', path, expected, found });
