/**
 * CSV with a header row: its syntax, and the numbers in its columns.
 *
 * Cells may be quoted; lines end in LF or CRLF; a byte order mark and empty lines at the end are passed over. A number
 * is a decimal one (`-1.5e-3`), with or without spaces around it: blanks, text, NaN, infinities and hexadecimal are
 * refused by line and column. Laws: K1, K3. Source: RFC 4180; the parser of quoted files is csv-parse.
 */
import { parse as parseQuoted } from 'csv-parse/browser/esm/sync';
import * as E from 'fp-ts/lib/Either.js';
import type * as Matrix from '../Matrix.js';
import { build, read } from '../numeric/storage.js';
import { firstNonFinite } from '../numeric/elementwise.js';
import { found, list, mismatch, nearest, type DecodeError } from './DecodeError.js';

/** A row below the header. */
export interface Row {
  /** In the file, from 1: the header's is 1. */
  readonly line: number;
  /** As they stand in the file. */
  readonly cells: () => ReadonlyArray<string>;
}

/** A CSV's columns by name, and its rows, at least one. */
export interface Table {
  readonly header: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<Row>;
}

const failure = (path: string, expected: string, actual: string): E.Either<DecodeError, never> =>
  E.left(mismatch(path, expected, actual));

/** Without a quote a line is its cells and commas, and splitting it is a tenth of the work. */
const unquotedRows = (text: string): ReadonlyArray<Row> =>
  text.split(/\r?\n/).map((line, i) => ({ line: i + 1, cells: () => line.split(',') }));

const quotedRows = (text: string): E.Either<DecodeError, ReadonlyArray<Row>> =>
  E.tryCatch(
    () =>
      parseQuoted(text, {
        record_delimiter: ['\r\n', '\n'],
        relax_column_count: true,
        // The parser's types let a record become texts only, so its line goes before its cells.
        on_record: (cells, { lines }) => [String(lines), ...cells],
      }).map(([line, ...cells]) => ({ line: Number(line), cells: () => cells })),
    (error) => mismatch('', 'CSV', `'${error instanceof Error ? error.message : String(error)}'`),
  );

const isDecimal = (cell: string): boolean => /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(cell);

/**
 * A text as a table; `Left` if it is empty or has no rows, or if a column has no name or the name of another.
 *
 * @example
 * import { Csv } from 'foldnet/codec'
 * Csv.parse('x,target\n0.5,1\n') // Right of one row
 */
export const parse = (text: string): E.Either<DecodeError, Table> => {
  const body = text.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '');
  return E.Chain.chain(body.includes('"') ? quotedRows(body) : E.right(unquotedRows(body)), ([first, ...rows]) => {
    const header = (first?.cells() ?? []).map((name) => name.trim());
    const blank = header.indexOf('');
    const repeated = header.findIndex((name, i) => header.indexOf(name) < i);
    if (body.trim() === '') return failure('', 'a header row and rows of numbers', 'an empty file');
    if (header.length === 1 && /[;\t]/.test(header[0] ?? '')) {
      return failure('line 1', 'cells separated by commas', /;/.test(header[0] ?? '') ? 'semicolons' : 'tabs');
    }
    if (header.every(isDecimal)) return failure('line 1', 'a header row with the names of the columns', 'numbers');
    if (blank >= 0) return failure(`line 1, column ${blank + 1}`, 'the name of the column', 'nothing');
    if (repeated >= 0) {
      return failure(`line 1, column ${repeated + 1}`, 'a name of its own', `${found(header[repeated])} again`);
    }
    return rows.length === 0 ? failure('', 'rows of numbers', 'a header row only') : E.right({ header, rows });
  });
};

/** The place of a column's name in the header, or a `Left` that suggests one. */
const place =
  ({ header }: Table) =>
  (name: string): E.Either<DecodeError, number> => {
    const index = header.indexOf(name);
    return index >= 0
      ? E.right(index)
      : E.left(mismatch('line 1', `a column '${name}'`, `the columns ${list(header)}`, nearest(name, header)));
  };

/**
 * The numbers of the columns of those names, in that order, a row of the matrix for each of the table; `Left` at the
 * first name that the table has not, row that is ragged, or cell that is no finite number. Other columns may hold text.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Csv } from 'foldnet/codec'
 * const table = Csv.parse('name,x,y\nfirst,0.5,1\nsecond,0.7,2\n')
 * pipe(table, E.chain(Csv.columns(['y', 'x']))) // Right of [[1, 0.5], [2, 0.7]]
 * pipe(table, E.chain(Csv.columns(['name']))) // Left: line 2, column 'name': expected a finite decimal number, got 'first'
 */
export const columns =
  (names: ReadonlyArray<string>) =>
  (table: Table): E.Either<DecodeError, Matrix.Matrix> => {
    if (names.length === 0) return failure('', 'at least one column', 'none');
    const places = names.map(place(table));
    const missing = places.find(E.isLeft);
    if (missing !== undefined) return E.left(missing.left);
    const indices = places.flatMap((index) => (E.isRight(index) ? [index.right] : []));
    const numbers = (row: Row): ReadonlyArray<number> => {
      const cells = row.cells();
      return cells.length === table.header.length
        ? indices.map((j) => (isDecimal(cells[j] ?? '') ? Number(cells[j]) : NaN))
        : indices.map(() => NaN);
    };
    const values = build(table.rows.length, names.length, 'float64', (out) => {
      table.rows.forEach((row, i) => {
        out.set(numbers(row), i * names.length);
      });
    });
    const wrong = firstNonFinite(read(values));
    return wrong < 0 ? E.right(values) : E.left(explain(table, indices, wrong));
  };

/** What is wrong at a row-major index of the columns taken. */
const explain = (table: Table, indices: ReadonlyArray<number>, wrong: number): DecodeError => {
  const row = table.rows[Math.floor(wrong / indices.length)];
  const column = indices[wrong % indices.length] ?? 0;
  const cells = row?.cells() ?? [];
  const line = `line ${row?.line ?? 0}`;
  return cells.length === table.header.length
    ? mismatch(`${line}, column '${table.header[column] ?? ''}'`, 'a finite decimal number', found(cells[column]))
    : mismatch(line, `${table.header.length} cells as in the header`, String(cells.length));
};

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const cell = (value: number | string | undefined): string =>
  typeof value === 'string' ? quoted(value) : value === undefined ? '' : Object.is(value, -0) ? '-0' : String(value);

/**
 * The text of a table: numbers in their shortest round-trip form, nothing where there is none.
 *
 * @example
 * import { Csv } from 'foldnet/codec'
 * Csv.write(['loss', 'note'], [[0.5, undefined], [0.25, 'a, b']]) // 'loss,note\n0.5,\n0.25,"a, b"\n'
 */
export const write = (
  header: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<number | string | undefined>>,
): string => `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
