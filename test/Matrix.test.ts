/** Matrices: what constructors refuse, what operations give, and that nothing changes one. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import { describe, expect, test } from 'vitest';
import { Matrix } from 'foldnet';
import { expectRight } from './expectRight.js';
import { refused } from './refused.js';

const x = Matrix.of([
  [1, 2, 3],
  [4, 5, 6],
]);

const failure = (path: string, expected: string, found: string): E.Either<Matrix.MatrixError, never> =>
  E.left({ _tag: 'MatrixError', path, expected, found });

describe('fromArray', () => {
  test('takes elements row by row', () => {
    expect(Matrix.toRows(expectRight(Matrix.fromArray(2, 3)([1, 2, 3, 4, 5, 6])))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(expectRight(Matrix.fromArray(1, 2)(new Float32Array([0.5, 1]))).precision).toBe('float64');
  });

  test.each([
    [0, 3, [], failure('rows', 'a positive integer', '0')],
    [-1, 3, [], failure('rows', 'a positive integer', '-1')],
    [1.5, 2, [1, 2, 3], failure('rows', 'a positive integer', '1.5')],
    [NaN, 2, [], failure('rows', 'a positive integer', 'NaN')],
    [2, 0, [], failure('columns', 'a positive integer', '0')],
    [2, Infinity, [], failure('columns', 'a positive integer', 'Infinity')],
    [2, 3, [1, 2, 3, 4, 5], failure('', '6 elements', '5 elements')],
    [1, 1, [1, 2], failure('', '1 elements', '2 elements')],
  ])('refuses %d rows and %d columns of %j', (rows, columns, values, expected) => {
    expect(Matrix.fromArray(rows, columns)(values)).toEqual(expected);
  });
});

describe('fromRows', () => {
  test('takes rows', () => {
    expect(
      Matrix.fromRows([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toEqual(E.right(x));
    expect(Matrix.toRows(expectRight(Matrix.fromRows([new Float64Array([1]), [2]])))).toEqual([[1], [2]]);
  });

  test.each([
    [[], failure('', 'at least one row', 'none')],
    [[[]], failure('[0]', 'at least one element', 'none')],
    [[[1, 2], [3]], failure('[1]', '2 elements', '1 elements')],
    [[[1], [2], [3, 4]], failure('[2]', '1 elements', '2 elements')],
  ])('refuses %j', (rows, expected) => {
    expect(Matrix.fromRows(rows)).toEqual(expected);
  });
});

describe('constructors that a program calls with what it knows', () => {
  test('zeros are +0', () => {
    expect(Matrix.toArray(Matrix.zeros(2, 2)).every((value) => Object.is(value, 0))).toBe(true);
  });

  test('constant', () => {
    expect(Matrix.toRows(Matrix.constant(2, 1, 0.25))).toEqual([[0.25], [0.25]]);
  });

  test('refuse what only a cast lets through', () => {
    const rows = [[1, 2], [3]] as unknown as readonly [readonly [number, number], readonly [number, number]];
    expect(refused(() => Matrix.of(rows))).toBe('Matrix.of: expected rows of 2 elements');
    expect(refused(() => Matrix.zeros(0, 1))).toBe('Matrix.constant: expected a positive integer, got 0');
    expect(refused(() => Matrix.zeros(1, 2.5))).toBe('Matrix.constant: expected a positive integer, got 2.5');
  });
});

describe('a matrix that does not fit into memory', () => {
  test('says how much it needs', () => {
    expect(() => Matrix.zeros(1e6, 1e6)).toThrow(
      'a matrix of 1000000000000 numbers needs 7629395 MiB of memory, more than there is',
    );
    expect(() => Matrix.constant(1e6, 1e6, 1, 'float32')).toThrow('3814698 MiB');
  });
});

describe('refinements', () => {
  test('withColumns', () => {
    expect(Matrix.withColumns(3)(x)).toEqual(E.right(x));
    expect(Matrix.withColumns(2)(x)).toEqual(failure('columns', '2 columns', '3 columns'));
  });

  test('withShape', () => {
    expect(Matrix.withShape(2, 3)(x)).toEqual(E.right(x));
    expect(Matrix.withShape(3, 2)(x)).toEqual(failure('shape', '3 rows and 2 columns', '2 rows and 3 columns'));
    expect(Matrix.withShape(3, 3)(x)).toEqual(failure('shape', '3 rows and 3 columns', '2 rows and 3 columns'));
  });
});

describe('reading', () => {
  test('lookup', () => {
    expect(Matrix.lookup(1, 2)(x)).toEqual(O.some(6));
    [
      [-1, 0],
      [0, -1],
      [2, 0],
      [0, 3],
      [0.5, 0],
      [0, NaN],
    ].forEach(([i, j]) => {
      expect(Matrix.lookup(i!, j!)(x)).toEqual(O.none);
    });
  });

  test('iteration gives the elements', () => {
    expect([...x]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('bytes are little-endian, NaN in one form', () => {
    expect([...Matrix.toBytes(Matrix.of([[1, -0]]))]).toEqual([
      0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x80,
    ]);
    expect([...Matrix.toBytes(Matrix.of([[1, -0]], 'float32'))]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0x80]);
    expect([...Matrix.toBytes(Matrix.of([[NaN]]))]).toEqual([0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
    const payload = new Float64Array(new Uint8Array([1, 0, 0, 0, 0, 0, 0xf8, 0xff]).buffer);
    expect(Matrix.toBytes(expectRight(Matrix.fromArray(1, 1)(payload)))).toEqual(Matrix.toBytes(Matrix.of([[NaN]])));
    expect([...Matrix.toBytes(Matrix.of([[NaN]], 'float32'))]).toEqual([0, 0, 0xc0, 0x7f]);
  });

  test('isFinite', () => {
    expect(Matrix.isFinite(x)).toBe(true);
    [NaN, Infinity, -Infinity].forEach((value) => {
      expect(Matrix.isFinite(Matrix.of([[1, value]]))).toBe(false);
    });
  });
});

describe('arithmetic', () => {
  const y = Matrix.of([
    [10, 20, 30],
    [40, 50, 60],
  ]);

  test.each([
    [
      'add',
      Matrix.add,
      [
        [11, 22, 33],
        [44, 55, 66],
      ],
    ],
    [
      'subtract',
      Matrix.subtract,
      [
        [-9, -18, -27],
        [-36, -45, -54],
      ],
    ],
    [
      'hadamard',
      Matrix.hadamard,
      [
        [10, 40, 90],
        [160, 250, 360],
      ],
    ],
    [
      'divide',
      Matrix.divide,
      [
        [0.1, 0.1, 0.1],
        [0.1, 0.1, 0.1],
      ],
    ],
  ] as const)('%s', (_, operation, expected) => {
    expect(Matrix.toRows(operation(x, y))).toEqual(expected);
  });

  test('of one matrix', () => {
    expect(Matrix.toRows(Matrix.scale(2)(x))).toEqual([
      [2, 4, 6],
      [8, 10, 12],
    ]);
    expect(Matrix.toRows(Matrix.shift(1)(x))).toEqual([
      [2, 3, 4],
      [5, 6, 7],
    ]);
    expect(Matrix.toArray(Matrix.squareRoot(Matrix.of([[4, 0.25, 0, -1]])))).toEqual([2, 0.5, 0, NaN]);
    expect(Matrix.toRows(Matrix.map((value, i) => value * 10 + i)(x))).toEqual([
      [10, 21, 32],
      [43, 54, 65],
    ]);
    expect(Matrix.toRows(Matrix.transpose(x))).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  test('products', () => {
    const W = Matrix.of([
      [1, 0],
      [0, 1],
      [2, 2],
    ]);
    expect(Matrix.toRows(Matrix.multiply(x, W))).toEqual([
      [7, 8],
      [16, 17],
    ]);
    expect(Matrix.toRows(Matrix.multiplyTransposedLeft(x, y))).toEqual([
      [170, 220, 270],
      [220, 290, 360],
      [270, 360, 450],
    ]);
    expect(Matrix.toRows(Matrix.multiplyTransposedRight(x, y))).toEqual([
      [140, 320],
      [320, 770],
    ]);
  });

  test('rows and sums', () => {
    expect(Matrix.toRows(Matrix.addRow(x, Matrix.of([[10, 20, 30]])))).toEqual([
      [11, 22, 33],
      [14, 25, 36],
    ]);
    expect(Matrix.toRows(Matrix.columnSums(x))).toEqual([[5, 7, 9]]);
    expect(Matrix.sum(x)).toBe(21);
    expect(Matrix.dot(x, y)).toBe(910);
  });

  test('sums run in order', () => {
    const alternating = Matrix.of([[1], [1e16], [-1e16], [1]]);
    expect(Matrix.toArray(Matrix.columnSums(alternating))).toEqual([1]);
    expect(Matrix.sum(alternating)).toBe(1);
    expect(Matrix.dot(alternating, Matrix.constant(4, 1, 1))).toBe(1);
  });

  test('argmaxRows gives the first of equals, and a NaN wherever there is one', () => {
    const rows = Matrix.of([
      [0, 1, 1],
      [2, 2, 2],
      [-1, -2, -3],
      [0, NaN, 5],
      [NaN, NaN, 1],
      [-Infinity, 0, -0],
    ]);
    expect(Matrix.argmaxRows(rows)).toEqual([1, 0, 0, 1, 0, 1]);
  });

  test('rows and columns', () => {
    expect(Matrix.toRows(Matrix.gatherRows([1, 0, 1])(x))).toEqual([
      [4, 5, 6],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(Matrix.toRows(Matrix.sliceColumns(1, 2)(x))).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(Matrix.toRows(Matrix.joinColumns(6)(x, y))).toEqual([
      [1, 2, 3, 10, 20, 30],
      [4, 5, 6, 40, 50, 60],
    ]);
  });

  const single = Matrix.toPrecision('float32')(x);
  const wide: Matrix.Matrix = Matrix.zeros(2, 4);

  test.each([
    [
      'shape',
      () => Matrix.add<number, number>(x, wide),
      'Matrix.add: expected two matrices of one shape and precision, got 2x3 float64 and 2x4 float64',
    ],
    [
      'precision',
      () => Matrix.hadamard(x, single),
      'Matrix.hadamard: expected two matrices of one shape and precision, got 2x3 float64 and 2x3 float32',
    ],
    [
      'dot',
      () => Matrix.dot<number, number>(x, wide),
      'Matrix.dot: expected two matrices of one shape and precision, got 2x3 float64 and 2x4 float64',
    ],
    [
      'multiply',
      () => Matrix.multiply<number, number, number>(x, x),
      'Matrix.multiply: cannot multiply 2x3 float64 by 2x3 float64',
    ],
    [
      'multiply in two precisions',
      () => Matrix.multiply(x, Matrix.transpose(single)),
      'Matrix.multiply: cannot multiply 2x3 float64 by 3x2 float32',
    ],
    [
      'x^T y',
      () => Matrix.multiplyTransposedLeft<number, number, number>(x, Matrix.zeros(3, 1)),
      'Matrix.multiplyTransposedLeft: cannot multiply the transpose of 2x3 float64 by 3x1 float64',
    ],
    [
      'x y^T',
      () => Matrix.multiplyTransposedRight<number, number, number>(x, wide),
      'Matrix.multiplyTransposedRight: cannot multiply 2x3 float64 by the transpose of 2x4 float64',
    ],
    [
      'addRow',
      () => Matrix.addRow<number, number>(x, Matrix.zeros(1, 4)),
      'Matrix.addRow: cannot add 1x4 float64 to the rows of 2x3 float64',
    ],
    [
      'gatherRows',
      () => Matrix.gatherRows([0, 2])(x),
      'Matrix.gatherRows: expected at least one index, each from 0 to 1',
    ],
    [
      'gatherRows of none',
      () => Matrix.gatherRows([])(x),
      'Matrix.gatherRows: expected at least one index, each from 0 to 1',
    ],
    [
      'gatherRows between',
      () => Matrix.gatherRows([0.5])(x),
      'Matrix.gatherRows: expected at least one index, each from 0 to 1',
    ],
    ['sliceColumns', () => Matrix.sliceColumns(2, 2)(x), 'Matrix.sliceColumns: no 2 columns from 2 in 2x3 float64'],
    [
      'joinColumns',
      () => Matrix.joinColumns(6)<number>(x, wide),
      'Matrix.joinColumns: cannot join 2x3 float64 and 2x4 float64 into 6 columns',
    ],
  ])('a mismatch that the types cannot see throws: %s', (_, operation, message) => {
    expect(refused(operation)).toBe(message);
  });
});

describe('float32', () => {
  const single = (value: number): Matrix.Matrix<1, 1> => Matrix.of([[value]], 'float32');
  const only = (matrix: Matrix.Matrix): number => Matrix.toArray(matrix)[0]!;
  const a = Math.fround(0.1);
  const b = Math.fround(1 / 3);

  test('elements are rounded to the nearest, ties to even', () => {
    expect(only(single(0.1))).toBe(Math.fround(0.1));
    expect(only(single(1 + 2 ** -24))).toBe(1);
    expect(only(single(1 + 3 * 2 ** -24))).toBe(1 + 2 ** -22);
    expect(only(single(1e39))).toBe(Infinity);
    expect(only(Matrix.toPrecision('float32')(Matrix.of([[0.1]])))).toBe(a);
    expect(only(Matrix.toPrecision('float64')(single(0.1)))).toBe(a);
  });

  test('each operation rounds once', () => {
    expect(only(Matrix.add(single(a), single(b)))).toBe(Math.fround(a + b));
    expect(only(Matrix.divide(single(a), single(b)))).toBe(Math.fround(a / b));
    expect(only(Matrix.hadamard(single(a), single(b)))).toBe(Math.fround(a * b));
    expect(only(Matrix.squareRoot(single(a)))).toBe(Math.fround(Math.sqrt(a)));
    expect(only(Matrix.scale(1 / 3)(single(a)))).toBe(Math.fround(b * a));
    expect(only(Matrix.shift(1 / 3)(single(a)))).toBe(Math.fround(a + b));
  });

  test('sums round after every addition', () => {
    const big = Matrix.of([[16777216, 1, 1]], 'float32');
    expect(Matrix.sum(big)).toBe(16777216);
    expect(Matrix.dot(big, Matrix.constant(1, 3, 1, 'float32'))).toBe(16777216);
    expect(only(Matrix.columnSums(Matrix.of([[16777216], [1], [1]], 'float32')))).toBe(16777216);
    expect(only(Matrix.multiply(big, Matrix.constant(3, 1, 1, 'float32')))).toBe(16777216);
  });

  test('a matrix of that precision already is itself', () => {
    expect(Matrix.toPrecision('float64')(x)).toBe(x);
  });
});

describe('eq', () => {
  const equal = Matrix.eq.equals;

  test('is bitwise', () => {
    expect(equal(x, Matrix.map((value) => value)(x))).toBe(true);
    expect(equal(Matrix.of([[0]]), Matrix.of([[-0]]))).toBe(false);
    expect(equal(Matrix.of([[NaN]]), Matrix.of([[NaN]]))).toBe(true);
    expect(equal(Matrix.of([[1]]), Matrix.of([[1 + Number.EPSILON]]))).toBe(false);
  });

  test('needs one shape and one precision', () => {
    expect(equal(Matrix.of([[1, 2]]), Matrix.of([[1], [2]]))).toBe(false);
    expect(equal(Matrix.of([[1]]), Matrix.of([[1]], 'float32'))).toBe(false);
  });
});

describe('show', () => {
  test('is the program that makes the matrix', () => {
    expect(Matrix.show.show(x)).toBe('Matrix.of([[1, 2, 3], [4, 5, 6]])');
    expect(Matrix.show.show(Matrix.of([[-0, 1e-7]]))).toBe('Matrix.of([[-0, 1e-7]])');
    expect(Matrix.show.show(Matrix.of([[0.5]], 'float32'))).toBe("Matrix.of([[0.5]], 'float32')");
  });
});

describe('immutability', () => {
  test('what is read is a copy', () => {
    const before = Matrix.toArray(x);
    (Matrix.toArray(x) as number[])[0] = 99;
    (Matrix.toRows(x)[0] as number[])[0] = 99;
    Matrix.toBytes(x).fill(99);
    expect(Matrix.toArray(x)).toEqual(before);
  });

  test('what a matrix is made of is copied', () => {
    const values = new Float64Array([1, 2]);
    const row = [3, 4];
    const fromArray = expectRight(Matrix.fromArray(1, 2)(values));
    const fromRows = expectRight(Matrix.fromRows([row]));
    values.fill(99);
    row.fill(99);
    expect(Matrix.toArray(fromArray)).toEqual([1, 2]);
    expect(Matrix.toArray(fromRows)).toEqual([3, 4]);
  });

  test('no public member is or holds a buffer', () => {
    const holdsBuffer = (value: unknown): boolean => ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
    const members = [...Object.getOwnPropertyNames(x), ...Object.getOwnPropertySymbols(x)];
    expect(members).toEqual(['rows', 'columns', 'precision']);
    const results = pipe(Matrix.gatherRows([0])(x), (row) => [row, Matrix.toArray(row), Matrix.toRows(row)]);
    expect(results.some(holdsBuffer)).toBe(false);
  });

  test('toBytes shares nothing with the matrix', () => {
    const bytes = Matrix.toBytes(x);
    new Float64Array(bytes.buffer).fill(7);
    expect(Matrix.toArray(x)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

test('a matrix is frozen: its shape cannot be reassigned', () => {
  const x = Matrix.of([[1, 2]]);
  expect(Object.isFrozen(x)).toBe(true);
  expect(Reflect.set(x, 'rows', 9)).toBe(false);
  expect(x.rows).toBe(1);
});
