/** Traces: what is recorded, what cannot be, and when two of them do the same. */
import { Matrix } from 'foldnet';
import { describe, expect, test } from 'vitest';
import { givens } from '../../../src/numeric/scalar.js';
import { NotTraceable } from '../../../src/numeric/storage.js';
import {
  attempt,
  guard,
  input,
  isSameTrace,
  place,
  readKey,
  start,
  type Trace,
} from '../../../src/numeric/execution/trace.js';

const like: Matrix.Matrix = Matrix.of([[1, 2], [3, 4]]); // prettier-ignore
const other: Matrix.Matrix = Matrix.of([[5, 6], [7, 8]]); // prettier-ignore

/** The trace of a function of two matrices of that shape. */
const traceOf = (f: (x: Matrix.Matrix, y: Matrix.Matrix) => unknown): Trace => {
  const trace = start();
  f(input(trace, like), input(trace, like));
  return trace;
};

describe('what is recorded', () => {
  test('kernels with their operands and numbers, in order', () => {
    const trace = traceOf((x, y) => Matrix.scale(3)(Matrix.add(x, y)));
    expect(trace.origins).toEqual(['input', 'input', 'operation', 'operation']);
    expect(trace.operations).toEqual([
      { kernel: 'add', operands: [0, 1], firstNumber: 0, numbers: 0, result: 2 },
      { kernel: 'scale', operands: [2], firstNumber: 0, numbers: 1, result: 3 },
    ]);
    expect(trace.numbers).toEqual([3]);
  });

  test('of matrices that have elements, once each, and nothing of what is done to them alone', () => {
    const trace = traceOf((x) =>
      Matrix.add(Matrix.add(x, like), Matrix.hadamard(like, Matrix.add(x, Matrix.add(other, other)))),
    );
    expect(trace.origins.filter((origin) => origin === like)).toHaveLength(1);
    expect(trace.operations.map(({ kernel }) => kernel)).toEqual(['add', 'add', 'hadamard', 'add']);
  });

  test('inputs of so many rows as are asked for', () => {
    const trace = start();
    const x = input(trace, like, 7);
    expect([x.rows, x.columns]).toEqual([7, 2]);
    expect(trace.shapes).toEqual([{ rows: 7, columns: 2, precision: 'float64' }]);
  });

  test('that the key is read', () => {
    const trace = start();
    expect(trace.keyed).toBe(false);
    expect(readKey(trace, () => 42)).toBe(42);
    expect(trace.keyed).toBe(true);
  });

  test('guards', () => {
    const trace = traceOf((x) => {
      guard(Matrix.total(x));
    });
    expect(trace.guards).toEqual([2]);
  });
});

describe('what cannot be traced', () => {
  const reading: ReadonlyArray<readonly [string, (x: Matrix.Matrix) => unknown]> = [
    ['its elements', Matrix.toArray],
    ['its first element', Matrix.first],
    ['its sum', Matrix.sum],
    ['its greatest columns', Matrix.argmaxRows],
    ['a function of each', Matrix.map((v) => v)],
    ['whether it is another', (x) => Matrix.eq.equals(x, like)],
    ['whether it is finite', Matrix.isFinite],
    ['its bytes', Matrix.toBytes],
    ['an iteration', (x) => [...x]],
  ];
  test.each(reading)('reading %s', (_, read) => {
    expect(() => traceOf(read)).toThrow(NotTraceable);
    expect(attempt(() => traceOf(read))).toBe(undefined);
  });

  test('a matrix of another trace that was kept', () => {
    const kept = input(start(), like);
    expect(attempt(() => traceOf((x) => Matrix.add(x, kept)))).toBe(undefined);
    expect(() => place(start(), kept)).toThrow('a matrix of another trace was kept');
  });

  test('what throws anything else', () => {
    expect(attempt(() => traceOf((x) => Matrix.multiply(x, input(start(), like, 3))))).toBe(undefined);
  });

  test('what reads an element and catches what says that it cannot; an attempt within it is of no account', () => {
    const orOne = (read: () => number): number => {
      try {
        return read();
      } catch {
        return 1;
      }
    };
    const within = (x: Matrix.Matrix): Matrix.Matrix => {
      attempt(() => Matrix.first(x));
      return Matrix.scale(2)(x);
    };
    expect(attempt(() => traceOf((x) => Matrix.scale(orOne(() => Matrix.first(x)))(x)))).toBe(undefined);
    expect(attempt(() => traceOf(within))?.operations).toHaveLength(1);
    expect(attempt(() => traceOf((x) => Matrix.scale(2)(x)))?.operations).toHaveLength(1);
  });
});

describe('two traces do the same', () => {
  const base = traceOf((x, y) => Matrix.add(Matrix.scale(2)(x), Matrix.add(y, like)));
  const given = (index: number): Trace =>
    traceOf((x, y) => Matrix.add(Matrix.scale(givens(2)[index]!)(x), Matrix.add(y, like)));

  test.each([
    ['if only numbers differ', traceOf((x, y) => Matrix.add(Matrix.scale(3)(x), Matrix.add(y, like)))],
    [
      'if constants have the same bits',
      traceOf((x, y) => Matrix.add(Matrix.scale(2)(x), Matrix.add(y, Matrix.of([[1, 2], [3, 4]])))), // prettier-ignore
    ],
  ])('%s', (_, same) => {
    expect(isSameTrace(base, same)).toBe(true);
  });

  test.each([
    ['another kernel is called', traceOf((x, y) => Matrix.subtract(Matrix.scale(2)(x), Matrix.add(y, like)))],
    ['with other operands', traceOf((_, y) => Matrix.add(Matrix.scale(2)(y), Matrix.add(y, like)))],
    ['or another constant', traceOf((x, y) => Matrix.add(Matrix.scale(2)(x), Matrix.add(y, other)))],
    ['or more is done', traceOf((x, y) => Matrix.absolute(Matrix.add(Matrix.scale(2)(x), Matrix.add(y, like))))],
    ['or a number is to be given', given(0)],
    [
      'or there is a guard',
      traceOf((x, y) => {
        const sum = Matrix.add(Matrix.scale(2)(x), Matrix.add(y, like));
        guard(x);
        return sum;
      }),
    ],
  ])('not if %s', (_, different) => {
    expect(isSameTrace(base, different)).toBe(false);
  });

  test('not if another number is to be given', () => {
    expect(isSameTrace(given(0), given(0))).toBe(true);
    expect(isSameTrace(given(0), given(1))).toBe(false);
  });
});
