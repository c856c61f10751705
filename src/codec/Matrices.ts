/**
 * Trees of matrices in files: a record of shape and values for each path, checked against what a network declares.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Declaration from '../Declaration.js';
import * as Digest from '../Digest.js';
import * as Matrix from '../Matrix.js';
import * as Parameters from '../Parameters.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import * as Schema from './Schema.js';

/** A matrix as a file has it, row-major. */
export interface StoredMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: ReadonlyArray<number>;
}

/** Matrices by their paths. */
export type Stored = ReadonlyArray<readonly [path: string, matrix: StoredMatrix]>;

/** The decoder of matrices by their paths. */
export const decoder: Schema.Decoder<Stored> = Schema.dictionary(
  Schema.record({ rows: Schema.positiveInteger, columns: Schema.positiveInteger, values: Schema.numbers }),
);

/** A tree as a file has it. */
export const encode = (tree: Parameters.Parameters): Readonly<Record<string, StoredMatrix>> =>
  Object.fromEntries(
    Parameters.leaves(tree).map(({ path, matrix }) => [
      path,
      { rows: matrix.rows, columns: matrix.columns, values: Matrix.toArray(matrix) },
    ]),
  );

/** Where a file has a tree, what it has there, and what its numbers are. */
export interface Source {
  readonly root: string;
  readonly stored: Stored;
  readonly precision: Matrix.Precision;
}

/** The tree of those declarations; `Left` names a path that is missing, unknown, of another shape or not finite. */
export const decode =
  (declarations: Declaration.Declarations) =>
  ({ root, stored, precision }: Source): E.Either<DecodeError, Parameters.Parameters> =>
    pipe(
      stored,
      E.traverseArray(([path, { rows, columns, values }]) =>
        pipe(
          Matrix.fromArray(rows, columns, precision)(values),
          E.mapLeft(({ expected, found }) => mismatch(`${root}["${path}"].values`, expected, found)),
          E.filterOrElse(Matrix.isFinite, () =>
            mismatch(`${root}["${path}"].values`, `numbers that are finite in ${precision}`, 'one that is not'),
          ),
          E.map((matrix) => ({ path, matrix })),
        ),
      ),
      E.chain((leaves) =>
        pipe(
          Declaration.fromLeaves(declarations)(leaves),
          E.mapLeft(({ path, expected, found }) => mismatch(`${root}["${path}"]`, expected, found)),
        ),
      ),
    );

/** The decoder of digests. */
export const digest: Schema.Decoder<Digest.Digest> = Schema.guarded(
  "'sha256:' and 64 hexadecimal digits",
  (value): value is Digest.Digest => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value),
);

/** The tree, if that is its digest, which stands in the file at that path. */
export const verified =
  (path: string, given: Digest.Digest, what: string) =>
  <P extends Parameters.Parameters>(tree: P): E.Either<DecodeError, P> => {
    const actual = Digest.ofParameters(tree);
    return actual === given ? E.right(tree) : E.left(mismatch(path, `${actual}, the digest of these ${what}`, given));
  };
