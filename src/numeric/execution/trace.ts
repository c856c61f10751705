/**
 * A trace: what a pure function of matrices does, recorded by running it once on matrices that only have shapes.
 *
 * Each kernel that it calls is an operation on values: inputs, constants, and results of operations before. What reads an
 * element cannot be traced (`NotTraceable`). The trace holds for other inputs of these shapes as long as the function
 * takes the same way, which its numbers alone may change: so a second trace has the same operations as the first, or is
 * another program.
 */
import { sameBits } from '../elementwise.js';
import type { KernelName } from '../kernels.js';
import type { Precision } from '../precision.js';
import { isSameGiven, type Scalar } from '../scalar.js';
import { Matrix, NotTraceable, read, type Traced, tracedOf } from '../storage.js';

/** A value of a trace: its place among the values, and its shape. */
export interface Value extends Traced {
  readonly trace: Trace;
  readonly index: number;
}

/** A kernel, the values it takes, and where its numbers start in the trace's list. */
export interface Operation {
  readonly kernel: KernelName;
  readonly operands: ReadonlyArray<number>;
  readonly firstNumber: number;
  readonly numbers: number;
  readonly result: number;
}

/** Where a value comes from. */
export type Origin = 'input' | 'operation' | Matrix;

/** What is recorded. */
export interface Trace {
  readonly shapes: Array<{ readonly rows: number; readonly columns: number; readonly precision: Precision }>;
  readonly origins: Origin[];
  readonly operations: Operation[];
  readonly numbers: Scalar[];
  /** Values that are 0 where the function goes on, and not where it throws. */
  readonly guards: number[];
  /** Whether the function has read its key: other keys make other numbers. */
  keyed: boolean;
}

/** A trace of nothing yet. */
export const start = (): Trace => ({ shapes: [], origins: [], operations: [], numbers: [], guards: [], keyed: false });

const declare = (trace: Trace, rows: number, columns: number, precision: Precision, origin: Origin): number => {
  trace.origins.push(origin);
  return trace.shapes.push({ rows, columns, precision }) - 1;
};

const matrix = <R extends number, C extends number>(
  trace: Trace,
  index: number,
  rows: R,
  columns: C,
  precision: Precision,
): Matrix<R, C> => {
  const value: Value = { _tag: 'Traced', precision, trace, index };
  return new Matrix(rows, columns, value);
};

/** A new input of the shape of a matrix, or of as many rows as are given. */
export const input = <C extends number>(
  trace: Trace,
  like: Matrix<number, C>,
  rows: number = like.rows,
): Matrix<number, C> =>
  matrix(trace, declare(trace, rows, like.columns, like.precision, 'input'), rows, like.columns, like.precision);

/** The key, whose reading is noticed. */
export const readKey = <Key>(trace: Trace, key: () => Key): Key => {
  trace.keyed = true;
  return key();
};

/** The place of a matrix among the values of a trace: a matrix that has elements is a constant. */
export const place = (trace: Trace, x: Matrix): number => {
  const value = tracedOf(x) as Value | undefined;
  if (value === undefined) {
    const known = trace.origins.indexOf(x);
    return known >= 0 ? known : declare(trace, x.rows, x.columns, x.precision, x);
  }
  if (value.trace !== trace) throw new NotTraceable('a matrix of another trace was kept');
  return value.index;
};

/** Records a kernel; one of the operands is traced. */
export const record = <R extends number, C extends number>(
  kernel: KernelName,
  rows: R,
  columns: C,
  precision: Precision,
  operands: ReadonlyArray<Matrix>,
  numbers: ReadonlyArray<Scalar>,
): Matrix<R, C> => {
  const { trace } = operands.map(tracedOf).find((source) => source !== undefined) as Value;
  const places = operands.map((operand) => place(trace, operand));
  const result = declare(trace, rows, columns, precision, 'operation');
  const firstNumber = trace.numbers.length;
  for (const number of numbers) trace.numbers.push(number);
  trace.operations.push({ kernel, operands: places, firstNumber, numbers: numbers.length, result });
  return matrix(trace, result, rows, columns, precision);
};

/** Asks that every element of a 1x1 matrix be 0, or else that the step be run as it is, to throw what it throws. */
export const guard = (flag: Matrix): void => {
  const { trace, index } = tracedOf(flag) as Value;
  trace.guards.push(index);
};

/**
 * What a function gives on traced matrices; `undefined` where it cannot be traced, even if it catches what says so. Nor can
 * what throws anything else: it is run as it is, and throws that where it comes to it, which may be never.
 */
export const attempt = <A>(trace: () => A): A | undefined => {
  const before = NotTraceable.count;
  try {
    const made = trace();
    return NotTraceable.count === before ? made : undefined;
  } catch {
    return undefined;
  } finally {
    NotTraceable.count = before;
  }
};

/** Whether two traces do the same but for their numbers. */
export const isSameTrace = (x: Trace, y: Trace): boolean =>
  x.operations.length === y.operations.length &&
  x.origins.length === y.origins.length &&
  x.guards.length === y.guards.length &&
  x.numbers.every((scalar, i) => isSameGiven(scalar, y.numbers[i]!)) &&
  x.operations.every((operation, i) => {
    const other = y.operations[i]!;
    return (
      operation.kernel === other.kernel &&
      operation.result === other.result &&
      operation.numbers === other.numbers &&
      operation.operands.length === other.operands.length &&
      operation.operands.every((value, k) => value === other.operands[k])
    );
  }) &&
  x.origins.every((origin, value) => {
    const other = y.origins[value]!;
    const [a, b] = [x.shapes[value]!, y.shapes[value]!];
    return (
      a.rows === b.rows &&
      a.columns === b.columns &&
      (typeof origin === 'string' || typeof other === 'string' ? origin === other : isSame(origin, other))
    );
  });

/** Whether two matrices have the same shape, precision and bits. */
export const isSame = (x: Matrix, y: Matrix): boolean =>
  x === y ||
  (x.rows === y.rows && x.columns === y.columns && x.precision === y.precision && sameBits(read(x), read(y)));
