/**
 * CSV: what is read, and what is refused by line and column.
 */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Matrix } from 'foldnet';
import { Csv, DecodeError } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { element, seed } from './arbitrary.js';

const read = (text: string, ...names: ReadonlyArray<string>): E.Either<string, ReadonlyArray<ReadonlyArray<number>>> =>
  pipe(
    Csv.parse(text),
    E.chain((table) => Csv.columns(names.length === 0 ? table.header : names)(table)),
    E.bimap(DecodeError.show, Matrix.toRows),
  );

describe('reading', () => {
  test.each([
    ['plainly', 'a,b\n1,2\n3,4'],
    ['with CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['with a byte order mark', '\uFEFFa,b\n1,2\n3,4\n'],
    ['with empty lines at the end', 'a,b\n1,2\n3,4\n\n\n'],
    ['with spaces', ' a , b\n 1,2\t\n3 , 4\n'],
    ['with quotes', '"a",b\n1,"2"\n"3",4\n'],
    ['with quotes, CRLF and a byte order mark', '\uFEFF"a",b\r\n1,"2"\r\n"3",4\r\n'],
    ['in other notations', 'a,b\n+1,2.\n.3e1,400E-2\n'],
  ])('%s', (_, text) => {
    expect(expectRight(read(text, 'a', 'b'))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('a name may hold a comma, a quote and a newline', () => {
    expect(expectRight(Csv.parse('"a,""b""\nc",d\n1,2')).header).toEqual(['a,"b"\nc', 'd']);
  });

  test('columns come in the order asked for, others may hold text', () => {
    expect(expectRight(read('id,x,y\nanna,1,2\nbert,3,4\n', 'y', 'x'))).toEqual([
      [2, 1],
      [4, 3],
    ]);
  });

  test('-0 is a number', () => {
    expect(expectRight(read('a,b\n-0,0'))).toEqual([[-0, 0]]);
  });
});

describe('refusing', () => {
  test.each([
    ['an empty file', '', 'expected a header row and rows of numbers, got an empty file'],
    ['a blank file', ' \n\n', 'expected a header row and rows of numbers, got an empty file'],
    ['a header only', 'a,b\n', 'expected rows of numbers, got a header row only'],
    ['no header', '1,2\n3,4\n', 'line 1: expected a header row with the names of the columns, got numbers'],
    ['a name twice', 'a,b,a\n1,2,3', "line 1, column 3: expected a name of its own, got 'a' again"],
    ['a column without a name', 'a,,b\n1,2,3', 'line 1, column 2: expected the name of the column, got nothing'],
    ['a short row', 'a,b\n1,2\n3\n', 'line 3: expected 2 cells as in the header, got 1'],
    ['a long row', 'a,b\n1,2,3\n', 'line 2: expected 2 cells as in the header, got 3'],
    ['an empty line in between', 'a,b\n1,2\n\n3,4', 'line 3: expected 2 cells as in the header, got 1'],
    ['a blank cell', 'a,b\n1,2\n3,\n', "line 3, column 'b': expected a finite decimal number, got ''"],
    ['a cell of spaces', 'a,b\n  ,2\n', "line 2, column 'a': expected a finite decimal number, got '  '"],
    ['text', 'a,b\n1,two\n', "line 2, column 'b': expected a finite decimal number, got 'two'"],
    ['a number with a unit', 'a,b\n1,2cm\n', "line 2, column 'b': expected a finite decimal number, got '2cm'"],
    ['NaN', 'a,b\nNaN,2\n', "line 2, column 'a': expected a finite decimal number, got 'NaN'"],
    ['an infinity', 'a,b\n1,-Infinity\n', "line 2, column 'b': expected a finite decimal number, got '-Infinity'"],
    ['a number too large', 'a,b\n1,1e999\n', "line 2, column 'b': expected a finite decimal number, got '1e999'"],
    ['hexadecimal', 'a,b\n1,0x10\n', "line 2, column 'b': expected a finite decimal number, got '0x10'"],
    ['a decimal comma in quotes', 'a,b\n1,"2,5"\n', "line 2, column 'b': expected a finite decimal number, got '2,5'"],
    [
      'a cell below a quoted newline',
      'a,"b\nb"\n1,x\n',
      "line 3, column 'b b': expected a finite decimal number, got 'x'",
    ],
    ['semicolons', 'a;b\n1;2\n', 'line 1: expected cells separated by commas, got semicolons'],
    ['tabs', 'a\tb\n1\t2\n', 'line 1: expected cells separated by commas, got tabs'],
  ])('%s', (_, text, message) => {
    expect(read(text)).toEqual(E.left(message));
  });

  test('a quote that is not closed', () => {
    expect(read('a,b\n1,"2\n')).toMatchObject({ left: expect.stringContaining('line 2') as string });
  });

  test('a column that is not there, with the nearest', () => {
    expect(read('sepal,petal\n1,2\n', 'sepals')).toEqual(
      E.left("line 1: expected a column 'sepals', got the columns 'sepal', 'petal'; did you mean 'sepal'?"),
    );
  });
});

describe('laws', () => {
  const table = fc.integer({ min: 1, max: 4 }).chain((columns) =>
    fc.record({
      header: fc.uniqueArray(fc.stringMatching(/^[a-z][a-z,"\n ]{0,4}[a-z]$/), {
        minLength: columns,
        maxLength: columns,
      }),
      rows: fc.array(fc.array(element('float64'), { minLength: columns, maxLength: columns }), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
  );

  test('K1: numbers are read back bit for bit, whatever the columns are called', () => {
    fc.assert(
      fc.property(table, ({ header, rows }) => {
        const parsed = expectRight(Csv.parse(Csv.write(header, rows)));
        expect(parsed.header).toEqual(header);
        expect(Matrix.toRows(expectRight(Csv.columns(header)(parsed)))).toEqual(rows);
      }),
      { seed },
    );
  });

  test('quotes change nothing: both ways of reading agree, lines included', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), ({ rows }, newline) => {
        const header = (rows[0] ?? []).map((__, j) => `c${j}`);
        const lines = (cell: (text: string) => string): string =>
          [header, ...rows]
            .map((row) => row.map((value) => cell(Object.is(value, -0) ? '-0' : String(value))).join(','))
            .join(newline);
        const [plain, quoted] = [lines((cell) => cell), lines((cell) => `"${cell}"`)].map((text) =>
          expectRight(Csv.parse(text)),
        );
        expect(quoted!.header).toEqual(plain!.header);
        expect(quoted!.rows.map(({ line, cells }) => [line, cells()])).toEqual(
          plain!.rows.map(({ line, cells }) => [line, cells()]),
        );
      }),
      { seed },
    );
  });

  test('K3: one wrong cell is named, and no other', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('NaN', 'Infinity', '-Infinity', '', ' ', 'x', '0x1', '1_0'),
        fc.nat(),
        ({ rows }, wrong, pick) => {
          const header = (rows[0] ?? []).map((__, j) => `c${j}`);
          const at = pick % (rows.length * header.length);
          const [row, column] = [Math.floor(at / header.length), at % header.length];
          // One empty cell alone is no row.
          fc.pre(header.length > 1);
          const spoilt = rows.map((cells, i) => cells.map((value, j) => (i === row && j === column ? wrong : value)));
          expect(read(Csv.write(header, spoilt))).toEqual(
            E.left(`line ${row + 2}, column 'c${column}': expected a finite decimal number, got '${wrong}'`),
          );
        },
      ),
      { seed },
    );
  });
});
