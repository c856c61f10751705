/** Steps by programs: which are traced, which are compiled, and what cannot be. */
import { Matrix } from 'foldnet';
import { describe, expect, test } from 'vitest';
import { givens, type Scalar } from '../../../src/numeric/scalar.js';
import { type Batches, type Steps, Stepper } from '../../../src/numeric/execution/stepper.js';
import { input, place, readKey, start } from '../../../src/numeric/execution/trace.js';

const data = Matrix.of([[1], [2], [3], [5]]); // prettier-ignore
const zero = Matrix.of([[0.5]]);

const batches = (
  rows: ReadonlyArray<ReadonlyArray<number> | undefined>,
  key: (i: number) => number = (i) => i,
): Batches<number> => ({
  count: rows.length,
  rows: (i) => rows[i],
  key,
});

interface Options {
  /** What is added to the sum of a batch, by the key. */
  readonly noise?: (x: Matrix.Matrix, key: () => number) => Matrix.Matrix;
  /** The slot and the state after a step. */
  readonly update?: (
    slot: Matrix.Matrix,
    gradient: Matrix.Matrix,
    state: number,
    by: ReadonlyArray<Scalar>,
  ) => Matrix.Matrix;
  readonly pace?: Steps<number, number>['pace'];
  readonly onFirst?: () => void;
}

/** Steps of one slot: the gradient is the sum of the batch, and the state counts. */
const steps = ({
  noise = (x) => x,
  update = (slot, gradient) => Matrix.add(slot, gradient),
  pace,
  onFirst,
}: Options): Steps<number, number> => ({
  slots: [zero],
  data: [data],
  first: (rows, key) => {
    onFirst?.();
    const trace = start();
    input(trace, zero);
    const sum = Matrix.total(noise(input(trace, data, rows), () => readKey(trace, key)));
    return {
      trace,
      slots: [0],
      after: [],
      gradients: [place(trace, sum)],
      cells: [place(trace, sum)],
      outputs: [],
      words: () => [],
    };
  },
  second: (state) => {
    const trace = start();
    const [slot, gradient] = [input(trace, zero), input(trace, zero)];
    const after = update(slot, gradient, state, givens(pace?.count ?? 0));
    return { half: { trace, slots: [0], after: [[0, place(trace, after)]] }, state: state + 1 };
  },
  pace,
});

/** What the slot is after those batches, and what was measured. */
const take = (of: Options, rows: ReadonlyArray<ReadonlyArray<number> | undefined>, state: number = 0) => {
  const taken = Stepper.start(steps(of))!.take([zero], state, batches(rows));
  return taken && { slot: Matrix.first(taken.matrices[0]!), state: taken.state, cells: taken.cells[0] };
};

describe('programs', () => {
  test('are one for each number of rows, traced once', () => {
    let traced = 0;
    const stepper = Stepper.start(steps({ onFirst: () => traced++ }))!;
    const taken = stepper.take([zero], 0, batches([[0, 1], [2, 3], [3], [0, 0], undefined, [1]])); // prettier-ignore
    expect(traced).toBe(3);
    expect(taken!.cells).toEqual([[3, 8, 5, 2, 11, 2]]);
    expect(Matrix.first(taken!.matrices[0]!)).toBe(0.5 + 31);
    stepper.take([zero], 0, batches([[0, 1], [2]])); // prettier-ignore
    expect(traced).toBe(3);
  });

  test('are one for each way through a step that the state’s numbers make it take', () => {
    // Every third step adds, the others subtract.
    const update: Options['update'] = (slot, gradient, state) =>
      (state % 3 === 2 ? Matrix.add : Matrix.subtract)(slot, gradient);
    expect(
      take(
        { update },
        Array.from({ length: 7 }, (_, i) => [i % 4]),
      ),
    ).toEqual({
      slot: 0.5 - 1 - 2 + 3 - 5 - 1 + 2 - 3,
      state: 7,
      cells: [1, 2, 3, 5, 1, 2, 3],
    });
  });

  test('take the numbers of each step', () => {
    const update: Options['update'] = (slot, gradient, state) => Matrix.add(slot, Matrix.scale(state)(gradient));
    expect(take({ update }, [[0], [1], [2], [3]], 10)).toMatchObject({ slot: 0.5 + 10 + 22 + 36 + 65, state: 14 });
    const pace = { count: 1, numbers: (state: number) => [state], advance: (state: number, n: number) => state + n };
    const byPace: Options['update'] = (slot, gradient, _, [rate]) => Matrix.add(slot, Matrix.scale(rate!)(gradient));
    expect(take({ update: byPace, pace }, [[0], [1], [2], [3]], 10)).toMatchObject({ slot: 0.5 + 133, state: 14 });
  });

  test('and of each key, where a first half reads it', () => {
    const noise: Options['noise'] = (x, key) => Matrix.shift(key())(x);
    expect(take({ noise }, [[0], [1], [2], [3]])).toMatchObject({ cells: [1, 3, 5, 8] });
    const constant: Options['noise'] = (x, key) => Matrix.add(x, Matrix.constant(x.rows, 1, key()));
    expect(take({ noise: constant }, [[0], [1], [2], [3]])).toMatchObject({ cells: [1, 3, 5, 8] });
  });
});

describe('what cannot be compiled', () => {
  const rows = [[0], [1], [2]];

  test('a step that reads elements, which is not traced again', () => {
    let traced = 0;
    const noise: Options['noise'] = (x) => {
      traced++;
      return Matrix.map((v) => v)(x);
    };
    const stepper = Stepper.start(steps({ noise }))!;
    expect(stepper.take([zero], 0, batches(rows))).toBe(undefined);
    expect(stepper.take([zero], 0, batches(rows))).toBe(undefined);
    expect(traced).toBe(1);
  });

  test('a matrix of an earlier trace, kept', () => {
    let kept: Matrix.Matrix | undefined;
    const noise: Options['noise'] = (x) => (kept === undefined ? (kept = x) : Matrix.subtract(x, kept));
    expect(take({ noise }, [[0], [1]])).toMatchObject({ cells: [1, 2] });
    expect(take({ noise }, [[0], [1]])).toBe(undefined);
  });

  test('a state of another shape than before', () => {
    expect(take({ update: (_, gradient) => Matrix.joinColumns(2)(gradient, gradient) }, rows)).toBe(undefined);
  });

  test('a state that grows', () => {
    const of = steps({});
    const growing: typeof of = {
      ...of,
      second: (state) => {
        const { half, state: next } = of.second(state);
        return { half: { ...half, after: [...half.after, [1, 0]] }, state: next };
      },
    };
    expect(Stepper.start(growing)!.take([zero], 0, batches(rows))).toBe(undefined);
  });

  test('steps of which no two are the same', () => {
    const noise: Options['noise'] = (x, key) => Matrix.add(x, Matrix.constant(x.rows, 1, key()));
    expect(
      take(
        { noise },
        Array.from({ length: 50 }, () => [0]),
      ),
    ).toBe(undefined);
  });

  test('a step that throws, which it may never come to', () => {
    const noise: Options['noise'] = () => {
      throw new TypeError('a mistake');
    };
    expect(take({ noise }, rows)).toBe(undefined);
  });
});
