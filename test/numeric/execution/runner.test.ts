/**
 * Running in linear memory: large data in parts, other owners in between, programs in each other's place, too large ones
 * refused. The same bits as the pure steps (law N1).
 */
import { pipe } from 'fp-ts/lib/function.js';
import fc from 'fast-check';
import { Batching, Dataset, Layer, Loss, Matrix, Network, Optimizer, Parameters, Threefry, Training } from 'foldnet';
import { describe, expect, test } from 'vitest';
import { link } from '../../../src/numeric/execution/graph.js';
import { machine, restart } from '../../../src/numeric/execution/machine.js';
import type { Precision } from '../../../src/numeric/precision.js';
import { Predictor } from '../../../src/numeric/execution/predictor.js';
import { Runner } from '../../../src/numeric/execution/runner.js';
import { type Batches, Stepper } from '../../../src/numeric/execution/stepper.js';
import { expectRight } from '../../expectRight.js';
import { fixedSeed } from '../../laws/seed.js';
import * as linear from '../linear.js';

const matrix = <const C extends number>(
  rows: number,
  columns: C,
  precision: Precision,
  seed: number,
): Matrix.Matrix<number, C> =>
  expectRight(Matrix.fromArray(rows, columns, precision)(Threefry.uniform(rows * columns)(Threefry.key(seed))));

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly precision: Precision;
  readonly whole: number | undefined;
  readonly batches: ReadonlyArray<ReadonlyArray<number> | undefined>;
}

const cases = (columns: fc.Arbitrary<number>): fc.Arbitrary<Case> =>
  fc.integer({ min: 1, max: 30 }).chain((rows) => {
    const batch = fc.array(fc.nat(rows - 1), { minLength: 1, maxLength: 8 });
    // As a rule all batches but the last have one size.
    const even = fc
      .integer({ min: 1, max: 8 })
      .chain((size) =>
        fc.tuple(
          fc.array(fc.array(fc.nat(rows - 1), { minLength: size, maxLength: size }), { minLength: 1, maxLength: 30 }),
          batch,
        ),
      );
    return fc.record({
      rows: fc.constant(rows),
      columns,
      precision: fc.constantFrom<Precision>('float32', 'float64'),
      whole: fc.constantFrom(undefined, 0, 300, 2000),
      batches: fc.oneof(
        even.map(([many, last]) => [...many, last]),
        fc.array(fc.option(batch, { nil: undefined }), { minLength: 1, maxLength: 6 }),
      ),
    });
  });

/** The steps of a case as they are written, from a state. */
const pure = (
  inputs: Matrix.Matrix,
  targets: Matrix.Matrix,
  batches: Case['batches'],
  from: linear.State,
): readonly [linear.State, ReadonlyArray<number>, ReadonlyArray<Matrix.Matrix>] =>
  batches.reduce<readonly [linear.State, ReadonlyArray<number>, ReadonlyArray<Matrix.Matrix>]>(
    ([state, losses, outputs], rows) => {
      const of = (x: Matrix.Matrix): Matrix.Matrix => (rows === undefined ? x : Matrix.gatherRows(rows)(x));
      const { state: after, loss, output } = linear.step(state, of(inputs), of(targets));
      return [after, [...losses, Matrix.first(loss)], [...outputs, output]];
    },
    [from, [], []],
  );

const expectSame = (found: ReadonlyArray<Matrix.Matrix>, wanted: ReadonlyArray<Matrix.Matrix>): void => {
  expect(found.length).toBe(wanted.length);
  found.forEach((x, i) => {
    expect(Matrix.eq.equals(x, wanted[i]!), `matrix ${i}`).toBe(true);
  });
};

const begin = ({ rows, columns, precision, whole }: Case, seed: number) => {
  const inputs = matrix(rows, columns, precision, seed);
  const targets = matrix(rows, 1, precision, seed + 1);
  const state: linear.State = [matrix(columns, 1, precision, seed + 2), matrix(columns, 1, precision, seed + 3)];
  return { inputs, targets, state, stepper: Stepper.start(linear.steps(state, inputs, targets), whole)! };
};

/** Batches as a stepper takes them. */
const planned = (batches: Case['batches']): Batches<null> => ({
  count: batches.length,
  rows: (i) => batches[i],
  key: () => null,
});

describe('data in linear memory, as a whole or in parts, and the pure steps give the same bits', () => {
  test('for two problems in turn', () => {
    fc.assert(
      fc.property(cases(fc.integer({ min: 1, max: 40 })), cases(fc.integer({ min: 1, max: 40 })), (one, other) => {
        const problems = [one, other].map((of, i) => ({ ...of, ...begin(of, 10 * i) }));
        const states = problems.map(({ state }) => state);
        for (const turn of [0, 1, 0, 0, 1]) {
          const { inputs, targets, stepper, batches } = problems[turn]!;
          const taken = stepper.take(states[turn]!, null, planned(batches))!;
          const [after, losses, outputs] = pure(inputs, targets, batches, states[turn]!);
          expectSame(taken.matrices, after);
          expect(taken.cells).toEqual([losses]);
          expectSame(taken.outputs[0]!, outputs);
          // As whoever goes on, and as whoever goes on from elsewhere.
          states[turn] = turn === 0 ? after : ([taken.matrices[0]!, after[1]] as const);
        }
      }),
      { seed: fixedSeed, numRuns: 60 },
    );
  });

  test('for more steps than one call takes', () => {
    const of: Case = { rows: 50, columns: 30, precision: 'float64', whole: 1000, batches: [] };
    const { inputs, targets, state, stepper } = begin(of, 1);
    const batches = Array.from({ length: 700 }, (_, i) => Array.from({ length: 900 }, (_, k) => (i * 7 + k * k) % 50));
    const whole = Stepper.start(linear.steps(state, inputs, targets))!;
    const [a, b] = [stepper, whole].map((by) => by.take(state, null, planned(batches))!);
    expectSame(a!.matrices, b!.matrices);
    expect(a!.cells).toEqual(b!.cells);
  });
});

describe('what is in the slots', () => {
  const of: Case = { rows: 5, columns: 40, precision: 'float64', whole: undefined, batches: [[0, 3], [1]] };
  const { inputs, targets, state, stepper } = begin(of, 1);
  const [after] = pure(inputs, targets, of.batches, state);
  const all = linear.steps(state, inputs, targets);
  const key = (): null => null;

  test('is put there again when a prediction has been made in between', () => {
    const { matrices } = stepper.take(state, null, planned(of.batches))!;
    const identity = new Predictor(([weights], x) => Matrix.multiply(x, weights!));
    const output = identity.predict([matrix(40, 40, 'float64', 9)], matrix(1, 40, 'float64', 8));
    expect(output?.columns).toBe(40);
    const [twice] = pure(inputs, targets, of.batches, after);
    expectSame(stepper.take(matrices, null, planned(of.batches))!.matrices, twice);
  });

  test('is put there again when a run has not been stored', () => {
    const graph = link(
      2,
      { shapes: [inputs, targets], rows: undefined },
      all.first(undefined, key),
      all.second(null).half,
    );
    const runner = Runner.start(state, [inputs, targets])!;
    const program = runner.add(graph, [0.9, -0.001])!;
    for (let i = 0; i < 2; i++) {
      runner.load(state);
      runner.run(program, { rows: undefined, numbers: [[0.9, -0.001]], steps: 3 });
    }
    expectSame(runner.store(), pure(inputs, targets, [undefined, undefined, undefined], state)[0]);
  });
});

describe('a problem of large data', () => {
  const [rows, columns] = [11000, 800];
  const network = pipe(Network.input(columns), Network.dense(3), Network.tanh, Network.dense(1));
  const values = Float32Array.from({ length: rows * columns }, (_, i) => ((i * 31) % 101) / 101);
  const inputs = expectRight(Matrix.fromArray(rows, columns, 'float32')(values));
  const targets = expectRight(Matrix.fromArray(rows, 1, 'float32')(values.subarray(0, rows)));
  const problem = {
    network,
    loss: Loss.meanSquaredError,
    optimizer: Optimizer.sgd({ learningRate: 0.01, momentum: 0.9 }),
    batching: Batching.shuffled(1500),
    data: { inputs, targets },
  };
  const start = Training.start(problem, network.init(Threefry.key(1), 'float32'), Threefry.key(1));

  test('is trained with the bits of its pure steps, and is not copied as a whole', () => {
    restart({ workers: 1, spawn: () => undefined, patience: 0 });
    const trained = expectRight(Training.epoch(problem)(start));
    const used = machine()!.memoryOf(0)!.byteLength;
    expect(used).toBeLessThan(16 * 2 ** 20);
    expect(inputs.rows * inputs.columns * 4).toBeGreaterThan(2 * used);

    const [batches] = Batching.batches(problem.batching, 1, rows)(start.random);
    const after = batches.reduce<Pick<typeof start, 'parameters' | 'layerState' | 'optimizerState'>>(
      (state, batch) =>
        Training.step(problem)(state, Dataset.gather(batch === 'all' ? [] : batch)(problem.data), Threefry.key(0)),
      start,
    );
    expect(Parameters.eq.equals(trained.parameters, after.parameters)).toBe(true);
  });
});

describe('what needs more than there can be', () => {
  const wide = pipe(Network.input(1), Network.dense(100_000), Network.tanh, Network.dense(1));
  const data = { inputs: matrix(20_000, 1, 'float64', 1), targets: matrix(20_000, 1, 'float64', 2) };
  const base = { loss: Loss.meanSquaredError, optimizer: Optimizer.sgd({ learningRate: 0.1 }) };
  const random = Threefry.key(1);

  test('is refused before anything runs', () => {
    const problem = { ...base, network: wide, batching: Batching.full, data };
    const start = Training.start(problem, wide.init(random), random);
    const message = /^a training step needs \d{5} MiB of memory, and there can be 4096 MiB at most$/;
    const before = machine()!.memoryOf(0)!.byteLength;
    for (const take of [Training.epoch(problem), Training.train(problem, 3), Training.train(problem, 1)]) {
      expect(() => take(start)).toThrow(RangeError);
      expect(() => take(start)).toThrow(message);
    }
    expect(machine()!.memoryOf(0)!.byteLength).toBe(before);
  });

  test('and smaller batches are taken', () => {
    const problem = { ...base, network: wide, batching: Batching.random(2), data };
    const start = Training.start(problem, wide.init(random), random);
    expect(expectRight(Training.train(problem, 2)(start)).epoch).toBe(2);
  });
});

describe('steps that are never the same', () => {
  // Draws from the key itself, so that every step has constants of its own.
  const noise = Layer.custom({
    name: 'noise',
    inputs: 2,
    outputs: 2,
    declarations: Parameters.empty,
    forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 2>, mode) => ({
      output:
        mode._tag === 'Training'
          ? Matrix.add(x, expectRight(Matrix.fromArray(x.rows, 2)(Threefry.uniform(x.rows * 2)(mode.key))))
          : x,
      cache: null,
    }),
    backward: (_, dy) => ({ parameters: Parameters.empty, input: dy }),
  });

  test('are not compiled one by one without end', () => {
    const network = pipe(Network.input(2), Network.layer(noise), Network.dense(1));
    const problem = {
      network,
      loss: Loss.meanSquaredError,
      optimizer: Optimizer.sgd({ learningRate: 0.1 }),
      batching: Batching.full,
      data: { inputs: Matrix.of([[0, 1], [1, 0]]), targets: Matrix.of([[1], [0]]) }, // prettier-ignore
    };
    const start = Training.start(problem, network.init(Threefry.key(1)), Threefry.key(1));
    const [a, b] = [Training.train(problem, 40)(start), Training.train({ ...problem }, 5)(start)].map(expectRight);
    const again = expectRight(Training.train(problem, 35)(b!));
    expect(Parameters.eq.equals(a!.parameters, again.parameters)).toBe(true);
  });
});
