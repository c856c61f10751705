/**
 * Golden files: figures from other libraries, one JSON file for each subject, with a list of cases (golden/README.md).
 */
import { readFileSync } from 'node:fs';
import { Matrix, Parameters } from 'foldnet';

/** A golden file with all that it has beside its cases; the caller knows its fields. */
export const readGoldenFile = <File>(name: string): File =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8')) as File;

/** The cases of a golden file; the caller knows their fields. */
export const readGolden = <Case>(name: string): ReadonlyArray<Case> =>
  readGoldenFile<{ readonly cases: ReadonlyArray<Case> }>(name).cases;

export type Values = ReadonlyArray<number>;
export type Rows = ReadonlyArray<Values>;

/** W1, b1, W2, b2, ...: a W as its rows, a b as its one row. */
export type Weights = ReadonlyArray<Rows | Values>;

/** Parameters as golden files have them. */
export const weightsOf = (parameters: Parameters.Parameters): Weights =>
  Parameters.leaves(parameters).map(({ path, matrix }) =>
    path.endsWith('.b') ? Matrix.toArray(matrix) : Matrix.toRows(matrix),
  );
